// The outline of an article beside its form: found by `data-outline`. It reads the form as it stands, saved or not, and
// acts in it: what was typed is never lost, and an act is stored by the next save like anything typed.

import { counted, element, filled, form, isLocked } from "./editor_form.js";
import { RESTRUCTURED, changed, headingField, merge, parsed, part, split, stored, stream, unfold } from "./section_acts.js";

const list = document.querySelector("[data-outline]");
const { comments, move, strings } = JSON.parse(document.getElementById("outline_data").textContent);

// ---- what a section holds

const NO_WORDS = new Set(["id", "type", "language", "address", "source_address"]);

// Of a block's state: rich text as it stands in its editor or as it was sent, plain text, or what is made of those.
function words(state) {
    if (typeof state === "string") {
        const found = state.startsWith("{") ? parsed(state) : state;
        return typeof found === "string" ? found.split(/\s+/).filter(Boolean).length : words(found);
    }
    if (Array.isArray(state)) return state.reduce((sum, each) => sum + words(each), 0);
    if (!state || typeof state !== "object" || "preview" in state) return 0; // a chosen picture has a title, no text
    if (state.getCurrentContent) return words(state.getCurrentContent().getPlainText(" "));
    if (state.blocks) return state.blocks.reduce((sum, block) => sum + words(block.text), 0);
    if (state.data) return words(state.data);
    return Object.entries(state).reduce((sum, [name, each]) => sum + (NO_WORDS.has(name) ? 0 : words(each)), 0);
}

function pictures(content) {
    const inBlock = { figure: () => 1, gallery: (value) => value.pictures?.length ?? 0, embed: (value) => (value.picture ? 1 : 0) };
    return content.reduce((sum, { type, value }) => sum + (inBlock[type]?.(value) ?? 0), 0);
}

// What was merged into a section brought its comments along.
const commentsOn = (section) => {
    const ids = [section.id, ...(part(section, "merged").getState() || "").split(/\s+/).filter(Boolean)];
    const found = ids.map((id) => comments[id]).filter(Boolean);
    const sum = (name) => found.reduce((total, each) => total + each[name], 0);
    return { visible: sum("visible"), pending: sum("pending") };
};
const headingOf = (section) => part(section, "heading").getValue() || strings.untitled;

// Where a section can be divided: before a block, or before a paragraph in one.
async function places(section) {
    const found = [];
    for (const [index, { type, block }] of part(section, "content").children.entries()) {
        if (type === "paragraph") {
            const { blocks } = await stored(block);
            blocks.forEach(({ key, text }, paragraph) => {
                if ((index || paragraph) && text.trim()) found.push({ index, paragraph, key, label: text });
            });
        } else if (index) {
            const label = block.blockDef?.meta?.label ?? strings.block;
            found.push({ index, paragraph: 0, label: [label, block.getTextLabel?.({ maxLength: 60 })].filter(Boolean).join(": ") });
        }
    }
    return found;
}

function goTo(section) {
    unfold(section);
    section.element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    headingField(section)?.focus({ preventScroll: true });
}

// ---- the list

