/* Fills the choice of a section with the sections that stand in the form right now. */
const CHOICE = "[data-choose-section]";

function sections() {
    const body = window.wagtail?.editHandler?.getPanelByName("body")?.getBoundWidget?.();
    return (body?.children ?? []).map((child) => ({
        id: child.id,
        heading: child.block.childBlocks?.heading?.getValue?.() ?? child.getValue?.().heading ?? "",
    }));
}

function fill(select) {
    const chosen = select.value;
    const whole = select.options[0];
    const rows = sections().filter((section) => section.id);
    const heading = document.getElementById(select.id.replace(/block_id$/, "heading_then"))?.value;
    const options = rows.map(({ id, heading }, place) => new Option(`§ ${place + 1} ${heading}`, id, false, id === chosen));
    if (chosen && !rows.some((section) => section.id === chosen)) {
        const removed = [...select.options].find((option) => option.value === chosen);
        if (heading && !removed.text.includes(heading)) removed.text = `${removed.text}: ${heading}`;
        options.push(removed);
    }
    select.replaceChildren(whole, ...options);
    select.value = chosen;
}

const refresh = (event) => event.target.matches?.(CHOICE) && fill(event.target);
document.addEventListener("focusin", refresh);
document.addEventListener("pointerdown", refresh);
window.addEventListener("load", () => document.querySelectorAll(CHOICE).forEach(fill));
