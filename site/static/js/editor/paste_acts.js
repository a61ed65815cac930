// How pasted content comes into the form of an article, at the cursor, and how that is undone.

import { form } from "./editor_form.js";
import { drop, fill, headingField, part, settled, stream as body, unfold } from "./section_acts.js";

const { DraftJS, draftail } = window;
// Undefined in forms without rich text, such as the settings.
const { ContentState, EditorState, Modifier } = DraftJS ?? {};

const openingStream = () => window.wagtail?.editHandler?.getPanelByName("opening")?.getBoundWidget();
const raw = (state) => DraftJS.convertToRaw(state.getCurrentContent());
const isFilled = ({ blocks }) => blocks.some(({ text }) => text.trim());

// ---- where

// The place of an element in which something is pasted: `{ target, content, section, block }` in a text, `{ target }` in
// the article's title or lead, nothing elsewhere.
export function placeOf(target) {
    const node = target?.nodeType === Node.TEXT_NODE ? target.parentElement : target;
    if (!form || !node || !body()) return null;
    if (node === form.elements.title || node === form.elements.lead) return { target: node };
    if (!node.closest("[data-draftail-editor-wrapper]")) return null;
    for (const section of [...body().children, null]) {
        const content = section ? part(section, "content") : openingStream();
        const block = content?.children.find((child) => child.type === "paragraph" && child.element.contains(node));
        if (block) return textPlace(node, section, content, block);
    }
    return null;
}

function textPlace(target, section, content, block) {
    const state = block.block.getState();
    return {
        target,
        section,
        content,
        block,
        // The block as it is now: undoing makes it anew.
        current: () => content.children.find(({ id }) => id === block.id),
        // As it was pasted: the form may have changed before the answer is there.
        state() {
            const now = this.current().block.getState();
            return now.getCurrentContent() === state.getCurrentContent() ? EditorState.forceSelection(now, state.getSelection()) : now;
        },
        isInEmptyParagraph: () => {
            const selection = state.getSelection();
            return selection.isCollapsed() && !state.getCurrentContent().getBlockForKey(selection.getStartKey()).getText();
        },
    };
}

const isBlank = (section) => ["heading", "summary", "address", "merged"].every((name) => !part(section, name).getState()) && isContentBlank(part(section, "content"));

const isContentBlank = (content) =>
    content.children.every(({ type, block }) => {
        if (type !== "paragraph") return false;
        const state = block.getState();
        return state?.getCurrentContent && !state.getCurrentContent().hasText();
    });

export const isArticleEmpty = () => !form.elements.title.value.trim() && !form.elements.lead.value.trim() && isContentBlank(openingStream()) && body().children.every(isBlank);

// ---- within one text

function write(place, fragment) {
    const state = place.state();
    const content = Modifier.replaceWithFragment(state.getCurrentContent(), state.getSelection(), fragment.getBlockMap());
    const { block } = place.current();
    block.setState(EditorState.push(state, content, "insert-fragment"));
    block.widget?.focus?.();
    return () => {
        const { block: now } = place.current();
        now.setState(EditorState.undo(now.getState()));
    };
}

// `value`: rich text as the server gives it. Gives what takes it back.
export const insertText = (place, value) => write(place, DraftJS.convertFromRaw(JSON.parse(value)));

export function insertLink(place, url) {
    const block = { text: url, type: "unstyled", depth: 0, inlineStyleRanges: [], entityRanges: [{ key: 0, offset: 0, length: url.length }] };
    write(place, DraftJS.convertFromRaw({ blocks: [block], entityMap: { 0: { type: "LINK", mutability: "MUTABLE", data: { url } } } }));
}

