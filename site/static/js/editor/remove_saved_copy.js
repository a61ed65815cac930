// On every page of the admin: once a form was sent by a button, its copy in the browser is removed as soon as the server
// confirms that the text is stored. Until then it stays.

import { removeSavedCopies } from "./copies.js";

const SENT = "gazette.sent_copy"; // set by unsaved_copy.js, for this tab

async function removeSaved({ sessionUrl, id }) {
    const answer = await fetch(sessionUrl, { redirect: "manual", cache: "no-store" });
    if (!answer.ok || !(await answer.json()).savedCopies.includes(id)) return;
    await removeSavedCopies([id]);
    sessionStorage.removeItem(SENT);
}

const sent = sessionStorage.getItem(SENT);
if (sent) removeSaved(JSON.parse(sent)).catch(() => {});
