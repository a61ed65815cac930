"""Footnotes in Markdown: `[^name]` in the text, and `[^name]: …` on a line of its own.

Further lines of a note follow it directly; paragraphs after an empty line belong to it where they are indented.
"""

import re

DEFINITION = re.compile(r"\[\^(?P<name>[^\s\[\]^]{1,100})\]:[ \t]*(?P<text>.*)")
REFERENCE = re.compile(r"\[\^(?P<name>[^\s\[\]^]{1,100})\]")
INDENT = 4


def use_notes(parser):
    """`env["notes"]` gets a list of (name, text, line) of all notes; where one is referred to stands a `note` token."""
    parser.block.ruler.before("reference", "note_definition", note_definition, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "note_reference", note_reference)


def note_definition(state, start, end, silent):
    if state.is_code_block(start):
        return False
    match = DEFINITION.match(line_of(state, start))
    if not match:
        return False
    if silent:
        return True
    texts, line = [match["text"]], start + 1
    while line < end:
        if state.isEmpty(line):
            following = next((later for later in range(line, end) if not state.isEmpty(later)), end)
            if following == end or state.sCount[following] - state.blkIndent < INDENT:
                break
        elif DEFINITION.match(line_of(state, line)) or is_another_block(state, line, end):
            break
        texts.append(line_of(state, line))
        line += 1
    notes = state.env.setdefault("notes", [])
    notes.append((match["name"], " ".join(" ".join(texts).split()), start))
    state.line = line
    return True


def note_reference(state, silent):
    match = REFERENCE.match(state.src, state.pos, state.posMax)
    text = match and next((text for name, text, _ in state.env.get("notes", []) if name == match["name"]), None)
    if text is None:
        return False
    if not silent:
        token = state.push("note", "", 0)
        token.content = text
        token.meta = {"name": match["name"]}
    state.pos = match.end()
    return True


def line_of(state, line):
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def is_another_block(state, line, end):
    """Whether a line that follows a note directly begins something else: a heading, a list, code."""
    if state.sCount[line] - state.blkIndent >= INDENT:
        return False
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))
