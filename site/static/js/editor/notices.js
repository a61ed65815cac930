// Notices of the editor. Each is announced, is reached by Tab where it stands, and can be closed.

import { element, strings } from "./editor_form.js";

// There from the start: screen readers hear only what changes in a region that they know.
const announcements = element("div", { className: "w-sr-only", role: "status" });
document.body.append(announcements);

export function announce(text) {
    // The same text once more is no change.
    announcements.textContent = announcements.textContent === text ? `${text}\u00a0` : text;
}

export class Notice {
    // `parts`: texts and elements. `place` puts the element into the document. `onClose` runs when it is closed by hand.
    constructor(name, parts, place, { onClose, isFixed = true } = {}) {
        const close = element("button", { type: "button", className: "editor-notice__close", textContent: "×", title: strings.close });
        close.setAttribute("aria-label", strings.close);
        close.addEventListener("click", () => {
            this.remove();
            onClose?.();
        });
        this.body = element("div", { className: "editor-notice__body", dir: "auto" }, ...parts);
        this.element = element("div", { className: "editor-notice" }, this.body, ...(onClose ? [close] : []));
        this.element.dataset.notice = name;
        this.element.classList.toggle("editor-notice--fixed", isFixed);
        this.element.setAttribute("role", "group");
        this.element.setAttribute("aria-label", strings.notices);
        place(this.element);
        announce(this.body.textContent);
    }

    remove() {
        this.element.remove();
    }
}

export function button(text, act) {
    const made = element("button", { type: "button", className: "button button-small button-secondary", textContent: text });
    made.addEventListener("click", act);
    return made;
}
