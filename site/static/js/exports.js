// Keeps the list of exports up to date while one of them is being made.

const SECONDS = 4;
const list = document.getElementById("exports");

async function refresh() {
    try {
        const response = await fetch(location.pathname, { headers: { Accept: "text/html" } });
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        const current = page.getElementById("exports");
        // The buttons of a list that did not change keep the focus; its tokens differ each time.
        if (current && current.textContent !== list.textContent) list.innerHTML = current.innerHTML;
        list.dataset.working = current?.dataset.working; // without a list: the session ended
    } catch {
        // The server is away for a moment: ask again.
    }
    if (list.dataset.working === "yes") setTimeout(refresh, SECONDS * 1000);
}

if (list?.dataset.working === "yes") setTimeout(refresh, SECONDS * 1000);
