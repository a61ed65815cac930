/* A footnote in Draftail: a mark in the text that carries the note's words, written in a dialog of its own. */
(() => {
    const { React, DraftJS, Draftail, draftail } = window;
    const { EditorState, Modifier } = DraftJS;

    function element(tag, properties = {}, ...children) {
        const made = Object.assign(document.createElement(tag), properties);
        made.append(...children);
        return made;
    }

    class Dialog {
        /* Calls `done` once: with the words, with "" where the note is to go, or with null where nothing changes. */
        constructor({ words, longest, text, done }) {
            this.done = done;
            this.text = text;
            this.strings = words;
            this.field = element("textarea", { id: "footnote_text", rows: 5, maxLength: longest, value: text });
            this.field.setAttribute("aria-describedby", "footnote_help");
            this.buttons = element("p", { className: "footnote-buttons" });
            this.offerToSave();
            this.root = element(
                "dialog", { className: "footnote-dialog" },
                element("h2", { textContent: words.title, id: "footnote_title" }),
                element("label", { htmlFor: "footnote_text", textContent: words.label }),
                this.field,
                element("p", { id: "footnote_help", textContent: words.help }),
                this.buttons,
            );
            this.root.setAttribute("aria-labelledby", "footnote_title");
            this.root.addEventListener("cancel", (event) => event.preventDefault());
            this.root.addEventListener("keydown", (event) => {
                event.stopPropagation(); // the editor behind has shortcuts of its own
                if (event.isComposing) return;
                // A browser closes a dialog at the second Escape, whatever is asked.
                if (event.key === "Escape") {
                    event.preventDefault();
                    this.cancel();
                }
                // A note is one paragraph: Enter saves it.
                if (event.key === "Enter" && event.target === this.field) {
                    event.preventDefault();
                    this.finish(this.words);
                }
            });
            document.body.append(this.root);
            this.root.showModal();
            this.field.focus();
        }

        get words() {
            return this.field.value.replace(/\s+/g, " ").trim();
        }

        get isChanged() {
            return this.words !== this.text;
        }

        offer(...buttons) {
            const made = buttons.map(([label, className, act]) => {
                const button = element("button", { type: "button", className: `button ${className}`, textContent: label });
                button.addEventListener("click", act);
                return button;
            });
            this.isAsking = false;
            this.buttons.replaceChildren(...made);
        }

        offerToSave() {
            const { save, remove, cancel } = this.strings;
            this.offer(
                [save, "", () => this.finish(this.words)],
                ...(this.text ? [
                    [remove, "no", () => this.finish("")]
                ] : []),
                [cancel, "button-secondary", () => this.cancel()],
            );
        }

        /* Words that were written are thrown away only by somebody who says so. */
        cancel() {
            if (!this.isChanged) {
                this.finish(null);
            } else if (this.isAsking) {
                this.offerToSave();
                this.field.focus();
            } else {
                const { ask, discard, keep } = this.strings;
                this.offer([keep, "", () => this.cancel()], [discard, "no", () => this.finish(null)]);
                this.buttons.prepend(element("strong", { textContent: ask, role: "alert" }));
                this.isAsking = true;
                this.buttons.querySelector("button").focus();
            }
        }

        finish(result) {
            const { done } = this;
            this.done = () => {};
            this.root.close();
            done(result);
        }

        remove() {
            this.root.remove();
        }
    }

    class FootnoteSource extends React.Component {
        componentDidMount() {
            const { entity, entityType } = this.props;
            const text = entity ? entity.getData().text || "" : "";
            this.dialog = new Dialog({
                words: entityType.words,
                longest: entityType.longest,
                text,
                done: (result) => this.take(result),
            });
            this.dialog.field.addEventListener("input", () => this.putIntoForm(this.changed(this.dialog.words || null)));
            // Sent by the form before it is stored or left.
            this.store = () => this.dialog.isChanged && this.dialog.finish(this.dialog.words);
            document.addEventListener("gazette:store", this.store);
        }

        componentWillUnmount() {
            document.removeEventListener("gazette:store", this.store);
            this.dialog.remove();
        }

        take(text) {
            const next = this.changed(text);
            this.putIntoForm(next);
            this.props.onComplete(next);
        }

        /* Also before the dialog ends: what is in the form saves itself, and is offered after a crash. */
        putIntoForm(editorState) {
            const isMine = ({ draftailEditor }) => draftailEditor?.state.sourceOptions;
            const input = [...document.querySelectorAll("input[type=hidden]")].find(isMine);
            input.value = JSON.stringify(Draftail.serialiseEditorStateToRaw(editorState));
            input.dispatchEvent(new Event("input", { bubbles: true }));
        }

        changed(text) {
            const { editorState, entity, entityKey } = this.props;
            if (text === null || (!entity && !text)) {
                // Draftail would leave the text without a cursor.
                return EditorState.forceSelection(editorState, editorState.getSelection());
            }
            const selection = entity
                ? draftail.DraftUtils.getEntitySelection(editorState, entityKey)
                : behind(editorState);
            return text ? this.withNote(selection, text) : this.withoutNote(selection);
        }

        withNote(selection, text) {
            const { editorState, entityType } = this.props;
            const content = editorState.getCurrentContent().createEntity(entityType.type, "IMMUTABLE", { text });
            const key = content.getLastCreatedEntityKey();
            const written = Modifier.replaceText(content, selection, entityType.marker, undefined, key);
            return EditorState.push(editorState, written, "insert-characters");
        }

        withoutNote(selection) {
            const { editorState } = this.props;
            const content = Modifier.removeRange(editorState.getCurrentContent(), selection, "forward");
            return EditorState.push(editorState, content, "remove-range");
        }

        render() {
            return null;
        }
    }

    /* A note belongs behind the words that were selected, in the place of spaces that nothing follows: "/" needs one. */
    function behind(editorState) {
        const selection = editorState.getSelection();
        const key = selection.getEndKey();
        const end = selection.getEndOffset();
        const text = editorState.getCurrentContent().getBlockForKey(key).getText();
        const before = text.slice(0, end);
        const isFollowed = /^\S/.test(text.slice(end));
        return selection.merge({
            anchorKey: key,
            anchorOffset: isFollowed ? end : before.trimEnd().length,
            focusKey: key,
            focusOffset: end,
            isBackward: false,
        });
    }

    function Footnote({ entityKey, contentState, children, onEdit }) {
        return React.createElement(
            "span", {
                className: "footnote-mark",
                role: "button",
                title: contentState.getEntity(entityKey).getData().text,
                onMouseUp: () => onEdit(entityKey),
            },
            children,
        );
    }

    /* A link over a text with notes would replace them, and leave their marks. */
    function withNotesOf(before, next) {
        const [old, now] = [before, next].map((state) => state.getCurrentContent());
        const isNote = (content, key) => key !== null && content.getEntity(key).getType() === "FOOTNOTE";
        let content = now;
        old.getBlocksAsArray().forEach((block) => {
            const after = now.getBlockForKey(block.getKey());
            if (after?.getText() !== block.getText()) return;
            block.findEntityRanges((character) => isNote(old, character.getEntity()), (start, end) => {
                if (isNote(now, after.getEntityAt(start))) return;
                const mark = DraftJS.SelectionState.createEmpty(block.getKey()).merge({ anchorOffset: start, focusOffset: end });
                content = Modifier.applyEntity(content, mark, block.getEntityAt(start));
            });
        });
        return content === now ? next : EditorState.set(next, { currentContent: content });
    }

    const keepsNotes = (Source) => (props) => React.createElement(Source, {
        ...props,
        onComplete: (next) => props.onComplete(next && withNotesOf(props.editorState, next)),
    });

    const types = draftail.registerPlugin({ type: "FOOTNOTE", source: FootnoteSource, decorator: Footnote }, "entityTypes");
    for (const name of ["LINK", "DOCUMENT"]) types[name] = { ...types[name], source: keepsNotes(types[name].source) };
})();
