"""`tools/audit/feeds.py` reports every problem of a JSON feed, each with the item that has it."""

import json
from types import SimpleNamespace

import pytest

from tools.audit.feeds import problems_of_json

URL = "https://example.org/feed.json"
ITEM = {"id": "1", "title": "The bridge", "content_text": "Few.", "date_published": "2026-03-05T12:00:00Z"}


def problems(item, **members):
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "News", "feed_url": URL, "items": [item], **members}
    return problems_of_json(SimpleNamespace(url=URL, body=json.dumps(feed).encode()))


def test_valid_feed_with_an_extension_has_no_problems():
    assert problems(ITEM, _ours={"about": "this"}) == []


@pytest.mark.parametrize("value", ["1772712000", "2026-03-05", "2026-03-05T12:00:00", "2026-13-05T12:00:00Z", 5, None])
def test_value_that_is_no_rfc_3339_date_is_reported_with_its_item(value):
    (problem,) = problems({**ITEM, "date_published": value})

    assert problem.startswith("The bridge: date_published: ")


def test_invalid_member_hides_no_other_problem():
    item = {"id": 1, "title": "The bridge", "content_html": "<a href='/x'>x</a>", "colour": "red", "attachments": [{}]}

    found = problems(item, feed_url="https://example.org/other", note="x")

    assert found == [
        "The bridge: id: Input should be a valid string, 1",
        "The bridge: attachments.0.url: Field required",
        "The bridge: attachments.0.mime_type: Field required",
        "The bridge: colour: Value error, not of JSON Feed 1.1, 'colour'",
        "the feed: note: Value error, not of JSON Feed 1.1, 'note'",
        "names https://example.org/other for its own URL",
        "The bridge: /x is not an absolute URL",
    ]
