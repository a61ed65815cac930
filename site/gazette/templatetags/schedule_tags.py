from dataclasses import dataclass
from functools import partial

from django import template
from django.utils import timezone

from .. import schedule
from ..schedule import Schedule

register = template.Library()


@dataclass(frozen=True)
class ScheduleSentence:
    """A schedule in a sentence, whether it is followed already, and what keeps it from being followed."""

    sentence: str
    is_active: bool
    problem: str = ""


@register.simple_tag(takes_context=True)
def schedules(context) -> list[ScheduleSentence]:
    """What Wagtail's status panel knows of dates: those in force first, then those of the draft."""
    page = context["object"]
    in_words = partial(Schedule.sentence, site_zone=site_zone(context), own_zone=timezone.get_current_timezone())
    known = {
        name: Schedule(context.get(f"{name}_go_live_at"), context.get(f"{name}_expire_at"))
        for name in ("live", "scheduled", "draft")
    }
    said = [ScheduleSentence(in_words(known[name]), True) for name in ("scheduled", "live") if known[name]]
    if known["draft"]:
        whole = Schedule(page.go_live_at, page.expire_at)
        problem = whole.problem(timezone.now())
        said.append(ScheduleSentence(in_words(known["draft"]), False, problem))
    return said


@register.simple_tag(takes_context=True)
def site_zone(context) -> str:
    """The name of the time zone of the readers of the page at hand, or of the one above a page to be made."""
    page = context.get("page") or context.get("object") or context.get("instance")
    if page is not None and not page.pk:
        page = context.get("parent_page")
    return schedule.time_zone_of(page)
