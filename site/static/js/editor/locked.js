// A locked form can be read and selected, but not changed. Wagtail stops the mouse only: here, what can't be read-only is out
// of the keyboard's reach.

import { form } from "./editor_form.js";

const CONTENT = ".w-panel__content";
const TEXTS = "textarea, input:is([type=text], [type=url], [type=email], [type=number])";
const USABLE = "[data-panel-toggle], [data-fold-sections], [data-comment-add]";

function makeReadOnly() {
    window.lockTables?.();
    for (const field of form.querySelectorAll(`${CONTENT} :is(input, textarea, select, button)`)) {
        const hasCalendar = window.jQuery(field).data("xdsoft_datetimepicker");
        field.draftailEditor?.lockEditor();
        const isText = field.matches(TEXTS) && !field.closest(".handsontable");
        if (isText) field.readOnly = true;
        if ((!isText || hasCalendar) && !field.matches(USABLE)) {
            field.tabIndex = -1;
            field.ariaDisabled = "true";
        }
    }
}

if (form && document.body.classList.contains("content-locked")) {
    // The blocks are in the form a moment after it has loaded.
    if (document.readyState === "complete") setTimeout(makeReadOnly);
    else window.addEventListener("load", () => setTimeout(makeReadOnly), { once: true });
}