export function insertPlain(place, text) {
    const { target, block } = place;
    if (block) {
        if (place.current()) write(place, ContentState.createFromText(text.replace(/\r\n?/g, "\n").replace(/\n{2,}/g, "\n").trim()));
        return;
    }
    target.focus();
    target.setRangeText(text.replace(/\s+/g, " ").trim(), target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- across blocks and sections

const changed = () => form.dispatchEvent(new Event("change", { bubbles: true }));

function setField(field, value) {
    const before = field.value;
    field.value = value;
    for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    return () => {
        field.value = before;
        for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
    };
}

const textBlock = (value, id = crypto.randomUUID()) => ({ type: "paragraph", id, value: JSON.stringify(value) });

// The text before the cursor and that after it.
function divided(place) {
    let state = place.state();
    if (!state.getSelection().isCollapsed()) {
        const content = Modifier.removeRange(state.getCurrentContent(), state.getSelection(), "forward");
        state = EditorState.push(state, content, "remove-range");
    }
    const { stateBefore, stateAfter } = draftail.splitState(state);
    const [before, after] = [raw(stateBefore), raw(stateAfter)];
    // The paragraph that was divided, where nothing of it is left.
    while (before.blocks.length && !before.blocks.at(-1).text.trim()) before.blocks.pop();
    while (after.blocks.length && !after.blocks[0].text.trim()) after.blocks.shift();
    return { before: isFilled(before) ? before : null, after: isFilled(after) ? after : null };
}

// Replaces the blocks of a stream from `index` on; gives what takes that back.
function replaceFrom(sequence, index, states) {
    const old = settled(sequence.getState()).slice(index);
    drop(sequence, old.map(({ id }) => id));
    const ids = fill(sequence, states, index);
    return () => {
        drop(sequence, ids);
        fill(sequence, old, index);
    };
}

// Puts the content at the place; gives what takes it back. What is before the first section joins the text before the
// cursor, what follows the cursor comes behind the last section. A section without heading and text is replaced.
export function insert(place, { opening, sections, title, lead, isWhole = false, focuses = "" }) {
    const undos = [];
    const made = sections.map((state) => structuredClone(state));
    const last = (made.at(-1)?.value.content ?? opening).at(-1);
    const blank = sections.length ? body().children.filter(isBlank) : [];
    const isReplaced = !place.block || blank.includes(place.section);
    if (isWhole) {
        if (title) undos.push(setField(form.elements.title, title));
        if (lead) undos.push(setField(form.elements.lead, lead));
    }
    let at = 0;
    if (isReplaced) {
        const target = openingStream();
        if (place.section) at = body().children.indexOf(place.section);
        const dropped = place.section ? [place.section] : blank;
        const states = dropped.map((section) => ({ index: body().children.indexOf(section), state: { type: "section", id: section.id, value: settled(section.block.getState()) } }));
        // Text before the first heading is the opening of an article that has none, else the end of the section above.
        const above = at > 0 ? part(body().children[at - 1], "content") : target;
        if (opening.length) undos.push(replaceFrom(above, isContentBlank(above) ? 0 : above.children.length, opening));
        drop(body(), dropped.map(({ id }) => id));
        undos.push(() => states.forEach(({ index, state }) => body().insert(state, index)));
    } else {
        const { content, section } = place;
        const block = place.current();
        const index = content.children.indexOf(block);
        const { before, after } = divided(place);
        const rest = settled(content.getState()).slice(index + 1);
        const following = [...(after ? [textBlock(after, before ? undefined : block.id)] : []), ...rest];
        const staying = [...(before ? [textBlock(before, block.id)] : []), ...opening];
        if (section) unfold(section);
        if (made.length) made.at(-1).value.content.push(...following);
        undos.push(replaceFrom(content, index, made.length ? staying : [...staying, ...following]));
        if (section) at = body().children.indexOf(section) + 1;
    }
    const ids = fill(body(), made, at);
    undos.push(() => drop(body(), ids));
    changed();
    focusOn(place, ids, last?.id, focuses);
    return () => {
        for (const undo of undos.reverse()) undo();
        changed();
        goBack(place);
    };
}

function goBack({ block, content, target }) {
    const now = block ? content.children.find(({ id }) => id === block.id) : null;
    if (now) now.block.widget?.focus?.();
    else if (target.isConnected) target.focus();
    setTimeout(() => (now?.element ?? target).scrollIntoView({ block: "nearest" }), 100);
}

// After the last thing that was pasted, where writing goes on. `last`: the id of that block.
function focusOn(place, ids, last, field) {
    const section = body().children.find(({ id }) => id === ids.at(-1));
    const content = section ? part(section, "content") : place.content;
    const until = content ? content.children.slice(0, content.children.findIndex(({ id }) => id === last) + 1) : [];
    // Not in the cells of a table, where it would take the place of what was pasted.
    const child = until.findLast(({ type }) => type !== "table") ?? until.at(-1);
    if (field) child?.element.querySelector(`[data-contentpath=${field}] input`)?.focus();
    else if (child) focusAtEnd(child);
    else if (section) headingField(section).focus(); // a heading alone
    // Once the editors have their height.
    setTimeout(() => (child ?? section)?.element.scrollIntoView({ block: "nearest" }), 100);
}

function focusAtEnd({ type, block }) {
    block.focus?.();
    if (type === "paragraph") block.setState(EditorState.moveFocusToEnd(block.getState()));
}
