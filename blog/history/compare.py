"""Comparison of two revisions by section. Wagtail's own comparison shows neither moved nor renamed sections."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from wagtail.admin.compare import StreamBlockComparison
from wagtail.admin.views.pages.revisions import RevisionsCompareView
from wagtail.blocks import StreamValue

from ..blocks.canonical import canonical
from ..section_moves.locations import last_moves
from ..sections import merge_targets, sections_of
from .changes import SectionChange, changes_between

# Not settings: compared as text, or, for "merged", ids that mean nothing to an editor.
TEXT = {"heading", "content", "merged"}


@dataclass(frozen=True)
class Setting:
    """A setting of a section that differs, with its values as labels."""

    label: str
    before: str
    now: str


@dataclass(frozen=True)
class Difference:
    """The differences of one section: `labels` name them, `words` is its content with the changes marked."""

    change: SectionChange
    labels: tuple[str, ...]
    settings: tuple[Setting, ...]
    words: SafeString | str

    def __bool__(self):
        return bool(self.labels)


def differences(before: StreamValue, now: StreamValue, article=None) -> list[Difference]:
    """Return all sections of both bodies, changed or not, in the order of `now`; removed ones at their old position.

    With the `article`, one query finds the sections that were moved to or from another article.
    """
    was, present = ({child.id: child for child in body} for body in (before, now))
    changes = changes_between(sections_of(before, []), sections_of(now, []))
    move_labels = _move_labels(changes, now, article)
    return [
        _difference(change, was.get(change.block_id), present.get(change.block_id), move_labels.get(change.block_id))
        for change in changes
    ]


def _move_labels(changes: list[SectionChange], now: StreamValue, article) -> dict[str, str]:
    """Return labels to show instead of "new" or "removed", by block id, for merged and moved sections."""
    added = {change.block_id for change in changes if change.is_added}
    removed = {change.block_id for change in changes if change.is_removed}
    headings = {child.id: child.value.get("heading") or _("Untitled section") for child in now}
    labels = {
        block_id: _("merged into “%(heading)s”") % {"heading": headings[target_id]}
        for block_id, target_id in merge_targets(now).items()
        if block_id in removed
    }
    for block_id, move in last_moves(article, added | removed).items() if article else ():
        if block_id in (added if move.is_arrival else removed):
            here = _("moved back from “%(title)s”") if move.is_undo else _("moved here from “%(title)s”")
            labels[block_id] = (here if move.is_arrival else _("moved to “%(title)s”")) % {"title": move.title}
    return labels


def summary_of(found: list[Difference]) -> str:
    """Return the numbers of added, removed, moved, renamed and edited sections as one line; empty if there are none."""
    labels = {
        "is_added": _("%(count)d new"),
        "is_removed": _("%(count)d removed"),
        "is_moved": _("%(count)d moved"),
        "is_renamed": _("%(count)d renamed"),
        "is_edited": _("%(count)d edited"),
    }
    counts = {name: sum(getattr(each.change, name) for each in found) for name in labels}
    return _(", ").join(label % {"count": counts[name]} for name, label in labels.items() if counts[name])


def _difference(change: SectionChange, before, now, move_labels: str | None) -> Difference:
    if before is None or now is None:
        return Difference(change, (move_labels or next(_labels(change)),), (), _content(before, now))
    settings = tuple(_settings(before, now))
    labels = [*_labels(change), *([_("settings changed")] if settings else [])]
    block = now.block.child_blocks["content"]
    differs = canonical(block, before.value["content"]) != canonical(block, now.value["content"])
    if differs and not change.is_edited:
        labels.append(_("images, formatting or order changed"))
    return Difference(change, tuple(labels), settings, _content(before, now) if differs else "")


def _labels(change: SectionChange) -> Iterator[str]:
    if change.is_added:
        yield _("new")
    if change.is_removed:
        yield _("removed")
    if change.is_moved and change.before and change.now:
        yield _("moved, was § %(number)d") % {"number": change.before.number}
    if change.is_renamed and change.before:
        yield _("renamed, was “%(heading)s”") % {"heading": change.before.heading}
    if change.is_rewritten:
        yield _("rewritten")
    elif change.is_edited:
        yield _("edited slightly")


def _settings(before, now) -> Iterator[Setting]:
    for name, block in now.block.child_blocks.items():
        # A setting that an older version lacks equals an empty one.
        if name not in TEXT and (before.value.get(name) or "") != (now.value.get(name) or ""):
            yield Setting(
                str(block.label),
                _display_value(block, before.value.get(name)),
                _display_value(block, now.value.get(name)),
            )


def _display_value(block, value) -> str:
    choices = dict(getattr(block.field, "choices", ())) if hasattr(block, "field") else {}
    return str(choices.get(value, value if value is not None else ""))


def _content(before, now) -> SafeString:
    """Return Wagtail's comparison of the section's content, block by block; the markup is escaped."""
    block = (now or before).block.child_blocks["content"]
    empty = block.to_python([])
    was = before.value["content"] if before else empty
    present = now.value["content"] if now else empty
    return StreamBlockComparison(block, True, True, was, present).htmldiff()


class ArticleCompareView(RevisionsCompareView):
    """Compares the sections by block id; all other fields as Wagtail does."""

    template_name = "blog/admin/compare.html"

    def _get_comparison(self, revision_a, revision_b):
        self.bodies = revision_a.body, revision_b.body
        found = super()._get_comparison(revision_a, revision_b)
        return [each for each in found if getattr(each.field, "name", "") != "body"] if found else []

    def _get_revision_and_heading(self, revision_id):
        article, heading = super()._get_revision_and_heading(revision_id)
        named = {"live": _("the live version"), "earliest": _("the first draft"), "latest": _("the newest draft")}
        if revision_id in named:
            return article, named[revision_id]
        made = self.object.revisions.values_list("created_at", flat=True).get(pk=revision_id)
        return article, date_format(timezone.localtime(made), "DATETIME_FORMAT")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        found = differences(*self.bodies, self.object)
        changed = [each for each in found if each]
        unchanged = len(found) - len(changed)
        return {**context, "changed": changed, "unchanged": unchanged, "summary": summary_of(found)}
