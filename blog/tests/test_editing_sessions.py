"""Two people at one article: each sees who else is there, and nobody's text is overwritten unawares."""

import re
from html import unescape
from uuid import uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, streamfield

from blog.models import ArticlePage
from comments.tests.factories import make_user
from gazette.trash.actions import move_to_trash

from .factories import make_article, make_author, make_index
from .helpers import draft_of, signed_in
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def open_editor(user, article, **changes):
    """As the editor's page does when it is opened."""
    kind = ContentType.objects.get_for_model(Page)
    values = {"content_type": kind, "object_id": str(article.pk), "last_seen_at": timezone.now(), **changes}
    return EditingSession.objects.create(user=user, **values)


@pytest.mark.each_database
def test_editing_sessions_name_other_editors_and_newer_versions():
    ada, bob, outsider = (
        make_user(name, group, first_name=name.title(), last_name="Quill")
        for name, group in (("ada", "Editors"), ("bob", "Editors"), ("eve", "Authors"))
    )
    article = make_article(publish=False)
    loaded = article.get_latest_revision()
    mine = open_editor(ada, article)
    open_editor(bob, article, is_editing=True)
    ping = f"/admin/editing-sessions/ping/wagtailcore/page/{article.pk}/{mine.pk}/"
    seen = {"revision_id": loaded.pk, "revision_created_at": loaded.created_at.isoformat()}

    answer = signed_in(ada).post(ping, seen).json()
    assert [(each["user"], each["is_editing"], each["revision_id"]) for each in answer["other_sessions"]] == [
        ("Bob Quill", True, None)
    ]
    assert "Bob Quill" in answer["html"]

    article.lead = "By Bob."
    newer = article.save_revision(user=bob)
    answer = signed_in(ada).post(ping, seen).json()
    assert answer["other_sessions"][0]["revision_id"] == newer.pk
    assert "Bob Quill saved a new version" in " ".join(answer["html"].split())

    assert signed_in(outsider).post(ping, seen).status_code == 404


def test_a_form_that_created_an_article_leads_to_it_and_creates_no_other():
    client, url = signed_in(make_user("ada", "Editors")), f"/admin/pages/add/blog/articlepage/{make_index().pk}/"
    token = re.search(r'name="creation" value="([^"]+)"', client.get(url).content.decode())[1]
    form = posted(creation=token, slug="once", body=streamfield([posted_section("A", paragraph("<p>x</p>"))]))

    assert client.post(url, form).status_code == 302
    article = ArticlePage.objects.get()
    edit = f"/admin/pages/{article.pk}/edit/"
    assert client.get(f"{url}?creation={token}").url == edit
    again = client.post(url, form)
    assert (again.status_code, again.url) == (307, edit)
    refused = client.post(url, form, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_revision")

    assert ArticlePage.objects.count() == 1
    assert client.get(url).status_code == 200
    assert signed_in(make_user("bob", "Editors")).get(f"{url}?creation={token}").status_code == 200

    move_to_trash(article)
    assert client.get(f"{url}?creation={token}").status_code == 200


@pytest.mark.parametrize("form_id", ["", "0b1d3f4a-0000-4000-8000-000000000001"])
def test_what_was_written_after_the_answer_to_the_first_autosave_was_lost_is_saved_or_asked_about(form_id):
    client, url = signed_in(make_user("ada", "Editors")), f"/admin/pages/add/blog/articlepage/{make_index().pk}/"
    page = client.get(url).content.decode()
    token, base = (unescape(re.search(f'name="{name}" value="([^"]+)"', page)[1]) for name in ("creation", "based_on"))
    hidden = {"creation": token, "based_on": base, "unsaved_copy": form_id}
    sections = [posted_section("A", paragraph("<p>One.</p>"))]
    rows = {"bylines": inline_formset([{"id": "", "author": make_author("Ann One").pk}], initial=0)}
    first = posted(lead="Begun.", slug="once", body=streamfield(sections), **rows, **hidden)
    first["body-0-id"] = str(uuid4())
    del first["action-publish"]
    assert client.post(url, first, headers={"accept": "application/json"}).json()["success"]
    written = {**first, "title": "Another title", "body-0-value-content-0-value": paragraph("<p>One and two.</p>")[1]}

    asked = client.post(url, written, follow=True)

    if form_id:  # known to be the same form
        assert asked.status_code == 200
    else:
        assert asked.status_code == 409
        assert "Another title" in asked.content.decode()
        choices = dict.fromkeys(re.findall(r'type="radio" name="([^"]*)"', asked.content.decode()), "mine")
        client.post(asked.request["PATH_INFO"], {**written, **choices})
    draft = draft_of(ArticlePage.objects.get())
    assert draft.title == "Another title"
    assert [str(each.author) for each in draft.bylines.all()] == ["Ann One"]
    assert "One and two." in str(draft.body[0].value["content"])
