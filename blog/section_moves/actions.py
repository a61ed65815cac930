"""Moving a section to another article, and undoing that: in one transaction for both articles.

See docs/decisions/0024-section-moves.md.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.permissions import page_permission_policy

from comments.actions import Refused, lock_sections_exclusive, move_comments
from comments.counts import CommentCounts
from comments.models import Comment

from ..models.error_reports import ErrorReport
from ..models.querysets import lock_pages
from ..models.sections import SectionAnchor, SectionMove
from ..pages import ArticlePage
from ..sections import Anchor, AnchorRequest, anchor_requests, merge_targets, plan_anchors
from .locations import current_page_ids
from .versions import Versions, ids_of, move_block

MOVED_AWAY = "gazette.section_moved_away"
MOVED_HERE = "gazette.section_moved_here"
UNDONE = "gazette.section_taken_back"


class CanNotMove(Refused):
    """Nothing was moved; the message says why, in one line for the editor."""

    def __init__(self, message: str, article: Versions | None = None):
        """`article`: for its title in the message."""
        super().__init__(message % {"title": article.title} if article else message)


def lock_articles(*page_ids: int) -> None:
    """Until the transaction ends, block publishing these pages and storing comments on their sections."""
    lock_sections_exclusive(*page_ids)
    lock_pages(*page_ids)


@transaction.atomic
def move_section(
    source: ArticlePage, target: ArticlePage, block_id: str, *, editor, after: str | None = None
) -> SectionMove:
    """Move a section with its comments, error reports and slugs; it keeps its block id. Raises CanNotMove.

    A published section moves in the live articles and in their drafts; other changes in the drafts stay unpublished. An
    unpublished section moves from draft to draft. `after`: the block id that it follows in `target`; empty for the
    beginning, None for the end.
    """
    lock_articles(source.pk, target.pk)
    origin, to = Versions.of(source.pk), Versions.of(target.pk)
    check_can_move(origin, to, block_id, editor=editor)
    is_public = origin.shows(block_id)
    # With stubs: sections that move away later come after them.
    order = [part.block_id for part in origin.live.parts] if is_public else ids_of(origin.newest)
    there = ids_of(to.seen(is_public=is_public))
    move = SectionMove.objects.create(
        source=origin.live,
        target=to.live,
        block_id=block_id,
        heading=heading_of(origin.seen(is_public=is_public), block_id)[:255],
        preceding=order[: order.index(block_id)],
        is_public=is_public,
        made_at=timezone.now(),
        user=editor,
    )
    preceding = there if after is None else there[: there.index(after) + 1] if after in there else []
    if is_public:
        reserve_slug(origin.live, to, block_id)
    move_block(block_id, origin, to, preceding, is_public=is_public)
    comments = move_comments_and_reports(origin, to, block_id) if is_public else CommentCounts()
    to.save(editor, is_public=is_public)
    origin.save(editor, is_public=is_public)
    log_move(MOVED_AWAY, move, origin, other=to, editor=editor, comments=comments)
    log_move(MOVED_HERE, move, to, other=origin, editor=editor, comments=comments)
    return move


@transaction.atomic
def undo_move(move: SectionMove, *, editor) -> None:
    """Move a section, as it is now, back to its former article, with its comments and reports. Raises CanNotMove."""
    lock_articles(move.source_id, move.target_id)
    move.refresh_from_db()
    source, target = Versions.of(move.source_id), Versions.of(move.target_id)
    check_can_undo(move, source, target, editor=editor)
    move.undone_at = timezone.now()
    move.save(update_fields=["undone_at"])
    move_block(move.block_id, target, source, move.preceding, is_public=move.is_public)
    comments = move_comments_and_reports(target, source, move.block_id) if move.is_public else CommentCounts()
    # Unless there is a stub there, of an earlier move.
    if not target.live.sections_moved_away.current().filter(block_id=move.block_id).exists():
        target.live.anchors.filter(block_id=move.block_id).delete()
    source.save(editor, is_public=move.is_public)
    target.save(editor, is_public=move.is_public)
    log_move(UNDONE, move, source, other=target, editor=editor, comments=comments, undone=MOVED_AWAY)
    log_move(UNDONE, move, target, other=source, editor=editor, comments=comments, undone=MOVED_HERE)


# ---- checks


def check_can_move(origin: Versions, to: Versions, block_id: str, *, editor) -> None:
    """Raise PermissionDenied, or CanNotMove with the reason."""
    is_public = origin.shows(block_id)
    check_permissions(editor, origin, to, is_public=is_public)
    if origin.live.pk == to.live.pk:
        raise CanNotMove(_("The section is in this article already."))
    if not is_public and block_id not in ids_of(origin.newest):
        raise CanNotMove(_("The section is no longer in “%(title)s”."), origin)
    if is_public and not to.live.live:
        raise CanNotMove(_("Readers see this section, and “%(title)s” is not published: publish that first."), to)
    if not is_public and Comment.objects.on_page(origin.live).on_section(block_id).exists():
        raise CanNotMove(_("This section has comments and is not published now: publish it here first."))
    check_is_absent(to, block_id)
    # The same section of a copy of the article: its stub and links would lead to the section from here.
    if current_page_ids(to.live, [block_id]).get(block_id, origin.live.pk) != origin.live.pk:
        raise CanNotMove(_("“%(title)s” had this section, which is in another article now: undo that move first."), to)


def check_can_undo(move: SectionMove, source: Versions, target: Versions, *, editor) -> None:
    """Raise PermissionDenied, or CanNotMove with what changed since."""
    check_permissions(editor, source, target, is_public=move.is_public)
    if move.undone_at:
        raise CanNotMove(_("The move was already undone."))
    for versions in (source, target):
        if move.is_public and not versions.live.live:
            raise CanNotMove(_("“%(title)s” is not published now: publish that first."), versions)
    if move.block_id not in ids_of(target.seen(is_public=move.is_public)):
        raise CanNotMove(_("The section is no longer in “%(title)s”."), target)
    if not move.is_public and target.shows(move.block_id):
        raise CanNotMove(_("“%(title)s” was published with the section since: move it from there."), target)
    check_is_absent(source, move.block_id)


def check_permissions(editor, *articles: Versions, is_public: bool) -> None:
    for versions in articles:
        article = versions.live
        wanted = ("change", "publish") if is_public else ("change",)
        if not all(page_permission_policy.user_has_permission_for_instance(editor, each, article) for each in wanted):
            raise PermissionDenied(f"There is no article {article.pk} that you may move sections of.")
        if article.current_workflow_state:
            raise CanNotMove(_("“%(title)s” is in review: finish or cancel that first."), versions)
        if article.scheduled_revision or any(is_scheduled(version) for version in versions.both):
            raise CanNotMove(_("“%(title)s” is scheduled for publication: cancel that first."), versions)
        lock = article.get_lock()
        if lock and lock.for_user(editor):
            raise CanNotMove(_("“%(title)s” is locked."), versions)
        permissions = article.permissions_for_user(editor)
        if not permissions.can_edit() or (is_public and not permissions.can_publish()):
            raise PermissionDenied(f"There is no article {article.pk} that you may move sections of.")
        if article.alias_of_id:
            raise CanNotMove(_("“%(title)s” is an alias of another article: move the section there."), versions)


def check_is_absent(versions: Versions, block_id: str) -> None:
    """Raise CanNotMove if the section is there: two sections of one block id on a page would share comments.

    Copies and translations of an article share block ids.
    """
    if versions.holds(block_id):
        raise CanNotMove(_("“%(title)s” has this section already."), versions)
    if Comment.objects.on_page(versions.live).on_section(block_id).exists():
        raise CanNotMove(_("“%(title)s” had this section, and has comments of its own on it."), versions)


def is_scheduled(article: ArticlePage) -> bool:
    return bool(article.go_live_at and article.go_live_at > timezone.now())


# ---- comments, reports and slugs


def heading_of(article: ArticlePage, block_id: str) -> str:
    block = next(block for block in article.body.raw_data if block.get("id") == block_id)
    return block["value"].get("heading") or ""


def reserve_slug(source: ArticlePage, to: Versions, block_id: str) -> None:
    """Reserve the section's slug in the target article; with a number if another section has or had that."""
    target = to.live
    # The slugs of sections merged into it are found in its content, which the stub does not have.
    merged = [each for each, survivor in merge_targets(source.body).items() if survivor == block_id]
    source.anchors.filter(block_id__in=merged).update(block_id=block_id, is_current=False)
    if target.anchors.filter(block_id=block_id, is_current=True).exists():
        return  # it was in that article before
    slug = next(section.slug for section in source.sections if section.block_id == block_id)
    known = [Anchor(anchor.block_id, anchor.slug, anchor.is_current) for anchor in target.anchors.all()]
    requests = [*anchor_requests(target.body), AnchorRequest(block_id, slug, slug)]
    SectionAnchor.objects.create(page=target, block_id=block_id, slug=plan_anchors(requests, known)[block_id])


def move_comments_and_reports(origin: Versions, to: Versions, block_id: str) -> CommentCounts:
    """Move comments, error reports and stored texts of the section; return the numbers of comments."""
    here, there = origin.live, to.live
    comments = Comment.objects.on_page(here).on_section(block_id).counts()
    move_comments(here, there, block_id)
    ErrorReport.objects.filter(page=here, block_id=block_id).update(page=there)
    editions = here.section_editions.filter(block_id=block_id)
    there.section_editions.filter(block_id=block_id, digest__in=editions.values("digest")).delete()
    editions.update(page=there)
    return comments


def log_move(
    action: str, move: SectionMove, versions: Versions, *, other: Versions, editor, comments: CommentCounts, undone=""
) -> None:
    """Log a move in one of its articles. `undone`: the action that was undone there."""
    data = {"move": move.pk, "section": move.block_id, "heading": move.heading, "undone": undone}
    data |= {"comments": comments.visible, "waiting": comments.pending}
    log(versions.live, action, user=editor, data={**data, "page": other.live.pk, "article": other.title})
