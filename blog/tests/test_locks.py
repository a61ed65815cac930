"""What a lock forbids everybody but its owner, by every path that deletes, moves, publishes or hides a page."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.actions import action_registry
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, PageViewRestriction

from blog.models import ArticlePage
from comments.tests.factories import make_user
from gazette.trash.models import Trashed

from .factories import make_article, make_index
from .helpers import messages_of, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def state_of(page):
    """All that a lock keeps as it is: whether it is there, where, live, with which revision, and open to whom."""
    row = ArticlePage.objects.filter(pk=page.pk).values("path", "slug", "live", "live_revision").first()
    return row, PageViewRestriction.objects.filter(page_id=page.pk).count()


def post(url, **data):
    """A form sent to a URL that names the page, its parent, its newest revision or another listing."""

    def act(client, user, page, other):
        known = {"page": page.pk, "parent": page.get_parent().pk, "other": other.pk}
        known["revision"] = page.latest_revision_id
        form = {key: value.format(**known) if isinstance(value, str) else value for key, value in data.items()}
        return client.post(f"/admin/{url.format(**known)}", form)

    return act


def api(action):
    """What the API calls, with the base page that it knows."""

    def act(client, user, page, other):
        try:
            action(Page.objects.get(pk=page.pk), user, other).execute()
        except PermissionDenied:
            pass

    return act


BULK = "bulk/wagtailcore/page"
PATHS = {
    "delete view": post("pages/{page}/delete/"),
    "delete view of the parent": post("pages/{parent}/delete/"),
    "bulk delete": post(BULK + "/delete/?id={page}"),
    "bulk delete of the parent": post(BULK + "/delete/?id={parent}"),
    "delete by API": api(lambda page, user, other: action_registry.get_action_class(Page, "delete")(page, user=user)),
    "move view": post("pages/{page}/move/{other}/confirm/"),
    "bulk move": post(BULK + "/move/?id={page}", chooser="{other}"),
    "move by API": api(lambda page, user, other: MovePageAction(page, other, pos="last-child", user=user)),
    "bulk publish": post(BULK + "/publish/?id={page}"),
    "publish after a question": post("articles/{page}/confirm/{revision}/?do=publish"),
    "publish by API": api(lambda page, user, other: PublishPageRevisionAction(page.get_latest_revision(), user=user)),
    "unpublish view": post("pages/{page}/unpublish/"),
    "unpublish with the parent": post("pages/{parent}/unpublish/", include_descendants="on"),
    "bulk unpublish": post(BULK + "/unpublish/?id={page}"),
    "unpublish by API": api(lambda page, user, other: UnpublishPageAction(page, user=user)),
    "privacy": post("pages/{page}/privacy/", restriction_type="login", password="", groups=[]),
}


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


@pytest.fixture
def boss():
    return get_user_model().objects.create_superuser("boss")


def make_changed_article():
    """A live article with unpublished changes, and another listing that it could be moved to."""
    other = make_index(title="Elsewhere", slug="elsewhere")
    article = make_article(index=make_index())
    article.lead = "A new lead."
    article.save_revision()
    return article, other


def lock(page, by=None):
    Page.objects.filter(pk=page.pk).update(locked=True, locked_by=by, locked_at=timezone.now())


def test_lock_stops_everybody_but_its_owner_on_every_path(editor, boss, django_assert_num_queries):
    article, other = make_changed_article()
    before = state_of(article)
    clients = {user: signed_in(user) for user in (editor, boss)}

    def after(path, user):
        """The article's state after `user` took this path, which is then undone."""
        with transaction.atomic():
            PATHS[path](clients[user], user, ArticlePage.objects.get(pk=article.pk), Page.objects.get(pk=other.pk))
            state = state_of(article)
            transaction.set_rollback(True)
        return state

    for path in PATHS:
        for owner, user in ((editor, boss), (boss, editor), (None, boss)):
            lock(article, by=owner)
            assert after(path, user) == before, f"{path}: {user} on what {owner} locked"
        lock(article, by=editor)
        assert after(path, editor) != before, f"{path}: the lock's owner may"
    Page.objects.filter(pk=article.pk).update(locked=False, locked_by=None)
    for path in ("delete by API", "move by API"):
        assert after(path, editor) != before, f"{path}: of an unlocked page"

    # The lock of a page without subpages costs no query.
    page = ArticlePage.objects.prefetch_workflow_states().get(pk=article.pk)
    tester = page.permissions_for_user(editor)
    tester.can_publish()
    with django_assert_num_queries(0):
        assert tester.can_delete()


def test_author_deletes_an_article_or_its_listing_only_after_its_review(editor):
    author = make_user("author", "Authors")
    article = make_article(publish=False, owner=author)
    state = article.get_workflow().start(article, author)
    listing = article.get_parent()
    Page.objects.filter(pk=listing.pk).update(live=False, owner=author)
    listing, client = Page.objects.get(pk=listing.pk), signed_in(author)
    assert not listing.permissions_for_user(author).can_delete(ignore_bulk=True)
    assert listing.permissions_for_user(editor).can_delete()

    client.post(f"/admin/pages/{article.pk}/delete/", {})
    assert not Trashed.objects.exists()

    state.current_task_state.specific.reject(user=editor)
    client.post(f"/admin/pages/{article.pk}/delete/", {})
    assert Trashed.objects.filter(pk=article.pk).exists()


def test_locked_page_cannot_be_approved_by_others(editor, boss):
    author = make_user("author", "Authors")
    article = make_article(publish=False, owner=author)
    state = article.get_workflow().start(article, author).current_task_state
    lock(article, by=boss)

    response = signed_in(editor).post(f"/admin/pages/workflow/action/{article.pk}/approve/{state.pk}/", {"comment": ""})

    assert messages_of(response) == ["“A notice” is locked by boss: it must be unlocked first."]
    article.refresh_from_db()
    assert (article.live, article.workflow_in_progress) == (False, True)
