"""What an editor sees of a draft beside the form, and what is said about it."""

import json
import re

import pytest
from django.test import Client
from wagtail.blocks import StructBlock
from wagtail.images.tests.utils import get_test_image_file

from blog import renditions
from blog.blocks.article import ContentBlock
from blog.editor.content_checks import CHECKS, ContentChecks
from blog.editor.previews import share_card
from blog.models import ArticlePage, Picture

from .factories import make_article, section
from .helpers import soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def previewed(editor, article, mode=""):
    revision = ArticlePage.objects.get(pk=article.pk).latest_revision_id
    return editor.get(f"/admin/pages/{article.pk}/revisions/{revision}/view/", {"mode": mode}).content.decode()


def test_a_draft_is_seen_as_an_article_as_a_card_and_on_paper(editor):
    picture = Picture.objects.create(title="A file", file=get_test_image_file())
    article = make_article(publish=False, lead="In <short>.", hero=picture, hero_alt="Hills")

    page, card, paper = (previewed(editor, article, mode) for mode in ("", "share", "print"))

    assert "print.css" not in page and "print.css" in paper
    assert '<p class="lead" dir="auto">' in paper
    assert card.count('<p class="share-title">A notice') == 3
    assert card.count('<p class="share-text">In &lt;short&gt;.</p>') == 3
    assert re.findall(r'<img src="(/media/[^"]+)', card)
    assert "comment-form" not in card
    assert previewed(editor, article, "nonsense").count("<h1") == 1
    assert Client().get(f"/admin/pages/{article.pk}/edit/preview/").status_code == 302
    assert [mode for mode, _label in article.preview_modes] == ["", "share", "print"]
    assert [size["device_width"] for size in article.preview_sizes] == [375, 768, 1280]


def test_the_card_says_what_the_page_gives_to_others(editor):
    article = make_article(seo_title="Elsewhere", search_description="Described.")

    card = share_card(Client().get(article.url).content.decode())

    assert card.name.startswith("Elsewhere")
    assert (card.title, card.description) == ("A notice", "Described.")


def test_the_checks_are_configured_and_their_module_is_only_where_an_editor_looks(editor):
    article = make_article(body=[section("Alpha", "x")])

    draft = previewed(editor, article)
    public = Client().get(article.url).content.decode()

    found = re.search(r'id="checker-axe-configuration"[^>]*>(.*?)</script>', draft, re.DOTALL)
    configuration = json.loads(found.group(1))
    assert {rule["id"] for rule in configuration["spec"]["rules"]} >= set(CHECKS)
    assert set(configuration["options"]["runOnly"]) >= set(CHECKS)
    assert "heading-order" not in configuration["options"]["runOnly"]
    assert "js/editor/checks.js" in draft
    assert "js/editor/checks.js" not in public
    assert "data-alt" not in public


def test_alternative_text_is_no_name_of_a_file():
    (check,) = [c for c in ContentChecks().get_axe_custom_checks(None) if c["id"] == "check-image-alt-text"]

    for alt, is_name in {"IMG_2034": True, "bridge.jpeg": True, "Image of a bridge": False}.items():
        assert bool(re.search(check["options"]["pattern"], alt)) is is_name


def test_a_missing_alternative_text_is_marked_for_the_editor_alone(editor):
    picture = Picture.objects.create(title="A file", file=get_test_image_file())
    figure = {"image": {"image": picture.pk, "alt_text": "", "decorative": False}, "caption": "", "credit": ""}
    article = make_article(
        body=[section("One", content=ContentBlock().to_python([{"type": "figure", "value": figure}]))]
    )

    assert re.search(r'class="figure"\s+data-alt="missing"', previewed(editor, article))
    assert "data-alt" not in Client().get(article.url).content.decode()


def test_promote_has_what_a_search_result_and_a_shared_link_are_made_of(editor):
    picture = Picture.objects.create(title="A file", file=get_test_image_file())
    article = make_article(hero=picture, slug="notice")
    renditions.generate(picture.pk)

    soup = soup_of(f"/admin/pages/{article.pk}/edit/", editor)
    box = soup.select_one("[data-promote]")

    assert words(box.select_one(".promote-result .promote-host")) == "testserver › notices › notice"
    assert box["data-publication"] == "Gazette"
    image = box.select_one("[data-promote-image]")
    assert image["data-hero"].startswith("/media/") and image["data-share_picture"] == ""
    limits = json.loads(soup.find(id="promote_data").string)["longest"]
    assert limits == {"title": 60, "text": 155, "shared_title": 70, "shared_text": 200}
    new = soup_of(f"/admin/pages/add/blog/articlepage/{article.get_parent().pk}/", editor)
    assert new.select_one("[data-promote]")


def test_a_new_gallery_has_the_two_images_that_it_needs():
    assert len(ContentBlock().child_blocks["gallery"].get_default()["pictures"]) == 2


def test_a_new_block_has_a_state_for_each_of_its_fields():
    for name, block in ContentBlock().child_blocks.items():
        if isinstance(block, StructBlock):  # a field without one says in the form that it failed to render
            assert block.get_form_state(block.get_default()).keys() == block.child_blocks.keys(), name
