// How many boxes of a form are ticked, and one box for all of them; found by `data-bulk`. Those with `data-bulk-urgent` are
// ticked one by one only.

class BulkSelection {
    constructor(form) {
        this.form = form;
        this.all = form.querySelector("[data-bulk-all]");
        this.count = form.querySelector("[data-bulk-count]");
        form.querySelector("[data-bulk-all-link]")?.remove(); // for who has no scripts
        this.all.addEventListener("change", () => this.tick(this.all.checked));
        // In a box Enter would press a button; to decide, one is pressed on purpose.
        if (form.method === "post") form.addEventListener("keydown", (event) => this.stay(event));
        // On the document: in the queue the boxes stand outside of their form.
        document.addEventListener("change", () => this.show());
        // Back from the browser's history, the boxes are as they were left.
        window.addEventListener("pageshow", () => this.show());
        this.show();
    }

    get boxes() {
        return [...this.form.elements].filter((element) => ["comment", "decision"].includes(element.name));
    }

    get usual() {
        return this.boxes.filter((box) => !("bulkUrgent" in box.dataset));
    }

    stay(event) {
        if (event.key === "Enter" && event.target.matches("input")) event.preventDefault();
    }

    tick(isTicked) {
        for (const box of isTicked ? this.usual : this.boxes) box.checked = isTicked;
        this.show();
    }

    show() {
        const { boxes, usual } = this;
        const ticked = boxes.filter((box) => box.checked).length;
        this.all.closest("label").hidden = usual.length === 0;
        this.all.checked = usual.length > 0 && usual.every((box) => box.checked);
        this.all.indeterminate = ticked > 0 && !this.all.checked;
        this.count.textContent = this.count.dataset.bulkCount
            .replace("%(selected)s", ticked)
            .replace("%(all)s", boxes.length);
    }
}

const ready = new WeakSet();

function prepare() {
    for (const form of document.querySelectorAll("[data-bulk]")) {
        if (ready.has(form)) continue;
        ready.add(form);
        new BulkSelection(form);
    }
}

prepare();
// The queue's list is exchanged when it is searched or filtered.
document.addEventListener("w-swap:success", prepare);
