"""What an autosave may overwrite, and what it leaves behind as a revision of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision
from wagtail.test.utils.form_data import streamfield

from blog.models import ArticlePage

from .factories import make_index
from .helpers import signed_in
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


class Editor:
    """The editor's page of an article that does not exist yet, as it saves itself again and again."""

    def __init__(self):
        self.client = signed_in("ada", "Editors")
        self.url = f"/admin/pages/add/blog/articlepage/{make_index().pk}/"
        self.revision = ""

    def autosave(self, *sections):
        form = posted(body=streamfield(list(sections)), lead="")
        del form["action-publish"]
        for place in range(len(sections)):
            form[f"body-{place}-id"] = f"{place:08}-0000-0000-0000-000000000000"
        if self.revision:
            form["overwrite_revision_id"] = self.revision
        answer = self.client.post(self.url, form, headers={"accept": "application/json"}).json()
        assert answer["success"], answer
        self.url, self.revision = answer.get("url", self.url), answer["revision_id"]
        return self.revision


def words(number):
    return posted_section("First", paragraph(f"<p>{'word ' * number}</p>"))


SECOND = posted_section("Second", paragraph("<p>Kept.</p>"))


@pytest.fixture
def editor():
    return Editor()


@pytest.mark.each_database
def test_autosaves_within_five_minutes_overwrite_one_revision_and_a_later_one_begins_another(editor):
    first = editor.autosave(words(10), SECOND)
    assert editor.autosave(words(11), SECOND) == first

    PageLogEntry.objects.update(timestamp=timezone.now() - timedelta(minutes=5))
    second = editor.autosave(words(12), SECOND)

    assert second != first
    assert editor.autosave(words(13), SECOND) == second
    assert Revision.objects.get(pk=first).content["body"].count("word") == 11

    # The revision that readers see stays.
    ArticlePage.objects.get().latest_revision.publish()
    assert editor.autosave(words(14), SECOND) != second
    assert Revision.objects.get(pk=second).content["body"].count("word") == 13


@pytest.mark.parametrize(
    "after, keeps_first",
    [
        ([words(30)], True),  # without a section
        ([words(18), SECOND], True),  # without 12 of 33 words
        ([words(20), SECOND], False),  # without 10
    ],
)
def test_an_autosave_that_removes_a_section_or_a_third_of_the_words_leaves_the_text_before(editor, after, keeps_first):
    first = editor.autosave(words(30), SECOND)

    second = editor.autosave(*after)

    assert (second != first) is keeps_first
    if keeps_first:
        before = Revision.objects.get(pk=first).content["body"]
        assert before.count("word") == 30
        assert "Kept." in before
