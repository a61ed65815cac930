// Keys for the moderators' desk. Each one presses a button or a link that is there anyway; found by `data-desk`.

const OFF = "gazette.desk.keys";

class Keys {
    constructor(root) {
        this.root = root;
        this.dialog = root.querySelector("[data-desk-dialog]");
        this.switch = root.querySelector("[data-desk-switch]");
        // Captured, so that "?" opens this help and not also the admin's own.
        document.addEventListener("keydown", (event) => this.press(event), { capture: true });
        root.addEventListener("click", (event) => this.click(event));
        root.addEventListener("desk:displayed", () => this.show());
        this.switch?.addEventListener("change", () => this.remember(this.switch.checked));
        // Back from the browser's history: the page is as it was left, but its buttons may be pressed again.
        window.addEventListener("pageshow", () => (this.isUnloading = false));
        this.show();
    }

    get isOn() {
        return this.root.dataset.deskKeys === "on" && recall() !== "off";
    }

    // Not only inside the root: the queue's start button stands in the admin's header.
    get controls() {
        return document.querySelectorAll("[data-desk-key], [data-desk-digit]");
    }

    get reject() {
        return document.querySelector("#desk_reject");
    }

    remember(isOn) {
        try {
            isOn ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "off");
        } catch {
            // Without storage the switch cannot be kept; the account's own setting still can.
        }
        this.show();
    }

    show() {
        if (this.switch) this.switch.checked = this.isOn;
        for (const help of this.root.querySelectorAll("[data-desk-help]")) help.hidden = false;
        for (const control of this.controls) {
            const key = control.dataset.deskKey ?? control.dataset.deskDigit;
            control.querySelector(":scope > kbd")?.remove();
            control.removeAttribute("aria-keyshortcuts");
            if (!this.isOn) continue;
            control.setAttribute("aria-keyshortcuts", control.dataset.deskDigit ? `r ${key}` : key);
            if (control.matches("input")) continue;
            const hint = document.createElement("kbd");
            hint.textContent = key;
            hint.setAttribute("aria-hidden", "true");
            control.append(hint);
        }
    }

    click(event) {
        if (event.target.closest("[data-desk-help]")) this.dialog.showModal();
        if (event.target.closest("[data-desk-reject], [data-desk-to-note]") && this.fold(event)) return;
        if (event.target.closest("[data-desk-reject]")) this.chooseReason(event);
        if (event.target.closest("[data-desk-to-note]")) this.writeNote(event);
    }

    press(event) {
        if (!this.isOn || this.isUnloading || event.defaultPrevented || event.repeat) return;
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        if (document.querySelector("dialog[open]")) return;
        if (event.key === "Escape") return this.leave(event);
        if (isWritingIn(event.target)) return;
        // A list takes some keys for the row that has the focus (rows.js).
        const asked = new CustomEvent("desk:key", { detail: event, cancelable: true });
        if (!this.root.dispatchEvent(asked)) {
            event.preventDefault();
            event.stopImmediatePropagation();
            return;
        }
        const control = this.controlFor(event.key);
        if (!control && !(this.root.dataset.deskKnownKeys ?? "").split("").includes(event.key)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if ("deskBusy" in this.root.dataset || !control) {
            this.root.dispatchEvent(new CustomEvent("desk:not-taken", { detail: event.key }));
        } else if (control.matches("[data-desk-reject]")) {
            this.chooseReason(event);
        } else if (control.matches("input")) {
            this.writeNote(event);
        } else {
            if (control.matches("summary")) control.focus(); // what it unfolds is reached by Tab
            const leaves = control.type === "submit" || (control.matches("a") && control.target !== "_blank");
            control.click();
            // Where no module took the press, the browser is on its way to another page.
            this.isUnloading = leaves && !("deskBusy" in this.root.dataset);
        }
    }

    chooseReason(event) {
        event.preventDefault();
        this.unfold(this.reject.querySelector("[data-desk-digit]"));
    }

    writeNote(event) {
        event.preventDefault();
        this.unfold(this.reject.querySelector("#desk_note"));
    }

    // On a small screen the reasons and the note are folded above the buttons (desk_phone.css).
    get isFolding() {
        return getComputedStyle(this.reject).getPropertyValue("--desk-folding") !== "";
    }

    // Where they unfold above the text, the text stays where it was.
    unfold(field) {
        this.reject.toggleAttribute("data-desk-open", true);
        if (this.isFolding) this.reject.scrollTop = field.offsetTop - this.reject.offsetTop - 40;
        field.focus({ preventScroll: this.isFolding });
    }

    // The button that unfolds them folds them again.
    fold(event) {
        if (!this.isFolding || !this.reject.hasAttribute("data-desk-open")) return false;
        event.preventDefault();
        this.reject.removeAttribute("data-desk-open");
        return true;
    }

    // Out of the note or the choice of a reason, wherever on the card the focus is; a menu of the admin keeps its own.
    leave(event) {
        if (!this.root.contains(event.target) && event.target !== document.body) return;
        event.stopImmediatePropagation(); // the admin would go to its menu, on a small screen
        this.reject?.removeAttribute("data-desk-open");
        this.root.querySelector("[data-desk-heading]")?.focus();
    }

    // The key of a reason counts only while the reasons have the focus, that is after "r".
    controlFor(key) {
        if (this.reject?.contains(document.activeElement)) {
            const reason = [...this.controls].find((control) => control.dataset.deskDigit === key);
            if (reason) return reason;
        }
        return [...this.controls].find((control) => control.dataset.deskKey === key);
    }
}

function recall() {
    try {
        return localStorage.getItem(OFF);
    } catch {
        return null;
    }
}

function isWritingIn(element) {
    return element.isContentEditable || element.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])");
}

const root = document.querySelector("[data-desk]");
if (root) new Keys(root);
