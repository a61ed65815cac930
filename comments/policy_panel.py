"""Beside the controls of a page: what follows from them, and from what is said above it."""

from django.utils import timezone
from wagtail.admin.panels import Panel


class PolicyPanel(Panel):
    """Of a page that is discussed, as it is saved: how comments are taken, until when, and how long they may be."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "comments/policy_panel.html"

        def is_shown(self):
            return super().is_shown() and self.instance.pk is not None

        def get_context_data(self, parent_context=None):
            policy = self.instance.policy
            closes_at = policy.closes_at if policy.kind in {"held", "trusted"} else None
            is_over = closes_at is not None and closes_at <= timezone.now()
            closure = getattr(self.instance, "comments_closure", None)
            context = {"policy": policy, "closure": closure, "closes_at": closes_at, "is_over": is_over}
            return {**super().get_context_data(parent_context), **context}
