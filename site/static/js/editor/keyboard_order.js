// Writing by keyboard: Tab goes from the title to the lead, to the heading of the first section, to its text; Enter in the
// title or a heading goes on in the same way and sends nothing. Shift+Tab visits every button and field in between.

const form = document.querySelector("[data-edit-form]");
const FROM = "[name=title], [name=lead], [data-contentpath=heading] input";
const EMPTY_STREAM = "[data-streamfield-stream-container]:not(:has(> [data-streamfield-child]:not([aria-hidden=true])))";
const TO = `input[type=text], textarea, [contenteditable=true], ${EMPTY_STREAM} > div > .c-sf-add-button`;

const nextOf = (field) => [...form.querySelectorAll(TO)].find(
    (each) => field.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && each.checkVisibility(),
);

// A new section gets its first paragraph.
function addParagraph(heading) {
    const sections = window.wagtail.editHandler.getPanelByName("body").getBoundWidget().children;
    const content = sections.find((section) => section.element.contains(heading))?.block.childBlocks.content;
    if (!content || content.children.length) return false;
    const value = content.blockDef.initialChildStates.paragraph;
    content.insert({ type: "paragraph", value, id: crypto.randomUUID() }, 0, { focus: true });
    return true;
}

function goOn(event) {
    const { key, target } = event;
    const isPlain = !event.isComposing && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (!isPlain || !target.matches(FROM)) return;
    const isEnter = key === "Enter" && target.matches("input");
    if (!isEnter && key !== "Tab") return;
    const isHeading = Boolean(target.closest("[data-contentpath=heading]"));
    if (isEnter) event.preventDefault();
    if (isEnter && isHeading && addParagraph(target)) return;
    const next = nextOf(target);
    if (!next) return;
    event.preventDefault();
    next.focus();
}

form?.addEventListener("keydown", goOn);
