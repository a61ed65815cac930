// A copy of what is not saved yet, in this browser: written with every key and when the page is left, removed once a
// save has stored it, and offered when the page is opened again after a crash, a closed tab or a save that failed.

import { Copies, removeCopies, removeExpiredCopies, removeSavedCopies } from "./copies.js";
import {
    controlOf,
    element,
    filled,
    findChanges,
    fingerprint,
    form as anyForm,
    hasUnsavedChanges,
    isLocked,
    language,
    reportChange,
    sessionUrl,
    strings,
} from "./editor_form.js";
import { isSame, onlyIn, readForm } from "./form_words.js";
import { Notice, announce, button } from "./notices.js";
import { beforeSubmit, firstSession } from "./session_check.js";

// The server confirms what pages store; other forms have no copies.
const form = anyForm?.id === "page-edit-form" ? anyForm : null;
const id = crypto.randomUUID?.();
const OF_ONE_LOAD = ["csrfmiddlewaretoken"]; // never sent again; `creation` is: it leads to the article that it created
const SENT = "gazette.sent_copy"; // read by remove_saved_copy.js
const TYPING = ["keydown", "input", "change", "paste", "drop"];
const SENDS_NO_TEXT = ["button", "submit", "reset", "image", "file", "fieldset", "output"];

const isSent = (control) =>
    control.isConnected && !control.matches(":disabled") && (control.checked || !["checkbox", "radio"].includes(control.type));
const entriesOf = ({ name, value, selectedOptions }) =>
    selectedOptions ? [...selectedOptions].map((option) => [name, option.value]) : [
        [name, value]
    ];

const path = () => new URL(form.action, location).pathname;
const loaded = (name) => form.elements.namedItem(`loaded_revision_${name}`);
const revision = () => form.dataset.wAutosaveRevisionIdValue || loaded("id")?.value || "";

class UnsavedCopy {
    constructor(copies) {
        this.copies = copies;
        this.last = Promise.resolve(); // one after the other, or an older state is written over a newer one
        this.sent = null;
        this.written = ""; // the entries of the copy
        this.controls = new Set(); // of the form, as they were listed last
        this.typed = new Set(); // where, since the last copy
        this.pause = 0; // ms, before the next copy: twice as long as the last one took, so that a long article stays quick
        this.isLater = false; // whether a button has sent the form, and what is typed now is not in it
        for (const type of TYPING) form.addEventListener(type, ({ target }) => this.note(target));
        form.addEventListener("w-unsaved:add", () => this.write());
        form.addEventListener("w-autosave:save", ({ detail }) => (this.sent = [...detail.formData]));
        form.addEventListener("w-autosave:success", ({ detail }) => this.noteSaved(detail.data.field_updates));
        form.addEventListener("submit", () => {
            sessionStorage.setItem(SENT, JSON.stringify({ sessionUrl, id }));
            this.isLater = true;
        });
        beforeSubmit.push(() => this.write());
        // After `findChanges`, below, which captures it.
        window.addEventListener("beforeunload", () => this.writeChanges());
        if (hasUnsavedChanges() || form.dataset.wUnsavedForceValue === "true") this.begin();
    }

    // What was sent and refused. Where the page was locked meanwhile, the copy is offered once it can be saved.
    async begin() {
        await this.write();
        if (isLocked) form.dataset.wUnsavedConfirmationValue = "false";
    }

    // Nothing warns of a tab that is killed.
    async note(target) {
        const isBegun = this.typed.size > 0;
        this.typed.add(target);
        if (isBegun) return;
        await new Promise((done) => setTimeout(done, this.pause)); // after the key has been handled
        const start = performance.now();
        const changed = [...this.typed].map(controlOf);
        this.typed.clear();
        if (!changed.every((control) => this.controls.has(control))) this.list();
        await this.writeListed();
        this.pause = 2 * (performance.now() - start);
    }

    // After each key, a browser would take as long for this as for all of the rest.
    list() {
        this.controls = new Set([...form.elements].filter(({ name, type }) => name && !SENDS_NO_TEXT.includes(type)));
    }

    write() {
        this.list();
        return this.writeListed();
    }

    writeListed() {
        const entries = [...this.controls].filter(isSent).flatMap(entriesOf);
        const text = JSON.stringify(entries);
        if (text === this.written) return this.last;
        this.written = text;
        const content = { entries, revision: revision(), ...readForm(form, this.controls) };
        const options = { savedAt: Date.now(), isLater: this.isLater };
        this.last = this.last.then(() => this.copies.write(id, path(), content, options)).catch(() => (this.written = ""));
        return this.last;
    }

    // What a button sends is written already.
    writeChanges() {
        const isSending = form.dataset.wUnsavedConfirmationValue !== "true";
        if (isSending ? this.isLater : hasUnsavedChanges()) this.write();
    }

    // What was typed while the save was under way, Wagtail takes for saved. It is neither removed here nor forgotten there.
    noteSaved(updates) {
        const without = Object.keys(updates ?? {});
        const isAll = fingerprint(this.sent ?? [], without) === fingerprint(new FormData(form), without);
        if (!isAll) {
            requestAnimationFrame(reportChange);
            return;
        }
        this.written = "";
        this.last = this.last.then(() => removeCopies([id])).catch(() => {});
    }
}

