// Keys for the moderators' desk. Each one presses a button or a link that is there anyway; found by `data-desk`.

const OFF = "gazette.desk.keys";

class Desk {
    constructor(root) {
        this.root = root;
        this.dialog = root.querySelector("[data-desk-dialog]");
        this.help = root.querySelector("[data-desk-help]");
        this.switch = root.querySelector("[data-desk-switch]");
        this.reject = document.querySelector("#desk_reject");
        // Captured, so that "?" opens this help and not also the admin's own.
        document.addEventListener("keydown", (event) => this.press(event), { capture: true });
        this.help?.addEventListener("click", () => this.dialog.showModal());
        this.switch?.addEventListener("change", () => this.remember(this.switch.checked));
        // Back from the browser's history: the page is as it was left, but its buttons may be pressed again.
        window.addEventListener("pageshow", () => (this.isLeaving = false));
        if (this.help) this.help.hidden = false;
        this.show();
    }

    get isOn() {
        return this.root.dataset.deskKeys === "on" && recall() !== "off";
    }

    // Not only inside the root: the queue's start button stands in the admin's header.
    get controls() {
        return document.querySelectorAll("[data-desk-key], [data-desk-digit]");
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

    press(event) {
        if (!this.isOn || this.isLeaving || event.defaultPrevented || event.repeat) return;
        if (event.ctrlKey || event.altKey || event.metaKey) return;
        if (event.key === "Enter" && event.target.matches("#desk_note")) return this.chooseReason(event);
        if (isWritingIn(event.target)) return;
        if (document.querySelector("dialog[open]")) return;
        const control = this.controlFor(event.key);
        if (!control) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (control.matches("[data-desk-reject]")) {
            this.chooseReason(event);
        } else if (control.matches("input")) {
            control.focus();
        } else {
            this.isLeaving = control.type === "submit" || (control.matches("a") && control.target !== "_blank");
            control.click();
        }
    }

    chooseReason(event) {
        event.preventDefault();
        this.reject.querySelector("[data-desk-digit]").focus();
    }

    // A digit counts only while the reasons have the focus, that is after "r".
    controlFor(key) {
        if (/^[1-9]$/.test(key)) {
            const isChoosing = this.reject?.contains(document.activeElement);
            return isChoosing ? this.reject.querySelector(`[data-desk-digit="${key}"]`) : null;
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
if (root) new Desk(root);
