// Puts a button beside each section's link that copies it. Browsers offer that on secure pages only.
const pattern = document.querySelector("template[data-copy-link]");
const status = document.querySelector("[data-copy-status]");

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
    link.after(button);
}

if (pattern && navigator.clipboard) document.querySelectorAll("a[data-permalink]").forEach(addButton);
