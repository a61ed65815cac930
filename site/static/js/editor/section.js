// A section in the editor, its texts and its figures. Not a module: Wagtail unpacks its blocks while modules still wait.
{
    const { FieldBlockDefinition, StructBlockDefinition } = window.wagtailStreamField.blocks;
    // What an editor fills in there, readers do not read as text.
    const NO_WORDS = new Set(["id", "type", "address", "source_address", "language", "default_alt_text"]);
    const language = `${document.documentElement.lang}-u-nu-latn`; // digits as the server writes them
    const plurals = new Intl.PluralRules(language);

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
        // A section without content has an open text. The server does not store it while nothing is written in it.
        withText(state) {
            if (!state || state.content?.length) return state;
            const value = this.childBlockDefsByName.content.initialChildStates.paragraph;
            return { ...state, content: [{ type: "paragraph", value, id: crypto.randomUUID() }] };
        }

        render(placeholder, prefix, givenState, initialError, capabilities) {
            const id = placeholder.closest("[data-streamfield-child]")?.dataset.contentpath;
            const { strings } = this.meta;
            const initialState = this.withText(givenState);
            // Asked while it is made: the editors of its texts need not be.
            let first = initialState?.content;
            queueMicrotask(() => { first = null; });
            const block = super.render(placeholder, prefix, initialState, initialError, capabilities);
            block.getTextLabel = (options) => {
                const heading = block.childBlocks.heading.getTextLabel(options) || strings.untitled;
                const number = words(first || block.childBlocks.content.getState());
                return `${heading} · ${strings.words[plurals.select(number)].replace('%s', number.toLocaleString(language))}`;
            };
            // No two sections have one address, and what was merged into the first stays there.
            block.getDuplicatedState = () => ({
                ...Object.getPrototypeOf(block).getDuplicatedState.call(block),
                address: "",
                merged: "",
            });
            document.getElementById(`${prefix}-heading`).placeholder = this.childBlockDefsByName.heading.meta.label;
            const settings = document.getElementById(`block_group-${prefix}-settings`);
            if (settings) showSectionURLs(settings, id, strings);
            return block;
        }
    }

    // What section_keys.js does: begin a section at the cursor, remove a text in which nothing is written.
    const ask = (name) => (from, detail) => from.dispatchEvent(new CustomEvent(`gazette:${name}`, { bubbles: true, detail }));
    const [begin, removeBlock] = ["begin-section", "remove-text"].map(ask);

    // A block that was chosen in an empty line takes the place of that line, and of a text that has no other.
    function withoutEmptyLines({ widget }, remove) {
        const { ContentState, EditorState } = window.DraftJS;
        const state = widget.getState();
        const lines = state.getCurrentContent().getBlocksAsArray();
        const written = lines.slice(0, lines.findLastIndex((line) => line.getText().trim()) + 1);
        if (!written.length) remove();
        else if (written.length < lines.length) {
            widget.setState(EditorState.push(state, ContentState.createFromBlockArray(written), "remove-range"));
        }
    }

    // A text in which "## " at the start of a line, and "Section" among the blocks that "/" offers, begin a section.
    class ParagraphDefinition extends FieldBlockDefinition {
        constructor(name, widget, meta) {
            super(name, widget, meta);
            const { options } = widget;
            const named = (type) => ({ ...type, description: meta.words[type.type] ?? type.description });
            const plugin = { type: "gazette-section", handleBeforeInput: this.handleBeforeInput };
            widget.options = {
                ...options,
                ariaLabel: meta.label,
                blockTypes: options.blockTypes?.map(named),
                plugins: [...(options.plugins ?? []), plugin],
            };
        }

        handleBeforeInput(typed, editorState) {
            const selection = editorState.getSelection();
            const content = editorState.getCurrentContent();
            const line = content.getBlockForKey(selection.getStartKey());
            const isMark = typed === " " && selection.isCollapsed() && selection.getStartOffset() === 2
                && line.getText().startsWith("##") && line.getType() === "unstyled";
            if (!isMark) return "not-handled";
            const { EditorState, Modifier } = window.DraftJS;
            const mark = selection.merge({ anchorOffset: 0, focusOffset: 2, isBackward: false });
            const without = EditorState.push(editorState, Modifier.removeRange(content, mark, "forward"), "remove-range");
            const asTyped = EditorState.push(editorState, Modifier.insertText(content, selection, typed), "insert-characters");
            const number = content.getBlocksAsArray().findIndex((each) => each.getKey() === line.getKey());
            const from = document.activeElement.closest("[data-streamfield-child]");
            // Before the next key: what is typed in the meantime would be lost.
            queueMicrotask(() => begin(from, { editorState: without, line: number, asTyped }));
            return "handled";
        }

        render(placeholder, prefix, initialState, initialError, capabilities) {
            const from = placeholder.closest("[data-streamfield-child]");
            const sibling = capabilities?.get("addSibling");
            if (sibling) {
                const section = { name: "section", meta: { ...this.meta.section, isPreviewable: false } };
                const [
                    [label, blocks], ...more
                ] = sibling.blockGroups;
                capabilities.set("addSibling", {
                    ...sibling,
                    blockGroups: [
                        [label, [section, ...blocks]], ...more
                    ],
                    fn: (added) => {
                        if (added.type === "section") return begin(from, {});
                        sibling.fn(added);
                        return withoutEmptyLines(block, () => removeBlock(from));
                    },
                });
            }
            const block = super.render(placeholder, prefix, initialState, initialError, capabilities);
            // At once: Draftail waits, and what is typed meanwhile would go where the cursor was.
            block.focus = () => block.widget.input.draftailEditor.focus();
            return block;
        }
    }

    // An image with its texts, without a box of its own in the box. Choosing it is the first thing to do.
    class FigureDefinition extends StructBlockDefinition {
        constructor(name, childBlockDefs, meta) {
            super(name, childBlockDefs, meta);
            this.childBlockDefsByName.image.collapsible = false;
            const { caption } = this.childBlockDefsByName;
            caption.widget.options = { ...caption.widget.options, ariaLabel: caption.meta.label };
        }

        render(...args) {
            const block = super.render(...args);
            const { image, alt_text: alt } = block.childBlocks.image.childBlocks;
            const { widget } = image;
            block.focus = (options) => {
                const choose = widget.chooserElement.querySelector(widget.getState() ? ".chosen button" : ".unchosen button");
                choose.focus();
                if (options?.soft && !widget.getState()) widget.openChooserModal();
            };
            // The dialog gives the focus back to the button that opened it.
            widget.addEventListener("chosen", () => {
                window.$(document).one("hidden.bs.modal", () => setTimeout(() => alt.focus()));
            });
            return block;
        }
    }

    // A block that begins with a choice: what is typed into a new one is the text behind that.
    class AfterChoiceDefinition extends StructBlockDefinition {
        render(...args) {
            const block = super.render(...args);
            block.focus = (options) => Object.values(block.childBlocks)[1].focus(options);
            return block;
        }
    }

    // The button that adds a section says so, and differs from those that add a block to one.
    document.addEventListener("DOMContentLoaded", () => {
        const button = document.querySelector("[data-fold-sections]");
        const field = button?.closest("p").parentElement;
        field?.classList.add("article-sections");
        field?.style.setProperty("--add-section", JSON.stringify(button.dataset.addSection));
        document.querySelector("[data-edit-form]")?.style.setProperty("--add-block", JSON.stringify(button.dataset.addBlock));
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
    window.telepath.register("gazette.Paragraph", ParagraphDefinition);
    window.telepath.register("gazette.Figure", FigureDefinition);
    window.telepath.register("gazette.AfterChoice", AfterChoiceDefinition);
}
