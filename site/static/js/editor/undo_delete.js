// "Undo" for a deleted section, block, list item or row. It stays until something else is saved or deleted. Wagtail only
// hides and marks what is deleted: it is put back as it was, with its id.

import { element, filled, fingerprint, form, strings } from "./editor_form.js";
import { Notice, announce, button } from "./notices.js";

const { $ } = window;
let offer;

class Offer {
    // `name`, `label`: what was deleted. `deleted`: its element. `putBack` takes the deletion back.
    constructor(name, label, deleted, putBack) {
        offer?.close();
        offer = this;
        this.name = name;
        this.deleted = deleted;
        this.putBack = putBack;
        this.isSaved = false;
        const text = label ? filled(strings.deletedNamed, name, label) : filled(strings.deleted, name);
        const undo = button(strings.undo, () => this.undo());
        undo.dataset.undo = "";
        // Beside what was deleted, so that Tab goes on from there; the style sheet shows it at the foot of the window.
        this.notice = new Notice("deleted", [element("span", { textContent: text }), " ", undo], (made) => deleted.after(made), {
            onClose: () => this.close(),
        });
        undo.focus({ preventScroll: true });
        // Once Wagtail has marked it.
        queueMicrotask(() => (this.state = fingerprint(new FormData(form))));
    }

    undo() {
        this.close();
        this.putBack();
        const first = this.deleted.querySelector("[data-panel-toggle], button, input:not([type=hidden])");
        first?.focus({ preventScroll: true });
        this.deleted.scrollIntoView({ block: "nearest" });
        this.deleted.dispatchEvent(new Event("change", { bubbles: true }));
        announce(filled(strings.undone, this.name));
    }

    close() {
        this.notice.remove();
        if (offer === this) offer = null;
    }

    noteSave({ detail }) {
        this.sent = fingerprint(detail.formData);
    }

    // The first save stores the deletion itself.
    noteSaved() {
        if (!this.sent) return; // it began before
        if (this.isSaved || this.sent !== this.state) this.close();
        this.isSaved = true;
        this.sent = null;
    }
}

// ---- blocks

const isBefore = (one, other) => one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING;

function putBackBlock(sequence, child, inserter, comments) {
    const index = sequence.children.filter((other) => isBefore(other.element, child.element)).length;
    sequence.children.splice(index, 0, child);
    sequence.inserters.splice(index, 0, inserter);
    child.deletedInput.val("");
    for (const { element: hidden } of [inserter, child]) $(hidden).finish().show().removeAttr("aria-hidden");
    sequence.inserters.forEach((each, place) => each.setIndex(place));
    sequence.children.forEach((each, place, { length }) => {
        each.setIndex(place);
        if (place) each.enableMoveUp();
        else each.disableMoveUp();
        if (place < length - 1) each.enableMoveDown();
        else each.disableMoveDown();
    });
    sequence.blockCountChanged();
    for (const putBackComment of comments) putBackComment();
}

// Review comments on it, which Wagtail resolves with the block; those that a save has resolved since stay so.
function reviewComments(path) {
    const app = path && window.comments?.commentApp;
    if (!app) return [];
    const found = [...app.store.getState().comments.comments.values()];
    return found
        .filter(({ contentpath, resolved, deleted }) => contentpath.startsWith(path) && !resolved && !deleted)
        .map((comment) => () => {
            const known = app.store.getState().comments.comments.has(comment.localId);
            if (known) app.store.dispatch(app.actions.updateComment(comment.localId, { resolved: false }));
            else if (!comment.remoteId) app.store.dispatch(app.actions.addComment({ ...comment, annotation: null }));
        });
}

const blocks = window.wagtailStreamField?.blocks;
if (form && blocks) {
    // Streams and lists have it in common. A deletion without animation is a script's, which offers an undo of its own.
    const sequences = Object.getPrototypeOf(blocks.StreamBlock.prototype);
    const { deleteBlock } = sequences;
    sequences.deleteBlock = function deleteWithUndo(index, options) {
        const child = this.children[index];
        const inserter = this.inserters[index];
        const comments = options?.animate ? reviewComments(child.getContentPath()) : [];
        const label = child.getTextLabel({ maxLength: 50 });
        deleteBlock.call(this, index, options);
        if (!options?.animate) {
            offer?.close();
            return;
        }
        const name = child.blockDef.meta.label || strings.item;
        new Offer(name, label, child.element, () => putBackBlock(this, child, inserter, comments));
    };
}

// ---- rows of a form within the form: authors, corrections, related articles

function offerRow({ target, detail }) {
    const panel = window.wagtail.editHandler?.getPanelByName(detail.formsetPrefix.replace(/^id_/, ""));
    const mark = document.getElementById(`${target.id.replace("inline_child_", "id_")}-DELETE`);
    if (!panel || !mark) return;
    const label = target.querySelector("[data-chooser-title]")?.textContent.trim();
    new Offer(strings.item, label, target, () => {
        mark.value = "";
        $(target).removeClass("deleted").finish().show();
        panel.updateOrderValues?.();
        panel.updateControlStates();
    });
}

if (form) {
    form.addEventListener("w-formset:removed", offerRow);
    form.addEventListener("w-autosave:save", (event) => offer?.noteSave(event));
    form.addEventListener("w-autosave:success", () => offer?.noteSaved());
}
