"""Corrections: dated, at their section wherever it goes, gathered, and in the feed; never from a draft."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from blog.models import Correction

from .factories import make_article, make_series, republish
from .helpers import draft_of, fresh, headings_of, ids_of, queries_for, soup_of, words
from .test_editor_controls import posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DAY = datetime(2026, 3, 4, 12, tzinfo=UTC)


def corrected(article, *rows, publish=True):
    """The article with these corrections (block id, text, moment), published or as a draft."""
    article = fresh(article)
    headings = {child.id: child.value["heading"] for child in article.body}
    article.corrections = [
        Correction(block_id=block_id, heading_then=headings.get(block_id, ""), text=text, corrected_at=corrected_at)
        for block_id, text, corrected_at in rows
    ]
    revision = article.save_revision()
    if publish:
        revision.publish()
    return fresh(article)


@pytest.mark.each_database
def test_readers_find_a_correction_at_its_section_and_gathered_after_all():
    article = make_article()
    beta = article.body[1].id
    article = corrected(
        article,
        (beta, "It was *1952*, not <b>1953</b>.", DAY),
        ("", "The author is called Wren.", DAY + timedelta(days=2)),
    )

    page = soup_of(article)
    assert [words(each) for each in page.select("#beta .correction")] == [
        "Correction · 4 March 2026 · It was 1952, not <b>1953</b>."
    ]
    assert len(page.select("section .correction")) == 1
    assert [words(each) for each in page.select(".corrections li")] == [
        "6 March 2026 The author is called Wren.",
        "4 March 2026 § 2 Beta It was 1952, not <b>1953</b>.",
    ]
    assert page.select_one(".corrections li a")["href"] == "#beta"
    assert page.select_one(".article-head .changed a")["href"] == "#corrections_heading"
    assert words(page.select_one(".article-head .changed")) == "Corrected on 6 March 2026"
    ids = [element["id"] for element in page.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert str(page).count("CorrectionComment") == 2  # in the JSON-LD


def test_correction_follows_its_section_and_outlives_it_and_drafts_and_empty_ones_are_not_visible():
    article = make_article()
    alpha, beta, gamma = ids_of(article)
    corrected(article, ("", "Not yet.", DAY), publish=False)
    assert "Not yet." not in str(soup_of(article))
    article = corrected(article, ("", "  ", DAY))
    assert not soup_of(article).select(".corrections, .changed")

    article = corrected(article, (beta, "Wrong till now.", DAY))
    article = republish(article, [(beta, {"heading": "Renamed"}), (alpha, {}), (gamma, {})])
    assert words(soup_of(article).select_one(".corrections .correction-head")) == "4 March 2026 § 1 Renamed"

    page = soup_of(republish(article, [(alpha, {}), (gamma, {})]))
    assert not page.select("section .correction")
    assert words(page.select_one(".corrections .correction-head")) == "4 March 2026 “Beta”, a removed section"


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
    plain, one, many = (make_article() for _ in range(3))
    corrected(one, ("", "Wrong.", DAY))
    corrected(many, *((block_id, f"Wrong {place}.", DAY) for place, block_id in enumerate(ids_of(many))))

    asked = [queries_for(article.url) for article in (plain, one, many)]

    assert asked[0] == asked[1] == asked[2] <= 30


def form_of(article, *rows, **changes):
    body = streamfield([posted_section(heading) for heading in headings_of(article)])
    data = posted(title=article.title, slug=article.slug, lead="What it is about.", body=body, **changes)
    data |= {f"body-{place}-id": block_id for place, block_id in enumerate(ids_of(article))}
    rows = [{"heading_then": "", "corrected_at": "2026-03-04 12:00", **row} for row in rows]
    return {**data, **nested_form_data({"corrections": inline_formset(rows)})}


def test_correction_of_a_section_stores_its_heading(editor):
    article = make_article()
    beta = article.body[1].id

    editor.post(f"/admin/pages/{article.pk}/edit/", form_of(article, {"block_id": beta, "text": "It was 1952."}))

    correction = Correction.objects.get()
    assert (correction.block_id, correction.heading_then, correction.text) == (beta, "Beta", "It was 1952.")
    assert words(soup_of(article).select_one("#beta .correction")) == "Correction · 4 March 2026 · It was 1952."


def test_correction_without_section_is_refused_at_publication_and_an_incomplete_one_is_stored_in_the_draft(editor):
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
        draft = draft_of(article)
        assert [each.text for each in draft.corrections.all()] == [row["text"]]
        assert draft.corrections.all()[0].corrected_at <= timezone.now()


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
    kept = fresh(article)
    assert (kept.series_place, kept.corrections.count()) == (2, 1)
