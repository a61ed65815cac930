"""Who may moderate which comments: superusers all, others those on the pages in their groups' scopes."""

from collections.abc import Iterable
from functools import lru_cache, reduce
from operator import or_

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page

from gazette.permissions import ActionPermissionPolicy
from gazette.trash.models import Trashed

from .models import Ban, Comment, Hold, ModerationScope, PersonNote
from .people.persons import Person


def scopes_of(user) -> list[str]:
    """Return tree paths of the pages below which `user` may moderate; cached on the user object."""
    if not user.is_active or user.is_anonymous:
        return []
    if not hasattr(user, "_moderation_scopes"):
        user._moderation_scopes = list(
            ModerationScope.objects.filter(group__user=user).values_list("page__path", flat=True).distinct()
        )
    return user._moderation_scopes


def moderates_everywhere(user) -> bool:
    return user.is_active and user.is_superuser


def in_scope(user, *paths: str) -> Q:
    """Return the condition that one of the fields `paths` holds the path of a page that `user` may moderate on."""
    return Q() if moderates_everywhere(user) else _below(scopes_of(user), *paths)


def _below(scopes: Iterable[str], *paths: str) -> Q:
    below = (Q(**{f"{path}__startswith": scope}) for scope in scopes for path in paths)
    return reduce(or_, below, Q(pk__in=[]))


def can_moderate_somewhere(user) -> bool:
    return moderates_everywhere(user) or bool(scopes_of(user))


def can_moderate(user, comment: Comment) -> bool:
    return can_moderate_on(user, comment.page)


def moderated_by(user):
    """Return the comments that `user` may moderate. Those of trashed pages are left out, for superusers too."""
    return moderated_in(scopes_to_moderate(user)).all()


def scopes_to_moderate(user) -> tuple[str, ...] | None:
    """Return the scopes of `user` in a form that is the same for users with the same; None: everywhere."""
    return None if moderates_everywhere(user) else tuple(sorted(scopes_of(user)))


@lru_cache(maxsize=256)
def moderated_in(scopes: tuple[str, ...] | None):
    """Return the same by `scopes_to_moderate`: a card asks a dozen times, and to copy a queryset is cheaper."""
    if scopes is None:
        return Comment.objects.outside_trash()
    # Not with a join: SQLite would scan the pages first, and then sort all comments below them.
    comments = Comment.objects.filter(Exists(Page.objects.filter(_below(scopes, "path"), pk=OuterRef("page"))))
    # Only a scope at the root of the tree includes the trash.
    return comments.outside_trash() if any(len(path) == Page.steplen for path in scopes) else comments


def trashed_for(user):
    """Return trashed pages from the places where `user` may moderate."""
    trashed = Trashed.objects.select_related("page", "root")
    return trashed.filter(in_scope(user, "parent__path", "root__parent__path"))


def can_moderate_on(user, page: Page) -> bool:
    """Return whether `user` may moderate all comments on `page` and below it."""
    return moderates_everywhere(user) or any(page.path.startswith(path) for path in scopes_of(user))


def moderators_of(page: Page):
    """Return the active users who may moderate the comments on `page`."""
    moderators = Q(is_superuser=True) | Q(groups__in=_groups_with_scope(page))
    return get_user_model().objects.filter(moderators, is_active=True).distinct()


def groups_of_moderators(page: Page):
    """Return the groups that may moderate the comments on `page`, and have an active member."""
    return _groups_with_scope(page).filter(user__is_active=True).distinct()


def _groups_with_scope(page: Page):
    ends = range(Page.steplen, len(page.path) + 1, Page.steplen)
    return Group.objects.filter(moderation_scopes__page__path__in=[page.path[:end] for end in ends])


def bans_of(user):
    """Return the bans that `user` may lift: those on pages that they may moderate."""
    return Ban.objects.filter(in_scope(user, "page__path"))


def holds_of(user):
    """Return the holds that `user` may lift: those on pages that they may moderate."""
    return Hold.objects.filter(in_scope(user, "page__path"))


def bans_seen_by(user):
    """Return these, and the bans on pages above, which apply to their pages too."""
    if moderates_everywhere(user):
        return bans_of(user)
    above = {path[:end] for path in scopes_of(user) for end in range(Page.steplen, len(path), Page.steplen)}
    return bans_of(user) | Ban.objects.filter(page__path__in=above)


def active_bans(comment: Comment, user) -> list[Ban]:
    """Return the bans of a comment's author that apply to its page and that `user` may see, the longest first."""
    identifiers = Person.author_of(comment).identifiers
    if not identifiers:
        return []
    bans = bans_seen_by(user).above(comment.page).active(timezone.now()).identified_by(identifiers)
    return list(bans.select_related("page").order_by(F("ends_at").desc(nulls_first=True), "-id"))


def notes_seen_by(user):
    """Return the notes on authors that were written about comments which `user` may moderate."""
    return PersonNote.objects.filter(in_scope(user, "page__path"))


def check_can_moderate(user, comment: Comment) -> None:
    """Raise PermissionDenied, with the same message as for an absent comment."""
    if not can_moderate(user, comment):
        raise PermissionDenied(f"There is no comment {comment.pk} that you may moderate.")


def check_can_moderate_on(user, page: Page) -> None:
    """Raise PermissionDenied, with the same message as for an absent page."""
    if not can_moderate_on(user, page):
        raise PermissionDenied(f"There is no page {page.pk} whose comments you may moderate.")


class CommentPermissionPolicy(ActionPermissionPolicy):
    actions = {"view", "moderate"}

    def has_access(self, user):
        return can_moderate_somewhere(user)

    def can_access(self, user, instance):
        return can_moderate(user, instance)

    def accessible_to(self, user):
        return moderated_by(user)

    def users_with_access(self):
        moderators = Q(is_superuser=True) | Q(groups__moderation_scopes__isnull=False)
        return get_user_model().objects.filter(moderators, is_active=True).distinct()
