/* A select below the headers of Wagtail's table editor: how wide the table is for readers. */
(() => {
    class TableInput {
        constructor(options, strings, label, widths) {
            // Registered when Wagtail's bundle has been loaded, which may be after this script.
            const WagtailTableInput = window.telepath.constructors["wagtail.widgets.TableInput"];
            this.editor = new WagtailTableInput(options, strings);
            this.label = label;
            this.widths = widths;
        }

        render(placeholder, name, id, initialState) {
            const bound = this.editor.render(placeholder, name, id, initialState);
            const input = document.getElementById(id);
            const select = Object.assign(document.createElement("select"), { id: `${id}-width`, name: `${name}-width` });
            for (const [value, label] of this.widths) select.add(new Option(label, value));
            const label = Object.assign(document.createElement("label"), { htmlFor: select.id, textContent: this.label });
            label.className = "w-field__label";
            const field = Object.assign(document.createElement("div"), { className: "w-field__wrapper" });
            field.append(label, select);
            input.before(field);

            const withWidth = (table) => table && { ...table, width: select.value };
            const { getState, getValue, setState } = bound;
            const show = (table) => {
                select.value = table?.width ?? "";
            };
            bound.getState = () => withWidth(getState());
            bound.getValue = () => withWidth(getValue());
            bound.setState = (table) => {
                setState(table);
                show(table);
            };
            // Wagtail's does nothing: what is typed next would go on in the text from which "/table" was chosen.
            bound.focus = () => field.parentElement.querySelector("select").focus();
            show(initialState);
            return bound;
        }
    }

    window.telepath.register("gazette.TableInput", TableInput);
})();
