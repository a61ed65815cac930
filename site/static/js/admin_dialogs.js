// Wagtail replaces the contents of an open dialog, and the focus with them: Escape closed it no more, and the first field
// of a link wanted a click.
window.jQuery?.(document).on("ajaxComplete", () => {
    const dialog = document.querySelector(".modal.in");
    if (!dialog || dialog.contains(document.activeElement)) return;
    (dialog.querySelector(".link-types ~ form input[required]") ?? dialog).focus();
});
