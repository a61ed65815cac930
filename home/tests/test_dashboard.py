"""What the dashboard shows to whom."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale, Site

from blog.tests.factories import make_article, make_index
from blog.tests.helpers import signed_in, soup_of, words
from comments.tests.factories import make_comment, make_user
from gazette.trash.actions import move_to_trash
from home.models import SiteSettings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def cards(client) -> dict[str, str]:
    """Return the text of each card by its heading."""
    found = soup_of(client.get("/admin/")).select(".dashboard-cards > section")
    return {words(card.h2): words(card) for card in found}


def test_each_role_sees_what_it_may_do_and_nothing_else():
    index = make_index()
    author, editor, moderator = (
        signed_in(name, group)
        for name, group in (("author", "Authors"), ("editor", "Editors"), ("moderator", "Moderators"))
    )
    make_article(index=index, title="Begun", publish=False, owner=author.user)
    submitted = make_article(index=index, title="Submitted", publish=False, owner=author.user)
    submitted.get_workflow().start(submitted, author.user)
    planned = make_article(index=index, title="Planned", publish=False, owner=editor.user)
    planned.go_live_at = timezone.now() + timedelta(days=2)
    planned.save_revision(user=editor.user).publish()
    move_to_trash(make_article(index=index, title="Thrown", publish=False, owner=editor.user), user=editor.user)
    make_comment(make_article(index=index))

    assert set(cards(author)) == {"Your drafts", "Yours in review"}
    assert "Begun" in cards(author)["Your drafts"]
    assert "Submitted" not in cards(author)["Your drafts"]
    found = cards(editor)
    assert set(found) == {"Awaiting your review", "Your drafts", "Scheduled"}
    assert ("Submitted" in found["Awaiting your review"], "Planned" in found["Scheduled"]) == (True, True)
    assert "UTC" in found["Scheduled"]
    assert found["Your drafts"] == "Your drafts No drafts of yours. What you begin to write appears here."
    assert set(cards(moderator)) == {"Reader comments"}
    assert "1 comment awaiting moderation" in cards(moderator)["Reader comments"]


def test_what_is_published_next_is_listed_in_order_and_is_no_draft():
    index, editor = make_index(), signed_in("editor", "Editors")
    for day in (5, 3, 6, 1, 4, 2, 7):
        article = make_article(index=index, title=f"In {day} days", publish=False, owner=editor.user)
        article.go_live_at = timezone.now() + timedelta(days=day)
        article.save_revision(user=editor.user).publish()
    make_article(index=index, title="Draft", publish=False, owner=editor.user)

    found = cards(editor)

    assert re.findall(r"In \d days", found["Scheduled"]) == [f"In {day} days" for day in (1, 2, 3, 4, 5)]
    assert "All scheduled" in found["Scheduled"]
    assert ("Draft" in found["Your drafts"], "In 1 days" in found["Your drafts"]) == (True, False)


def test_drafts_have_their_language_where_the_site_has_several():
    article, editor = make_article(publish=False), signed_in("editor", "Editors")
    article.save_revision(user=editor.user)
    before = cards(editor)["Your drafts"]

    german = Locale.objects.get_or_create(language_code="de")[0]
    article.get_parent().specific.copy_for_translation(german, copy_parents=True)
    editor.post(f"/admin/translation/submit/page/{article.pk}/", {"locales": [german.pk]})

    assert "A notice Draft · Just now" in before
    drafts = cards(editor)["Your drafts"]
    assert "A notice Draft · German ·" in drafts
    assert "A notice Draft · English ·" in drafts


def test_admin_has_the_name_of_the_publication_and_our_mark():
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "The Harbour"})
    make_user("boss", is_superuser=True)
    login, dashboard = soup_of("/admin/login/"), soup_of("/admin/", signed_in("other"))

    assert words(login.h1) == "Sign in to The Harbour"
    assert (words(login.title), words(dashboard.title)) == ("Sign in - Gazette", "Dashboard - Gazette")
    assert words(dashboard.h1) == "The Harbour"
    assert login.select_one("h1 .gazette-mark")
    assert "gazette-mark--sidebar" in str(dashboard.select_one("[data-wagtail-sidebar-branding-logo]"))
    assert login.select_one("link[rel=icon]")["href"].endswith("favicon.svg")
    assert "Wagtail" not in words(login.main)
    new = soup_of(f"/admin/pages/add/blog/articlepage/{make_index().pk}/", signed_in("author", "Authors"))
    assert new.select_one("[data-promote]")["data-publication"] == "The Harbour"
