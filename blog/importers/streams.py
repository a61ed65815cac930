"""Making the stored streams of an article from a parsed one, with the ids of the blocks that were there before."""

import hashlib
import html
import json
import re
import uuid
from collections import defaultdict, deque

from django.utils.html import strip_tags

from ..pages import ArticlePage

# Of a section: an editor's stay where the file has none.
SETTINGS = ("address", "comments", "summary", "merged")
BLOCK_KEYS = re.compile(r' data-block-key="[^"]*"')
QUOTES = re.compile(r"&quot;|&#x27;|&#39;")  # no other entity: unescaping it could make markup of text


def body_of(parsed, old):
    """Return the body for the parsed sections, and the sections of `old` that are not in it."""
    new = [
        {"type": "section", "value": {"heading": section.heading, "content": plain_blocks(section.blocks)}}
        for section in parsed.sections
    ]
    sections = []
    matches = match(new, old, (heading_and_content, heading, content))
    for section, parsed_section, before in zip(new, parsed.sections, matches, strict=True):
        value = section["value"]
        before_value = before["value"] if before else {}
        settings = {name: getattr(parsed_section, name, "") or before_value.get(name) or "" for name in SETTINGS}
        inside = with_ids(value["content"], before_value.get("content", []))
        sections.append({**section, "id": id_of(before), "value": {**value, **settings, "content": inside}})
    kept = {id_of(before) for before in matches if before}
    return validated("body", sections), [section for section in old if section["id"] not in kept]


def opening_of(parsed, old):
    return validated("opening", with_ids(plain_blocks(parsed.opening), old))


def plain_blocks(blocks):
    # Leave out paragraphs without words.
    return [
        {"type": kind, "value": value}
        for kind, value in blocks
        if kind != "paragraph" or strip_tags(str(value)).strip()
    ]


def with_ids(new, old):
    """Return the blocks with the ids of those in `old` that are equal, else of the same type and position."""
    old = [{**block, "position": position} for position, block in enumerate(old)]
    new = [{**block, "position": position} for position, block in enumerate(new)]
    matches = match(new, old, (kind_and_value, kind_and_position))
    return [
        {
            "type": block["type"],
            # Keep the stored value of an equal block, with the ids in it.
            "value": before["value"] if before and kind_and_value(before) == kind_and_value(block) else block["value"],
            "id": id_of(before),
        }
        for block, before in zip(new, matches, strict=True)
    ]


def id_of(before):
    return before["id"] if before else str(uuid.uuid4())


def match(new, old, keys):
    """Return for each of `new` the one of `old` with the same key, or None; `keys` are functions, tried in turn."""
    found = [None] * len(new)
    left = list(old)
    for key in keys:
        waiting = defaultdict(deque)
        for block in left:
            waiting[key(block)].append(block)
        for position, block in enumerate(new):
            if found[position] is None and waiting[key(block)]:
                found[position] = waiting[key(block)].popleft()
        left = [block for blocks in waiting.values() for block in blocks]
    return found


def kind_and_value(block):
    return digest_of([block["type"], block["value"]])


def kind_and_position(block):
    return block["type"], block["position"]


def heading(section):
    return section["value"].get("heading") or ""  # a draft may have none


def content(section):
    return digest_of([[block["type"], block["value"]] for block in section["value"]["content"]])


def heading_and_content(section):
    return heading(section), content(section)


def validated(field, raw):
    """Return the validated stream: Wagtail validates blocks in forms only."""
    block = ArticlePage._meta.get_field(field).stream_block
    return block.clean(block.to_python(raw))


def digest_of_content(article):
    """Return a digest of what imports store in an article or plain page, without other fields that editors may set."""
    if not isinstance(article, ArticlePage):
        return digest_of([article.title, article.text])
    sections = [[heading(section), content(section)] for section in article.body.get_prep_value()]
    opening = [[block["type"], block["value"]] for block in article.opening.get_prep_value()]
    return digest_of([article.title, article.lead, opening, sections])


def digest_of(value):
    text = json.dumps(normalized(value), sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def normalized(value):
    """Return the value without what the editor adds or writes differently when it saves unchanged content."""
    if isinstance(value, str):
        return QUOTES.sub(lambda found: html.unescape(found[0]), BLOCK_KEYS.sub("", value))
    if isinstance(value, dict):
        if value.keys() == {"type", "value", "id"} and value["type"] == "item":  # of a list inside a block
            return normalized(value["value"])
        return {key: normalized(item) for key, item in value.items() if item not in ("", None, [], False)}
    if isinstance(value, list | tuple):
        return [normalized(item) for item in value]
    return value
