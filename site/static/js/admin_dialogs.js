// Wagtail replaces the contents of an open dialog, and the focus is lost: Escape would no longer close it, and the first
// field of a link would need a click.
window.jQuery?.(document).on("ajaxComplete", () => {
    const dialog = document.querySelector(".modal.in");
    if (!dialog || dialog.contains(document.activeElement)) return;
    (dialog.querySelector(".link-types ~ form input[required]") ?? dialog).focus();
});
