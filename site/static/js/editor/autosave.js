// What Wagtail's autosave (8.0.1) overlooks: two moments in which something is typed and would neither be saved nor warned
// of. It is told of changes by an event, which is all that is sent here. And one in which it should not save, and one for
// which it should have saved.

import { findChanges, form, hasUnsavedChanges, isLocked } from "./editor_form.js";
import { autosaved } from "./autosaved.js";

const tell = () => form.dispatchEvent(
    new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true, detail: { type: "edits" } }),
);

// It looks two seconds after loading how the form is, sometimes once more a moment later, and takes what was typed until
// then for what was there.
function reportFirstKeys() {
    const names = ["keydown", "input", "paste"];
    const WRITES = ["Backspace", "Delete", "Enter"];
    let isTyped = false;
    const note = ({ type, key }) => {
        if (type !== "keydown" || key?.length === 1 || WRITES.includes(key)) isTyped = true;
    };
    for (const name of names) form.addEventListener(name, note);
    let isWatched = false;
    form.addEventListener("w-unsaved:watch-edits", () => {
        isWatched = true;
        if (isTyped) tell();
    });
    window.addEventListener("beforeunload", () => {
        if (isTyped && !isWatched) form.dataset.wUnsavedHasEditsValue = "true";
    }, { capture: true });
    form.addEventListener("w-autosave:save", () => {
        isTyped = false;
    });
}

// A form that comes back refused is saved by itself once, and from then on it looks for no further changes. A new interval
// makes it look again; what changed while the first save was under way is told to it.
function goOnAfterRefusal() {
    const filled = () => new URLSearchParams(new FormData(form)).toString();
    let sent;
    form.addEventListener("w-autosave:save", () => {
        sent = filled();
    });
    form.addEventListener("w-autosave:success", () => {
        const isChanged = sent !== filled();
        requestAnimationFrame(() => {
            form.setAttribute("data-w-unsaved-check-interval-value", "501");
            if (isChanged) tell();
        });
    }, { once: true });
}

// The fields of a reviewer's decision are no change of the draft. It would be saved while the decision is under way, and
// what was just published would have an unpublished change.
form?.addEventListener("w-autosave:save", (event) => {
    if (form.elements["action-workflow-action"]) event.preventDefault();
});

// “Feature on the front page” and the like, in the menu of the header, send a form of their own. With a change under way,
// the browser would ask whether to lose it.
const PATIENT = 30_000; // ms, for a save under way
const BEGINS = 3000; // ms, until the save of a change has begun; where it can't be saved, none begins

let isWaiting = false;
let isPassing = false;
async function pressWhenSaved(event) {
    const pressed = event.target.closest?.("[data-action~='w-action#post']");
    if (!pressed || isPassing) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (isWaiting) return;
    isWaiting = true;
    findChanges();
    pressed.ariaBusy = "true";
    await autosaved(form, PATIENT);
    const end = Date.now() + BEGINS;
    while (hasUnsavedChanges() && Date.now() < end) {
        await new Promise((done) => setTimeout(done, 100));
        await autosaved(form, PATIENT);
    }
    pressed.ariaBusy = null;
    isWaiting = false;
    isPassing = true;
    pressed.click();
    isPassing = false;
}

if (form && !isLocked) document.addEventListener("click", pressWhenSaved, { capture: true });

const start = form?.dataset.wUnsavedForceValue === "true" ? goOnAfterRefusal : reportFirstKeys;
// A locked form takes no keys (locked.js).
if (form && !isLocked) start();