// ---- offered when the page is opened

function timeOf(savedAt) {
    const when = new Date(savedAt);
    const isToday = when.toDateString() === new Date().toDateString();
    const style = { timeStyle: "short", hourCycle: "h23", ...(isToday ? {} : { dateStyle: "medium" }) };
    return when.toLocaleString(language, style);
}

// Sends the copy as if its Save button were pressed now: the server reads all kinds of fields, and looks for conflicts.
function restore({ id: copyId, content }) {
    const replaced = { unsaved_copy: copyId, restored_copy: "yes" };
    for (const name of OF_ONE_LOAD)
        if (form.elements.namedItem(name)) replaced[name] = form.elements.namedItem(name).value;
    if (content.revision === revision()) {
        // Nobody saved in between.
        for (const name of ["id", "created_at"]) replaced[`loaded_revision_${name}`] = loaded(name)?.value ?? "";
    }
    const entries = [...content.entries.filter(([name]) => !(name in replaced)), ...Object.entries(replaced)];
    const inputs = entries.map(([name, value]) => element("input", { type: "hidden", name, value }));
    const sent = element("form", { method: "post", action: form.action, enctype: form.enctype, hidden: true }, ...inputs);
    sessionStorage.setItem(SENT, JSON.stringify({ sessionUrl, id: copyId }));
    document.body.append(sent);
    HTMLFormElement.prototype.submit.call(sent);
}

function wordsOnlyIn(content) {
    const words = onlyIn(content, readForm(form));
    const rows = words.flatMap(({ label, text }) => [element("dt", { textContent: label }), element("dd", { textContent: text, dir: "auto" })]);
    const list = words.length ? element("dl", {}, ...rows) : element("p", { textContent: strings.nothingToShow });
    return element("details", {}, element("summary", { textContent: strings.show }), list);
}

// What is discarded is removed at once. "Undo" writes it again, as long as the page is open.
function offer(copies, copy) {
    const parts = [element("p", { textContent: filled(strings.found, timeOf(copy.savedAt)) })];
    if (copy.content.revision !== revision()) {
        const isMerged = form.elements.namedItem("based_on"); // an article; other pages are overwritten
        parts.push(element("p", { textContent: isMerged ? strings.savedSinceMerged : strings.savedSince }));
    }
    const show = (nodes, focused) => {
        notice.body.replaceChildren(...nodes);
        focused.focus();
    };
    const undo = button(strings.undo, async () => {
        await copies.write(copy.id, copy.path, copy.content, copy);
        show(found, restoring);
        announce(strings.keptAgain);
    });
    const discard = async () => {
        await removeCopies([copy.id]);
        show([element("span", { textContent: strings.discarded }), " ", undo], undo);
        announce(strings.discarded);
    };
    const restoring = button(strings.restore, () => restore(copy));
    restoring.disabled = isLocked;
    if (isLocked) parts.push(element("p", { textContent: strings.locked }));
    const found = [...parts, element("p", {}, restoring, " ", button(strings.discard, discard)), wordsOnlyIn(copy.content)];
    const notice = new Notice("unsaved", found, (made) => form.before(made), { isFixed: false });
}

// Editors that are open now, in other tabs, hold a lock on the name of their copy; a crash lets go of it.
const lockName = (copyId) => `gazette.copy.${copyId}`;
async function openNow() {
    const { held } = await navigator.locks.query();
    return new Set(held.map(({ name }) => name));
}

async function offerCopies(copies, saved, created) {
    await removeExpiredCopies();
    await removeSavedCopies(saved);
    // What was typed while the form of a new article created it.
    const isOfPage = ({ entries }) => path().endsWith(`/pages/${created[new Map(entries).get("creation")]}/edit/`);
    const now = readForm(form);
    const open = await openNow();
    for (const copy of await copies.at(path(), isOfPage)) {
        if (copy.id === id || open.has(lockName(copy.id))) continue;
        if (isSame(copy.content, now)) await removeCopies([copy.id]);
        else offer(copies, copy);
    }
}

// The blocks and the review comments are in the form a moment after it has loaded.
const whole = new Promise((resolve) => {
    if (document.readyState === "complete") setTimeout(resolve);
    else window.addEventListener("load", () => setTimeout(resolve), { once: true });
});

async function start() {
    const session = await firstSession;
    const copies = await Copies.of(session);
    navigator.locks.request(lockName(id), () => new Promise(() => {}));
    await whole;
    // What was sent and refused stands in the form.
    const refused = JSON.parse(document.getElementById("refused_copy").textContent);
    await offerCopies(copies, [...session.savedCopies, refused], session.createdPages);
    new UnsavedCopy(copies);
    form.dataset.unsavedCopies = "kept";
}

// A browser without these, or one that keeps nothing, has no copies.
if (form && window.isSecureContext && window.indexedDB) {
    // Here and not later: Wagtail takes a field that is new two seconds after the page has loaded for a change, and saves.
    form.append(element("input", { type: "hidden", name: "unsaved_copy", value: id }));
    window.addEventListener("beforeunload", findChanges, { capture: true });
    start().catch((error) => console.warn(error));
}
