from dataclasses import dataclass
from functools import partial

from django import template
from django.utils import timezone

from .. import schedule
from ..schedule import Schedule

register = template.Library()


@dataclass(frozen=True)
class ScheduleSentence:
    """A schedule as a sentence, whether it is active, why it is invalid, and whether it goes live at once."""

    sentence: str
    is_active: bool
    problem: str = ""
    is_immediate: bool = False


@register.simple_tag(takes_context=True)
def schedules(context) -> list[ScheduleSentence]:
    """Return the schedules in Wagtail's status panel: active ones first, then that of the draft."""
    page = context["object"]
    in_words = partial(
        Schedule.sentence, site_zone=site_zone(context), own_zone=schedule.own_time_zone(context["request"].user)
    )
    known = {
        name: Schedule(context.get(f"{name}_go_live_at"), context.get(f"{name}_expire_at"))
        for name in ("live", "scheduled", "draft")
    }
    sentences = [ScheduleSentence(in_words(known[name]), True) for name in ("scheduled", "live") if known[name]]
    if known["draft"]:
        whole = Schedule(page.go_live_at, page.expire_at)
        now = timezone.now()
        is_immediate = whole.live_at is not None and whole.live_at <= now
        sentences.append(ScheduleSentence(in_words(known["draft"]), False, whole.problem(now), is_immediate))
    return sentences


@register.simple_tag(takes_context=True)
def site_zone(context) -> str:
    """Return the readers' time zone for the page, or for the parent of a page to be created."""
    page = context.get("page") or context.get("object") or context.get("instance")
    if page is not None and not page.pk:
        page = context.get("parent_page")
    return schedule.time_zone_of(page)
