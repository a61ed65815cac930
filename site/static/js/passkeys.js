// The button that creates a passkey or signs in with one. The server judges; here its questions reach the device.

const [root] = document.querySelectorAll("[data-passkey]");
const button = root.querySelector("button");
const error = root.querySelector("[role=alert]");

function fail(text) {
    error.textContent = text;
    error.hidden = false;
    button.disabled = false;
    button.focus();
}

async function post(url, body) {
    const response = await fetch(url, {
        method: "POST",
        headers: {
            "Content-Type": "application/json",
            "X-CSRFToken": root.querySelector("[name=csrfmiddlewaretoken]").value,
        },
        body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    return answer;
}

async function create() {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post(root.dataset.begin, {}));
    const credential = await navigator.credentials.create({ publicKey });
    const name = document.querySelector("#passkey-name").value;
    await post(root.dataset.complete, { ...credential.toJSON(), name });
    return root.dataset.next;
}

async function get() {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await post(root.dataset.begin, {}));
    const credential = await navigator.credentials.get({ publicKey });
    const url = `${root.dataset.complete}?next=${encodeURIComponent(root.dataset.next)}`;
    return (await post(url, credential.toJSON())).redirect_url;
}

const actions = { create, get };

if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
    fail(root.dataset.unsupported);
    button.disabled = true;
}

button.addEventListener("click", async () => {
    error.hidden = true;
    button.disabled = true;
    try {
        location.assign(await actions[root.dataset.passkey]());
    } catch (problem) {
        // What the server says, but not what browsers say, which is for programmers.
        fail(problem instanceof DOMException || !problem.message ? root.dataset.failed : problem.message);
    }
});
