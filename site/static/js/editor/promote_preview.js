// The search result and the shared link in "Promote", as the form stands, and the lengths below its fields.

import { element, language } from "./editor_form.js";

const box = document.querySelector("[data-promote]");
const { strings, longest } = JSON.parse(document.getElementById("promote_data").textContent);
const field = (name) => document.querySelector(`[name="${name}"]`);
const valueOf = (name) => field(name)?.value.trim().replace(/\s+/g, " ") ?? "";
const at = (name) => box.querySelector(`[data-promote-${name}]`);
// As readers count: an emoji is one character.
const letters = (text) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
const formatted = (number) => number.toLocaleString(language);
const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);

function cut(place, text, limit) {
    const all = letters(text);
    // At the end of a word, unless that is far away.
    const space = all.slice(0, limit + 1).lastIndexOf(" ");
    const end = all.length <= limit ? all.length : space > limit / 2 ? space : limit;
    const rest = all.slice(end).join("");
    place.replaceChildren(all.slice(0, end).join(""));
    if (!rest) return;
    place.append("… ", element("s", { textContent: rest }));
}

function count(name, fallback, limit) {
    const input = field(name);
    if (!input) return;
    const own = valueOf(name);
    const standard = valueOf(fallback);
    input.placeholder = standard;
    let line = document.getElementById(`${input.id}-length`);
    if (!line) {
        line = element("p", { className: "help promote-length", id: `${input.id}-length` });
        (input.closest("[data-field-input]") ?? input).after(line);
        input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
    }
    const used = letters(own || standard).length;
    const text = strings[own ? (used > limit ? "cut" : "count") : (used > limit ? "blank_cut" : "blank")];
    const words = { used: formatted(used), longest: formatted(limit), default: strings[fallback] };
    line.textContent = own || standard ? filled(text, words) : "";
    line.toggleAttribute("data-too-long", used > limit);
}

function image() {
    const place = at("image");
    const [source, url] = ["share_picture", "hero"].map((name) => {
        const input = field(name);
        if (!input?.value) return [name, ""];
        // What was chosen since has its preview in the chooser only.
        input.dataset.stored ??= input.defaultValue;
        const chooser = input.closest("[data-chooser], .chooser")
            ?? document.getElementById(`${input.id}-chooser`);
        const preview = chooser?.querySelector("img")?.src ?? "";
        return [name, (input.value === input.dataset.stored && place.dataset[name]) || preview];
    }).find(([, found]) => found) ?? ["card", ""];
    at("source").textContent = strings[source];
    if (place.dataset.current === `${source} ${url}` && url) return;
    place.dataset.current = `${source} ${url}`;
    place.classList.toggle("promote-card", !url);
    if (url) {
        place.replaceChildren(element("img", { src: url, alt: "" }));
    } else {
        const name = element("p", { textContent: box.dataset.publication });
        const title = element("p", { textContent: valueOf("title"), dir: "auto" });
        place.replaceChildren(name, title);
    }
}

function show() {
    const title = valueOf("title") || strings.no_title;
    const description = valueOf("search_description") || valueOf("lead");
    cut(at("title"), `${valueOf("seo_title") || title} · ${box.dataset.publication}`, longest.title);
    cut(at("text"), description || strings.no_text, longest.text);
    cut(at("shared-title"), title, longest.shared_title);
    cut(at("shared-text"), description, longest.shared_text);
    at("text").classList.toggle("promote-none", !description);
    at("slug").textContent = valueOf("slug") || box.dataset.slug;
    count("seo_title", "title", longest.title);
    count("search_description", "lead", longest.text);
    image();
}

let waiting;
const showSoon = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(show);
};
const names = new Set(["title", "lead", "slug", "seo_title", "search_description", "share_picture", "hero"]);
for (const kind of ["input", "change"]) {
    document.addEventListener(kind, ({ target }) => names.has(target.name) && showSoon());
}
// A chosen image shows up in its chooser some time after the choice.
for (const name of ["share_picture", "hero"]) {
    const chooser = document.getElementById(`id_${name}-chooser`);
    if (chooser) new MutationObserver(showSoon).observe(chooser, { attributes: true, childList: true, subtree: true });
}
show();
