// While somebody can see the page: says that its card is open, shows what a colleague did to its comment meanwhile, and
// asks how many comments are new. Found by `data-desk`; the number stands in `data-desk-news`, the claim's URL in
// `data-desk-claim`, the newest decision that the card shows in `data-desk-log`. It moves nothing.

import { fetched } from "./requests.js";

const CLAIM_SECONDS = 10;
const NEWS_SECONDS = 30;

async function ask(url, options) {
    const answer = await fetched(url, options);
    try {
        return answer?.status === 200 ? JSON.parse(answer.text) : null; // at the next turn, then
    } catch {
        return null; // a proxy's page
    }
}

async function claim(root) {
    const card = root.querySelector("[data-desk-claim]");
    const token = root.querySelector("[name=csrfmiddlewaretoken]")?.value;
    if (document.visibilityState !== "visible" || !card || !token) return;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, log: card.dataset.deskLog });
    const answer = await ask(card.dataset.deskClaim, { method: "POST", body });
    if (answer?.change && card.isConnected) showChange(card, answer.change);
}

// The sentence is set once, so that a screen reader says it once; the time beside it is renewed.
function showChange(card, { decision, text, time }) {
    const sentence = card.querySelector("[data-desk-change]");
    if (sentence.dataset.deskChange !== String(decision)) sentence.textContent = text;
    sentence.dataset.deskChange = decision;
    card.querySelector("[data-desk-change-time]").textContent = time;
    card.querySelector("[data-desk-change-link]").hidden = false;
}

async function countNew(root) {
    const news = root.querySelector("[data-desk-news]");
    if (document.visibilityState !== "visible" || !news) return;
    const answer = await ask(news.dataset.deskNews);
    if (answer && news.isConnected) news.textContent = answer.news;
}

const root = document.querySelector("[data-desk]");
if (root) {
    setInterval(() => claim(root), CLAIM_SECONDS * 1000);
    setInterval(() => countNew(root), NEWS_SECONDS * 1000);
    document.addEventListener("visibilitychange", () => {
        claim(root);
        countNew(root);
    });
}
