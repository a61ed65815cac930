"""The form of a translated article: its source beside it, what changed there since, and links after translating."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from wagtail.models import Locale

from blog.editor.translation_source import source_of

from .factories import make_article, republish, section
from .helpers import fresh, signed_in, soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def german():
    return Locale.objects.get_or_create(language_code="de")[0]


def translated(article, german):
    return article.copy_for_translation(german, copy_parents=True)


def form_of(article, user):
    soup = soup_of(f"/admin/pages/{article.pk}/edit/", user)
    data = soup.find(id="translation_source")
    return soup.select_one("[data-translation]"), json.loads(data.string) if data else None


def test_source_is_at_each_part_of_the_form_with_what_changed_since(german):
    editor = signed_in("editor", "Editors")
    article = make_article(body=[section("Alpha", "First words."), section("Beta", "More <b>words</b>.")])
    first, second = (child.id for child in article.body)
    copy = translated(article, german)

    panel, parts = form_of(copy, editor)
    assert "Translated from English: A notice" in words(panel)
    assert "It has not changed since" in words(panel)
    assert "First words." in parts["sections"][first] and 'lang="en" dir="ltr"' in parts["sections"][first]
    assert "data-changed" not in "".join([parts["title"], parts["lead"], *parts["sections"].values()])
    assert form_of(article, editor) == (None, None), "the oldest is no translation"

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        rewritten = [{"type": "paragraph", "value": "<p>Quite other words stand here.</p>", "id": "p"}]
        republish(article, [(first, {"content": rewritten}), (second, {})], title="A new notice")
        panel, parts = form_of(copy, editor)
        assert "It changed since this translation was made, on" in words(panel)
        assert [words(each) for each in panel.select("li")] == ["Title: changed", "Alpha: rewritten"]
        assert 'A<span class="addition"> new</span> notice' in parts["title"] and "addition" not in parts["lead"]
        assert 'addition"' in parts["sections"][first] and "data-changed" in parts["sections"][first]
        assert "data-changed" not in parts["sections"][second]

    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        fresh(copy).get_latest_revision().publish()
        panel, _parts = form_of(copy, editor)
        assert "It has not changed since" in words(panel)


def test_new_sections_of_the_source_are_listed_and_drafts_of_it_do_not_count(german):
    editor = signed_in("editor", "Editors")
    article = make_article(body=[section("Alpha", "First words.")])
    copy = translated(article, german)

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        draft = fresh(article)
        draft.body.append(section("Omega", "Last words."))
        draft.lead = "Changed."
        revision = draft.save_revision()
        assert "It has not changed since" in words(form_of(copy, editor)[0])
        revision.publish()
        panel, parts = form_of(copy, editor)
        assert [words(each) for each in panel.select("li")] == ["Lead: changed", "Omega: new"]
        assert words(panel.select_one("details summary")) == "Omega"
        assert len(parts["sections"]) == 1


@pytest.mark.parametrize("unpublished", ["wagtail.unpublish", "wagtail.unpublish.scheduled"])
def test_draft_of_an_unpublished_source_is_what_its_translation_is_compared_with(german, unpublished):
    editor = signed_in("editor", "Editors")
    article = make_article(body=[section("Alpha", "First words.")])
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        fresh(article).unpublish(log_action=unpublished)
        draft = fresh(article)
        draft.title, draft.lead = "A newer title", "A newer lead."
        draft.save_revision()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        copy = translated(fresh(article), german)
        copied = copy.get_latest_revision_as_object()

        panel, _parts = form_of(copy, editor)

    assert (copied.title, copied.lead) == ("A newer title", "A newer lead.")
    assert "It has not changed since" in words(panel)


def test_deleted_version_of_source_and_source_without_permission(german):
    article = make_article()
    copy = translated(article, german)
    article.revisions.all().delete()

    assert source_of(copy).before is None
    panel, _parts = form_of(copy, signed_in("editor", "Editors"))
    assert "is not known: its version of then is deleted" in words(panel)
    author = signed_in("author", "Authors")
    copy.owner = author.user
    copy.save(update_fields=["owner"])
    assert form_of(copy, author) == (None, None)


def test_translation_has_no_schedule_and_names_who_made_it(german):
    editor = signed_in("editor", "Editors")
    article = make_article(publish=False)
    article.go_live_at, article.expire_at = (timezone.now() + timedelta(days=days) for days in (2, 9))
    article.save_revision().publish()
    listing = article.get_parent().specific
    listing.expire_at = article.expire_at
    listing_copy = listing.copy_for_translation(german, copy_parents=True)

    editor.post(f"/admin/translation/submit/page/{article.pk}/", {"locales": [german.pk]})

    copy = article.get_translation(german)
    draft = copy.get_latest_revision_as_object()
    for each in (copy, draft):
        assert (each.go_live_at, each.expire_at) == (None, None)
    assert copy.get_latest_revision().user == editor.user
    assert listing_copy.expire_at is None
    assert fresh(article).go_live_at


def test_after_translating_the_message_links_to_the_copies(german):
    editor = signed_in("editor", "Editors")
    arabic = Locale.objects.get_or_create(language_code="ar")[0]
    article = make_article()
    for locale in (german, arabic):
        article.get_parent().specific.copy_for_translation(locale, copy_parents=True)

    url = f"/admin/translation/submit/page/{article.pk}/"
    answer = editor.post(url, {"locales": [german.pk, arabic.pk]})

    copies = {each.locale.language_code: each for each in article.get_translations()}
    page = editor.get(answer["Location"], follow=True).content.decode()
    drafts = re.search("“A notice” now has a draft in (.+) and (.+), with the original text to translate.", page)
    assert set(drafts.groups()) == {"German", "Arabic"}
    for code, name in (("de", "German"), ("ar", "Arabic")):
        assert re.search(rf'href="/admin/pages/{copies[code].pk}/edit/"[^>]*>\s*Edit: {name}', page)

    # The form of a single copy is opened: its message has no link to it.
    other = make_article(slug="other")
    answer = editor.post(f"/admin/translation/submit/page/{other.pk}/", {"locales": [german.pk]})
    page = editor.get(answer["Location"], follow=True).content.decode()
    assert "now has a draft in German" in page
    assert "Edit: German" not in page
