from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models.signals import post_save
from wagtail.models import Revision
from wagtail.signals import page_published

from .editor.article_desk import figures
from .editor.removed_sections import log_removed_sections
from .history.change_log import note_edition
from .models.sections import SectionAnchor, SectionEdition
from .pages import ArticlePage
from .section_moves.filing import file_merged
from .sections import Anchor, anchor_requests, is_rewritten, plan_anchors, sections_of


def freeze_anchors(sender, instance, **kwargs):
    """Gives each section of a published article its lasting slug; a slug that it no longer has stays as an alias."""
    if not instance.live:  # a page that is merely scheduled is announced too
        return
    with transaction.atomic():
        rows = {anchor.slug: anchor for anchor in instance.anchors.select_for_update()}
        known = [Anchor(row.block_id, row.slug, row.is_current) for row in rows.values()]
        plan = plan_anchors(anchor_requests(instance.body), known)
        moved = [row for row in rows.values() if row.is_current and plan.get(row.block_id, row.slug) != row.slug]
        instance.anchors.filter(pk__in=[row.pk for row in moved]).update(is_current=False)
        for block_id, slug in plan.items():
            if slug not in rows:
                SectionAnchor.objects.create(page=instance, block_id=block_id, slug=slug)
            elif not rows[slug].is_current:
                instance.anchors.filter(pk=rows[slug].pk).update(is_current=True)


def file_comments_of_merged_sections(sender, instance, **kwargs):
    if instance.live:
        file_merged(instance)


def note_editions(sender, instance, **kwargs):
    """Keeps the text of each published section, and says which of those kept it differs from now."""
    if not instance.live:
        return
    present = {section.block_id: section for section in sections_of(instance.body, [])}
    with transaction.atomic():
        kept = list(instance.section_editions.all())
        SectionEdition.objects.bulk_create(
            [
                SectionEdition(page=instance, block_id=section.block_id, digest=section.digest, text=section.text)
                for section in present.values()
            ],
            ignore_conflicts=True,
        )
        log_removed_sections(instance, {e.block_id for e in kept if not e.is_outdated} - present.keys())
        outdated = [edition.pk for edition in kept if is_outdated(edition, present.get(edition.block_id))]
        instance.section_editions.filter(is_outdated=False, pk__in=outdated).update(is_outdated=True)
        instance.section_editions.filter(is_outdated=True).exclude(pk__in=outdated).update(is_outdated=False)


def log_changes(sender, instance, **kwargs):
    """Writes down what the publication changed. Connected behind what keeps the texts of the sections."""
    if instance.live:
        note_edition(instance)


def is_outdated(edition, section):
    if section is None:
        return True
    return edition.digest != section.digest and is_rewritten(edition.text, section.text)


def note_figures(sender, instance, raw=False, **kwargs):
    """Of each draft that is stored."""
    if not raw and is_of_article(instance):
        figures.note(int(instance.object_id), instance.content)


def is_of_article(revision) -> bool:
    return revision.content_type_id == ContentType.objects.get_for_model(ArticlePage).pk


def connect():
    post_save.connect(note_figures, sender=Revision, dispatch_uid="blog.note_figures")
    page_published.connect(freeze_anchors, sender=ArticlePage, dispatch_uid="blog.freeze_anchors")
    # Before it is noted which comments are left without a section.
    page_published.connect(file_comments_of_merged_sections, sender=ArticlePage, dispatch_uid="blog.file_merged")
    page_published.connect(note_editions, sender=ArticlePage, dispatch_uid="blog.note_editions")
    page_published.connect(log_changes, sender=ArticlePage, dispatch_uid="blog.log_changes")
