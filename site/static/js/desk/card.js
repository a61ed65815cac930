// Decisions without a reload: a form of the card goes out by fetch, and its answer is the next card, which takes the
// place of the one before. Found by `data-desk`; its forms by `data-desk-send`, its links by `data-desk-go`.

import { failureText, fetched, labelOf, showInMenu, showProblem } from "./requests.js";

// Fields that a moderator writes in.
const TYPED = "[data-desk-typed]";
const TOKEN = "[name=csrfmiddlewaretoken]";

class Cards {
    constructor(root) {
        this.root = root;
        this.live = root.querySelector("[data-desk-live]");
        this.url = here();
        // What was typed on a card and not sent, by the card's path: it stands there again when one comes back.
        this.unsent = new Map();
        root.addEventListener("submit", (event) => this.submit(event));
        root.addEventListener("click", (event) => this.follow(event));
        root.addEventListener("desk:not-taken", (event) => this.refuse(event.detail));
        window.addEventListener("popstate", () => this.goBack());
        // Without focus inside, PageDown and Space would not scroll: in the admin it is <main> that scrolls.
        if (document.activeElement === document.body) this.goToTop();
    }

    get card() {
        return this.root.querySelector("[data-desk-card]");
    }

    submit(event) {
        const form = event.target;
        if (!form.matches("[data-desk-send]")) return;
        event.preventDefault();
        const pressed = event.submitter;
        const body = new URLSearchParams(new FormData(form, pressed));
        // The note has a form of its own; the forms of verbs that take it are marked (comments/desk/verbs.py).
        const note = this.root.querySelector("#desk_note")?.value;
        if (note && form.matches("[data-desk-takes-note]")) body.set("note", note);
        const url = pressed?.getAttribute("formaction") || form.getAttribute("action");
        this.ask(url, { method: "POST", body }, { pressed, place: form.dataset.deskPlace });
    }

    follow(event) {
        const link = event.target.closest("a[data-desk-go]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        this.ask(link.getAttribute("href"), {}, { pressed: link, place: link.dataset.deskPlace });
    }

    goBack() {
        // Only the fragment: the browser has done what there was to do.
        if (here() === this.url) return;
        this.ask(here(), {}, { isBack: true });
    }

    // One at a time. What else is pressed meanwhile is reported; a second click on the same button is no other wish.
    async ask(url, options, { isBack = false, pressed, place } = {}) {
        if ("deskBusy" in this.root.dataset) {
            if (isBack) location.reload();
            else if (pressed !== this.pressed) this.notTaken.push(labelOf(pressed));
            return;
        }
        this.root.dataset.deskBusy = "";
        this.pressed = pressed;
        this.notTaken = [];
        showProblem(this.root, "");
        let answer = await fetched(url, options);
        if (options.body && answer?.status === 403 && (await this.hasNewToken(options.body))) {
            answer = await fetched(url, options);
        }
        delete this.root.dataset.deskBusy;
        const card = answer && cardIn(answer.text);
        if (card) this.show(card, { isBack, place, sent: options.body });
        else if (isBack) location.reload();
        else showProblem(this.root, failureText(this.root, answer));
    }

    // Whoever signed in again has another form token than the card that is on the screen.
    async hasNewToken(body) {
        const answer = await fetched(this.url, {});
        const token = answer && cardIn(answer.text)?.querySelector(TOKEN)?.value;
        if (!token) return false;
        for (const input of this.root.querySelectorAll(TOKEN)) input.value = token;
        body.set("csrfmiddlewaretoken", token);
        return true;
    }

    goToTop() {
        for (let element = this.card; element; element = element.parentElement) {
            element.scrollTo({ top: 0, behavior: "instant" }); // the admin's own would take its time
        }
        this.card.querySelector("[data-desk-heading]").focus({ preventScroll: true });
    }

    // From the thread, back to the place in it (`place` is its id); otherwise to the top of the card.
    goTo(place) {
        const element = place && document.getElementById(place);
        if (!element) return this.goToTop();
        element.scrollIntoView({ block: "center", behavior: "instant" });
        (element.querySelector("summary") ?? element).focus({ preventScroll: true });
    }

    show(card, { isBack, place, sent }) {
        const old = this.card;
        this.keepUnsent(old, sent);
        if ("deskNumber" in card.dataset) showInMenu(this.root, card.dataset.deskNumber);
        document.title = document.title.replace(old.dataset.deskTitle, () => card.dataset.deskTitle);
        old.replaceWith(card);
        const url = card.dataset.deskUrl;
        if (!isBack && url !== here()) history.pushState(null, "", url);
        this.url = here();
        this.bringBack(card);
        this.goTo(card.querySelector("[role=alert]") ? null : place);
        // A problem on the card speaks for itself.
        if (!card.querySelector("[role=alert]")) this.say(card.dataset.deskAnnouncement);
        if (this.notTaken.length) showProblem(this.root, `${this.root.dataset.deskNotTaken} ${this.notTaken.join(" ")}`);
        this.root.dispatchEvent(new CustomEvent("desk:displayed"));
    }

    keepUnsent(card, sent) {
        const typed = {};
        for (const field of card.querySelectorAll(TYPED)) {
            if (field.value && !sent?.get(field.name)) typed[field.name] = field.value;
        }
        this.unsent.set(pathOf(card), typed);
    }

    bringBack(card) {
        for (const [name, text] of Object.entries(this.unsent.get(pathOf(card)) ?? {})) {
            const field = card.querySelector(`${TYPED}[name="${name}"]`);
            if (!field || field.value) continue;
            field.value = text;
            const folded = field.closest("details");
            if (folded) folded.open = true;
            field.closest("#desk_reject")?.toggleAttribute("data-desk-open", true);
        }
    }

    refuse(key) {
        if ("deskBusy" in this.root.dataset) return this.notTaken.push(key);
        const why = JSON.parse(this.card.dataset.deskNoUse ?? "{}")[key] ?? this.root.dataset.deskNothingThere;
        this.card.querySelector("[data-desk-message]").textContent = `${key}: ${why}`;
    }

    say(words) {
        this.live.textContent = words;
    }
}

function pathOf(card) {
    return card.dataset.deskUrl.split("?")[0];
}

function here() {
    return location.pathname + location.search;
}

function cardIn(text) {
    const parsed = new DOMParser().parseFromString(text, "text/html");
    const card = parsed.querySelector("[data-desk-card]");
    return card && document.adoptNode(card);
}

const root = document.querySelector("[data-desk]:has([data-desk-card])");
if (root) new Cards(root);
