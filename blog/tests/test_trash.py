"""What is deleted lies in the trash for a time, by whatever path it was deleted, and can be brought back from there."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions import action_registry
from wagtail.models import Page, PageLogEntry, Revision, Site, Workflow

from blog.error_reports.permissions import reports_for
from blog.models import ArticlePage, BlogIndexPage, ErrorReport
from gazette.locks import PageLocked
from gazette.removed_pages.models import RemovedPageURL
from gazette.trash import actions
from gazette.trash.conf import check_days
from gazette.trash.deletion import NotInTrash
from gazette.trash.models import TrashBin, Trashed

from .factories import make_article, make_index
from .helpers import messages_of, signed_in, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin():
    return signed_in("admin")


def delete(client, page, **sent):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]), sent)


def bulk_delete(client, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?{ids}")


def restore(client, page, **sent):
    sent.setdefault("slug", Trashed.objects.get(pk=page.pk).slug)
    return client.post(reverse("trash:restore", args=[page.pk]), sent)


def permanent_deletion_url(page):
    return reverse("trash:delete_permanently", args=[page.pk])


def fresh(page):
    return Page.objects.get(pk=page.pk).specific


def in_trash():
    return {trashed.page_id for trashed in Trashed.objects.all()}


# ---- into it


def by_api(client, page):
    with transaction.atomic():
        action_registry.get_action_class(Page, "delete")(page, user=client.user).execute()


PATHS = {
    "view": lambda client, page: delete(client, page),
    "bulk": lambda client, page: bulk_delete(client, page),
    "API": by_api,
    "its parent's": lambda client, page: delete(client, page.get_parent()),
    "its parent's, in bulk": lambda client, page: bulk_delete(client, page.get_parent()),
}


@pytest.mark.parametrize("path", PATHS)
def test_page_deleted_by_any_path_is_in_the_trash(admin, client, path):
    article = make_article(slug="bridge")

    PATHS[path](admin, article)

    assert article.pk in in_trash()
    trashed = fresh(article)
    assert (trashed.live, trashed.url, trashed.get_ancestors()[1].specific_class) == (False, None, TrashBin)
    assert client.get("/notices/bridge/").status_code == 410
    assert Page.find_problems() == ([], [], [], [], [])


def test_code_that_deletes_unasked_is_stopped_and_the_tree_stays_whole():
    article = make_article()
    row = Page.objects.filter(pk=article.pk)

    for doomed in (row.get(), article, row, BlogIndexPage.objects.get(), ArticlePage.objects.all()):
        with pytest.raises(NotInTrash, match="moved to the trash first"):
            doomed.delete()

    assert fresh(article).live
    assert Page.find_problems() == ([], [], [], [], [])


@pytest.mark.any_database
def test_the_view_says_what_happens_and_asks_where_readers_go(editor, client):
    article, other = make_article(title="The bridge", slug="bridge"), make_article(slug="ford")
    asked = words(editor.get(reverse("wagtailadmin_pages:delete", args=[article.pk])))
    assert "You can restore it within 30 days; then it is permanently deleted." in asked
    assert asked.count('name="readers"') == 2

    wrong = delete(editor, article, readers="page")
    assert "Choose the page to redirect to." in words(wrong)
    assert not in_trash()
    response = delete(editor, article, readers="page", target=other.pk)

    assert response.url == reverse("wagtailadmin_explore", args=[article.get_parent().pk])
    assert messages_of(response) == ["“The bridge” moved to trash."]
    assert client.get("/notices/bridge/").headers["Location"] == "/notices/ford/"
    entry = PageLogEntry.objects.get(action=actions.TRASHED)
    assert (entry.user, entry.page_id) == (editor.user, article.pk)
    assert entry.message == "Moved to trash; former URL: /notices/bridge/"
    second = make_article(slug="bridge")
    delete(editor, second)
    assert make_article(slug="bridge").url == "/notices/bridge/", "the slug is free at once"
    assert in_trash() == {article.pk, second.pk}

    draft = make_article(slug="early", publish=False)
    assert 'name="readers"' not in words(editor.get(reverse("wagtailadmin_pages:delete", args=[draft.pk])))
    delete(editor, draft)
    assert client.get("/notices/early/").status_code == 404
    assert not RemovedPageURL.objects.exists()


def test_locked_page_what_is_above_it_and_the_home_page_of_a_site_stay(admin):
    article, other, home = make_article(), signed_in("other"), Site.objects.get().root_page
    assert messages_of(delete(admin, home))[0].endswith("is the home page of a site: it can’t be deleted.")
    with pytest.raises(actions.CannotTrash):
        actions.move_to_trash(home)
    ArticlePage.objects.filter(pk=article.pk).update(locked=True, locked_by=other.user, locked_at=timezone.now())

    for path in PATHS.values():
        try:
            path(admin, article)
        except PermissionDenied:
            pass
    for code in ({"user": admin.user, "skip_permission_checks": True}, {}):
        with pytest.raises(PageLocked), transaction.atomic():
            actions.move_to_trash(article.get_parent(), **code)
    assert fresh(home).live and fresh(article).live
    assert not in_trash()

    delete(other, article)

    assert in_trash() == {article.pk}


# ---- hidden in it


@pytest.mark.any_database
def test_what_is_in_the_trash_is_seen_nowhere_else_and_nobody_may_do_anything_with_it(admin, client):
    article = make_article(title="Hidden bridge", slug="bridge")
    PageLogEntry.objects.create(
        page=article,
        user=admin.user,
        action="wagtail.edit",
        label="x",
        timestamp=timezone.now(),
        content_type_id=article.content_type_id,
    )
    ErrorReport.objects.create(page=article, text="Wrong.", reported_at=timezone.now())
    delete(admin, article)

    looked_at = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore_root"),
        reverse("wagtailadmin_explore", args=[TrashBin.objects.get().pk]),
        reverse("wagtailadmin_pages:search") + "?q=bridge",
        reverse("wagtailadmin_choose_page") + "?page_type=wagtailcore.page",
        reverse("wagtailadmin_choose_page_search") + "?q=bridge",
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_reports:workflow"),
        "/admin/api/main/pages/?child_of=1",
        "/sitemap.xml",
        "/feed/",
        "/search/?q=bridge",
    ]
    list(get_messages(admin.get("/admin/").wsgi_request))  # that says that it was deleted
    for url in looked_at:
        body = admin.get(url).content.decode()
        assert "Hidden bridge" not in body, url
        assert "gazette-trash" not in body, url
    assert not reports_for(admin.user).exists()
    rights = fresh(article).permissions_for_user(admin.user)
    acts = ["edit", "delete", "publish", "unpublish", "move", "copy", "lock", "set_view_restrictions", "add_subpage"]
    assert [act for act in acts if getattr(rights, f"can_{act}")()] == []
    assert not TrashBin.objects.get().permissions_for_user(admin.user).can_edit()
    assert admin.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).url == "/admin/"


def test_trash_listing_says_who_when_where_and_how_long(editor, django_assert_max_num_queries):
    article = make_article(title="The <b>bridge</b>", slug="bridge")
    assert (
        "is referenced" not in editor.get(reverse("wagtailadmin_pages:unpublish", args=[article.pk])).content.decode()
    )
    assert "is referenced" not in editor.get(reverse("wagtailadmin_pages:delete", args=[article.pk])).content.decode()
    get_user_model().objects.filter(pk=editor.user.pk).update(first_name="Edda", last_name="Collins")
    delete(editor, article)
    for _ in range(6):
        delete(editor, make_article())
    Trashed.objects.update(trashed_at=timezone.now() - timedelta(days=3, hours=1))
    editor.get(reverse("trash:index"))

    with django_assert_max_num_queries(30):
        page = editor.get(reverse("trash:index"))

    text = words(page)
    assert "The <b>bridge</b>" in text
    assert "<b>bridge" not in page.content.decode()
    assert "/notices/bridge/" in text
    row = text[text.index("/notices/bridge/") :]
    assert "Edda Collins" in row
    assert re.search(r">\s*27\s*<", row)
    assert reverse("trash:restore", args=[article.pk]) in text
    assert permanent_deletion_url(article) in text


@pytest.mark.any_database
def test_users_trash_see_and_delete_permanently_only_what_is_theirs(editor, client):
    author, other, moderator = (
        signed_in(name, group)
        for name, group in (("author", "Authors"), ("other", "Authors"), ("moderator", "Moderators"))
    )
    own = make_article(publish=False, owner=author.user)
    public, published = make_article(), make_article(owner=author.user)
    assert delete(author, public).url == "/admin/"
    bulk_delete(author, public)
    with pytest.raises(PermissionDenied), transaction.atomic():
        by_api(author, public)
    assert fresh(public).live
    assert not in_trash()

    delete(author, own)
    delete(editor, public)

    assert set(Trashed.objects.visible_to(editor.user)) == set(Trashed.objects.all())
    assert [trashed.pk for trashed in Trashed.objects.visible_to(author.user)] == [own.pk]
    assert not Trashed.objects.visible_to(other.user).exists()
    assert moderator.get(reverse("trash:index")).url == "/admin/"
    for browser in (other, moderator, Client()):
        for name in ("restore", "delete_permanently"):
            response = browser.post(reverse(f"trash:{name}", args=[public.pk]), {"slug": "x", "seen": "0"})
            assert response.status_code in {302, 404}
    assert in_trash() == {own.pk, public.pk}
    delete(editor, published)
    for page in (own, public, published):
        author.post(permanent_deletion_url(page), {"seen": "0"})
    assert in_trash() == {public.pk, published.pk}


# ---- out of it


def test_restored_article_and_its_alias_are_where_and_what_they_were(editor, client):
    article = make_article(title="The bridge", slug="bridge")
    alias = article.create_alias(parent=make_index(title="Letters", slug="letters"), update_slug="alias")
    article.title = "The bridge, mended"
    article.save_revision()
    before = fresh(article)
    assert client.get(alias.url).status_code == 200
    delete(editor, article)
    assert client.get(alias.url).status_code == 404, "it is not in the trash"

    assert "Published pages are published again" in words(editor.get(reverse("trash:restore", args=[article.pk])))
    response = restore(editor, article)

    assert messages_of(response)[-1] == "“The bridge, mended” restored and published."
    back = fresh(article)
    assert [client.get(url).status_code for url in ("/notices/bridge/", alias.url)] == [200, 200]
    kept = "slug url_path live live_revision_id latest_revision_id title draft_title first_published_at"
    for name in [*kept.split(), "last_published_at", "has_unpublished_changes"]:
        assert getattr(back, name) == getattr(before, name), name
    assert back.get_parent() == before.get_parent()
    assert not RemovedPageURL.objects.exists()
    assert not in_trash()
    history = PageLogEntry.objects.filter(page=article.pk, user=editor.user).order_by("pk")
    assert [entry.action for entry in history] == [actions.TRASHED, actions.RESTORED]
    assert Page.find_problems() == ([], [], [], [], [])

    # Who may not publish restores a draft.
    author = signed_in("author", "Authors")
    Page.objects.filter(pk=article.pk).update(owner=author.user)
    delete(editor, article)
    assert messages_of(restore(author, article)) == ["“The bridge, mended” restored as a draft."]
    assert not fresh(article).live
    assert client.get("/notices/bridge/").status_code == 404


@pytest.mark.any_database
def test_a_slug_that_is_taken_is_asked_anew_and_its_readers_are_led_on(editor, client):
    article = make_article(slug="bridge")
    delete(editor, article)
    make_article(slug="bridge", title="Another")

    refused = restore(editor, article, slug="bridge")
    assert refused.status_code == 422
    assert "The slug “bridge” is already in use below “Notices”" in words(refused)
    assert in_trash() == {article.pk}
    assert restore(editor, article, slug="no good/").status_code == 422
    restore(editor, article, slug="bridge-again")

    assert client.get("/notices/bridge-again/").status_code == 200
    back = fresh(article)
    assert (back.slug, back.get_latest_revision_as_object().slug) == ("bridge-again", "bridge-again")
    back.get_latest_revision().publish()
    assert fresh(article).slug == "bridge-again"


def test_what_was_below_comes_back_as_it_was(editor, client):
    index = make_index()
    live, draft, scheduled = (
        make_article(index=index),
        make_article(index=index, publish=False),
        make_article(index=index, publish=False),
    )
    later = fresh(scheduled)
    later.go_live_at = timezone.now() + timedelta(days=1)
    later.save_revision().publish()
    Workflow.objects.get(active=True).start(fresh(draft), editor.user)
    url = live.url
    delete(editor, index)
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()
    assert not fresh(draft).workflow_in_progress
    assert client.get(url).status_code == 410

    restore(editor, index)

    assert [fresh(page).live for page in (index, live, draft, scheduled)] == [True, True, False, False]
    assert client.get(url).status_code == 200
    assert not Trashed.objects.exists()


@pytest.mark.any_database
def test_restore_without_parent_asks_for_another_one(admin, editor):
    old, new = make_index(title="Old", slug="old"), make_index(title="New", slug="new")
    article = make_article(index=old, slug="bridge")
    delete(editor, article)
    delete(admin, old)
    asked = words(editor.get(reverse("trash:restore", args=[article.pk])))
    assert "The former parent page is deleted" in asked

    assert restore(editor, article).status_code == 422
    home = Site.objects.get().root_page
    assert "isn’t allowed below that page" in words(restore(editor, article, parent=home.pk))
    assert "Select a valid choice" in words(restore(editor, article, parent=old.pk))
    admin.post(permanent_deletion_url(old), {"seen": "0"})
    assert not BlogIndexPage.objects.filter(pk=old.pk).exists()
    restore(editor, article, parent=new.pk)

    assert fresh(article).url == "/new/bridge/"


# ---- deleted permanently


def test_permanent_deletion_removes_the_article_and_its_redirects(editor, client):
    article = make_article(slug="bridge")
    delete(editor, article)

    assert "This can’t be undone." in words(editor.get(permanent_deletion_url(article)))
    editor.post(permanent_deletion_url(article), {"seen": "0"})

    assert not Page.objects.filter(pk=article.pk).exists()
    assert client.get("/notices/bridge/").status_code == 410
    assert PageLogEntry.objects.filter(action="wagtail.delete", page=article.pk).count() == 1


def test_clock_deletes_permanently_after_a_number_of_days(editor, settings, capsys):
    old, young = make_article(title="Old"), make_article(title="Young")
    delete(editor, old)
    delete(editor, young)
    settings.GAZETTE_TRASH_DAYS = "7"
    Trashed.objects.filter(pk=old.pk).update(trashed_at=timezone.now() - timedelta(days=7, minutes=1))
    Trashed.objects.filter(pk=young.pk).update(trashed_at=timezone.now() - timedelta(days=6, hours=23))

    call_command("tick")

    assert "Deleted permanently, after its time in the trash: Old" in capsys.readouterr().out
    assert in_trash() == {young.pk}
    for days in ("0", "", "a month", "-3", "30.5"):
        settings.GAZETTE_TRASH_DAYS = days
        line = f"GAZETTE_TRASH_DAYS is {days!r}: write a number of days, 1 to 9999."
        assert [error.msg for error in check_days(None)] == [line]
