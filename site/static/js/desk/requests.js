// What the desk's scripts share: a request, and what to say where it fails. `root` is the element with `data-desk`.

export async function fetched(url, options) {
    try {
        const headers = { "X-Requested-With": "XMLHttpRequest" };
        const response = await fetch(url, { ...options, headers, cache: "no-store" });
        return { status: response.status, text: await response.text() };
    } catch {
        return null; // no network, or no server
    }
}

export function failureText(root, answer) {
    const { deskNoAnswer, deskFailed, deskRefused, deskNotFound } = root.dataset;
    if (!answer) return deskNoAnswer;
    if (answer.status === 404) return deskNotFound;
    return answer.status >= 500 ? deskFailed : deskRefused;
}

export const labelOf = (pressed) => `“${(pressed?.ariaLabel ?? pressed?.textContent ?? "").trim()}”`;

// Shows a problem; an empty text removes it.
export function showProblem(root, text) {
    const problem = root.querySelector("[data-desk-problem]");
    problem.textContent = text;
    if (text && text === root.dataset.deskRefused) problem.append(" ", signInLink(root));
    problem.hidden = !text;
    if (text) problem.scrollIntoView({ block: "nearest" });
}

// In a new tab: what was typed on this page stays.
function signInLink(root) {
    const link = document.createElement("a");
    link.href = root.dataset.deskSignInUrl;
    link.target = "_blank";
    link.textContent = root.dataset.deskSignIn;
    return link;
}

// The admin's menu, which is rendered once, shows how many comments wait behind its label.
export function showInMenu(root, number) {
    const label = document.querySelector(`.sidebar a[href="${root.dataset.deskMenuUrl}"] .menuitem-label`);
    if (label) label.textContent = label.textContent.replace(/ \(.*\)$/, "") + (number ? ` (${number})` : "");
}
