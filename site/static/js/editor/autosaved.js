// A button's form waits for an autosave that is under way: else the two arrive at the server in any order, and the form
// does not know what its own autosave has stored.

const MAX_WAIT = 5000; // ms

export async function autosaved(form, maxWait = MAX_WAIT) {
    const autosave = window.wagtail.app.getControllerForElementAndIdentifier(form, "w-autosave");
    const end = new Promise((done) => setTimeout(done, maxWait, "end"));
    // At the end of one, what was changed meanwhile begins the next.
    while (autosave?.submitPromise && (await Promise.race([autosave.submitPromise, end])) !== "end");
}
