"""Who may decide on which comments: superusers on all, others on the pages that their groups' scopes cover."""

from functools import reduce
from operator import or_

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page

from gazette.permissions import ActionPermissionPolicy
from gazette.trash.models import Trashed

from .models import Ban, Comment, ModerationScope, PersonNote


def scopes_of(user) -> list[str]:
    """Tree paths of the pages below which `user` may moderate: none for most. Asked once per user object."""
    if not user.is_active or user.is_anonymous:
        return []
    if not hasattr(user, "_moderation_scopes"):
        user._moderation_scopes = list(
            ModerationScope.objects.filter(group__user=user).values_list("page__path", flat=True).distinct()
        )
    return user._moderation_scopes


def can_moderate_somewhere(user) -> bool:
    return user.is_active and (user.is_superuser or bool(scopes_of(user)))


def can_moderate(user, comment: Comment) -> bool:
    return can_moderate_on(user, comment.page)


def moderated_by(user):
    """The comments that `user` may decide on. Those of pages in the trash wait there, for superusers too."""
    if user.is_active and user.is_superuser:
        return Comment.objects.outside_trash()
    below = reduce(or_, (Q(path__startswith=path) for path in scopes_of(user)), Q(pk__in=[]))
    # Not by a join: SQLite would go through the pages first, and then sort all comments below them.
    comments = Comment.objects.filter(Exists(Page.objects.filter(below, pk=OuterRef("page"))))
    # Only whose scope begins at the root of the tree has the trash in it.
    return comments.outside_trash() if any(len(path) == Page.steplen for path in scopes_of(user)) else comments


def trashed_for(user):
    """What lies in the trash, of the places where `user` may decide on comments."""
    trashed = Trashed.objects.select_related("page", "root")
    if user.is_active and user.is_superuser:
        return trashed
    stood_below = (
        Q(parent__path__startswith=path) | Q(root__parent__path__startswith=path) for path in scopes_of(user)
    )
    return trashed.filter(reduce(or_, stood_below, Q(pk__in=[])))


def can_moderate_on(user, page: Page) -> bool:
    """Whether `user` may decide on all comments on `page` and below it."""
    if user.is_active and user.is_superuser:
        return True
    return any(page.path.startswith(path) for path in scopes_of(user))


def bans_of(user):
    """The bans that `user` may lift: those on pages, with all below them, that are theirs."""
    if user.is_active and user.is_superuser:
        return Ban.objects.all()
    return Ban.objects.filter(reduce(or_, (Q(page__path__startswith=path) for path in scopes_of(user)), Q(pk__in=[])))


def bans_seen_by(user):
    """Those, and the bans on pages further up, which keep away from theirs too."""
    if user.is_active and user.is_superuser:
        return Ban.objects.all()
    above = {path[:end] for path in scopes_of(user) for end in range(Page.steplen, len(path), Page.steplen)}
    return bans_of(user) | Ban.objects.filter(page__path__in=above)


def notes_seen_by(user):
    """The notes on persons that were written about comments which `user` may decide on."""
    if user.is_active and user.is_superuser:
        return PersonNote.objects.all()
    below = (Q(page__path__startswith=path) for path in scopes_of(user))
    return PersonNote.objects.filter(reduce(or_, below, Q(pk__in=[])))


def check_can_moderate(user, comment: Comment) -> None:
    """Raises PermissionDenied, in the words that an absent comment gets too."""
    if not can_moderate(user, comment):
        raise PermissionDenied(f"There is no comment {comment.pk} that you may moderate.")


def check_can_moderate_on(user, page: Page) -> None:
    """Raises PermissionDenied, in the words that an absent page gets too."""
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
