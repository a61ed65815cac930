// Fields with a calendar, in all of the admin. Wagtail's calendar puts the present moment in place of what it can't
// read, and a page was published at once; here the server reads what was typed, and a line below the field says how.
// The calendar opens below its field, between the others, so that it covers nothing.
// No module: it has to come before the first calendar is made.

(() => {
    const { url, week } = document.currentScript.dataset;
    const { defaults } = window.jQuery.fn.datetimepicker;
    const pickerOf = (input) => window.jQuery(input).data("xdsoft_datetimepicker");
    const inPopup = (input) => input.closest("[data-tippy-root], .w-drilldown");
    const timers = new WeakMap();
    const answers = new WeakMap(); // promises: whoever leaves the field waits for the same answer

    const isDateTime = (input) => input.matches?.("input") && pickerOf(input)?.data("options").format.includes("H");

    function line(input) {
        const field = input.closest("[data-field]") ?? input.parentElement;
        let text = field.querySelector("[data-date-read]");
        if (!text) {
            text = document.createElement("p");
            text.className = "date-read";
            text.dataset.dateRead = "";
            text.id = `${input.id}-read`;
            text.setAttribute("role", "status");
            (input.closest("[data-field-input]") ?? input).after(text);
            input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${text.id}`.trim());
        }
        return text;
    }

    function show(input, { value, words = "", error = "", later }) {
        const text = line(input);
        if (value) pickerOf(input).data("xdsoft_datetime").setCurrentTime(value);
        text.textContent = words;
        text.classList.toggle("date-read--past", later === false);
        input.dataset.error = error;
        input.toggleAttribute("data-is-unread", Boolean(error));
        reproach(input);
        input.dataset.value = value ?? "";
        if (input.name !== "go_live_at" || error) return;
        for (const label of document.querySelectorAll("[data-later]")) {
            label.textContent = later ? label.dataset.later : label.dataset.now;
        }
    }

    // A date is no mistake while it is being typed.
    function reproach(input) {
        const text = line(input);
        const error = document.activeElement === input ? "" : input.dataset.error;
        text.classList.toggle("error-message", Boolean(error));
        if (error) text.textContent = error;
        if (error) input.setAttribute("aria-invalid", "true");
        else if (text.dataset.wasUnread) input.removeAttribute("aria-invalid");
        text.dataset.wasUnread = error ? "yes" : "";
    }

    // Resolves when the line below the field says how its text is read.
    function read(input) {
        const typed = input.value.trim();
        if (input.dataset.read !== typed) {
            input.dataset.read = typed;
            input.dataset.value = ""; // that of the former text must not replace this one
            answers.set(input, ask(input, typed));
        }
        return answers.get(input);
    }

    async function ask(input, typed) {
        // Rows that are added in the browser have none of their own. The dialog of the schedule is outside the form.
        const field = input.dataset.timeZone ? input : document.querySelector("[data-time-zone]");
        const timeZone = field?.dataset.timeZone ?? "";
        try {
            const answer = await fetch(`${url}?${new URLSearchParams({ text: typed, zone: timeZone })}`, {
                headers: { "X-Requested-With": "XMLHttpRequest" },
            });
            if (answer.ok && input.value.trim() === typed) show(input, await answer.json());
        } catch {
            delete input.dataset.read; // without a connection the server reads it when the form is saved
        }
    }

    function readSoon(input) {
        clearTimeout(timers.get(input));
        timers.set(input, setTimeout(() => read(input), 250));
    }

    // Writes the date as the calendar does, so that both agree.
    async function settle(input) {
        clearTimeout(timers.get(input));
        await read(input);
        if (input.dataset.error) reproach(input);
        const { value, read: typed } = input.dataset;
        if (!value || input.value.trim() !== typed || value === typed || document.activeElement === input) return;
        input.value = input.dataset.read = value;
        input.dispatchEvent(new Event("change", { bubbles: true }));
    }

    document.addEventListener("input", ({ target }) => isDateTime(target) && readSoon(target));
    for (const kind of ["change", "focusout"]) {
        document.addEventListener(kind, ({ target }) => isDateTime(target) && settle(target));
    }
    document.addEventListener("focusin", ({ target }) => isDateTime(target) && target.value && read(target));

    document.addEventListener("w-dialog:shown", ({ target }) => {
        for (const input of target.querySelectorAll("input"))
            if (isDateTime(input) && input.value) read(input);
    });

    document.addEventListener("click", async (event) => {
        const button = event.target.closest?.("#schedule-publishing-dialog .action-save");
        if (!button) return;
        const inputs = [...button.closest("#schedule-publishing-dialog").querySelectorAll("input")].filter(isDateTime);
        const unread = inputs.find((input) => input.hasAttribute("data-is-unread"));
        const isKnown = inputs.every((input) => (input.dataset.read ?? input.defaultValue) === input.value.trim());
        if (isKnown && !unread) return;
        event.preventDefault();
        event.stopImmediatePropagation(); // nor does the form's own listener send it once the date is written anew
        if (unread) unread.focus();
        if (isKnown) {
            line(unread).textContent = unread.dataset.error;
            return;
        }
        await Promise.all(inputs.map(read));
        if (inputs.every((input) => (input.dataset.read ?? input.defaultValue) === input.value.trim())) button.click();
    }, true);

    // A calendar that closes between press and release would move the button away that is pressed.
    let pressed = null;
    const closing = new Set();
    document.addEventListener("pointerdown", ({ target }) => { pressed = target; }, true);
    for (const kind of ["pointerup", "pointercancel"]) {
        document.addEventListener(kind, () => {
            pressed = null;
            setTimeout(() => {
                for (const picker of closing) picker.hide();
                closing.clear();
            });
        }, true);
    }

    Object.assign(defaults, {
        validateOnBlur: false,
        onShow(_time, [input]) {
            closing.delete(this);
            if (inPopup(input)) return;
            this.addClass("date-picker").insertAfter(input.closest("[data-field]") ?? input);
            this.setOptions({ dayOfWeekStart: Number(week) });
        },
        onClose(_time, [input]) {
            if (!pressed || !this.hasClass("date-picker")) return true;
            if (pressed !== input) closing.add(this);
            return false;
        },
    });
})();
