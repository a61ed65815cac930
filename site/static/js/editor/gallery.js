// A gallery in the editor: a button that chooses several images at once. Not a module: Wagtail unpacks its blocks while
// modules still wait.
{
    const { StructBlockDefinition } = window.wagtailStreamField.blocks;

    // Figures without an image are filled first; a new gallery has two.
    function add(list, images) {
        const isEmpty = ({ block }) => !block.getState().image?.image?.id;
        for (const image of images) {
            const empty = list.children.findIndex(isEmpty);
            const at = empty < 0 ? list.children.length : empty;
            const figure = empty < 0 ? list.blockDef.initialChildState : list.children[empty].block.getState();
            const value = { ...figure, image: { image, decorative: false, alt_text: image.default_alt_text ?? "" } };
            if (empty >= 0) list.deleteBlock(empty);
            list.insert(value, at);
        }
    }

    // Wagtail returns them in the order of the dialog.
    const selected = new Set();
    document.addEventListener("change", ({ target }) => {
        if (!target.matches("[data-multiple-choice-select]")) return;
        selected.delete(target.value);
        if (target.checked) selected.add(target.value);
    });
    const position = (image) => [...selected].indexOf(String(image.id));

    class GalleryDefinition extends StructBlockDefinition {
        render(placeholder, prefix, ...rest) {
            const parent = placeholder.parentElement;
            const block = super.render(placeholder, prefix, ...rest);
            const list = block.childBlocks.pictures;
            const button = document.createElement("button");
            button.type = "button";
            button.className = "button button-small button-secondary choose-several";
            button.textContent = this.meta.choose;
            button.addEventListener("click", () => {
                const { widget } = list.blockDef.childBlockDef.childBlockDefs
                    .find(({ name }) => name === "image").childBlockDefs.find(({ name }) => name === "image");
                selected.clear();
                widget.openModal((images) => add(list, images.sort((a, b) => position(a) - position(b))), { multiple: true });
            });
            const pictures = parent.querySelector("[data-contentpath=pictures]");
            pictures?.before(button);
            pictures?.style.setProperty("--add-block", JSON.stringify(this.meta.add));
            block.focus = () => button.focus();
            return block;
        }
    }

    window.telepath.register("gazette.Gallery", GalleryDefinition);
}
