"""What stays of a text that was copied out of a word processor: nothing that the features of a block do not name."""

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from blog.blocks.article import CAPTION_FEATURES, PARAGRAPH_FEATURES

WORD = """
<p class="MsoTitle" style="font-size:28pt"><span lang="EN-GB">A report<o:p></o:p></span></p>
<h1>The first part</h1>
<h3>A sub-heading</h3>
<p class="MsoNormal" style="margin-left:36pt;color:#C00000"><b style="mso-bidi-font-weight:normal">Bold</b> and
<u>underlined</u> and <span style="background:yellow">marked</span>, H<sup>2</sup>,
<a href="https://example.org/" onclick="steal()">a link</a> and <a href="javascript:alert(1)">a trap</a>.</p>
<!--[if !supportLists]--><ul type="disc"><li class="MsoListParagraph">one</li><li>two</li></ul><!--[endif]-->
<img src="file:///C:/Users/x/image001.png" onerror="steal()"><script>steal()</script>
<table class="MsoTableGrid"><tr><td>cell</td></tr></table>
"""


@pytest.mark.django_db
def test_of_a_paste_only_what_the_features_name_is_stored():
    converter = ContentstateConverter(features=PARAGRAPH_FEATURES)

    stored = converter.to_database_format(converter.from_database_format(WORD))

    for kept in ("A report", "The first part", "A sub-heading</h3>", "<b>Bold</b>", "<sup>2</sup>", "one</li>"):
        assert kept in stored, kept
    assert '<a href="https://example.org/">a link</a>' in stored
    for forbidden in ("style", "class", "Mso", "<u>", "<h1", "<img", "<table", "onclick", "onerror", "javascript:"):
        assert forbidden not in stored, forbidden


def test_what_a_browser_sends_beyond_the_features_is_not_stored_either():
    """As a browser's own paste, or a forged form, would send it."""
    sent = {
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "text": "Large *",
                "depth": 0,
                "inlineStyleRanges": [{"offset": 0, "length": 5, "style": "UNDERLINE"}],
                "entityRanges": [{"offset": 6, "length": 1, "key": 0}],
            },
        ],
        "entityMap": {"0": {"type": "IMAGE", "mutability": "IMMUTABLE", "data": {"id": "1", "alt": "x"}}},
    }

    stored = ContentstateConverter(features=CAPTION_FEATURES).to_database_format(json.dumps(sent))

    assert "Large" in stored
    assert "<u" not in stored
    assert "embed" not in stored
