// Text fields of the admin follow the direction of their text: Arabic in an English admin runs from right to left.

const FIELDS = "input:is(:not([type]), [type=text], [type=search]), textarea, [contenteditable=true]";
const TEXTS = ".chooser__title, .comment__text, .comment-reply__text, .c-sf-block__title";

function set(root) {
    for (const each of root.querySelectorAll(`:is(${FIELDS}, ${TEXTS}):not([dir])`)) each.dir = "auto";
}

set(document);
new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
        for (const node of addedNodes)
            if (node.parentElement) set(node.parentElement);
    }
}).observe(document.body, { childList: true, subtree: true });
