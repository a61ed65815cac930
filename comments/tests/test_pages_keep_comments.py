"""Nobody who may not moderate makes comments vanish: with their page they go to the trash, and come back with it."""

import html
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from comments.actions import withdraw
from comments.models import Comment, Decision, ModerationScope
from comments.permissions import moderated_by
from comments.tests.factories import (
    make_comment,
    make_listing,
    make_local_moderator,
    make_moderator,
    make_page,
    make_user,
    make_visible,
)
from comments.tests.pages.models import DiscussedPage
from gazette.models import Email
from gazette.trash import actions
from gazette.trash.deletion import permanent_deletion
from gazette.trash.models import Trashed

pytestmark = pytest.mark.django_db


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin():
    return get_user_model().objects.create_superuser("admin")


@pytest.fixture
def article(db):
    """With a thread of two, which readers see, and one comment that waits."""
    article, moderator = make_page(title="The bridge", slug="bridge"), make_moderator()
    first = make_visible(article, moderator=moderator)
    make_visible(article, moderator=moderator, parent=first)
    make_comment(article)
    return article


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def delete_permanently(client, page, seen):
    return client.post(reverse("trash:delete_permanently", args=[page.pk]), {"seen": seen})


def words(response):
    return " ".join(html.unescape(response.content.decode()).split())


def test_the_delete_view_says_how_many_comments_go_out_of_sight(editor, article):
    withdraw(make_comment(article))
    asked = words(editor.get(reverse("wagtailadmin_pages:delete", args=[article.pk])))

    counts = "2 comments, plus 1 pending; 1 comment that was rejected or withdrawn."
    assert f"Hidden with it until it is restored: {counts}" in asked


def test_comments_are_out_of_sight_with_their_page_and_back_with_it(editor, admin, article):
    before = list(Comment.objects.order_by("pk").values())
    delete(editor, article)

    assert not moderated_by(admin).exists()
    assert not moderated_by(get_user_model().objects.get(username="moderator")).exists()
    assert Client().get(reverse("comments:permalink", args=[before[0]["id"]])).status_code == 404
    editor.post(reverse("trash:restore", args=[article.pk]), {"slug": "bridge"})

    assert list(Comment.objects.order_by("pk").values()) == before
    assert moderated_by(admin).count() == 3
    assert "2 comments" in words(Client().get("/notices/bridge/"))


def test_editor_without_moderation_cannot_delete_comments_permanently(editor, article):
    delete(editor, article)

    asked = words(editor.get(reverse("trash:delete_permanently", args=[article.pk])))
    assert "Deleted with it: 2 comments, plus 1 pending." in asked
    assert 'name="seen"' not in asked
    response = delete_permanently(editor, article, 3)

    assert response.status_code == 409
    assert "only their moderators may delete them" in words(response)
    assert Comment.objects.count() == 3
    assert DiscussedPage.objects.filter(pk=article.pk).exists()


def test_the_clock_leaves_them_in_the_trash(editor, article):
    delete(editor, article)
    Trashed.objects.update(trashed_at=timezone.now() - timedelta(days=400))

    call_command("tick")

    assert Comment.objects.count() == 3
    assert Trashed.objects.get().days_left == 0


def test_moderator_deletes_comments_with_the_displayed_number(editor, article, admin):
    both = make_user("both", "Editors")
    both.groups.add(*make_user("other", "Moderators").groups.all())
    client = signed_in(both)
    Email.objects.create(
        message_id="<1@x>",
        about=f"comment {Comment.objects.first().pk}",
        to="a@example.org",
        queued_at=timezone.now(),
        due_at=timezone.now(),
    )
    decisions = Decision.objects.count()
    delete(editor, article)
    assert 'name="seen" value="3"' in words(client.get(reverse("trash:delete_permanently", args=[article.pk])))

    for wrong in ("2", "", "x", "-1", "3.0", "9" * 5000):
        assert delete_permanently(client, article, wrong).status_code == 409
    assert Comment.objects.count() == 3
    delete_permanently(client, article, 3)

    assert not Comment.objects.exists()
    assert not Email.objects.exists()
    assert not DiscussedPage.objects.filter(pk=article.pk).exists()
    assert Decision.objects.filter(comment=None).count() == decisions > 0


