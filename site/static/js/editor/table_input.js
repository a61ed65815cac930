/* Wagtail's table editor with a select for how wide the table is for readers, cells that the keyboard can fill, and buttons
   that add and remove rows and columns. */
(() => {
    const CONTAINER = "[id$=-handsontable-container]";
    const tables = new WeakMap(); // Handsontable's, by the element that each is in
    const selected = new WeakMap(); // the cell of each that was selected last

    // Wagtail makes each cell editable text of its own: what is typed into one that Tab leads to reaches no form.
    function select(table, row, col) {
        for (const cell of table.rootElement.querySelectorAll("td, th")) {
            cell.removeAttribute("contenteditable");
            cell.tabIndex = -1;
        }
        table.getCell(0, 0).tabIndex = 0;
        table.listen();
        table.selectCell(row, col);
    }

    document.addEventListener("focusin", ({ target, relatedTarget }) => {
        const table = tables.get(target.closest(CONTAINER));
        if (!table) {
            // What is typed next is no cell's, whatever took the focus from it.
            tables.get(relatedTarget?.closest(CONTAINER))?.unlisten();
            return;
        }
        // Its own field takes the focus late, also from where somebody has gone on to.
        const isLate = target.matches(".handsontableInput") && !table.isListening();
        if (isLate && !table.rootElement.contains(relatedTarget)) relatedTarget?.focus();
        if (!target.matches("td, th")) return;
        const { row, col } = table.getCoords(target);
        select(table, row, col);
    });

    // Also before the cell is closed: what is in the form saves itself, and is offered after a crash.
    document.addEventListener("input", ({ target }) => {
        if (!target.matches(".handsontableInput")) return;
        const container = target.closest(CONTAINER);
        const field = document.getElementById(container.id.replace("-handsontable-container", ""));
        const table = tables.get(container);
        const editor = table.getActiveEditor();
        // Ctrl+Z beside an open cell brings back what its field had for an earlier one.
        if (!editor.isOpened()) return;
        const { row, col } = editor;
        const data = table.getData();
        data[row][col] = target.value;
        field.value = JSON.stringify({ ...JSON.parse(field.value), data });
    });

    // Escape closes a cell as it was: Wagtail puts the table into the form again.
    function storeAsItWas({ key }) {
        if (key === "Escape" && this.getActiveEditor()?.isOpened()) this.runHooks("afterChange", [], "edit");
    }

    // Tab in the last cell, and with Shift in the first, leaves the table.
    function leave(event) {
        const [row, col] = this.getSelectedLast() ?? [];
        const end = event.shiftKey ? [0, 0] : [this.countRows() - 1, this.countCols() - 1];
        if (event.key !== "Tab" || row !== end[0] || col !== end[1]) return;
        event.stopImmediatePropagation();
        this.deselectCell();
        this.unlisten();
        if (!event.shiftKey) {
            event.preventDefault();
            this.rootElement.dispatchEvent(new CustomEvent("gazette:leave-field", { bubbles: true })); // keyboard_order.js
            return;
        }
        // Not back to where the table is entered.
        const first = this.getCell(0, 0);
        first.tabIndex = -1;
        setTimeout(() => {
            first.tabIndex = 0;
        });
    }

    let isWatching = false;

    function watchTables() {
        if (isWatching) return;
        isWatching = true;
        window.Handsontable.hooks.add("afterInit", function() {
            tables.set(this.rootElement, this);
            this.addHook("beforeKeyDown", leave);
            this.addHook("beforeKeyDown", storeAsItWas);
            this.addHook("afterSelectionEnd", (...cell) => selected.set(this, cell));
        });
        // Sent by the form before it is stored or left: a cell that is open has what was typed in a field of its own.
        document.addEventListener("gazette:store", () => {
            for (const element of document.querySelectorAll(CONTAINER)) {
                const editor = tables.get(element)?.getActiveEditor();
                if (editor?.isOpened()) editor.finishEditing();
            }
        });
    }

    // What the buttons below a table do, at the cell that was selected last, or else at the end.
    const ACTS = {
        addRow: (table, row) => [table.alter("insert_row", row + 1), row + 1, 0],
        addColumn: (table, row, col) => [table.alter("insert_col", col + 1), 0, col + 1],
        removeRow: (table, row, col) => [table.countRows() > 1 && table.alter("remove_row", row), row, col],
        removeColumn: (table, row, col) => [table.countCols() > 1 && table.alter("remove_col", col), row, col],
    };

    function act(table, name) {
        const last = [table.countRows() - 1, table.countCols() - 1];
        const [row, col] = table.getSelectedLast() ?? selected.get(table) ?? last;
        const [, toRow, toCol] = ACTS[name](table, Math.min(row, last[0]), Math.min(col, last[1]));
        // Once Wagtail has prepared the new cells. Ctrl+Z there takes it back.
        setTimeout(() => select(table, Math.min(toRow, table.countRows() - 1), Math.min(toCol, table.countCols() - 1)));
    }

    class TableInput {
        constructor(options, strings, label, widths, acts) {
            this.acts = acts;
            // Registered when Wagtail's bundle has been loaded, which may be after this script.
            const WagtailTableInput = window.telepath.constructors["wagtail.widgets.TableInput"];
            this.editor = new WagtailTableInput(options, strings);
            this.label = label;
            this.widths = widths;
            watchTables();
        }

        render(placeholder, name, id, initialState) {
            const bound = this.editor.render(placeholder, name, id, initialState);
            const input = document.getElementById(id);
            const width = Object.assign(document.createElement("select"), { id: `${id}-width`, name: `${name}-width` });
            for (const [value, label] of this.widths) width.add(new Option(label, value));
            const label = Object.assign(document.createElement("label"), { htmlFor: width.id, textContent: this.label });
            label.className = "w-field__label";
            const field = Object.assign(document.createElement("div"), { className: "w-field__wrapper" });
            field.append(label, width);
            input.before(field);
            const container = document.getElementById(`${id}-handsontable-container`);
            const buttons = Object.assign(document.createElement("p"), { className: "table-buttons" });
            for (const [name, textContent] of this.acts) {
                const className = "button button-small button-secondary";
                const button = Object.assign(document.createElement("button"), { type: "button", className, textContent });
                button.addEventListener("click", () => act(tables.get(container), name));
                buttons.append(button);
            }
            container.after(buttons);

            const withWidth = (table) => table && { ...table, width: width.value };
            const { getState, getValue, setState } = bound;
            const show = (table) => {
                width.value = table?.width ?? "";
            };
            bound.getState = () => withWidth(getState());
            bound.getValue = () => withWidth(getValue());
            bound.setState = (table) => {
                setState(table);
                show(table);
            };
            // Wagtail's does nothing: what is typed next would go on in the text from which "/table" was chosen.
            bound.focus = () => select(tables.get(container), 0, 0);
            show(initialState);
            return bound;
        }
    }

    window.telepath.register("gazette.TableInput", TableInput);
})();
