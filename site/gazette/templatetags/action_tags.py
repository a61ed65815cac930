from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def is_for_later(page) -> bool:
    """Return whether publishing this draft would schedule it."""
    return bool(page.go_live_at and page.go_live_at > timezone.now())
