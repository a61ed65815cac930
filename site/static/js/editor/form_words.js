// What is written in the form: its words in their order, with the labels of their fields, and everything else in it.

// Numbering and bookkeeping, which differ from one load of the same draft to the next.
const NOT_CONTENT =
    /^(csrfmiddlewaretoken|next|loaded_revision_\w+|based_on|creation|unsaved_copy)$|-(id|order|ORDER|count|deleted|DELETE|\w+_FORMS)$/;
const COMMENT = /^comments-\d+-(replies-\d+-)?text$/;
const REMOVED = "[data-streamfield-child][aria-hidden=true], [data-inline-panel-child].deleted, template";

// Where a link leads to, what a footnote says: keys and their order differ between the server and Draftail.
function entityOf({ type, data }, { offset, length }) {
    const entries = Object.entries(data).filter(([, value]) => value !== null);
    return { type, offset, length, data: Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1))) };
}

const textsOf = ({ text, entities }) => [text, ...entities.filter(({ type }) => type === "FOOTNOTE").map(({ data }) => data.text ?? "")];

// The blocks of a rich text, each with its links, footnotes and the like as `entities`; nothing where it is none.
function richText(value) {
    if (!value.startsWith("{")) return null;
    try {
        const { blocks, entityMap } = JSON.parse(value);
        return blocks?.map((block) => ({ ...block, entities: block.entityRanges.map((range) => entityOf(entityMap[range.key], range)) }));
    } catch {
        return null;
    }
}

// The rows of a table, each as one text, and what else makes it: the server and the editor write it differently.
function tableOf(value) {
    if (!value.startsWith("{")) return null;
    const { data, cell = [], mergeCells = [], table_header_choice: header } = JSON.parse(value);
    if (!Array.isArray(data)) return null;
    const rows = data.map((row) => row.map((text) => String(text ?? "").trim()));
    return {
        texts: rows.map((row) => row.filter(Boolean).join(" · ")).filter(Boolean),
        rest: [header, cell, mergeCells, rows.map((row) => row.map((text) => text !== ""))],
    };
}

function labelOf(input) {
    const section = input.closest("[data-contentpath=content]")?.closest("[data-streamfield-child]");
    const heading = section?.querySelector("[data-contentpath=heading] input")?.value;
    if (heading) return heading;
    const named = input.labels?.[0] ?? input.closest("[data-contentpath]")?.querySelector("label");
    const panel = input.closest("[data-panel]")?.querySelector("[data-panel-heading]");
    return (named ?? panel)?.textContent.replace(/\s+/g, " ").replace(" *", "").trim() ?? "";
}

// `words`: `{ label, text }` for each field that holds some, without the spaces around it, which a save removes; `rest`: one text of whatever else was filled in.
export function readForm(form, controls = form.elements) {
    const words = [];
    const rest = [];
    for (const input of controls) {
        const { name, type, value } = input;
        if (!name || NOT_CONTENT.test(name) || input.closest(REMOVED)) continue;
        if (name.startsWith("comments-") && !COMMENT.test(name)) continue;
        const blocks = richText(value);
        const isText = input.matches("textarea, [type=text], [type=url], [type=email]") || COMMENT.test(name);
        const table = input.closest(".w-field--table_input") && type === "hidden" ? tableOf(value) : null;
        if (table) {
            words.push(...table.texts.map((text) => ({ label: labelOf(input), text })));
            rest.push(table.rest);
        } else if (blocks) {
            const texts = blocks.flatMap(textsOf).filter((text) => text.trim());
            words.push(...texts.map((text) => ({ label: labelOf(input), text: text.trim() })));
            rest.push(blocks.map(({ type, depth, inlineStyleRanges, entities }) => [type, depth, inlineStyleRanges, entities]));
        } else if (isText) {
            if (value.trim()) words.push({ label: labelOf(input), text: value.trim() });
        } else if (!["submit", "button", "file"].includes(type)) {
            rest.push([name.split("-").at(-1), ["checkbox", "radio"].includes(type) ? input.checked && value : value]);
        }
    }
    return { words, rest: JSON.stringify(rest) };
}

export const isSame = (one, other) =>
    one.rest === other.rest && JSON.stringify(one.words.map(({ text }) => text)) === JSON.stringify(other.words.map(({ text }) => text));

// Words of `one` that `other` does not hold.
export function onlyIn(one, other) {
    const known = new Map();
    for (const { text } of other.words) known.set(text, (known.get(text) ?? 0) + 1);
    return one.words.filter(({ text }) => {
        const number = known.get(text) ?? 0;
        if (number) known.set(text, number - 1);
        return !number;
    });
}
