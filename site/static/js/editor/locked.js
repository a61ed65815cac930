// A locked form can be read, selected and unfolded, but not changed: no key, mouse button or other script of the editor
// reaches its content. Wagtail stops the mouse only.

import { form, isLocked } from "./editor_form.js";

const CONTENT = "[data-edit-form] .tab-content, .comments-list";
const TEXTS = "textarea, input:is([type=text], [type=url], [type=email], [type=number])";
const USABLE = "[data-panel-toggle], [data-fold-sections], [data-streamfield-action=SETTINGS]";
const FOLLOWED = `${USABLE}, a[href]:not([href="#"])`;
// What makes a table select its cells in its own way, and offer to change them.
const OF_TABLES = ["contextmenu", "dblclick", "mousedown", "selectstart", "touchstart"];

function makeReadOnly() {
    for (const cell of form.querySelectorAll(".handsontable :is(td, th)")) {
        for (const name of ["contenteditable", "tabindex"]) cell.removeAttribute(name);
    }
    for (const field of form.querySelectorAll(".tab-content :is(input, textarea, select, button)")) {
        if (field.matches(USABLE)) continue;
        field.draftailEditor?.lockEditor();
        const hasCalendar = window.jQuery(field).data("xdsoft_datetimepicker");
        if (field.matches(TEXTS) && !hasCalendar) field.readOnly = true;
        else if (field.type !== "hidden") field.disabled = true;
    }
}

// Keys that go on, scroll and copy do that without a script, and so does the mouse that selects. Enter in a field would
// press the first button of the form.
function refuse(event) {
    const { type, target } = event;
    const element = target instanceof Element ? target : target.parentElement;
    const isSaving = type === "keydown" && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
    const isSending = type === "keydown" && event.key === "Enter" && element?.matches("input");
    const isOfTables = OF_TABLES.includes(type);
    if (!isSaving && !element?.closest(isOfTables ? ".handsontable" : CONTENT)) return;
    if (type === "click" && element.closest(FOLLOWED)) return;
    event.stopImmediatePropagation();
    if (isSaving || isSending || (!type.startsWith("key") && !isOfTables)) event.preventDefault();
}

if (form && isLocked) {
    for (const type of ["beforeinput", "click", "cut", "drop", "keydown", "keyup", "mouseup", "paste", ...OF_TABLES]) {
        window.addEventListener(type, refuse, { capture: true });
    }
    // The blocks are in the form a moment after it has loaded.
    if (document.readyState === "complete") setTimeout(makeReadOnly);
    else window.addEventListener("load", () => setTimeout(makeReadOnly), { once: true });
}
