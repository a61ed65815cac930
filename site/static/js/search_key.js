// The key "/" leads to the first search field that is visible, in a narrow window to the page of the search.
// A switch there turns it off in this browser, for who dictates or hits keys by accident.
const OFF = "search-key-off";
let isOn = true;
try {
    isOn = !localStorage.getItem(OFF);
} catch {
    // Without storage the switch lasts until the next page.
}

document.addEventListener("keydown", (event) => {
    if (!isOn || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]")) return;
    const fields = [...document.querySelectorAll("input[type=search]")];
    if (!fields.length) return;
    const field = fields.find((each) => each.offsetParent);
    event.preventDefault();
    if (!field) return fields[0].form.requestSubmit();
    field.focus();
    field.select();
});

const line = document.querySelector("[data-search-key]");
if (line) {
    const box = line.querySelector("input");
    line.hidden = false;
    box.checked = isOn;
    box.addEventListener("change", () => {
        isOn = box.checked;
        try {
            isOn ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes");
        } catch {
            // as above
        }
    });
}
