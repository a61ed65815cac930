import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission, Page
from wagtail.permissions import policy_registry

from comments import actions
from comments.desk.verbs import VERBS
from comments.models import Comment, ModerationScope
from comments.permissions import can_moderate, can_moderate_somewhere, moderated_by
from comments.tests.factories import (
    State,
    make_comment,
    make_listing,
    make_local_moderator,
    make_moderator,
    make_page,
    make_user,
    make_visible,
)

from .hostile.state import DESK, everything, routes, url_for

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Whatever a form of the desk might send.
FIELDS = {"do": "approve", "status": "pending", "revision": "1", "reason": "hate", "section": "", "confirm": "yes"}


def decide(client, comment, do="approve"):
    url = reverse("comment_desk:decide", args=[comment.pk])
    return client.post(url, {"do": do, "status": comment.status, "revision": comment.revision, "reason": "hate"})


def assert_untouched(comment):
    comment.refresh_from_db()
    assert (comment.status, comment.revision, comment.decisions.count()) == ("pending", 1, 1)


@pytest.mark.parametrize("group", ["Editors", "Authors", None, "anonymous"])
def test_desk_opens_and_changes_nothing_without_moderation(client, group):
    comment = make_comment(make_page(), text="A secret remark.", email="secret@reader.example")
    if group != "anonymous":
        client.force_login(make_user("someone", group))
    before = everything()

    for route in routes(DESK):
        url = url_for(route, comment)
        for response in (client.get(url), client.post(url, FIELDS)):
            assert response.status_code == 302, route
            assert not response.headers["Location"].startswith("/admin/comments/")
            assert (group in {None, "anonymous"}) == response.headers["Location"].startswith("/admin/login/")
            assert b"secret" not in response.content.lower()

    assert everything() == before


@pytest.mark.parametrize("do", ["approve", "reject", "spam", "undo"])
def test_command_decides_nothing_without_moderation(comment, do):
    make_user("editor", "Editors")
    reason = ["--reason", "hate"] if do == "reject" else []

    with pytest.raises(CommandError):
        call_command("moderate", do, str(comment.pk), "--as", "editor", *reason)

    assert_untouched(comment)


ACTIONS = {
    **{verb.action.__name__: {"reason": "hate"} if verb.needs_reason else {} for verb in VERBS.values()},
    **dict.fromkeys(("note", "reply_as_staff"), {"text": "n"}),
    "move_to_section": {"section": None},
}
ACTIONS_WITHOUT_SEEN = {
    "claim": {},
    "erase": {},
    "ban": {"identifier": "email", "reason": "hate"},
    "note_on_person": {"identifier": "email", "text": "n"},
}


@pytest.mark.parametrize("do", [*ACTIONS, *ACTIONS_WITHOUT_SEEN, "close_comments", "reopen_comments"])
def test_actions_are_denied_without_moderation(moderator, article, do):
    comment = make_visible(article, section=0, moderator=moderator, email="ada@reader.example")
    users = [make_user("editor", "Editors"), make_user("author", "Authors"), make_user("nobody")]
    users.append(make_local_moderator(make_listing(slug="there")))
    assert not any(can_moderate_somewhere(user) or moderated_by(user).exists() for user in users[:3])
    fields = {"seen": State.of(comment), **ACTIONS[do]} if do in ACTIONS else ACTIONS_WITHOUT_SEEN.get(do, {})
    if do == "ban":
        fields = {**fields, "page": article}
    target = article if do.endswith("_comments") else comment
    before = everything()

    for user in users:
        with pytest.raises(PermissionDenied):
            getattr(actions, do)(target, moderator=user, **fields)

    assert everything() == before


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


@pytest.mark.each_database
def test_a_moderator_of_one_subtree_decides_there(local):
    mine, other = make_comment(local.article), make_comment(local.other_article)

    assert local.client.get(reverse("comment_desk:card", args=[mine.pk])).status_code == 200
    assert decide(local.client, mine).status_code == 303
    assert list(moderated_by(local.user)) == [mine]
    assert_untouched(other)


@pytest.mark.each_database
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


@pytest.mark.each_database
def test_the_policy_lists_each_active_user_who_may_moderate_once():
    local = make_local_moderator(*Page.objects.all()[:2])
    allowed = {local, make_moderator(), get_user_model().objects.create_superuser("admin")}
    make_user("editor", "Editors")
    get_user_model().objects.create_superuser("dismissed", is_active=False)
    policy = policy_registry.get_by_type(Comment)

    listed = policy.users_with_any_permission({"moderate"})

    assert (set(listed), len(listed)) == (allowed, 3)
    assert not policy.users_with_any_permission({"delete"}).exists()
