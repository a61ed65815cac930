// A section in the editor. Not a module: Wagtail unpacks its blocks while modules still wait.
{
    const { StructBlockDefinition } = window.wagtailStreamField.blocks;
    // What an editor fills in there, readers do not read as text.
    const NO_WORDS = new Set(["id", "type", "address", "source_address", "language", "default_alt_text"]);

    // Rich text comes as what Draftail stores; a piece of code may begin like it.
    const parsed = (text) => {
        try {
            const found = JSON.parse(text);
            return found.blocks ? found : text;
        } catch {
            return text;
        }
    };

    // The words of a block's state, about as the server counts them: as it was sent, or as it stands in the form.
    const words = (state) => {
        if (typeof state === "string") {
            const text = /^\{\s*"/.test(state) ? parsed(state) : state;
            return typeof text === "string" ? text.split(/\s+/).filter(Boolean).length : words(text);
        }
        if (Array.isArray(state)) return state.reduce((sum, each) => sum + words(each), 0);
        if (!state || typeof state !== "object" || "preview" in state) return 0; // a chosen picture has a title, not text
        if (state.getCurrentContent) return words(state.getCurrentContent().getPlainText(" "));
        if (state.blocks) return state.blocks.reduce((sum, block) => sum + words(block.text), 0);
        if (state.data) return words(state.data);
        return Object.entries(state).reduce((sum, [key, each]) => sum + (NO_WORDS.has(key) ? 0 : words(each)), 0);
    };

    const known = () => JSON.parse(document.getElementById("section_urls")?.textContent || "{}");

    const showSectionURLs = (settings, id, strings) => {
        const found = known()[id];
        const paragraph = document.createElement("p");
        paragraph.className = "help section-urls";
        if (found?.slug) {
            const link = document.createElement("a");
            link.href = found.now;
            link.textContent = `#${found.slug}`;
            paragraph.append(`${strings.now} `, link, ". ");
        } else {
            paragraph.append(strings.none);
        }
        if (found?.former.length) paragraph.append(`${strings.former} ${found.former.map((slug) => `#${slug}`).join(', ')}`);
        settings.querySelector('[data-contentpath="address"]')?.append(paragraph);
    };

    class SectionDefinition extends StructBlockDefinition {
        render(placeholder, prefix, initialState, initialError, capabilities) {
            const id = placeholder.closest("[data-streamfield-child]")?.dataset.contentpath;
            const { strings } = this.meta;
            // Asked while it is made: the editors of its texts need not be.
            let first = initialState?.content;
            queueMicrotask(() => { first = null; });
            const block = super.render(placeholder, prefix, initialState, initialError, capabilities);
            block.getTextLabel = (options) => {
                const heading = block.childBlocks.heading.getTextLabel(options) || strings.untitled;
                const number = words(first || block.childBlocks.content.getState());
                return `${heading} · ${(number === 1 ? strings.word : strings.words).replace('%s', number.toLocaleString())}`;
            };
            // No two sections have one address, and what was merged into the first stays there.
            block.getDuplicatedState = () => ({
                ...Object.getPrototypeOf(block).getDuplicatedState.call(block),
                address: "",
                merged: "",
            });
            const settings = document.getElementById(`block_group-${prefix}-settings`);
            if (settings) showSectionURLs(settings, id, strings);
            return block;
        }
    }
    // The only button of an article without sections says what it is for.
    document.addEventListener("DOMContentLoaded", () => {
        const button = document.querySelector("[data-fold-sections]");
        const first = button?.closest("p").parentElement.querySelector(".c-sf-add-button");
        first?.setAttribute("data-first", button.dataset.first);
    });

    // All sections at once: to see their order, and to drag one far.
    document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-fold-sections]");
        if (!button) return;
        const { fold = button.textContent, unfold } = button.dataset;
        button.dataset.fold = fold;
        const isFolding = button.textContent === fold;
        const sections = window.wagtail.editHandler.getPanelByName("body").getBoundWidget().children;
        for (const { toggleElement } of sections) {
            if ((toggleElement.getAttribute("aria-expanded") === "true") === isFolding) toggleElement.click();
        }
        button.textContent = isFolding ? unfold : fold;
    });

    window.telepath.register("gazette.Section", SectionDefinition);
}
