"""The chooser of blocks shows each of them as readers would see it."""

import pytest
from django.test import Client

from blog.blocks.article import BodyBlock, ContentBlock
from blog.models import ArticlePage, Picture
from comments.tests.factories import make_user

pytestmark = pytest.mark.django_db

EXPECTED = {
    "section": "What the hills hide",
    "paragraph": "<h3",
    "figure": "The hills in the evening",
    "gallery": "The same hills twice.",
    "quote": "<blockquote>",
    "pull_quote": "Nobody had asked the river.",
    "table": '<th scope="col"',
    "code": "A greeting for each",
    "embed": "on films.example",
    "callout": "callout-background",
}


def choosable():
    body = ArticlePage._meta.get_field("body").stream_block
    return [*body.child_blocks.values(), *body.child_blocks["section"].child_blocks["content"].child_blocks.values()]


def test_every_block_has_an_icon_a_description_and_a_preview_in_our_own_clothes():
    client = Client()
    client.force_login(make_user("editor", "Editors"))
    assert {block.name for block in choosable()} == set(EXPECTED) == {*BodyBlock.base_blocks, *ContentBlock.base_blocks}

    for block in choosable():
        assert block.meta.icon not in ("", "placeholder"), block.name
        assert block.get_description(), block.name
        assert block.is_previewable, block.name
        page = client.get("/admin/block-preview/", {"id": block.definition_prefix}).content.decode()
        assert EXPECTED[block.name] in " ".join(page.split()), block.name
        assert "css/site.css" in page
        if block.name in ("figure", "gallery", "embed", "section"):
            assert "sample.svg" in page
    assert not Picture.objects.exists()
