// What can be done with the sections of an article in its form: divide one, begin one in a text, join two. Each act
// changes the form only, and gives what takes it back. Nothing that was typed is lost.

import { form } from "./editor_form.js";

// Sent by the form when a block of any stream or list was added, removed or moved. An older act that is undone after it
// would remove more than that act had added.
export const RESTRUCTURED = "gazette:restructured";

const { blocks } = window.wagtailStreamField ?? {};
if (form && blocks) {
    const sequences = Object.getPrototypeOf(blocks.StreamBlock.prototype);
    for (const name of ["blockCountChanged", "moveBlock"]) {
        const act = sequences[name];
        sequences[name] = function report(...given) {
            act.apply(this, given);
            form.dispatchEvent(new Event(RESTRUCTURED));
        };
    }
}

export const stream = () => window.wagtail?.editHandler?.getPanelByName("body")?.getBoundWidget();
export const part = (section, name) => section.block.childBlocks[name];

// The blocks of the section that an element is in, or else of the opening.
export function contentOf(element) {
    const section = stream().children.find((each) => each.element.contains(element));
    return section ? part(section, "content") : window.wagtail.editHandler.getPanelByName("opening").getBoundWidget();
}

export const parsed = (text) => {
    try {
        const found = JSON.parse(text);
        return found?.blocks ? found : text;
    } catch {
        return text;
    }
};

