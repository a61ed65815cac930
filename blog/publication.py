"""What a publication of an article stores: permanent slugs, moved comments, texts of sections, the change log."""

from django.db import transaction

from comments.actions import move_section_threads, move_threads_back
from comments.models import Comment

from .editor.removed_sections import log_removed_sections
from .history.change_log import store_article_edition
from .models.sections import SectionAnchor, SectionEdition
from .sections import Anchor, anchor_requests, is_rewritten, merge_targets, plan_anchors, sections_of


def record_publication(sender, instance, **kwargs):
    """Record what a publication changes, in this order: each step needs what the ones before it stored."""
    if instance.live:  # the signal is sent for scheduled pages too
        freeze_anchors(instance)
        assign_comments_of_merged_sections(instance)
        store_section_editions(instance)
        store_article_edition(instance)


@transaction.atomic
def freeze_anchors(article):
    """Store the slug of each section of a published article; a slug that it no longer has stays as an alias."""
    rows = {anchor.slug: anchor for anchor in article.anchors.select_for_update()}
    known = [Anchor(row.block_id, row.slug, row.is_current) for row in rows.values()]
    plan = plan_anchors(anchor_requests(article.body), known)
    moved = [row for row in rows.values() if row.is_current and plan.get(row.block_id, row.slug) != row.slug]
    article.anchors.filter(pk__in=[row.pk for row in moved]).update(is_current=False)
    again = [rows[slug].pk for slug in plan.values() if slug in rows and not rows[slug].is_current]
    article.anchors.filter(pk__in=again).update(is_current=True)
    SectionAnchor.objects.bulk_create(
        SectionAnchor(page=article, block_id=block_id, slug=slug) for block_id, slug in plan.items() if slug not in rows
    )


@transaction.atomic
def assign_comments_of_merged_sections(article):
    """Move threads of merged sections to the section that they were merged into, and back if a merge was undone."""
    article.forget_sections()  # its anchors may just have changed
    if not Comment.objects.filter(page=article).exists():
        return
    sections = {section.block_id: section for section in article.discussed_sections()}
    move_threads_back(article, sections)
    for block_id, target_id in merge_targets(article.body).items():
        move_section_threads(article, block_id, sections[target_id])


@transaction.atomic
def store_section_editions(article):
    """Store the text of each published section, and update which stored texts are outdated."""
    present = {section.block_id: section for section in sections_of(article.body, [])}
    kept = list(article.section_editions.all())
    SectionEdition.objects.bulk_create(
        [
            SectionEdition(page=article, block_id=section.block_id, digest=section.digest, text=section.text)
            for section in present.values()
        ],
        ignore_conflicts=True,
    )
    log_removed_sections(article, {e.block_id for e in kept if not e.is_outdated} - present.keys())
    outdated = [edition.pk for edition in kept if is_outdated(edition, present.get(edition.block_id))]
    article.section_editions.filter(is_outdated=False, pk__in=outdated).update(is_outdated=True)
    article.section_editions.filter(is_outdated=True).exclude(pk__in=outdated).update(is_outdated=False)


def is_outdated(edition, section):
    if section is None:
        return True
    return edition.digest != section.digest and is_rewritten(edition.text, section.text)
