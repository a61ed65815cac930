// The key "/" leads to the first search field that is visible, in a narrow window to the page of the search.
document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const fields = [...document.querySelectorAll("input[type=search]")];
    if (!fields.length) return;
    const field = fields.find((each) => each.offsetParent);
    event.preventDefault();
    if (!field) return fields[0].form.requestSubmit();
    field.focus();
    field.select();
});
