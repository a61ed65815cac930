"""Corrections: dated, at their section wherever it goes, gathered, and in the feed; never from a draft."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from blog.models import ArticlePage, Correction
from blog.section_moves.actions import move_section, undo_move
from comments.tests.factories import make_user

from .factories import make_article, make_series, republish, section
from .test_editor_controls import posted

pytestmark = pytest.mark.django_db

DAY = datetime(2026, 3, 4, 12, tzinfo=UTC)


def corrected(article, *rows, publish=True):
    """The article with these corrections (block id, text, moment), published or as a draft."""
    article = ArticlePage.objects.get(pk=article.pk)
    headings = {child.id: child.value["heading"] for child in article.body}
    article.corrections = [
        Correction(block_id=block_id, heading_then=headings.get(block_id, ""), text=text, corrected_at=corrected_at)
        for block_id, text, corrected_at in rows
    ]
    revision = article.save_revision()
    if publish:
        revision.publish()
    return ArticlePage.objects.get(pk=article.pk)


def page_of(article):
    return BeautifulSoup(Client().get(article.url).content.decode(), "html.parser")


def words(element):
    return " ".join(element.get_text().split())


def test_readers_find_a_correction_at_its_section_and_gathered_after_all():
    article = make_article()
    beta = article.body[1].id
    article = corrected(
        article,
        (beta, "It was *1952*, not <b>1953</b>.", DAY),
        ("", "The author is called Wren.", DAY + timedelta(days=2)),
    )

    page = page_of(article)
    assert [words(each) for each in page.select("#beta .correction")] == [
        "Correction · 4 March 2026 · It was 1952, not <b>1953</b>."
    ]
    assert len(page.select("section .correction")) == 1
    assert [words(each) for each in page.select(".corrections li")] == [
        "6 March 2026 The author is called Wren.",
        "4 March 2026 · § 2 Beta It was 1952, not <b>1953</b>.",
    ]
    assert page.select_one(".corrections li a")["href"] == "#beta"
    assert page.select_one(".article-head .changed a")["href"] == "#corrections_heading"
    assert words(page.select_one(".article-head .changed")) == "Corrected on 6 March 2026"
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert str(page).count("CorrectionComment") == 2  # in the JSON-LD


def test_a_correction_follows_its_section_and_outlives_it():
    article = make_article()
    alpha, beta, gamma = (block.id for block in article.body)
    article = corrected(article, (beta, "Wrong till now.", DAY))

    article = republish(article, [(beta, {"heading": "Renamed"}), (alpha, {}), (gamma, {})])
    assert words(page_of(article).select_one(".corrections .correction-head")) == "4 March 2026 · § 1 Renamed"

    article = republish(article, [(alpha, {}), (gamma, {})])
    page = page_of(article)
    assert not page.select("section .correction")
    assert words(page.select_one(".corrections .correction-head")) == "4 March 2026 · “Beta”, an earlier section"


def test_a_draft_shows_no_correction_and_an_empty_one_is_never_shown():
    article = make_article()
    corrected(article, ("", "Not yet.", DAY), publish=False)
    assert "Not yet." not in str(page_of(article))

    article = corrected(article, ("", "  ", DAY))
    assert not page_of(article).select(".corrections, .changed")


def test_the_feed_names_the_newest_correction_and_its_item_is_newer():
    article = corrected(make_article(updated_at=DAY - timedelta(days=9)), ("", "Older.", DAY - timedelta(days=1)))
    beta = article.body[1].id
    article = corrected(article, ("", "Older.", DAY - timedelta(days=1)), (beta, "It was *1952*.", DAY))

    feed = Client().get("/feed/").content.decode()

    assert article.changed_at == DAY
    assert "Correction&lt;/strong&gt; ·" in feed and "“Beta”" in feed and "It was &lt;i&gt;1952&lt;/i&gt;." in feed
    assert "Older." not in feed
    article.updated_at = DAY + timedelta(days=1)
    assert article.changed_at == DAY + timedelta(days=1)


def test_article_with_corrections_takes_as_many_queries_as_one_without():
    plain, one = make_article(), make_article()
    many = make_article()
    one = corrected(one, ("", "Wrong.", DAY))
    many = corrected(many, *((block.id, f"Wrong {place}.", DAY) for place, block in enumerate(many.body)))
    asked = []
    for article in (plain, one, many):
        Client().get(article.url)
        with CaptureQueriesContext(connection) as queries:
            Client().get(article.url)
        asked.append(len(queries))

    assert asked[0] == asked[1] == asked[2] <= 30


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_user("editor", "Editors"))
    return client


def form_of(article, *rows, **changes):
    body = {
        "body-count": len(article.body),
        **{
            key: value
            for place, block in enumerate(article.body)
            for key, value in {
                f"body-{place}-type": "section",
                f"body-{place}-id": block.id,
                f"body-{place}-order": place,
                f"body-{place}-deleted": "",
                f"body-{place}-value-heading": block.value["heading"],
                f"body-{place}-value-content-count": 0,
                f"body-{place}-value-summary": "",
                f"body-{place}-value-address": "",
                f"body-{place}-value-comments": "",
            }.items()
        },
    }
    data = posted(title=article.title, slug=article.slug, lead="What it is about.", **changes)
    data = {key: value for key, value in data.items() if not key.startswith("body-")}
    rows = [{"heading_then": "", "corrected_at": "2026-03-04 12:00", **row} for row in rows]
    return {**data, **body, **nested_form_data({"corrections": inline_formset(rows)})}


def test_an_editor_corrects_a_section_and_its_heading_is_kept(editor):
    article = make_article()
    beta = article.body[1].id

    editor.post(f"/admin/pages/{article.pk}/edit/", form_of(article, {"block_id": beta, "text": "It was 1952."}))

    correction = Correction.objects.get()
    assert (correction.block_id, correction.heading_then, correction.text) == (beta, "Beta", "It was 1952.")
    assert words(page_of(article).select_one("#beta .correction")) == "Correction · 4 March 2026 · It was 1952."


def test_a_correction_of_no_section_is_refused_when_published_and_a_half_written_one_is_kept_as_a_draft(editor):
    article = make_article()
    edit = f"/admin/pages/{article.pk}/edit/"

    for row in (
        {"block_id": "no-such-section", "text": "It was 1952."},
        {"block_id": "", "text": ""},
        {"block_id": "", "text": "It was 1952.", "corrected_at": "soon"},
    ):
        response = editor.post(edit, form_of(article, row))
        assert response.status_code == 200
        assert not response.context["form"].formsets["corrections"].is_valid()
        assert not Correction.objects.exists()

        data = form_of(article, row)
        del data["action-publish"]
        assert editor.post(edit, data).status_code == 302
        draft = ArticlePage.objects.get(pk=article.pk).get_latest_revision_as_object()
        assert [each.text for each in draft.corrections.all()] == [row["text"]]
        assert draft.corrections.all()[0].corrected_at <= timezone.now()


def test_a_correction_goes_with_its_section_to_another_article_and_back():
    article, other = make_article(), make_article(body=[section("Mouth", "The sea.")])
    beta = article.body[1].id
    corrected(article, (beta, "It was 1952.", DAY), ("", "Of all of it.", DAY))
    editor = make_user("editor", "Editors")

    move = move_section(article, other, beta, editor=editor)
    assert [words(each) for each in page_of(other).select("#beta .correction")] == [
        "Correction · 4 March 2026 · It was 1952."
    ]
    assert [each.text for each in Correction.objects.filter(article=article)] == ["Of all of it."]

    undo_move(move, editor=editor)
    assert len(page_of(article).select("#beta .correction")) == 1
    assert not Correction.objects.filter(article=other).exists()


def test_a_copy_and_a_translation_have_neither_the_corrections_nor_the_place_in_a_series():
    article = make_article(series=make_series(), series_place=2)
    article.corrections = [Correction(text="Ten, not nine.", corrected_at=timezone.now())]
    article.save_revision().publish()
    listing = article.get_parent().specific
    for page in (listing.get_parent().specific, listing):
        page.copy_for_translation(Locale.objects.get_or_create(language_code="de")[0])

    copies = [
        article.copy(update_attrs={"slug": "copy"}),
        article.copy_for_translation(Locale.objects.get(language_code="de")),
    ]

    for copy in copies:
        for version in (copy.specific, copy.get_latest_revision_as_object()):
            assert (version.series, version.series_place, list(version.corrections.all())) == (None, None, [])
    kept = ArticlePage.objects.get(pk=article.pk)
    assert (kept.series_place, kept.corrections.count()) == (2, 1)
