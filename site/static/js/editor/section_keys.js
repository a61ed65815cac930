// Sections by keyboard: "## " in a text begins one (section.js asks for it), Ctrl+Z takes that back, Backspace at the start of
// its heading joins it to the one before. Ctrl+Shift+Enter goes to the main button.

import { filled, form, isLocked } from "./editor_form.js";
import { Notice, button } from "./notices.js";
import { RESTRUCTURED, add, begin, contentOf, headingField, merge, part, stream } from "./section_acts.js";

const strings = JSON.parse(document.getElementById("section_strings").textContent);
const headingOf = (section) => part(section, "heading").getValue() || strings.untitled;

const childOf = (content, element) => content.children.find((each) => each.element === element);

let begun; // by "## ", while nothing has been typed since

function beginIn(element, { editorState, line, asTyped }) {
    const content = contentOf(element);
    const child = childOf(content, element);
    const state = editorState ?? child.block.getState();
    const { made, undo } = begin(content, child, state, line ?? state.getCurrentContent().getBlocksAsArray().length);
    const heading = headingField(made);
    begun = asTyped && { heading, undo: () => undo(asTyped) };
    const setCursor = () => heading.setSelectionRange(heading.value.length, heading.value.length);
    heading.focus();
    setCursor();
    // The editor that lost the focus then removes the page's selection: what is typed would go nowhere.
    setTimeout(() => document.activeElement === heading && setCursor());
}

form?.addEventListener("gazette:begin-section", ({ target, detail }) => beginIn(target, detail));

// A block that "/" offers, and Enter. Draftail would wait before it adds one: what is typed meanwhile would be lost.
form?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const offered = event.target.closest("[data-draftail-editor]")?.querySelector("[role=combobox]")?.getAttribute("aria-controls");
    const chosen = offered && document.getElementById(offered)?.querySelector("[aria-selected=true]");
    if (!chosen) return;
    const element = event.target.closest("[data-streamfield-child]");
    const [content, name] = [contentOf(element), chosen.textContent.trim()];
    const type = Object.values(content.blockDef.childBlockDefsByName).find(({ meta }) => meta.label === name)?.name;
    if (!type && name !== strings.section) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const child = childOf(content, element);
    const divided = withoutPrompt(child.block.getState());
    if (type) add(type, content, child, divided.editorState, divided.line);
    else beginIn(element, divided);
}, true);

// The text without what was typed after "/", divided there, and the number of its first line after it.
function withoutPrompt(state) {
    const { EditorState, Modifier } = window.DraftJS;
    const [selection, content] = [state.getSelection(), state.getCurrentContent()];
    const line = content.getBlocksAsArray().findIndex((each) => each.getKey() === selection.getStartKey());
    const [end, text] = [selection.getStartOffset(), content.getBlocksAsArray()[line].getText()];
    const start = text.slice(0, end).lastIndexOf("/");
    const prompt = selection.merge({ anchorOffset: start, focusOffset: end, isBackward: false });
    const cut = Modifier.removeRange(content, prompt, "forward");
    const divided = start ? Modifier.splitBlock(cut, cut.getSelectionAfter()) : cut;
    return { editorState: EditorState.push(state, divided, "remove-range"), line: start ? line + 1 : line };
}

form?.addEventListener("gazette:remove-text", ({ target }) => {
    const content = contentOf(target);
    content.deleteBlock(content.children.findIndex((each) => each.element === target));
});

// Ctrl+Z right after it: "## " stands in the text, with the cursor behind it.
form?.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (key.toLowerCase() !== "z" || !(ctrlKey || metaKey) || shiftKey || altKey || target !== begun?.heading) return;
    if (begun.undo()) event.preventDefault();
    begun = null;
});

// Ctrl+Z in another field: the browser would go on in a text that was written before, and its editor, which undoes by
// itself, would lose the words for good.
form?.addEventListener("beforeinput", (event) => {
    if (event.inputType.startsWith("history") && event.target.isContentEditable) event.preventDefault();
}, true);

// ---- joining

let offer;

function offerUndo(text, section, undo) {
    offer?.remove();
    const back = button(strings.undo, () => {
        offer.remove();
        undo();
    });
    offer = new Notice("joined", [text, " ", back], (made) => section.element.after(made), { onClose: () => {} });
}

// Typing ends both, as a change of the blocks does: undoing would remove that too.
for (const type of ["beforeinput", RESTRUCTURED]) {
    form?.addEventListener(type, () => {
        offer?.remove();
        begun = null;
    });
}

function focusText(child, isAtEnd) {
    if (child?.type !== "paragraph") return child?.focus();
    const { EditorState, SelectionState } = window.DraftJS;
    const state = child.block.getState();
    const start = SelectionState.createEmpty(state.getCurrentContent().getFirstBlock().getKey());
    child.block.widget.setState(isAtEnd ? EditorState.moveFocusToEnd(state) : EditorState.forceSelection(state, start));
}

function join(second) {
    const sections = stream().children;
    const first = sections[sections.indexOf(second) - 1];
    if (!first) return false;
    const text = filled(strings.joined, headingOf(second), headingOf(first));
    const { ids, undo } = merge(first, second);
    const { children } = part(first, "content");
    const moved = children.find(({ id }) => id === ids[0]);
    offerUndo(text, first, () => {
        undo();
        const back = stream().children[stream().children.indexOf(first) + 1];
        headingField(back)?.focus();
    });
    focusText(moved ?? children.at(-1), !moved);
    return true;
}

form?.addEventListener("keydown", (event) => {
    const { key, target, ctrlKey, metaKey, shiftKey, altKey } = event;
    if (key === "Enter" && shiftKey && (ctrlKey || metaKey)) {
        event.preventDefault();
        form.querySelector("footer .page-actions .button:last-of-type")?.focus();
        return;
    }
    if (key !== "Backspace" || event.isComposing || ctrlKey || metaKey || altKey) return;
    if (!target.matches("[data-contentpath=heading] input") || target.selectionStart || target.selectionEnd) return;
    const section = stream().children.find((each) => headingField(each) === target);
    if (section && join(section)) event.preventDefault();
});

// ---- an article without sections

// The form of an article that has none offers an empty one.
function offerSection() {
    const body = stream();
    if (!body) {
        setTimeout(offerSection, 100);
    } else if (!body.children.length) {
        const value = body.blockDef.initialChildStates.section;
        body.insert({ type: "section", id: crypto.randomUUID(), value }, 0);
    }
}

if (form && !isLocked) offerSection();
