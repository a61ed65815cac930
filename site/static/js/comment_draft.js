// Keeps a half-written comment or report in this tab until it was sent, and lets "Comment on this section" choose the section in
// the form at hand. Found by `data-draft` on the form, and by `data-draft-sent` on the page that follows a comment.

const FIELDS = ["text", "note", "name", "email", "section", "wants_mail"];
const PREFIX = "gazette.comment.";
const SENT = "";

// Null where nothing is kept, or the browser keeps nothing.
function stored(key) {
    try {
        return sessionStorage.getItem(key);
    } catch {
        return null;
    }
}

function store(key, value) {
    try {
        if (value === null) sessionStorage.removeItem(key);
        else sessionStorage.setItem(key, value);
    } catch {
        // Without storage the browser's own memory of the form is all there is.
    }
}

class Draft {
    constructor(form) {
        this.form = form;
        this.key = PREFIX + form.dataset.draft;
        form.addEventListener("input", () => this.keep());
        form.addEventListener("submit", (event) => this.keep({ isBeingSent: event.submitter?.value !== "preview" }));
        // After the browser has put back what it remembers of the form by itself.
        window.addEventListener("pageshow", () => this.restore());
        if (document.readyState === "complete") this.restore();
        for (const button of document.querySelectorAll(`button[name=choose][form="${form.id}"]`)) {
            button.addEventListener("click", (event) => this.choose(event, button.value));
        }
    }

    // What the form is for: a comment's text, or what a reader says in a report.
    get written() {
        return this.form.elements.text ?? this.form.elements.note;
    }

    get fields() {
        return FIELDS.map((name) => this.form.elements[name]).filter(Boolean);
    }

    keep({ isBeingSent = false } = {}) {
        const valueOf = (field) => (field.type === "checkbox" ? field.checked : field.value);
        const values = Object.fromEntries(this.fields.map((field) => [field.name, valueOf(field)]));
        store(this.key, values.text || values.note ? JSON.stringify({ ...values, isBeingSent }) : null);
    }

    restore() {
        const kept = stored(this.key);
        if (kept === SENT) {
            // Back from the page that says it has arrived: an empty form.
            this.form.reset();
            store(this.key, null);
        }
        // What stands in the form already, from the server or from the reader, is newer.
        if (!kept || this.written.value) return;
        const values = JSON.parse(kept);
        if (values.isBeingSent) store(this.key, JSON.stringify({ ...values, isBeingSent: false })); // it did not arrive
        for (const field of this.fields) {
            const isChosen = field.name === "section" && field.value;
            if (isChosen || !values[field.name]) continue;
            const before = field.value;
            if (field.type === "checkbox") field.checked = true;
            else field.value = values[field.name];
            if (field.name === "section" && field.selectedIndex < 0) field.value = before; // that section is gone
        }
    }

    choose(event, section) {
        const select = this.form.elements.section;
        if (![...select.options].some((option) => option.value === section)) return;
        event.preventDefault();
        select.value = section;
        if (this.form.elements.text.value) this.keep();
        location.hash = this.form.id; // Back leads to the section again.
        this.form.scrollIntoView(); // also where the address has that hash already
        this.form.elements.text.focus({ preventScroll: true });
    }
}

const form = document.querySelector("form[data-draft]");
if (form) new Draft(form);

// A comment may arrive at another article than it was sent to, where its section moved: the mark tells which draft it was.
function noteArrival() {
    for (const key of Object.keys(sessionStorage)) {
        if (key.startsWith(PREFIX) && stored(key) && JSON.parse(stored(key)).isBeingSent) store(key, SENT);
    }
}

try {
    if (document.querySelector("[data-draft-sent]")) noteArrival();
} catch {
    // No storage: there is nothing to forget.
}
