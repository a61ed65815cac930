// An expired session never costs the form: before a button sends it, and after a save that failed, the server is asked
// who is signed in. Signed out, nothing is sent, and a notice leads to the login in another tab.

import { element, filled, form, loginUrl, owner, reportChange, sessionUrl, storeTexts, strings } from "./editor_form.js";
import { Notice, announce } from "./notices.js";
import { autosaved } from "./autosaved.js";

const BUTTONS = "button:not([type=button]), input[type=submit], [data-workflow-action-name]";

const NO_ANSWER = 15_000; // ms
const NOTICEABLE = 500; // ms, after which whoever waits is told why
const DOWN = [502, 503, 504]; // what the server before the site answers in its place
const ASK_AGAIN = 10_000; // ms: until the first answer
const PREPARED = 1000; // ms: saving never waits longer for the copy in the browser

const wait = (time) => new Promise((done) => setTimeout(done, time));

let notice;
let token; // the CSRF token of the present session
let hasFailed = false; // whether the last autosave did
let isRetried = false; // whether that one was tried once more

// The first answer that names the form's own user.
let begin;
export const firstSession = new Promise((resolve) => (begin = resolve));

async function askFirst() {
    while ((await ask()).state !== "ok") await wait(ASK_AGAIN);
}

// "ok" and the session; else why nothing can be saved.
async function ask() {
    let answer;
    let session;
    try {
        answer = await fetch(sessionUrl, {
            redirect: "manual", // to the login, which says enough
            cache: "no-store",
            headers: { Accept: "application/json" },
            signal: AbortSignal.timeout(NO_ANSWER),
        });
        if (answer.ok) session = await answer.json();
    } catch {
        return { state: "noAnswer" };
    }
    if (answer.type === "opaqueredirect" || answer.status === 403) return { state: "signedOut" };
    if (!answer.ok) return { state: DOWN.includes(answer.status) ? "noAnswer" : "unknown" };
    if (session.user !== owner) return { state: "otherUser", session };
    begin(session);
    return { state: "ok", session };
}

// A login makes a new token. The form comes first for Django, also where Wagtail sends the old one in a header.
function useToken(csrfToken) {
    token = csrfToken;
    for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = csrfToken;
}

const link = (text) => element("a", { href: loginUrl, target: "_blank", textContent: text });
const parts = {
    signedOut: () => [`${strings.signedOut} `, link(strings.signIn)],
    otherUser: ({ name }) => [`${filled(strings.otherUser, name)} `, link(strings.signIn)],
    noAnswer: () => [strings.noAnswer],
    checking: () => [strings.checking],
};

// Wagtail calls every answer that is not JSON a server error, beside "Autosave is paused".
function explainPause(text) {
    const indicator = document.querySelector("#w-autosave-indicator[data-w-autosave-state-value=paused]");
    indicator?.setAttribute("data-w-tooltip-content-value", text);
    const warning = document.querySelector(".footer__save-warning p");
    if (warning?.textContent) warning.textContent = text;
}

function show(state, session) {
    explainPause(parts[state](session)[0].trim());
    if (notice?.element.dataset.notice === state && notice.element.isConnected) return;
    notice?.remove();
    notice = new Notice(state, parts[state](session), (made) => form.append(made), { onClose: () => {} });
}

// Asks, and shows what is in the way. Gives the state.
async function checkSession() {
    const { state, session } = await ask();
    if (state === "unknown") return state;
    if (state !== "ok") {
        show(state, session);
        return state;
    }
    useToken(session.csrfToken);
    if (notice?.element.isConnected && ["signedOut", "otherUser"].includes(notice.element.dataset.notice)) announce(strings.signedIn);
    notice?.remove();
    return state;
}

// What has to be done before the form is sent by a button.
export const beforeSubmit = [];

let passed;
let wanted; // the last button that was pressed, while the server is asked
async function press(event) {
    const pressed = event.target.closest?.(BUTTONS);
    if (!pressed || pressed === passed || pressed.form !== form || pressed.disabled) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const isAsking = Boolean(wanted);
    if (wanted?.ariaBusy)[wanted.ariaBusy, pressed.ariaBusy] = [null, "true"];
    wanted = pressed;
    if (isAsking) return;
    const slow = setTimeout(() => {
        wanted.ariaBusy = "true";
        show("checking");
    }, NOTICEABLE);
    try {
        const state = await checkSession();
        storeTexts();
        clearTimeout(slow);
        // Where the site fails at this question alone, the form is sent all the same: its token is refused if
        // somebody else has signed in since.
        if (!["ok", "unknown"].includes(state)) {
            notice.element.querySelector("a, button").focus({ preventScroll: true });
            return;
        }
        await autosaved(form);
        await Promise.race([Promise.all(beforeSubmit.map((prepare) => prepare())), wait(PREPARED)]);
        passed = wanted;
        passed.click();
        passed = null;
    } finally {
        clearTimeout(slow);
        if (notice?.element.dataset.notice === "checking") notice.remove();
        wanted.ariaBusy = null;
        wanted = null;
    }
}

// Whoever comes back from the login's tab need not do anything here: the notice goes, and the draft saves itself.
async function comeBack() {
    if (document.visibilityState !== "visible" || !notice?.element.isConnected) return;
    if ((await checkSession()) === "ok" && hasFailed) reportChange();
}

// Signed in, and yet refused: after a login in another tab the form's token was an old one. It is tried once more.
async function lookAfterError({ detail }) {
    hasFailed = true;
    if (detail.type !== "server_error" || (await checkSession()) !== "ok" || isRetried) return;
    isRetried = true;
    reportChange();
}

// Wagtail asks every ten seconds who else is at the page, with the token that the page came with.
function isPing(target) {
    return Boolean(target.closest?.("[data-controller~=w-session]"));
}

function pingWithToken({ target }) {
    if (!token) return;
    const name = "csrfmiddlewaretoken";
    const input = target.elements.namedItem(name) ?? element("input", { type: "hidden", name });
    input.value = token;
    target.append(input);
}

if (form) {
    askFirst();
    document.addEventListener("click", press, { capture: true });
    document.addEventListener("w-autosave:error", lookAfterError);
    document.addEventListener("w-autosave:success", () => {
        hasFailed = isRetried = false;
        notice?.remove();
    });
    document.addEventListener("w-swap:error", ({ target, detail }) => {
        if (isPing(target) && !(detail.error instanceof TypeError)) checkSession();
    });
    document.addEventListener("w-session:ping", pingWithToken, { capture: true });
    document.addEventListener("visibilitychange", comeBack);
    window.addEventListener("focus", comeBack);
}
