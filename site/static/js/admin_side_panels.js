// On a phone a side panel covers the whole form. Wagtail opens the one that was open on the page before.
if (matchMedia("(width < 50em)").matches) localStorage.removeItem("wagtail:side-panel-open");
