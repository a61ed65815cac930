// A saved reply is added to what is typed; without this module the button asks the server for the card with the text.

document.querySelector("[data-desk]")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-desk-saved]");
    if (!button) return;
    event.preventDefault();
    const field = button.form.querySelector("[name=text]");
    field.value = [field.value.trim(), button.dataset.deskSaved].filter(Boolean).join("\n\n");
    field.focus();
});
