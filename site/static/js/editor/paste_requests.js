// What pasting asks of the server, and what the server told it with the page.

import { form } from "./editor_form.js";

export const data = JSON.parse(document.getElementById("paste_data").textContent);

// Its message is one sentence for the user.
export class PasteError extends Error {}

// `content`: an object, sent as JSON, or form data.
export async function post(url, content) {
    const isForm = content instanceof FormData;
    let response;
    try {
        response = await fetch(url, {
            method: "POST",
            headers: {
                Accept: "application/json",
                "X-CSRFToken": form.elements.csrfmiddlewaretoken.value,
                ...(isForm ? {} : { "Content-Type": "application/json" }),
            },
            body: isForm ? content : JSON.stringify(content),
        });
        const answer = await response.json();
        if (response.ok && !response.redirected) return answer;
        throw new PasteError(answer.error ?? answer.detail ?? data.strings.failed);
    } catch (error) {
        throw error instanceof PasteError ? error : new PasteError(data.strings.failed);
    }
}
