// What the rules of blog/editor/content_checks.py find well in an article as it is shown. True: nothing to say.

const text = (element) => element.textContent.trim().replace(/\s+/g, " ");
const headings = () => [...document.querySelectorAll(".article-text > section h2")];
// Without "§ 3".
const title = (heading) => text(heading).replace(/^§ \d+ /, "").toLowerCase();

const checks = {
    "lead-missing": (h1) => Boolean(h1.parentElement.querySelector(".lead")),
    "lead-length": (lead, { longest }) => text(lead).length <= longest,
    "lead-short": (lead, { shortest }) => text(lead).length >= shortest,
    "empty-section": (section) => [...section.children].some(
        (child) => !child.matches(".section-head, .section-talk, .alias, .correction, .answered-errors")
        && (text(child) || child.matches("img, picture, figure") || child.querySelector("img")),
    ),
    "duplicate-heading": (heading) => headings().find((other) => title(other) === title(heading)) === heading,
    "picture-credit": (figure) => Boolean(figure.querySelector(".credit")),
    // A footnote gives its source as a URL.
    "bare-link": (link) => link.closest(".notes") !== null || !/^(https?:\/\/|www\.)\S+$/i.test(text(link)),
    "alt-missing": (figure) => figure.dataset.alt !== "missing",
};

customElements.whenDefined("wagtail-userbar").then(() => {
    const userbar = document.querySelector("wagtail-userbar");
    for (const [name, isWell] of Object.entries(checks)) userbar?.registerCheck(`check-${name}`, isWell);
});
