// The form of the editor, what the server tells its scripts, and what in it counts as a change.

export const form = document.querySelector("[data-edit-form]");
export const { sessionUrl, loginUrl, strings } = JSON.parse(document.getElementById("unsaved_work_data").textContent);

// The id of the user for whom the page was made.
export const owner = form && JSON.parse(document.getElementById("editor_user").textContent);

// By somebody else, by a review or by a schedule.
export const isLocked = document.body.classList.contains("content-locked");

const NOT_CONTENT =
    /^(csrfmiddlewaretoken|next|loaded_revision_\w+|overwrite_revision_id|based_on|creation|unsaved_copy|comments-.*)$/;
const IS_MARK = /^(COMMENT-|STYLE_RERENDER_)/;

// Names and values as one text, to compare two states of the form. Review comments are not content.
export function fingerprint(formData, without = []) {
    const entries = [...formData].filter(([name]) => !NOT_CONTENT.test(name) && !without.includes(name));
    return JSON.stringify(entries.map(([name, value]) => [name, value instanceof File ? value.name : value]));
}

export const hasUnsavedChanges = () =>
    form.dataset.wUnsavedHasEditsValue === "true" || form.dataset.wUnsavedHasCommentsValue === "true";

// What Draftail stores: null for blank blocks, and without the styles by which review comments are marked.
function rawOf(content) {
    const raw = window.DraftJS.convertToRaw(content);
    for (const block of raw.blocks) block.inlineStyleRanges = block.inlineStyleRanges.filter(({ style }) => !IS_MARK.test(style));
    const isBlank = ({ text, entityRanges, inlineStyleRanges }) => !text.trim() && !entityRanges.length && !inlineStyleRanges.length;
    return raw.blocks.every(isBlank) ? null : raw;
}

// Draftail puts what was typed into the form a quarter of a second later.
function storeText(input) {
    if (!input.draftailEditor) return;
    const raw = rawOf(input.draftailEditor.getEditorState().getCurrentContent());
    const stored = input.rawContentState && rawOf(window.DraftJS.convertFromRaw(input.rawContentState));
    if (JSON.stringify(raw) === JSON.stringify(stored)) return;
    input.rawContentState = raw;
    input.value = JSON.stringify(raw);
}

// The control that sends what is typed into an element: itself, or that of its editor, which is stored.
export function controlOf(element) {
    const input = element.isContentEditable && element.closest(".w-field__input")?.querySelector("input[type=hidden]");
    if (input) storeText(input);
    return input || element;
}

// A table's cell and the dialog of a footnote are stored when they are closed, which the event does.
export function storeTexts() {
    form.dispatchEvent(new Event("gazette:store", { bubbles: true }));
    for (const input of form.elements) storeText(input);
}

// Wagtail compares the form twice a second.
export function findChanges() {
    storeTexts();
    window.wagtail.app.getControllerForElementAndIdentifier(form, "w-unsaved")?.check();
}

// What Wagtail itself sends when it finds a change: the draft saves itself.
export const reportChange = () =>
    form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }));

// Of the page, with digits as the server writes them.
export const language = `${document.documentElement.lang}-u-nu-latn`;
const plurals = new Intl.PluralRules(language);
// A text with a number, of whose forms the page holds those of its language.
export const counted = (forms, number) => filled(forms[plurals.select(number)], number.toLocaleString(language));
export const filled = (text, ...values) => text.replace(/%(?:(\d)\$)?s/g, (_, number) => values[number ? number - 1 : 0]);

export function element(name, properties = {}, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
}
