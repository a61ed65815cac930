from django.db import transaction
from wagtail.signals import page_published

from .models import ArticlePage, SectionAnchor
from .sections import Anchor, plan_anchors, wishes_of


def freeze_anchors(sender, instance, **kwargs):
    """Gives each section of a published article its lasting slug; a slug that it no longer has stays as an alias."""
    if not instance.live:  # a page that is merely scheduled is announced too
        return
    with transaction.atomic():
        rows = {anchor.slug: anchor for anchor in instance.anchors.select_for_update()}
        known = [Anchor(row.block_id, row.slug, row.is_current) for row in rows.values()]
        plan = plan_anchors(wishes_of(instance.body), known)
        moved = [row for row in rows.values() if row.is_current and plan.get(row.block_id, row.slug) != row.slug]
        instance.anchors.filter(pk__in=[row.pk for row in moved]).update(is_current=False)
        for block_id, slug in plan.items():
            if slug not in rows:
                SectionAnchor.objects.create(page=instance, block_id=block_id, slug=slug)
            elif not rows[slug].is_current:
                instance.anchors.filter(pk=rows[slug].pk).update(is_current=True)


def connect():
    page_published.connect(freeze_anchors, sender=ArticlePage, dispatch_uid="blog.freeze_anchors")
