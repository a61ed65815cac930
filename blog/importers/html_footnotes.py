"""Footnotes of any program: a reference and its note link to each other, and the reference comes first."""

from collections import Counter
from dataclasses import dataclass, field

from .html_elements import is_in, note_block
from .html_tree import Element
from .reading_limits import check_blocks, check_time

MAX_BACKLINKS = 20  # from a footnote to where it is referred to


@dataclass
class Footnotes:
    """`references`: the label of each anchor that refers to a note; `labels`: of notes; `back`: links to the text."""

    references: dict[Element, str] = field(default_factory=dict)
    labels: dict[Element, str] = field(default_factory=dict)
    back: set[Element] = field(default_factory=set)


def footnotes_in(root: Element) -> Footnotes:
    found = Footnotes()
    names: dict[str, Element] = {}
    links: list[tuple[Element, str]] = []
    backlinks: dict[str, list[Element]] = {}
    for element in root.elements():
        if not element.attrs:
            continue
        for name in (element.attrs.get("id"), element.attrs.get("name")):
            if name:
                names.setdefault(name, element)
        if element.tag == "a" and (target := element.attrs.get("href", "").partition("#")[2]):
            links.append((element, target))
            # More would be no footnote, and the search for them long.
            if len(back := backlinks.setdefault(target, [])) < MAX_BACKLINKS:
                back.append(element)
    pairs: list[tuple[Element, Element]] = []  # the anchor, and what it leads to
    for anchor, target in links:
        check_time()
        note = names.get(target)
        if note is None or anchor in found.back:
            continue
        own_names = [
            name
            for element in (anchor, anchor.parent, anchor.parent and anchor.parent.parent)
            if element
            for name in (element.attrs.get("id"), element.attrs.get("name"))
            if name
        ]
        back = [link for name in own_names for link in backlinks.get(name, ())]
        if any(link is note or is_in(link, note) for link in back):
            pairs.append((anchor, note))
            check_blocks(len(pairs))
            found.back.update(back)
    # Of the further marks of a note, many programs write no links back.
    marks = {(note, anchor.text().strip()) for anchor, note in pairs}
    paired = {anchor for anchor, _note in pairs}
    for anchor, target in links:
        note = names.get(target)
        if note and anchor not in paired and anchor not in found.back and (note, anchor.text().strip()) in marks:
            pairs.append((anchor, note))
    blocks = {note: note_block(note) for _anchor, note in pairs}
    in_container = Counter(block.parent for block in blocks.values())
    for anchor, note in pairs:
        check_time()
        block = blocks[note]
        if block.tag == "p" and block.parent and block.parent.tag == "div" and in_container[block.parent] == 1:
            block = block.parent  # a note of several paragraphs
        found.references[anchor] = found.labels.setdefault(block, str(len(found.labels)))
    return found
