// Fields with a calendar, in all of the admin. Wagtail's calendar puts the present moment in place of what it can't
// read, and a page was published at once; here it stays as typed, with a line that says how to write it.
// No module: it has to come before the first calendar is made.

(() => {
    const { message } = document.currentScript.dataset;
    const DIGITS = { Y: '\\d{4}', m: '\\d{1,2}', d: '\\d{1,2}', H: '\\d{1,2}', i: '\\d{2}' };
    const EXAMPLE = { Y: "2026", m: "12", d: "15", H: "08", i: "00" };

    window.jQuery.fn.datetimepicker.defaults.validateOnBlur = false;

    const formatOf = (input) => window.jQuery(input).data("xdsoft_datetimepicker")?.data("options").format;
    const filled = (format, letters) => format.replace(/[YmdHi]/g, (letter) => letters[letter]);

    function check(input) {
        const format = input.matches?.("input") && formatOf(input);
        if (!format) return;
        const typed = input.value.trim();
        const isRead = !typed || new RegExp(`^${filled(format, DIGITS)}$`).test(typed);
        const place = document.getElementById(`${input.id}-errors`) || input.parentElement;
        place.querySelector("[data-unread]")?.remove();
        if (isRead && "isUnread" in input.dataset) input.removeAttribute("aria-invalid");
        input.toggleAttribute("data-is-unread", !isRead);
        if (isRead) return;
        input.setAttribute("aria-invalid", "true");
        const error = document.createElement("p");
        error.className = "error-message";
        error.dataset.unread = "";
        error.setAttribute("role", "alert");
        error.textContent = message.replace("%s", filled(format, EXAMPLE));
        place.append(error);
    }

    for (const kind of ["change", "focusout"]) document.addEventListener(kind, (event) => check(event.target));

    document.addEventListener("click", (event) => {
        const dialog = event.target.closest?.(".action-save")?.closest("#schedule-publishing-dialog");
        if (!dialog) return;
        dialog.querySelectorAll("input").forEach(check);
        const unread = dialog.querySelector("[data-is-unread]");
        if (!unread) return;
        event.preventDefault();
        event.stopImmediatePropagation(); // nor does the form's own listener send it once the date is written anew
        unread.focus();
    }, true);
})();
