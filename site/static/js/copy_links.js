// Puts a button beside each section's link that copies it; on touch screens into the section's menu, instead of the link.
// Browsers offer copying on secure pages only.
const pattern = document.querySelector("template[data-copy-link]");
const status = document.querySelector("[data-copy-status]");
const hasNoHover = matchMedia("(hover: none)").matches;

function addButton(link) {
    const button = pattern.content.firstElementChild.cloneNode(true);
    const label = button.textContent;
    button.setAttribute("aria-describedby", link.previousElementSibling.id);
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(link.href);
        } catch {
            location.hash = link.hash; // The address bar has it, at least.
            return;
        }
        button.textContent = status.textContent = status.dataset.copyStatus;
        setTimeout(() => {
            button.textContent = label;
            status.textContent = "";
        }, 3000);
    });
    const menu = hasNoHover && link.closest("section")?.querySelector(".section-menu > div");
    if (menu) {
        button.className = "";
        menu.prepend(button);
        link.hidden = true;
    } else {
        link.after(button);
    }
}

if (pattern && navigator.clipboard) document.querySelectorAll("a[data-permalink]").forEach(addButton);
