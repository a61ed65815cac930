// Puts the source of a translation beside each part of its form, folded. Block ids are the same in both languages.

const parts = JSON.parse(document.getElementById("translation_source").textContent);
const button = document.querySelector("[data-translation-all]");

function made(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html; // made by the server
    return holder.content.querySelector("details");
}

function place(html, field) {
    const details = html && field && made(html);
    if (!details || field.querySelector(":scope > [data-translation-part]")) return;
    details.open = button.getAttribute("aria-pressed") === "true";
    field.append(details);
}

function placeAll() {
    for (const name of ["title", "lead"]) {
        place(parts[name], document.querySelector(`[name="${name}"]`)?.closest("[data-field]"));
    }
    const sections = window.wagtail?.editHandler?.getPanelByName("body")?.getBoundWidget()?.children ?? [];
    for (const { id, block } of sections) {
        const heading = document.getElementById(block.childBlocks?.heading?.idForLabel);
        place(parts.sections[id], heading?.closest("[data-field]"));
    }
}

button.setAttribute("aria-pressed", "false");
button.addEventListener("click", () => {
    const open = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(open));
    for (const details of document.querySelectorAll("[data-translation-part]")) details.open = open;
});

// Moved and restored sections are made anew.
const body = document.querySelector("[data-contentpath=body]") ?? document.body;
let waiting;
new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(placeAll, 100);
}).observe(body, { childList: true, subtree: true });
placeAll();
window.addEventListener("load", placeAll);
