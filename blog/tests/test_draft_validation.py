"""A half-written draft is always saved; publishing it says what is missing and where."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import rich_text, streamfield

from blog.blocks.article import CAPTION_FEATURES
from blog.editor.draft_validation.problems import problems_in, problems_in_form
from blog.models import ArticlePage, Picture
from gazette.typed_dates import unread_message

from .factories import make_article, republish, section
from .helpers import fresh, messages_of, signed_in
from .test_editor_controls import inline_list, paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def figure(**changes):
    picture = {"image": "", "alt_text": "", "decorative": "", **changes}
    return {"image": picture, "caption": rich_text("", features=CAPTION_FEATURES), "credit": ""}


def unfinished_blocks(picture):
    """Every way to leave a section unfinished, and the line that publishing it says."""
    table = '{"data": [["a", null], [null, null]], "table_header_choice": "", "table_caption": ""}'
    empty_table = '{"data": [["", null], [null, " "]], "table_header_choice": "", "table_caption": ""}'
    empty = rich_text("", features=["bold", "italic", "link", "ol", "ul"])
    embed = {"address": "https://film.example/7", "title": "A film", "picture": "", "description": ""}
    quote = {"text": "Words", "source": "", "source_address": ""}
    no_words = "Image: the image has no alternative text and is not marked as decorative"
    return [
        (("figure", figure()), "Image: no image is chosen"),
        (("figure", figure(image=picture.pk)), no_words),
        (("gallery", {"caption": "", "pictures": inline_list([])}), "Gallery: it needs at least two images"),
        (("quote", {**quote, "text": ""}), "Quote: it has no text"),
        (("quote", {**quote, "source": "x" * 201}), "Quote: Source: Ensure this value has at most 200 characters"),
        (("quote", {**quote, "source_address": "no URL"}), "Quote: Source URL: Enter a valid URL."),
        (("pull_quote", {"text": "y" * 281}), "Pull quote: Text: Ensure this value has at most 280 characters"),
        (("table", table), "Table: choose which cells are headers"),
        (("table", empty_table), "Table: it is empty"),
        (("code", {"language": "", "code": "", "caption": ""}), "Code: it has no code"),
        (("embed", {**embed, "address": ""}), "Link card: the URL is missing"),
        (("embed", {**embed, "address": "javascript:alert(1)"}), "Link card: URL: Enter a valid URL."),
        (("embed", {**embed, "title": ""}), "Link card: the title is missing"),
        (("callout", {"kind": "note", "heading": "", "text": empty}), "Callout: it has no text"),
    ]


def sent(editor, article, publish=False, **changes):
    data = posted(**{"slug": article.slug, **changes})
    if not publish:
        del data["action-publish"]
    return editor.post(f"/admin/pages/{article.pk}/edit/", data)


def test_incomplete_blocks_are_saved_and_previewed_and_named_at_publication(editor):
    picture = Picture.objects.create(title="A file", file=get_test_image_file())
    table = unfinished_blocks(picture)
    # Each stands in a section of its own, so that each line names its place.
    sections = [posted_section(f"Part {number}", block) for number, (block, _) in enumerate(table, 1)]
    body = streamfield([*sections, posted_section("", slug="!"), posted_section("Long", summary="z" * 301)])
    article = make_article(publish=False)

    saved = sent(editor, article, body=body)
    preview = editor.get(f"/admin/pages/{article.pk}/view_draft/")
    refused = sent(editor, article, publish=True, body=body)

    assert saved.status_code == 302
    assert preview.status_code == 200
    assert "javascript:alert" not in preview.content.decode()
    problems = [str(each) for each in problems_in_form(refused.context["form"])]
    expected = [f"§ {number} “Part {number}”, {line}" for number, (_, line) in enumerate(table, 1)]
    last = len(table) + 1
    expected += [
        f"§ {last}: the heading is missing",
        f"§ {last}: Slug: Write at least one letter or digit.",
        f"§ {last + 1} “Long”: Summary: Ensure this value has at most 300 characters",
    ]
    assert [line for line in expected if not any(each.startswith(line) for each in problems)] == []
    assert len(problems) == len(expected)
    stored = ArticlePage.objects.get()
    assert not stored.live
    # Wagtail reads a stored table that says nothing of headers as one without.
    assert [str(each) for each in problems_in(stored)] == [line for line in problems if "headers" not in line]


def test_list_of_problems_links_to_the_fields_and_names_what_is_not_published(editor):
    body = streamfield([posted_section("Costs", paragraph("<p>x</p>"), ("figure", figure()))])

    for is_live, line in (
        (False, "Not published yet. Still to do:"),
        (True, "These changes are not published yet. Still to do:"),
    ):
        page = sent(editor, make_article(publish=is_live), publish=True, body=body).content.decode()
        assert line in page
        assert 'data-missing-field="body-0-value-content-1-value-image-image"' in page
        assert "§ 1 “Costs”, Image: no image is chosen" in page


def test_draft_without_title_or_with_a_used_slug_is_saved(editor):
    taken = make_article(slug="taken")
    index = taken.get_parent()
    draft = posted(title="", slug="taken", updated_at="next we", comments_max_length="many")
    del draft["action-publish"]

    editor.post(f"/admin/pages/add/blog/articlepage/{index.pk}/", draft)

    article = ArticlePage.objects.exclude(pk=taken.pk).get()
    assert (article.title, article.slug, article.updated_at, article.comments_max_length) == (
        "Untitled",
        "taken-2",
        None,
        None,
    )


@pytest.mark.each_database
def test_draft_with_a_used_slug_gets_another_one_and_is_not_published(editor):
    make_article(slug="taken")
    article = make_article(publish=False, slug="own")

    response = sent(editor, article, slug="taken", updated_at="next we")
    messages = messages_of(editor.get(response["Location"]))
    data = {k: v for k, v in posted(slug="taken").items() if k != "action-publish"}
    saved = editor.post(f"/admin/pages/{article.pk}/edit/", data, headers={"accept": "application/json"})
    refused = sent(editor, article, publish=True, title="", slug="taken")

    assert "The slug “taken” is not available: the draft has “taken-2”." in messages
    assert f"Saved, but “Updated” was not changed: {unread_message()}" in messages
    assert saved.json()["field_updates"]["slug"] == "taken-2"
    problems = [str(each) for each in problems_in_form(refused.context["form"])]
    assert problems[0] == "Title: it is empty"
    assert problems[1].startswith("Slug: The slug 'taken' is already in use")
    assert not fresh(article).live


def test_what_a_draft_without_a_title_is_called_is_no_title(editor):
    article = make_article(publish=False, title="Untitled", slug="untitled-2")
    bulk = f"/admin/bulk/wagtailcore/page/publish/?id={article.pk}&next=/admin/"

    form = editor.get(f"/admin/pages/{article.pk}/edit/").context["form"]
    bulk_message = messages_of(editor.post(bulk, follow=True))[-1]
    sent(editor, article, title="", slug="")

    assert (form["title"].value(), form["slug"].value()) == ("", "")
    assert bulk_message == "“Untitled” can’t be published yet. Title: it is empty."
    stored = ArticlePage.objects.get()
    assert (stored.live, stored.title, stored.slug) == (False, "Untitled", "untitled")


def test_incomplete_draft_is_published_neither_in_bulk_nor_after_a_question(editor):
    whole, live = make_article(publish=False), make_article(title="Half")
    half = make_article(publish=False, title="Half", index=whole.get_parent())
    for article in (half, live):
        sent(editor, article, title="Half", body=streamfield([posted_section("", paragraph("<p>x</p>"))]))
    bulk = "/admin/bulk/wagtailcore/page/publish/?next=/admin/"
    live.refresh_from_db()
    was = live.live_revision_id

    for url, data in (
        (f"{bulk}&id={whole.pk}&id={half.pk}", {}),
        (f"{bulk}&id={whole.get_parent().pk}", {"include_descendants": "on"}),
        (f"/admin/articles/{live.pk}/confirm/{live.latest_revision_id}/?do=publish", {}),
    ):
        response = editor.post(url, data, follow=True)
        assert "“Half” can’t be published yet. § 1: the heading is missing." in messages_of(response)
    assert list(ArticlePage.objects.live()) == [live]
    live.refresh_from_db()
    assert live.live_revision_id == was != live.latest_revision_id


@pytest.mark.parametrize("number", [0, 40])
def test_article_of_any_number_of_sections_is_published(editor, number):
    sections = [posted_section(f"Part {place}", *[paragraph("<p>Some words.</p>")] * 5) for place in range(number)]

    response = sent(editor, make_article(), publish=True, body=streamfield(sections), lead="Only this.")

    assert response.status_code == 302
    assert len(ArticlePage.objects.get().body) == number


def test_incomplete_article_is_neither_submitted_nor_approved(editor):
    article = make_article(publish=False)
    author = signed_in("author", "Authors")
    ArticlePage.objects.update(owner=author.user)
    half, whole = (streamfield([posted_section(heading, paragraph("<p>x</p>"))]) for heading in ("", "One"))
    form = {"slug": article.slug, "action-publish": "", "action-submit": "action-submit"}
    url = f"/admin/pages/{article.pk}/edit/"

    refused = author.post(url, posted(**form, body=half))
    submitted = author.post(url, posted(**form, body=whole))
    assert submitted.status_code == 302, submitted.context["form"].errors
    in_review = ArticlePage.objects.get()
    sent(editor, article, body=half)  # an editor changes it before deciding
    state = in_review.current_workflow_task_state
    listed = f"/admin/pages/workflow/action/{article.pk}/approve/{state.pk}/"
    approved = editor.post(listed, {"comment": ""}, follow=True)

    assert "Not submitted yet. Still to do:" in refused.content.decode()
    assert in_review.workflow_in_progress
    assert messages_of(approved)[-1] == "“From the form” can’t be published yet. § 1: the heading is missing."
    article = ArticlePage.objects.get()
    assert (article.live, article.workflow_in_progress) == (False, True)


def test_section_settings_have_its_present_and_former_urls(editor):
    article = make_article()
    alpha = article.body[0].id
    article = republish(article, [(alpha, {"address": "start"})])

    page = editor.get(f"/admin/pages/{article.pk}/edit/").content.decode()

    found = re.search(r'<script id="section_urls" type="application/json">(.*?)</script>', page)
    assert json.loads(found.group(1))[alpha] == {"now": f"{article.url}#start", "slug": "start", "former": ["alpha"]}
    assert "js/editor/section.js" in page


def test_title_without_text_is_not_published_on_any_path(editor):
    article = make_article(publish=False, lead=" ", body=[section("Heading alone")])
    empty = {"slug": article.slug, "lead": " ", "body": streamfield([])}

    editor.post(f"/admin/bulk/wagtailcore/page/publish/?id={article.pk}&next=/admin/", {"next": "/admin/"})
    with pytest.raises(ValidationError, match="An article without text can’t be published"):
        article.latest_revision.publish()
    for fields in ({}, {"go_live_at": "2099-01-01 08:00"}, {"action-publish": "", "action-submit": "1"}):
        answer = editor.post(f"/admin/pages/{article.pk}/edit/", posted(**empty, **fields))
        assert answer.context["form"].errors["lead"] == [
            "An article without text can’t be published: write a lead or a section"
        ]
        assert "Lead: An article without text can" in answer.content.decode()

    article.refresh_from_db()
    assert (article.live, article.scheduled_revision, article.workflow_in_progress) == (False, None, False)
    new = editor.post(f"/admin/pages/add/blog/articlepage/{article.get_parent().pk}/", posted(body=streamfield([])))
    assert new.context["form"].errors["lead"]
    assert ArticlePage.objects.count() == 1


def test_article_that_is_live_without_text_can_still_be_stored():
    article = make_article()
    ArticlePage.objects.filter(pk=article.pk).update(lead="", body="[]")
    article = fresh(article)

    article.title = "Another title"
    article.save()

    assert fresh(article).title == "Another title"