// What Draftail holds, as it stores it: it does that a moment after the last key.
export async function stored(block) {
    for (let tries = 0; tries < 20; tries += 1) {
        const state = block.getState();
        const raw = parsed(typeof state === "string" ? state : block.getValue());
        if (!raw?.blocks) return { blocks: [], entityMap: {} };
        if (!state?.getCurrentContent) return raw;
        if (raw.blocks.map(({ text }) => text).join("\n") === state.getCurrentContent().getPlainText("\n")) return raw;
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error("The text was not stored in time.");
}

// A block's state with each rich text as it is sent. An editor made of another's state has nothing to send for a moment:
// an article that is published within it would lose the text.
export function settled(state) {
    if (state?.getCurrentContent) return JSON.stringify(window.DraftJS.convertToRaw(state.getCurrentContent()));
    if (Array.isArray(state)) return state.map(settled);
    if (state?.constructor !== Object) return state;
    return Object.fromEntries(Object.entries(state).map(([name, each]) => [name, settled(each)]));
}

const raw = (blocks, entityMap = {}) => JSON.stringify({ blocks, entityMap });
const blockOf = (text, type) => ({ key: Math.random().toString(36).slice(2, 7), text, type, depth: 0, inlineStyleRanges: [], entityRanges: [], data: {} });
const textOf = (value) => ({ type: "paragraph", id: crypto.randomUUID(), value });
export const changed = (section) => section.element.dispatchEvent(new Event("change", { bubbles: true }));
export const drop = (content, ids) => ids.forEach((id) => content.deleteBlock(content.children.findIndex((child) => child.id === id)));
export const fill = (content, states, from = content.children.length) => states.map((state, index) => content.insert(state, from + index).id);

// The text that the editor offers where a section has nothing.
const isBlank = ({ type, value }) => type === "paragraph" && !parsed(value)?.blocks?.some(({ text }) => text.trim());

const stateText = (section) => JSON.stringify(settled(section.block.getState()));

export function unfold(section) {
    const toggle = section.toggleElement ?? section.element.querySelector("[data-panel-toggle]");
    if (toggle?.getAttribute("aria-expanded") === "false") toggle.click();
}

export const headingField = (section) => section.element.querySelector("[data-contentpath=heading] input");

// The first part keeps its id, its summary and its address.
export async function split(section, { index, paragraph }, heading) {
    const content = part(section, "content");
    const all = settled(content.getState());
    const going = all.slice(index);
    let staying = null;
    if (paragraph) {
        const { blocks, entityMap } = await stored(content.children[index].block);
        staying = { ...going[0], value: raw(blocks.slice(0, paragraph), entityMap) };
        going[0] = textOf(raw(blocks.slice(paragraph), entityMap));
    }
    const state = settled(section.block.getState());
    const id = crypto.randomUUID();
    unfold(section);
    drop(content, all.slice(index).map((each) => each.id));
    if (staying) fill(content, [staying], index);
    const at = stream().children.indexOf(section) + 1;
    const value = { ...state, heading, content: going, summary: "", address: "", merged: "" };
    stream().insert({ type: "section", id, value }, at, { animate: true });
    changed(section);
    return () => {
        drop(stream(), [id]);
        if (staying) drop(content, [staying.id]);
        fill(content, all.slice(index), index);
        changed(section);
    };
}

const stateOf = (lines) => window.DraftJS.ContentState.createFromBlockArray(lines);
const rawOf = (lines) => JSON.stringify(window.DraftJS.convertToRaw(stateOf(lines)));

// Cuts a text before the paragraph `line` of its editor's state, and removes it where nothing stays. Gives the rest.
function cut(content, child, editorState, line) {
    const lines = editorState.getCurrentContent().getBlocksAsArray();
    let staying = lines.slice(0, line);
    while (staying.length && !staying.at(-1).getText().trim()) staying = staying.slice(0, -1);
    if (staying.length) {
        const { widget } = child.block;
        widget.setState(window.DraftJS.EditorState.push(editorState, stateOf(staying), "remove-range"));
        widget.input.value = rawOf(staying);
    } else {
        drop(content, [child.id]);
    }
    return lines.slice(line);
}

// Adds a block before the paragraph `line` of a text.
export function add(type, content, child, editorState, line) {
    const { index, id } = child;
    const going = cut(content, child, editorState, line);
    const at = content.children[index]?.id === id ? index + 1 : index;
    if (going.some((each) => each.getText().trim())) fill(content, [textOf(rawOf(going))], at);
    const value = content.blockDef.initialChildStates[type];
    changed(content.insert({ type, value, id: crypto.randomUUID() }, at, { focus: true }));
}

// Begins a section in a text of a section or of the opening, before the paragraph `line` of its editor's state. What
// follows goes with it: a short line that is no sentence becomes its heading. Gives the section, and what takes it back,
// with the state that the text then has; that does nothing, and gives false, once anything in the section is changed.
export function begin(content, child, editorState, line) {
    const sections = stream();
    const section = sections.children.find(({ element }) => element.contains(child.element));
    const { index, id } = child;
    const following = settled(content.getState()).slice(index + 1);
    drop(content, following.map(({ id }) => id));
    let going = cut(content, child, editorState, line);
    const first = going[0]?.getText().trim() ?? "";
    const heading = /^.{1,80}[^.!?…:]$/u.test(first) ? first : "";
    if (heading || !first) going = going.slice(1);
    const all = [...(going.length ? [textOf(rawOf(going))] : []), ...following].filter((each) => !isBlank(each));
    // Writing goes on in a text, not in the fields of an image.
    if (all.length && all[0].type !== "paragraph") all.unshift(textOf(content.blockDef.initialChildStates.paragraph));
    const inherited = section && all.length ? part(section, "comments").getState() : "";
    const value = {
        ...sections.blockDef.initialChildStates.section,
        heading,
        content: all,
        comments: inherited,
    };
    // From the opening: the empty section that the form offers is no other one.
    const [offered] = section ? [] : sections.getState();
    const isOffered = offered && !offered.value.heading && settled(offered.value.content).every(isBlank);
    if (isOffered) sections.deleteBlock(0);
    const made = sections.insert({ type: "section", id: crypto.randomUUID(), value }, section ? section.index + 1 : 0);
    const asMade = stateText(made);
    changed(made);
    const undo = (typed) => {
        if (stateText(made) !== asMade) return false;
        drop(sections, [made.id]);
        if (isOffered) sections.insert(settled(offered), 0);
        const { EditorState } = window.DraftJS;
        const text = rawOf(typed.getCurrentContent().getBlocksAsArray());
        const isNew = content.children[index]?.id !== id;
        if (isNew) fill(content, [{ ...textOf(text), id }], index);
        fill(content, following, index + 1);
        const { widget } = content.children[index].block;
        widget.setState(EditorState.forceSelection(isNew ? widget.getState() : typed, typed.getSelection()));
        widget.input.value = text;
        changed(content.children[index]);
        return true;
    };
    return { made, undo };
}

// The first keeps its id; the second stays known to it by its own, and its heading in the text.
export function merge(first, second) {
    const state = settled(second.block.getState());
    const content = part(first, "content");
    const before = Object.fromEntries(["summary", "merged"].map((name) => [name, part(first, name).getState()]));
    const both = (name, between, ...more) => [before[name], ...more, state[name]].filter(Boolean).join(between);
    unfold(first);
    const moved = state.content.filter((each) => !isBlank(each));
    if (state.heading) moved.unshift(textOf(raw([blockOf(state.heading, "header-three")])));
    const blank = moved.length ? settled(content.getState()).filter(isBlank) : [];
    const places = blank.map(({ id }) => content.children.findIndex((child) => child.id === id));
    drop(content, blank.map(({ id }) => id));
    const ids = fill(content, moved);
    part(first, "summary").setState(both("summary", " "));
    part(first, "merged").setState(both("merged", " ", second.id));
    const at = stream().children.indexOf(second);
    stream().deleteBlock(at);
    changed(first);
    const undo = () => {
        drop(content, ids);
        blank.forEach((each, index) => content.insert(each, places[index]));
        for (const name of Object.keys(before)) part(first, name).setState(before[name]);
        stream().insert({ type: "section", id: second.id, value: state }, stream().children.indexOf(first) + 1);
        changed(first);
    };
    return { ids, undo };
}
