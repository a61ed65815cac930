// Pasting into the text of an article. What other programs put on the clipboard is read by the server, which gives its
// sections and blocks; how they come into the form is in paste_acts.js, and what becomes of pictures in paste_pictures.js.

import { counted, element, filled, form } from "./editor_form.js";
import { Notice, announce, button } from "./notices.js";
import { insert, insertLink, insertPlain, insertText, isArticleEmpty, placeOf } from "./paste_acts.js";
import { figureOf, imagesIn, prepared, uploaded } from "./paste_pictures.js";
import { PasteError, data, post } from "./paste_requests.js";
import { RESTRUCTURED } from "./section_acts.js";

const { urls, strings } = data;
// What is more than words: headings, lists of Word, tables, pictures, footnotes, struck-out words, or one of the programs that write them.
const STRUCTURE = /<(h[1-6]|table|img|figure|blockquote|pre|ul|ol|del|s|strike)\b|line-through|\bMso[A-Z]|mso-|docs-internal-guid|_ftn|sdfootnote|white-space:\s*pre;/;
// Copied from a text in this editor, which knows its own.
const OWN = /data-draftjs-conductor|data-editor=/;
const URL_ALONE = /^https?:\/\/[^\s<>"]+$/i;

// "1 table, 2 footnotes"; empty where there is nothing but text.
function kindsIn({ tables, pictures, footnotes }) {
    const numbers = [
        [strings.tables, tables],
        [strings.images, pictures],
        [strings.footnotes, footnotes]
    ];
    return numbers.filter(([, number]) => number).map(([texts, number]) => counted(texts, number)).join(", ");
}

// ---- the offer to undo

let offer;

class Offer {
    constructor(text, notes, undo) {
        offer?.close();
        offer = this;
        this.undo = () => {
            this.close();
            undo();
            announce(strings.undone);
        };
        const back = button(strings.undo, this.undo);
        back.dataset.undoPaste = "";
        const list = notes.length
            ? [element("details", { className: "paste-notes" }, element("summary", { textContent: counted(strings.notes, notes.length) }),
                element("ul", {}, ...notes.map((note) => element("li", { textContent: note }))))]
            : [];
        this.notice = new Notice("pasted", [element("span", { textContent: text }), " ", back, ...list], (made) => form.after(made), {
            onClose: () => this.close(),
        });
        // Any later change of the texts or the blocks ends it: undoing would remove that, too.
        this.listener = new AbortController();
        const { signal } = this.listener;
        setTimeout(() => {
            if (signal.aborted) return;
            for (const type of ["beforeinput", "paste", "cut", "drop", RESTRUCTURED]) form.addEventListener(type, () => this.close(), { signal });
            document.addEventListener("keydown", (event) => this.key(event), { signal, capture: true });
        });
    }

    key(event) {
        if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
        event.preventDefault();
        event.stopImmediatePropagation();
        this.undo();
    }

    close() {
        this.listener.abort();
        this.notice.remove();
        if (offer === this) offer = null;
    }
}

// ---- the question

// Resolves with "sections", "here" or "plain".
function ask(result, rectangle, isInText) {
    const number = counted(strings.sections, result.counts.sections);
    const kinds = kindsIn(result.counts);
    return new Promise((resolve) => {
        const answer = (value) => {
            dialog.close();
            dialog.remove();
            resolve(value);
        };
        const choice = (text, value, className) => {
            const made = element("button", { type: "button", className: `button ${className}`, textContent: text });
            made.dataset.paste = value;
            made.addEventListener("click", () => answer(value));
            return made;
        };
        const dialog = element(
            "dialog", { className: "paste-choice" },
            choice(filled(strings[(result.title && result.isWhole && (result.lead ? "asArticle" : "asTitled")) || "asSections"], number), "sections", ""),
            ...(isInText ? [choice(strings.here, "here", "button-secondary")] : []),
            element("p", { textContent: [kinds && filled(strings.with, kinds), strings.escape].filter(Boolean).join(" ") }),
        );
        dialog.setAttribute("aria-label", strings.question);
        dialog.addEventListener("cancel", (event) => {
            event.preventDefault();
            answer("plain");
        });
        document.body.append(dialog);
        dialog.showModal();
        // Below the cursor, as far as there is room.
        if (rectangle?.height && innerWidth > 600) {
            const { offsetHeight, offsetWidth } = dialog;
            dialog.style.margin = "0";
            dialog.style.left = `${Math.max(8, Math.min(rectangle.left, innerWidth - offsetWidth - 8))}px`;
            dialog.style.top = `${Math.max(8, Math.min(rectangle.bottom + 8, innerHeight - offsetHeight - 8))}px`;
        }
        dialog.querySelector("button").focus();
    });
}

function caretRectangle(target) {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0).getBoundingClientRect() : null;
    return range?.height ? range : target.getBoundingClientRect();
}

// ---- pasting

const textOf = ({ counts, sections }, asSections) => {
    if (asSections) return filled(strings.pastedSections, counted(strings.sections, sections.length));
    const kinds = kindsIn(counts);
    return kinds ? filled(strings.pastedWith, kinds) : strings.pasted;
};

