/* The questions about a new publication: offer the browser's time zone while none was chosen. */

const script = document.querySelector("script[data-select]");
const select = document.getElementById(script.dataset.select);
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (select.value === "UTC" && [...select.options].some((option) => option.value === zone)) select.value = zone;
