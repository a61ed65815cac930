// Writing by keyboard: Tab goes from the title to the lead, to the heading of the first section, to its text; Enter in one
// of them goes on in the same way and sends nothing. Shift+Tab visits every button and field in between.

const form = document.querySelector("[data-edit-form]");
const FROM = "[name=title], [name=lead], [data-contentpath=heading] input";
const OF_IMAGE = "[data-contentpath=alt_text] input, [data-contentpath=credit] input";
const EMPTY_STREAM = "[data-streamfield-stream-container]:not(:has(> [data-streamfield-child]:not([aria-hidden=true])))";
const TO = `input[type=text], textarea, [contenteditable=true], ${EMPTY_STREAM} > div > .c-sf-add-button`;

const nextOf = (field) => [...form.querySelectorAll(TO)].find(
    (each) => field.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && each.checkVisibility(),
);

// The text at this place among the blocks of a section or the opening: the one that is there, or a new one.
function goToText(content, place) {
    const child = content.children[place];
    if (child?.type === "paragraph") {
        if (child.collapsed) child.toggleElement.click();
        return child.focus();
    }
    const value = content.blockDef.initialChildStates.paragraph;
    return content.insert({ type: "paragraph", value, id: crypto.randomUUID() }, place, { focus: true });
}

// A section that does not begin with a text gets one: what is typed next would be appended to a field of an image.
function goToFirstText(heading) {
    const sections = window.wagtail.editHandler.getPanelByName("body").getBoundWidget().children;
    const content = sections.find((section) => section.element.contains(heading))?.block.childBlocks.content;
    if (!content) return false;
    goToText(content, 0);
    return true;
}

// After the texts of an image, writing goes on below it.
function goBelow(field) {
    const streams = ["opening", "body"].map((name) => window.wagtail.editHandler.getPanelByName(name).getBoundWidget());
    const contents = [streams[0], ...streams[1].children.map(({ block }) => block.childBlocks.content)];
    const content = contents.find(({ children }) => children.some(({ element }) => element.contains(field)));
    goToText(content, content.children.findIndex(({ element }) => element.contains(field)) + 1);
}

function goOn(event) {
    const { key, target } = event;
    const isPlain = !event.isComposing && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (isPlain && key === "Enter" && target.matches(OF_IMAGE)) {
        event.preventDefault();
        goBelow(target);
    }
    if (!isPlain || !target.matches(FROM)) return;
    const isEnter = key === "Enter" && target.matches("input, textarea");
    if (!isEnter && key !== "Tab") return;
    const isHeading = Boolean(target.closest("[data-contentpath=heading]"));
    if (isEnter) event.preventDefault();
    if (isEnter && isHeading && goToFirstText(target)) return;
    const next = nextOf(target);
    if (!next) return;
    event.preventDefault();
    next.focus();
}

form?.addEventListener("keydown", goOn);

// The title is a text area to wrap, and yet one line: what is pasted or dropped may have more.
const title = form?.querySelector("[name=title]");
title?.addEventListener("beforeinput", (event) => {
    const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
    if (event.inputType !== "insertLineBreak" && !text.includes("\n")) return;
    event.preventDefault();
    // This can be undone like other typing.
    document.execCommand("insertText", false, text.replace(/\s*\n\s*/g, " "));
});

// Wagtail makes the slug of keys, or when the title is left: too late where it was pasted by mouse and a button follows.
title?.addEventListener("input", () => title.dispatchEvent(new Event("change")));

// A new article begins with its title, once its tab is in view.
function goToTitle() {
    if (title.value) return;
    if (title.checkVisibility()) title.focus();
    else requestAnimationFrame(goToTitle);
}

if (form?.querySelector("[data-creation]")) goToTitle();

// The dialog for the comment on a decision leaves the focus on itself: what is typed would go nowhere.
window.jQuery(document).on("shown.bs.modal", ({ target }) => {
    target.querySelector("form[action*='/workflow/'] textarea")?.focus();
});
