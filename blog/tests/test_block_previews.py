"""The chooser of blocks shows each of them as readers would see it."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from blog.blocks import samples
from blog.blocks.article import BodyBlock, ContentBlock
from blog.models import ArticlePage, Picture
from comments.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def parts(sample):
    """The texts, numbers and images in a sample, whatever it is made of."""
    if isinstance(sample, (dict, list, tuple)):
        for part in sample.values() if isinstance(sample, dict) else sample:
            yield from parts(part)
    else:
        yield sample


def without_space(html):
    return "".join(BeautifulSoup(html, "html.parser").get_text().split())


def choosable():
    body = ArticlePage._meta.get_field("body").stream_block
    return [*body.child_blocks.values(), *body.child_blocks["section"].child_blocks["content"].child_blocks.values()]


def test_every_block_has_an_icon_a_description_and_a_preview_in_our_own_clothes():
    client = Client()
    client.force_login(make_user("editor", "Editors"))
    blocks = choosable()
    assert {block.name for block in blocks} == {*BodyBlock.base_blocks, *ContentBlock.base_blocks}

    for block in blocks:
        assert block.meta.icon not in ("", "placeholder"), block.name
        assert block.get_description(), block.name
        assert block.is_previewable, block.name
        page = client.get("/admin/block-preview/", {"id": block.definition_prefix}).content.decode()
        assert "css/site.css" in page
        sample = list(parts(getattr(samples, block.name)()))
        sentences = [part for part in sample if isinstance(part, str) and " " in part]
        assert sentences, block.name
        for sentence in sentences:
            assert without_space(sentence) in without_space(page), block.name
        assert ("sample.svg" in page) == any(isinstance(part, samples.SamplePicture) for part in sample), block.name
    assert not Picture.objects.exists()
