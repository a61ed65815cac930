// Keys in a list of comments, and decisions in its rows without a reload. Found by `data-desk-rows`; each row by
// `data-desk-row`, which holds the comment's id; what takes the focus in a row by `data-desk-row-target`.

import { failureText, fetched, labelOf, showInMenu, showProblem } from "./requests.js";

class Rows {
    constructor(root) {
        this.root = root;
        this.live = root.querySelector("[data-desk-live]");
        this.last = null; // the row that had the focus last
        this.anchor = null; // the box that was ticked last, from which a range begins
        root.addEventListener("desk:key", (event) => this.take(event.detail) && event.preventDefault());
        root.addEventListener("desk:not-taken", (event) => this.refuse(event.detail));
        root.addEventListener("focusin", (event) => (this.last = rowOf(event.target) ?? this.last));
        root.addEventListener("click", (event) => this.click(event));
        root.addEventListener("submit", (event) => this.submit(event));
    }

    get rows() {
        return [...this.root.querySelectorAll("[data-desk-row]")];
    }

    // Only a row that has the focus is decided on: a moderator sees which one it is.
    get current() {
        return rowOf(document.activeElement);
    }

    // Returns whether the key was for a row.
    take(event) {
        this.say("");
        switch (event.key) {
            case "j":
                return this.move(1);
            case "k":
                return this.move(-1);
            case "x":
                return this.withRow((row) => this.toggle(row));
            case "X":
                return this.withRow((row) => this.tickTo(row));
            case "o":
                return this.withRow((row) => row.querySelector("[data-desk-row-card], [data-desk-row-target]").click());
            case "Enter":
                // A link in the row is followed by the browser.
                return event.target === this.current && this.withRow((row) => row.querySelector("[data-desk-row-card]").click());
            default:
                return this.root.querySelector(`[data-desk-row-key="${CSS.escape(event.key)}"]`)
                    ? this.withRow((row) => this.press(row, event.key))
                    : false;
        }
    }

    withRow(act) {
        if (this.current) act(this.current);
        else this.say(this.root.dataset.deskNoRow, true);
        return true;
    }

    move(step) {
        const rows = this.rows;
        const from = rows.indexOf(this.current ?? this.last);
        const row = from < 0 ? rows[0] : rows[from + step];
        if (row) this.goTo(row);
        else if (step > 0 && this.rest && !this.rest.hidden) this.goTo(this.rest);
        else this.say(this.root.dataset[step > 0 ? "deskNoNext" : "deskNoPrevious"], true);
        return true;
    }

    goTo(row) {
        targetIn(row).focus({ preventScroll: true });
        row.scrollIntoView({ block: "nearest", behavior: "instant" });
    }

    press(row, key) {
        const button = row.querySelector(`[data-desk-row-key="${key}"]`);
        if (button && !("deskBusy" in this.root.dataset)) button.click();
        else this.refuse(key);
    }

    // Selecting

    toggle(row) {
        const box = boxIn(row);
        if (!box) return this.refuse("x");
        box.checked = !box.checked;
        this.anchor = box;
        this.ticked(box);
    }

    tickTo(row) {
        const box = boxIn(row);
        if (!box) return this.refuse("X");
        this.tickBetween(this.anchor?.isConnected ? this.anchor : box, box, true);
        this.anchor = box;
        this.ticked(box);
    }

    tickBetween(one, other, isTicked) {
        const boxes = this.rows.map(boxIn).filter(Boolean);
        const [first, last] = [boxes.indexOf(one), boxes.indexOf(other)].sort((a, b) => a - b);
        for (const box of boxes.slice(first, last + 1)) box.checked = isTicked;
    }

    click(event) {
        const box = event.target;
        if (!box.matches("[data-desk-row] input[name=comment]")) return;
        if (event.shiftKey && this.anchor?.isConnected) this.tickBetween(this.anchor, box, box.checked);
        this.anchor = box;
    }

    ticked(box) {
        box.dispatchEvent(new Event("change", { bubbles: true }));
        this.say(this.root.querySelector("[data-bulk-count]").textContent);
    }

    // Deciding

