// Writing by keyboard: Tab, and Enter in a field of one line, go to the next visible field of the form, past all buttons;
// Enter sends nothing. Shift+Tab visits the buttons in between.

import { form } from "./editor_form.js";
import { contentOf, headingField, stream } from "./section_acts.js";

const FIELDS = [
    "input:not([type=hidden], [type=submit], [type=button], [role=combobox])",
    "textarea:not(.handsontableInput)",
    "select",
    "[contenteditable=true]",
    "td[tabindex='0']", // of a table: the cell by which it is entered
    ".unchosen button",
    ".chooser__choose-button",
    "[data-streamfield-stream-container]:not(:has(> [data-streamfield-child]:not([aria-hidden=true]))) > div > .c-sf-add-button",
].join();
const ONE_LINE = "input, select, [name=title], [name=lead]";

const isVisible = (each) => !each.disabled && each.checkVisibility({ visibilityProperty: true });

// A group of radio buttons is entered at the one that is chosen.
const isEntry = ({ type, checked, name, form }) => type !== "radio" || checked || !form?.querySelector(`[name="${name}"]:checked`);

function nextOf(field) {
    const area = field.closest("[role=dialog]") ?? form.querySelector("[data-controller~=w-tabs]");
    const isAfter = (each) => field.compareDocumentPosition(each) === Node.DOCUMENT_POSITION_FOLLOWING;
    return [...area.querySelectorAll(FIELDS)].find((each) => isAfter(each) && isVisible(each) && isEntry(each));
}

// In a list Tab makes a level of its own (Draftail).
const isInList = (field) =>
    field.isContentEditable && getSelection().anchorNode?.parentElement.closest("li[data-block]");

// The text at this place among the blocks of a section or the opening: the one that is there, or a new one.
function goToText(content, place) {
    const child = content.children[place];
    if (child?.type === "paragraph") {
        if (child.collapsed) child.toggleElement.click();
        return child.focus();
    }
    const value = content.blockDef.initialChildStates.paragraph;
    return content.insert({ type: "paragraph", value, id: crypto.randomUUID() }, place, { focus: true });
}

// Enter goes from a heading to a text below it, and from the last field of the last block to one below that.
function goBelow(field, next) {
    const content = field.closest("[data-contentpath=opening], [data-contentpath=body]") && contentOf(field);
    const isHeading = stream()?.children.some((section) => headingField(section) === field);
    const place = content?.children.findIndex(({ element }) => element.contains(field));
    if (!content || (place < 0 && !isHeading)) return false;
    if (!isHeading && content.children.some(({ element }) => element.contains(next))) return false;
    goToText(content, place + 1);
    return true;
}

function goOn(event) {
    const { key, target } = event;
    if (event.defaultPrevented || event.isComposing || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    const isEnter = key === "Enter" && target.matches(`${ONE_LINE}:not([type=submit], [type=button])`);
    const isTab = key === "Tab" && target.matches(FIELDS) && !isInList(target);
    if (!isEnter && !isTab) return;
    const next = nextOf(target);
    if (isTab && !next) return;
    event.preventDefault();
    if (!target.matches(FIELDS)) return;
    event.stopPropagation(); // a table that is entered by this key would take it, too
    if (isTab || !goBelow(target, next)) next?.focus();
}

form?.addEventListener("keydown", goOn);

// After the last cell of a table (table_input.js).
form?.addEventListener("gazette:leave-field", ({ target }) => nextOf(target)?.focus());

// "Insert a block": the search among the blocks opens some frames later, without the focus. Escape closes it.
function focusSearch(button, frames) {
    requestAnimationFrame(() => {
        const search = button.parentElement.querySelector("[data-tippy-root] [role=combobox]");
        if (!search) {
            if (frames) focusSearch(button, frames - 1);
            return;
        }
        search.focus();
        search.addEventListener("keydown", ({ key }) => key === "Escape" && button.focus());
    });
}

form?.addEventListener("click", ({ target }) => {
    const button = target.closest(".c-sf-add-button");
    if (button) focusSearch(button, 60);
});

// "/" is Wagtail's shortcut to the search of the admin: here it begins the name of a block, wherever the focus is.
addEventListener("keypress", (event) => {
    const isWritten = event.target.isContentEditable || event.target.matches("input, textarea, select");
    if (form && event.key === "/" && !isWritten) event.stopPropagation();
}, true);

// The title is a text area to wrap, and yet one line: what is pasted or dropped may have more.
const title = form?.querySelector("[name=title]");
title?.addEventListener("beforeinput", (event) => {
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    if (event.inputType !== "insertLineBreak" && !text.includes("\n")) return;
    event.preventDefault();
    // This can be undone like other typing.
    document.execCommand("insertText", false, text.replace(/\s*\n\s*/g, " "));
});

// Wagtail makes the slug of keys, or when the title is left: too late where it was pasted by mouse and a button follows.
title?.addEventListener("input", () => title.dispatchEvent(new Event("change")));

// A new article begins with its title, once its tab is in view.
function goToTitle() {
    if (title.value) return;
    if (title.checkVisibility()) title.focus();
    else requestAnimationFrame(goToTitle);
}

if (form?.querySelector("[data-creation]")) goToTitle();

// The dialog for the comment on a decision leaves the focus on itself: what is typed would go nowhere.
window.jQuery(document).on("shown.bs.modal", ({ target }) => {
    target.querySelector("form[action*='/workflow/'] textarea")?.focus();
});
