/* A footnote in Draftail: a mark in the text that carries the note's words, written in a dialog of its own. */
(() => {
    const { React, DraftJS, draftail } = window;
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
            this.field = element("textarea", { id: "footnote_text", rows: 5, maxLength: longest, value: text });
            this.field.setAttribute("aria-describedby", "footnote_help");
            const button = (label, className, act) => {
                const made = element("button", { type: "button", className: `button ${className}`, textContent: label });
                made.addEventListener("click", act);
                return made;
            };
            this.root = element(
                "dialog", { className: "footnote-dialog" },
                element("h2", { textContent: words.title, id: "footnote_title" }),
                element("label", { htmlFor: "footnote_text", textContent: words.label }),
                this.field,
                element("p", { id: "footnote_help", textContent: words.help }),
                element(
                    "p", { className: "footnote-buttons" },
                    button(words.save, "", () => this.finish(this.words)),
                    ...(text ? [button(words.remove, "no", () => this.finish(""))] : []),
                    button(words.cancel, "button-secondary", () => this.finish(null)),
                ),
            );
            this.root.setAttribute("aria-labelledby", "footnote_title");
            this.root.addEventListener("cancel", (event) => {
                event.preventDefault();
                this.finish(null);
            });
            this.root.addEventListener("keydown", (event) => {
                // A note is one paragraph: Enter saves it.
                if (event.key === "Enter" && event.target === this.field && !event.isComposing) {
                    event.preventDefault();
                    this.finish(this.words);
                }
                event.stopPropagation(); // the editor behind has shortcuts of its own
            });
            document.body.append(this.root);
            this.root.showModal();
            this.field.focus();
        }

        get words() {
            return this.field.value.replace(/\s+/g, " ").trim();
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
        }

        componentWillUnmount() {
            this.dialog.remove();
        }

        take(text) {
            const { editorState, entity, entityKey, onClose, onComplete } = this.props;
            if (text === null || (!entity && !text)) {
                onClose();
                return;
            }
            const selection = entity
                ? draftail.DraftUtils.getEntitySelection(editorState, entityKey)
                : behind(editorState.getSelection());
            onComplete(text ? this.withNote(selection, text) : this.withoutNote(selection));
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

    /* A note belongs behind the words that were selected. */
    function behind(selection) {
        return selection.merge({
            anchorKey: selection.getEndKey(),
            anchorOffset: selection.getEndOffset(),
            focusKey: selection.getEndKey(),
            focusOffset: selection.getEndOffset(),
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

    draftail.registerPlugin({ type: "FOOTNOTE", source: FootnoteSource, decorator: Footnote }, "entityTypes");
})();
