// The list of what is missing: a link opens whatever hides its field - a tab, a folded section, settings - and goes there.

function reveal(element) {
    const hidden = [];
    for (let outer = element; outer; outer = outer.parentElement) {
        if (outer.hasAttribute("hidden") || outer.classList.contains("w-tabs__panel")) hidden.unshift(outer);
    }
    for (const outer of hidden) {
        if (outer.getAttribute("role") === "tabpanel") {
            document.querySelector(`[role=tab][href="#${outer.id}"]`)?.click();
        } else if (outer.hasAttribute("hidden")) {
            // What Wagtail does itself where the browser finds a word in a folded panel.
            outer.dispatchEvent(new Event("beforematch", { bubbles: false }));
            if (outer.hasAttribute("hidden")) document.querySelector(`[aria-controls="${outer.id}"]`)?.click();
        }
    }
}

// What can be filled in there: of a chooser, the button that shows while nothing is chosen.
function controls(id) {
    const named = document.getElementById(id);
    const field = (named || document.getElementById(`${id}-errors`))?.closest("[data-field]");
    const cell = field?.querySelector(".handsontable td");
    if (cell) return [cell];
    const within = field || document.querySelector(`[name="${CSS.escape(id)}-count"]`)?.parentElement || named;
    const found = within?.querySelectorAll("[contenteditable=true], input:not([type=hidden]), select, textarea, button:not([data-comment-add])");
    return found?.length ? [...found] : [named || within].filter(Boolean);
}

// Tabs and panels open some frames later.
async function firstVisible(elements) {
    for (let frame = 0; frame < 60; frame += 1) {
        const found = elements.find((element) => element.offsetParent);
        if (found) return found;
        await new Promise(requestAnimationFrame);
    }
    return elements[0];
}

async function lead(link) {
    const found = controls(link.dataset.missingField);
    if (!found.length) return;
    reveal(found[0].closest("[data-field]") || found[0]);
    const first = await firstVisible(found);
    first.scrollIntoView({ block: "center" });
    first.focus({ preventScroll: true });
}

for (const list of document.querySelectorAll("[data-missing]")) {
    list.addEventListener("click", (event) => {
        const link = event.target.closest("[data-missing-field]");
        if (!link) return;
        event.preventDefault();
        lead(link);
    });
    list.focus();
}

// Wagtail counts the problems of a tab before the blocks show theirs.
for (const count of document.querySelectorAll(".w-tabs__errors")) {
    count.dataset.action = "wagtail:panel-init@document->w-count#count";
}
