"""The comment policy of a page: its own settings, else those of a page above it, else of its site. Not stored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.apps import apps
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page

from gazette.compiled_queries import compiled, compiled_rows

from .. import conf
from .moderation import CommentsClosure
from .settings import CommentsPolicy, ConversationSettings

FIELDS = ("comments_policy", "comments_close_after", "comments_max_length")


@dataclass(frozen=True)
class Policy:
    """The policy of one page. `closes_at` is None where comments stay open; `max_length` counts code points."""

    kind: CommentsPolicy
    closes_at: datetime | None
    max_length: int

    @property
    def shows_comments(self) -> bool:
        return self.kind != CommentsPolicy.OFF

    def is_open(self, now: datetime | None = None) -> bool:
        """Return whether readers may comment; `now` is the current time by default."""
        return self.takes_comments and (self.closes_at is None or (now or timezone.now()) < self.closes_at)

    @property
    def takes_comments(self) -> bool:
        """Return whether readers may comment, or might before it was too late."""
        return self.kind in {CommentsPolicy.HELD, CommentsPolicy.TRUSTED}

    @property
    def is_trusting(self) -> bool:
        return self.kind == CommentsPolicy.TRUSTED


class SetsCommentsPolicy(models.Model):
    """A page with settings for comments on it or on the pages below it. Empty settings are inherited from above."""

    comments_policy = models.CharField(
        _("comments"), max_length=10, choices=[("", _("Use default")), *CommentsPolicy.choices], blank=True
    )
    comments_close_after = models.PositiveSmallIntegerField(
        _("days until comments close"), null=True, blank=True, help_text=_("After publication. 0: they never close.")
    )
    comments_max_length = models.PositiveSmallIntegerField(
        _("maximum length"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("In characters.")
    )

    comment_panels = [
        FieldPanel("comments_policy"),
        FieldPanel("comments_close_after"),
        FieldPanel("comments_max_length"),
    ]

    class Meta:
        abstract = True


class HasCommentsPolicy(SetsCommentsPolicy):
    """A page with comments: its policy is computed from its own and the inherited settings."""

    # Inherited settings by field, and whether a moderator closed the comments.
    inherited_policy: dict | None = None
    # Fields of Page.
    path: str
    first_published_at: datetime | None

    class Meta:
        abstract = True

    @property
    def policy(self) -> Policy:
        """The current policy, from the page's fields and the inherited settings, which are loaded once."""
        if self.inherited_policy is None:
            load_inherited_settings([self])
        above = self.inherited_policy or {}
        kind = self.comments_policy or above.get("comments_policy") or CommentsPolicy.HELD
        if above.get("is_closed") and kind != CommentsPolicy.OFF:
            kind = CommentsPolicy.CLOSED
        days = self.comments_close_after
        if days is None:
            days = above.get("comments_close_after") or 0
        closes_at = self.first_published_at + timedelta(days=days) if days and self.first_published_at else None
        length = self.comments_max_length or above.get("comments_max_length") or conf.max_length()
        return Policy(CommentsPolicy(kind), closes_at, min(length, conf.max_length()))


def load_inherited_settings(pages: Iterable[HasCommentsPolicy]) -> None:
    """Set what pages inherit from the nearest page above that sets it, else from the site; in a few queries."""
    pages = list(pages)
    paths = {page.path[:end] for page in pages for end in range(Page.steplen, len(page.path), Page.steplen)}
    closed = set(CommentsClosure.objects.filter(page__in=[page.pk for page in pages]).values_list("page", flat=True))
    levels = [
        {"path": path, **dict(zip(FIELDS, settings, strict=True))}
        for model in _models_above()
        for path, *settings in _settings_above(model, tuple(sorted(paths)))
    ]
    levels.sort(key=lambda level: level["path"], reverse=True)
    # All languages of a site are beside its root page, and translations of it.
    sites = [
        {"root": root, "key": key, **dict(zip(FIELDS, settings, strict=True))}
        for root, key, *settings in _settings_of_sites()
        if any(settings)
    ]
    others = {page.path[: len(site["root"])] for page in pages for site in sites} - {site["root"] for site in sites}
    keys = dict(_translation_keys(tuple(sorted(others)))) if others else {}
    keys |= {site["root"]: site["key"] for site in sites}
    for page in pages:
        above = [level for level in levels if page.path.startswith(level["path"])]
        above += [site for site in sites if keys.get(page.path[: len(site["root"])]) == site["key"]]
        page.inherited_policy = {
            field: next((row[field] for row in above if row[field] not in (None, "")), None) for field in FIELDS
        }
        page.inherited_policy["is_closed"] = page.pk in closed


@compiled_rows
def _settings_above(model, paths):
    return model._base_manager.filter(path__in=paths).order_by("-depth").values_list("path", *FIELDS)


@compiled_rows
def _settings_of_sites():
    sites = ConversationSettings._base_manager.order_by("-site__root_page__depth")
    return sites.values_list("site__root_page__path", "site__root_page__translation_key", *FIELDS)


@compiled_rows
def _translation_keys(paths):
    return Page.objects.filter(path__in=paths).values_list("path", "translation_key")


def pages_without_comments(pages: Iterable[HasCommentsPolicy]) -> set[int]:
    pages = list(pages)
    inheriting = [page for page in pages if not page.comments_policy]
    # Hardly ever is anything set to "off" above; only then find out what is above which page.
    if inheriting and any(level for model in [*_models_above(), ConversationSettings] for level in _off_in(model)):
        load_inherited_settings(inheriting)
    return {
        page.pk
        for page in pages
        if (page.comments_policy or (page.inherited_policy or {}).get("comments_policy")) == CommentsPolicy.OFF
    }


@compiled
def _off_in(model):
    return model._base_manager.filter(comments_policy=CommentsPolicy.OFF).only("pk")[:1]


def closing_between(since: datetime, until: datetime) -> list[HasCommentsPolicy]:
    """Return the live pages whose comments closed by age after `since` and not after `until`."""
    page_models = models_of(HasCommentsPolicy)
    levels = [*page_models, *_models_above(), ConversationSettings]
    lengths = {
        days
        for level in levels
        for days in level._base_manager.filter(comments_close_after__gt=0)
        .values_list("comments_close_after", flat=True)
        .distinct()
    }
    published = Q(pk__in=[])
    for age in (timedelta(days=days) for days in lengths):
        published |= Q(first_published_at__gt=since - age, first_published_at__lte=until - age)
    closing = []
    for model in page_models:
        pages = list(model._base_manager.filter(published, live=True))
        load_inherited_settings(pages)
        for page in pages:
            policy = page.policy
            if policy.closes_at and since < policy.closes_at <= until and policy.is_open(since):
                closing.append(page)
    return closing


@cache
def models_of(kind):
    return [model for model in apps.get_models() if issubclass(model, kind)]


@cache
def _models_above():
    return [model for model in models_of(SetsCommentsPolicy) if not issubclass(model, HasCommentsPolicy)]


class PolicyPanel(Panel):
    """Shows the current comment policy of a saved page: whether it takes comments, until when, and their length."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "comments/policy_panel.html"

        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            policy = self.instance.policy
            closes_at = policy.closes_at if policy.takes_comments else None
            is_over = closes_at is not None and closes_at <= timezone.now()
            closure = getattr(self.instance, "comments_closure", None)
            context = {"policy": policy, "closure": closure, "closes_at": closes_at, "is_over": is_over}
            return {**super().get_context_data(parent_context), **context}
