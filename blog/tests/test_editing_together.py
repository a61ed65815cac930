"""Two people at one article: each is told who else is there, and nobody's text is overwritten unawares."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.models import Page
from wagtail.test.utils.form_data import streamfield

from blog.models import ArticlePage
from comments.tests.factories import make_user

from .factories import make_article, make_index
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def open_editor(user, article, **changes):
    """As the editor's page does when it is opened."""
    kind = ContentType.objects.get_for_model(Page)
    values = {"content_type": kind, "object_id": str(article.pk), "last_seen_at": timezone.now(), **changes}
    return EditingSession.objects.create(user=user, **values)


def test_each_is_told_who_else_is_editing_and_that_a_newer_version_was_saved():
    ada, bob, stranger = (
        make_user(name, group, first_name=name.title(), last_name="Quill")
        for name, group in (("ada", "Editors"), ("bob", "Editors"), ("eve", "Authors"))
    )
    article = make_article(publish=False)
    loaded = article.get_latest_revision()
    mine = open_editor(ada, article)
    open_editor(bob, article, is_editing=True)
    ping = f"/admin/editing-sessions/ping/wagtailcore/page/{article.pk}/{mine.pk}/"
    seen = {"revision_id": loaded.pk, "revision_created_at": loaded.created_at.isoformat()}

    told = signed_in(ada).post(ping, seen).json()
    assert [(each["user"], each["is_editing"], each["revision_id"]) for each in told["other_sessions"]] == [
        ("Bob Quill", True, None)
    ]
    assert "Bob Quill" in told["html"]

    article.lead = "By Bob."
    newer = article.save_revision(user=bob)
    told = signed_in(ada).post(ping, seen).json()
    assert told["other_sessions"][0]["revision_id"] == newer.pk
    assert "Bob Quill saved a new version" in " ".join(told["html"].split())

    assert signed_in(stranger).post(ping, seen).status_code == 404


def test_a_form_that_created_an_article_leads_to_it_and_creates_no_other():
    client, url = signed_in(make_user("ada", "Editors")), f"/admin/pages/add/blog/articlepage/{make_index().pk}/"
    token = re.search(r'name="creation" value="([^"]+)"', client.get(url).content.decode())[1]
    form = posted(creation=token, slug="once", body=streamfield([posted_section("A", paragraph("<p>x</p>"))]))

    assert client.post(url, form).status_code == 302
    article = ArticlePage.objects.get()
    edit = f"/admin/pages/{article.pk}/edit/"
    assert client.get(f"{url}?creation={token}").url == edit
    assert client.post(url, form).url == edit
    refused = client.post(url, form, headers={"accept": "application/json"})
    assert (refused.status_code, refused.json()["error_code"]) == (400, "invalid_revision")

    assert ArticlePage.objects.count() == 1
    assert client.get(url).status_code == 200
    assert signed_in(make_user("bob", "Editors")).get(f"{url}?creation={token}").status_code == 200