def test_comments_in_the_trash_are_hidden_from_moderators_of_the_root(admin, article):
    everywhere = get_user_model().objects.create_user("everywhere")
    everywhere.groups.add(ModerationScope.objects.create(group=Group.objects.create(name="All"), page_id=1).group)
    assert moderated_by(everywhere).count() == 3

    actions.move_to_trash(article, user=admin)

    assert not moderated_by(everywhere).exists()


def test_a_comment_that_comes_while_the_page_is_being_deleted_keeps_it(editor, admin, article):
    draft = make_page(publish=False)
    trashed = actions.move_to_trash(draft, user=admin)
    make_comment(draft)

    with pytest.raises(actions.StillProtected), transaction.atomic():
        actions.delete_permanently(trashed, user=admin, seen=0)

    assert Comment.objects.on_page(draft).count() == 1


def test_code_that_deletes_without_asking_is_stopped_by_the_database(article):
    for page in (Page.objects.get(pk=article.pk), article.get_parent()):
        with pytest.raises(ProtectedError), permanent_deletion(), transaction.atomic():
            page.delete()

    assert DiscussedPage.objects.filter(pk=article.pk).exists()


def test_a_page_with_comments_can_be_unpublished_and_moved(editor, article):
    editor.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))

    article.refresh_from_db()
    assert not article.live
    user = get_user_model().objects.get(username="editor")
    assert article.permissions_for_user(user).can_move()
    assert article.permissions_for_user(user).can_delete()
    assert not article.permissions_for_user(make_user("author", "Authors")).can_move()


def test_the_desk_says_that_an_article_is_in_the_trash_to_those_who_decided_there(article, admin):
    comment = Comment.objects.on_page(article).first()
    card = reverse("comment_desk:card", args=[comment.pk])
    queue = f"{reverse('comment_desk:index')}?status=all&page={article.pk}"
    trashed = actions.move_to_trash(article, user=admin)
    make_comment(make_page(), text="Waits elsewhere.")
    restore = reverse("trash:restore", args=[trashed.pk])

    def answers(user):
        client = signed_in(user)
        return [(response.status_code, response.content.decode()) for response in (client.get(card), client.get(queue))]

    for user, may_restore in ((admin, True), (get_user_model().objects.get(username="moderator"), False)):
        (status, html_of_card), (_ok, html_of_queue) = answers(user)
        assert status == 404
        assert "The article of this comment is in the trash" in html_of_card
        assert "Nothing was changed." not in html_of_card
        for page in (html_of_card, html_of_queue):
            assert "“The bridge” is in the trash, and its comments with it." in page
            assert (restore in page) == may_restore
        assert "Waits elsewhere." not in html_of_queue

    # A decision sent from a card that was open meanwhile: the fragment that the card's script shows in its place.
    seen = {"do": "approve", "status": "pending", "revision": 1}
    refused = signed_in(admin).post(f"{card}decide/", seen, headers={"X-Requested-With": "XMLHttpRequest"})
    assert refused.status_code == 404
    assert " ".join(refused.content.decode().split()).startswith('<div class="desk-card__whole" data-desk-card')
    assert "Nothing was changed." in refused.content.decode()
    assert Comment.objects.get(pk=comment.pk).status == comment.status

    other = make_local_moderator(make_listing(slug="there"))
    client = signed_in(other)
    absent = client.get(reverse("comment_desk:card", args=[comment.pk + 999]))
    (status, html_of_card), (_ok, html_of_queue) = answers(other)
    assert (status, html_of_card) == (absent.status_code, absent.content.decode())
    assert "The bridge" not in html_of_queue
    assert "No such article, or you can’t moderate its comments." in html_of_queue
