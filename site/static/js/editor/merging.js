// Two people at one article: what the server merged with the form that saves itself is said above it.

import { element, form } from "./editor_form.js";
import { announce } from "./notices.js";

const notice = document.querySelector("[data-merge-notice]");
const words = element("p");

// Saved again and again, it mostly says the same: then nothing changes, and nothing is heard.
function say(text) {
    if (!notice.hidden && words.textContent === text) return;
    words.textContent = text;
    notice.hidden = false;
    announce(text);
}

if (form && notice) {
    const button = element("button", { type: "button", className: "button button-small", textContent: notice.dataset.reload });
    // All is saved; what was typed since makes the browser ask.
    button.addEventListener("click", () => window.location.reload());
    notice.append(words, button);
    form.prepend(notice); // where it stays in sight
    document.addEventListener("w-autosave:success", ({ detail }) => {
        if (detail.response.merged) say(detail.response.merged);
        else notice.hidden = true; // the form lacks nothing of another, and nothing is asked
    });
    // Not all is saved; Wagtail says why beside the buttons.
    document.addEventListener("w-autosave:error", () => { notice.hidden = true; });
    // Wagtail (8.0.1) asks before each save whether to overwrite a newer version. Nothing is overwritten here: it is told of
    // none. Who saved one is still shown at the top.
    document.addEventListener("w-swap:json", ({ detail }) => {
        for (const session of detail.data?.other_sessions || []) session.revision_id = null;
    }, { capture: true });
}
