import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission
from wagtail.permissions import policy_registry

from comments import actions
from comments.models import Comment, ModerationScope
from comments.permissions import can_moderate, can_moderate_somewhere, moderated_by
from comments.tests.factories import Seen, make_comment, make_listing, make_moderator, make_page, make_user

pytestmark = pytest.mark.django_db


def make_local_moderator(*pages):
    """A moderator of these pages and of what is below them only."""
    group = Group.objects.create(name="Local moderators")
    group.permissions.set(Group.objects.get(name="Moderators").permissions.all())
    ModerationScope.objects.bulk_create(ModerationScope(group=group, page=page) for page in pages)
    return make_user("local", "Local moderators")


def decide(client, comment, do="approve"):
    url = reverse("comment_desk:decide", args=[comment.pk])
    return client.post(url, {"do": do, "status": comment.status, "revision": comment.revision, "reason": "hate"})


def assert_untouched(comment):
    comment.refresh_from_db()
    assert (comment.status, comment.revision, comment.decisions.count()) == ("pending", 1, 1)


@pytest.mark.parametrize("group", ["Editors", "Authors", None])
def test_who_does_not_moderate_neither_sees_the_desk_nor_decides(client, group):
    comment = make_comment(make_page(), text="A secret remark.")
    user = make_user("someone", group)
    client.force_login(user)

    for view, arguments in (("index", []), ("index_results", []), ("start", []), ("card", [comment.pk])):
        response = client.get(reverse(f"comment_desk:{view}", args=arguments))
        assert response.status_code == 302
        assert not response.headers["Location"].startswith("/admin/comments/")
    for do in ("approve", "reject", "spam", "undo"):
        response = decide(client, comment, do)
        assert response.status_code == 302
        assert not response.headers["Location"].startswith("/admin/comments/")
        with pytest.raises(CommandError):
            reason = ["--reason", "hate"] if do == "reject" else []
            call_command("moderate", do, str(comment.pk), "--as", "someone", *reason)
    with pytest.raises(PermissionDenied):
        actions.approve(comment, moderator=user, seen=Seen.of(comment))

    assert_untouched(comment)
    assert not can_moderate_somewhere(user)
    assert not moderated_by(user).exists()


def test_anonymous_user_is_redirected_to_login(client, comment):
    response = decide(client, comment)

    assert response.headers["Location"].startswith("/admin/login/")
    assert_untouched(comment)


def test_a_moderator_cannot_write_publish_or_delete_articles(client):
    article = make_page(title="As it was")
    client.force_login(make_moderator())

    for view in ("edit", "delete", "unpublish", "move", "history"):
        response = client.get(reverse(f"wagtailadmin_pages:{view}", args=[article.pk]))
        assert (response.status_code, response.headers["Location"]) == (302, "/admin/")
    client.post(
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        {"title": "Changed", "slug": article.slug, "action-publish": "1"},
    )
    client.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))
    response = client.get(reverse("wagtailadmin_pages:add_subpage", args=[article.get_parent().pk]))

    assert response.headers["Location"] == "/admin/"
    article.refresh_from_db()
    assert (article.title, article.live, article.revisions.count()) == ("As it was", True, 1)
    assert not article.permissions_for_user(get_user_model().objects.get(username="moderator")).can_edit()


def test_the_groups_hold_these_rights_and_no_others():
    rights = {
        name: {f"{p.content_type.app_label}.{p.codename}" for p in Group.objects.get(name=name).permissions.all()}
        for name in ("Editors", "Authors", "Moderators")
    }
    page_rights = {
        name: set(GroupPagePermission.objects.filter(group__name=name).values_list("permission__codename", flat=True))
        for name in ("Editors", "Authors", "Moderators")
    }

    assert rights["Moderators"] == {"wagtailadmin.access_admin", "comments.change_conversationsettings"}
    assert rights["Authors"] == {"wagtailadmin.access_admin"}
    assert {right for right in rights["Editors"] if right.startswith("comments.")} == {
        "comments.change_conversationsettings",
        "comments.set_comments_policy",
    }
    assert page_rights == {
        "Editors": {"add_page", "bulk_delete_page", "change_page", "lock_page", "publish_page", "unlock_page"},
        "Authors": {"add_page"},
        "Moderators": set(),
    }
    assert list(ModerationScope.objects.values_list("group__name", flat=True)) == ["Moderators"]


def test_a_moderator_of_one_subtree_is_refused_outside_it(client):
    here, there = make_listing(slug="here"), make_listing(slug="there")
    mine = make_comment(make_page(listing=here))
    other = make_comment(make_page(listing=there))
    user = make_local_moderator(here)
    client.force_login(user)

    assert client.get(reverse("comment_desk:card", args=[mine.pk])).status_code == 200
    assert client.get(reverse("comment_desk:card", args=[other.pk])).status_code == 404
    assert decide(client, other).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.approve(other, moderator=user, seen=Seen.of(other))
    assert_untouched(other)
    assert decide(client, mine).status_code == 303
    assert list(moderated_by(user)) == [mine]


def test_absent_and_not_ones_own_get_the_same_answer(client):
    here, there = make_listing(slug="here"), make_listing(slug="there")
    other = make_comment(make_page(listing=there))
    client.force_login(make_local_moderator(here))

    absent = client.post("/admin/comments/999999/decide/", {"do": "approve", "status": "pending", "revision": 1})
    not_mine = decide(client, other)

    assert (absent.status_code, not_mine.status_code) == (404, 404)
    assert absent.content == not_mine.content


def test_scopes_of_several_groups_add_up():
    here, there, nowhere = (make_listing(slug=slug) for slug in ("here", "there", "nowhere"))
    comments = [make_comment(make_page(listing=index)) for index in (here, there, nowhere)]
    user = make_local_moderator(here)
    more = Group.objects.create(name="More")
    ModerationScope.objects.create(group=more, page=there)
    user.groups.add(more)

    assert [can_moderate(user, comment) for comment in comments] == [True, True, False]
    assert list(moderated_by(user).order_by("id")) == comments[:2]


def test_a_superuser_decides_everywhere_and_one_who_was_dismissed_nowhere(client, comment):
    admin = get_user_model().objects.create_superuser("admin")
    dismissed = get_user_model().objects.create_superuser("dismissed", is_active=False)
    former = make_moderator("former")
    former.is_active = False
    former.save()

    assert can_moderate(admin, comment)
    assert list(moderated_by(admin)) == [comment]
    for user in (dismissed, former):
        assert not can_moderate(user, comment)
        assert not moderated_by(user).exists()
    client.force_login(admin)
    assert decide(client, comment).status_code == 303


def test_a_wagtail_permission_on_the_model_gives_nothing(client, comment):
    user = make_user("someone", "Authors")
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="comments"))
    client.force_login(user)

    assert decide(client, comment).headers["Location"] == "/admin/"
    assert_untouched(comment)
    policy = policy_registry.get_by_type(Comment)
    assert not policy.user_has_any_permission(user, ["add", "change", "delete", "view", "moderate"])