class Outline {
    constructor() {
        this.rows = new Map();
        this.known = new WeakMap();
        // Of a new article there is no number before it was saved by itself.
        this.page = list.dataset.outlinePage;
        document.addEventListener("w-autosave:success", ({ detail }) => {
            this.page ||= detail.response.pk;
            this.draw();
        });
        this.status = document.querySelector("[data-outline-status]");
        // Typing in a section is counted anew; so is what appears, goes or moves.
        new MutationObserver((records) => records.forEach(({ target }) => this.touched(target))).observe(this.field, {
            childList: true,
            subtree: true,
            characterData: true,
        });
        this.field.addEventListener("input", ({ target }) => this.touched(target));
        this.field.addEventListener("change", ({ target }) => this.touched(target));
        this.field.addEventListener("keydown", () => this.say(""));
        form.addEventListener(RESTRUCTURED, () => this.say(""));
        document.addEventListener("selectionchange", () => this.noteCaret());
        new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.draw()).observe(list);
        const panel = list.closest("[data-form-side]");
        panel.addEventListener("dragover", (event) => this.dragged && event.preventDefault());
        panel.addEventListener("drop", (event) => this.drop(event));
    }

    get field() {
        return stream().container[0];
    }

    touched(node) {
        for (const section of stream().children)
            if (section.element.contains(node)) this.known.delete(section);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.draw(), 400);
    }

    noteCaret() {
        const node = document.getSelection()?.anchorNode;
        const block = (node?.nodeType === 3 ? node.parentElement : node)?.closest?.("[data-block][data-offset-key]");
        if (block && this.field.contains(block)) this.caret = block.dataset.offsetKey.split("-")[0];
    }

    facts(section) {
        if (!this.known.has(section)) {
            const content = part(section, "content").getState();
            this.known.set(section, { words: words(content), pictures: pictures(content) });
        }
        const { words: number, pictures: images } = this.known.get(section);
        const { visible, pending } = commentsOn(section);
        const texts = [counted(strings.words, number)];
        if (images) texts.push(counted(strings.pictures, images));
        if (visible) texts.push(counted(strings.visible, visible));
        if (pending) texts.push(counted(strings.pending, pending));
        return texts.join(" · ");
    }

    draw() {
        if (!list.checkVisibility()) return;
        const sections = [...stream().children];
        for (const [section, row] of this.rows) {
            if (!sections.includes(section)) {
                row.remove();
                this.rows.delete(section);
            }
        }
        sections.forEach((section, index) => {
            const row = this.rows.get(section) ?? this.row(section);
            if (list.children[index] !== row) list.insertBefore(row, list.children[index] ?? null);
            row.querySelector("[data-go]").replaceChildren(`§ ${index + 1} `, element("bdi", { textContent: headingOf(section) }));
            row.querySelector("[data-facts]").textContent = this.facts(section);
            row.querySelector("summary").setAttribute("aria-label", filled(strings.actions, headingOf(section)));
            row.querySelector("[data-up]").disabled = index === 0;
            const moveLink = row.querySelector("[data-move]");
            moveLink.hidden = !this.page;
            moveLink.href = move.url.replace(move.articlePart, `/${this.page}/`).replace(move.sectionPart, section.id);
            for (const name of ["down", "merge"]) row.querySelector(`[data-${name}]`).disabled = index === sections.length - 1;
        });
        list.dataset.empty = sections.length ? "" : strings.none;
    }

    row(section) {
        const button = (name, act) => {
            const made = element("button", { type: "button", textContent: strings[name] });
            made.setAttribute(`data-${name}`, "");
            made.addEventListener("click", () => {
                menu.open = false;
                act();
            });
            return made;
        };
        const go = element("button", { type: "button", className: "outline__go" });
        go.dataset.go = "";
        go.addEventListener("click", () => goTo(section));
        const facts = element("span", { className: "outline__facts" });
        facts.dataset.facts = "";
        const ask = element("div", { className: "outline__ask", hidden: true });
        const moveLink = element("a", { textContent: strings.move });
        moveLink.dataset.move = "";
        const menu = element(
            "details", { className: "outline__menu" },
            element("summary", { textContent: "⋯" }),
            element(
                "div", {},
                button("up", () => this.moveBy(section, -1)),
                button("down", () => this.moveBy(section, 1)),
                button("split", () => this.askSplit(section, ask)),
                button("merge", () => this.askMerge(section, ask)),
                moveLink,
            ),
        );
        menu.addEventListener("keydown", (event) => {
            if (event.key !== "Escape") return;
            menu.open = false;
            menu.firstChild.focus();
        });
        const row = element("li", { className: "outline__section", draggable: !isLocked }, go, menu, facts, ask);
        menu.hidden = isLocked;
        row.dataset.section = section.id;
        row.addEventListener("dragstart", () => (this.dragged = section));
        row.addEventListener("dragend", () => (this.dragged = null));
        this.rows.set(section, row);
        return row;
    }

    // Beside the rows: the first place above them, the last one below.
    drop(event) {
        if (!this.dragged) return;
        event.preventDefault();
        const sections = stream().children;
        const { section } = event.target.closest("[data-section]")?.dataset ?? {};
        const beside = event.clientY < list.getBoundingClientRect().top ? 0 : sections.length - 1;
        const place = sections.findIndex(({ id }) => id === section);
        stream().moveBlock(sections.indexOf(this.dragged), place < 0 ? beside : place);
        changed(this.dragged);
        this.draw();
    }

    moveBy(section, step) {
        const index = stream().children.indexOf(section);
        stream().moveBlock(index, index + step);
        changed(section);
        this.draw();
        this.rows.get(section).querySelector("summary").focus();
    }

    // ---- questions

    question(ask, act, label, ...fields) {
        const close = () => {
            ask.hidden = true;
            ask.replaceChildren();
        };
        const go = element("button", { type: "button", className: "button button-small", textContent: label });
        go.dataset.do = "";
        go.addEventListener("click", async () => {
            close();
            await act();
        });
        const no = element("button", { type: "button", className: "button button-small button-secondary", textContent: strings.cancel });
        no.addEventListener("click", close);
        ask.replaceChildren(...fields, element("p", { className: "outline__answers" }, ...(act ? [go] : []), no));
        ask.hidden = false;
        ask.querySelector("select, button").focus();
    }

    async askSplit(section, ask) {
        const found = await places(section);
        if (!found.length) {
            this.question(ask, null, "", element("p", { textContent: strings.splitImpossible }));
            return;
        }
        const where = element("select", {}, ...found.map(({ label }, index) => new Option(label.length > 70 ? `${label.slice(0, 69)}…` : label, index)));
        const caret = found.findIndex(({ key }) => key && key === this.caret);
        if (caret >= 0) where.selectedIndex = caret;
        const heading = element("input", { type: "text", maxLength: 255 });
        heading.addEventListener("keydown", (event) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            ask.querySelector("[data-do]").click();
        });
        const act = async () => this.done(filled(strings.splitDone, headingOf(section)), await split(section, found[where.value], heading.value.trim()));
        this.question(
            ask,
            act,
            strings.splitButton,
            element("label", {}, strings.splitQuestion, where),
            element("label", {}, strings.splitHeading, heading),
        );
    }

    askMerge(first, ask) {
        const second = stream().children[stream().children.indexOf(first) + 1];
        const { visible, pending } = commentsOn(second);
        const texts = [filled(strings.mergeSummary, headingOf(first), headingOf(second))];
        if (visible + pending) texts.push(counted(strings.mergeComments, visible + pending));
        const act = () => this.done(filled(strings.mergeDone, headingOf(second)), merge(first, second).undo);
        this.question(ask, act, strings.mergeButton, element("p", { textContent: texts.join(" ") }));
    }

    // ---- what was done

    done(text, undo) {
        this.say(text);
        const back = element("button", { type: "button", className: "outline__undo", textContent: strings.undo });
        back.addEventListener("click", () => {
            undo();
            this.say("");
            this.draw();
        });
        this.status.append(" ", back);
        this.draw();
    }

    // Typing ends the offer to undo, as a change of the blocks does: it would remove that too.
    say(text) {
        this.status.replaceChildren(...(text ? [text] : []));
    }
}

// Blocks are unpacked once the document is there.
function start() {
    if (stream()) new Outline().draw();
    else setTimeout(start, 100);
}

start();