    submit(event) {
        const form = event.target;
        const undone = form.closest("[data-desk-last]") && form.dataset.deskComment;
        const row = form.matches("[data-desk-row-form]") ? rowOf(form) : this.rowWith(undone);
        if (!row) return;
        event.preventDefault();
        const pressed = event.submitter;
        // A second click on the same button, while its decision is being saved, is no other wish.
        if (!("deskBusy" in this.root.dataset)) this.decide(form, pressed, row);
        else if (pressed !== this.pressed) this.notTaken.push(labelOf(pressed));
    }

    rowWith(id) {
        return id && this.root.querySelector(`[data-desk-row="${id}"]`);
    }

    async decide(form, pressed, row, notTaken = []) {
        const isUndo = !form.matches("[data-desk-row-form]");
        const body = new URLSearchParams(new FormData(form, pressed));
        this.root.dataset.deskBusy = "";
        this.pressed = pressed;
        this.notTaken = notTaken;
        this.isToBeUndone = false;
        showProblem(this.root, "");
        const answer = await fetched(form.getAttribute("action"), { method: "POST", body });
        delete this.root.dataset.deskBusy;
        const parsed = new DOMParser().parseFromString(answer?.text ?? "", "text/html");
        const fresh = parsed.querySelector("[data-desk-row]");
        if (!fresh) return showProblem(this.root, failureText(this.root, answer));
        const ticked = boxIn(row)?.checked;
        row.replaceWith(document.adoptNode(fresh));
        if (this.last === row) this.last = fresh;
        if (ticked && boxIn(fresh)) boxIn(fresh).checked = true;
        if (answer.status === 200) {
            const line = document.adoptNode(parsed.querySelector("[data-desk-last]"));
            this.root.querySelector("[data-desk-last]").replaceWith(line);
            fresh.toggleAttribute("data-desk-decided", !isUndo);
            this.say(line.dataset.deskAnnouncement);
            showInMenu(this.root, parsed.querySelector("[data-desk-number]").dataset.deskNumber);
        }
        const undo = this.isToBeUndone && answer.status === 200 && this.root.querySelector('[data-desk-last] [data-desk-key="u"]');
        if (undo) return this.decide(undo.form, undo, fresh, this.notTaken);
        if (this.isToBeUndone) this.notTaken.push("u");
        this.goTo(answer.status === 200 && !isUndo ? this.following(fresh) : fresh);
        if (this.notTaken.length) showProblem(this.root, `${this.root.dataset.deskNotTaken} ${this.notTaken.join(" ")}`);
        document.dispatchEvent(new Event("change")); // the number of boxes
        this.root.dispatchEvent(new CustomEvent("desk:displayed"));
    }

    // The next row that is not decided, or the first; where all are, what leads to the rest of the queue.
    following(row) {
        const rows = this.rows;
        const after = rows.slice(rows.indexOf(row) + 1);
        const open = [...after, ...rows].find((each) => !each.matches("[data-desk-decided]"));
        if (this.rest) this.rest.hidden = Boolean(open);
        return open ?? this.rest ?? row;
    }

    get rest() {
        return this.root.querySelector("[data-desk-rest]");
    }

    refuse(key) {
        if ("deskBusy" in this.root.dataset) {
            // The decision that is being saved is undone as soon as it is saved.
            if (key === "u") this.isToBeUndone = true;
            else this.notTaken.push(key);
            return;
        }
        const why = JSON.parse(this.root.dataset.deskNoUse)[key] ?? this.root.dataset.deskNothingThere;
        this.say(`${key}: ${why}`, true);
    }

    // In sight only where nothing else on the screen says it.
    say(words, isInSight = false) {
        this.live.textContent = words;
        this.live.classList.toggle("w-sr-only", !isInSight);
    }
}

function rowOf(element) {
    return element?.closest?.("[data-desk-row]") ?? null;
}

function targetIn(row) {
    return row.querySelector("[data-desk-row-target]") ?? row;
}

function boxIn(row) {
    return row.querySelector("input[name=comment]");
}

const root = document.querySelector("[data-desk-rows]");
if (root) new Rows(root);