async function paste(place, html, plainText) {
    const rectangle = caretRectangle(place.target);
    const isWhole = isArticleEmpty();
    announce(strings.reading);
    const { text, images } = prepared(html);
    let result = await post(urls.paste, { html: text, isWhole });
    if (place.block && !place.current()) return; // it was deleted meanwhile
    let answer = "here";
    if (result.sections.length) {
        answer = await ask({ ...result, isWhole }, rectangle, Boolean(place.block));
    } else if (!place.block) {
        answer = "plain"; // a title or lead takes words
    }
    if (answer === "plain") {
        insertPlain(place, plainText);
        return;
    }
    const failed = [];
    const asSections = answer === "sections";
    const hadHeadings = Boolean(result.sections.length || result.title);
    let stored = text;
    if (images.length) {
        announce(strings.uploading);
        stored = (await uploaded(images, failed))(text);
    }
    if (stored !== text || (!asSections && hadHeadings)) {
        result = await post(urls.paste, { html: stored, isWhole, hasSections: asSections });
        if (place.block && !place.current()) return;
    }
    const notes = [...failed, ...result.notes];
    const [first, ...more] = result.opening;
    const isText = !asSections && first?.type === "paragraph" && !more.length;
    // A heading within a line would be text like the rest of it.
    if (isText && (!hadHeadings || place.isInEmptyParagraph())) {
        const undo = insertText(place, first.value);
        if (notes.length || hadHeadings) new Offer(strings.pasted, notes, undo);
        return;
    }
    if (!asSections && !first) {
        insertPlain(place, plainText);
        return;
    }
    const undo = insert(place, { ...result, isWhole: asSections && isWhole });
    new Offer(textOf(result, asSections), notes, undo);
    announce(textOf(result, asSections));
}

async function pasteImages(place, images) {
    const failed = [];
    announce(strings.uploading);
    const stored = await uploaded(images, failed);
    const html = stored(figureOf(images));
    const result = await post(urls.paste, { html, isWhole: false, hasSections: false });
    if (!result.opening.length) throw new PasteError(failed[0] ?? strings.failed);
    const undo = insert(place, result);
    new Offer(failed.length ? strings.pasted : textOf(result, false), failed, undo);
    announce(strings.pasted);
}

async function pasteCard(place, url) {
    const id = crypto.randomUUID();
    const card = { type: "embed", id, value: { address: url, title: "", picture: null, description: "" } };
    const undo = insert(place, { opening: [card], sections: [], title: "", lead: "", focuses: "title" });
    const made = new Offer(strings.card, [], () => {
        undo();
        insertLink(place, url);
    });
    if (!urls.card) return;
    try {
        const found = await post(urls.card, { url });
        const block = place.content.children.find((child) => child.id === id)?.block;
        for (const name of ["title", "description", "picture"]) {
            const field = block?.childBlocks[name];
            if (field && found[name] && !field.getValue()) field.setState(found[name]);
        }
        block?.childBlocks.title.element?.dispatchEvent(new Event("change", { bubbles: true }));
        announce(filled(strings.fetched, found.title));
    } catch (error) {
        if (offer === made) made.notice.body.prepend(`${error.message} `);
    }
}

async function begin(place, work, plainText) {
    try {
        await work();
    } catch (error) {
        if (!(error instanceof PasteError)) throw error;
        if (plainText) insertPlain(place, plainText);
        const notice = new Notice("paste-failed", [error.message], (made) => form.after(made), { onClose: () => {} });
        setTimeout(() => form.addEventListener("beforeinput", () => notice.remove(), { once: true }));
    }
}

function take(event, place, work, plainText) {
    event.preventDefault();
    event.stopImmediatePropagation();
    begin(place, work, plainText);
}

document.addEventListener(
    "paste",
    (event) => {
        const place = placeOf(event.target);
        if (!place) return;
        const { clipboardData } = event;
        const html = clipboardData.getData("text/html");
        const plainText = clipboardData.getData("text/plain");
        const images = imagesIn(clipboardData.files, html);
        // A program that copies text adds a picture of it; a picture alone comes without words.
        if (place.block && images.length && !plainText.trim()) {
            take(event, place, () => pasteImages(place, images));
        } else if (place.block && URL_ALONE.test(plainText.trim()) && place.isInEmptyParagraph()) {
            take(event, place, () => pasteCard(place, plainText.trim()));
        } else if (STRUCTURE.test(html) && !OWN.test(html) && (place.block || isArticleEmpty())) {
            take(event, place, () => paste(place, html, plainText), plainText);
        }
    }, { capture: true },
);

const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");

document.addEventListener(
    "dragover",
    (event) => {
        if (carriesFiles(event) && placeOf(event.target)?.block) event.preventDefault();
    }, { capture: true },
);

document.addEventListener(
    "drop",
    (event) => {
        const place = carriesFiles(event) && placeOf(event.target);
        const images = place?.block ? imagesIn(event.dataTransfer.files) : [];
        if (images.length) take(event, place, () => pasteImages(place, images));
    }, { capture: true },
);
