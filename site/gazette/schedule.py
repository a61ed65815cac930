"""Schedules of publication and expiry: their text, their problems, and removal of past dates."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision
from wagtail.signals import page_unpublished
from wagtail.users.models import UserProfile

from . import clock
from .replaceable import replaceable


@replaceable
def time_zone_of(page: Page | None) -> str:
    """Return the name of the time zone in which readers of a page see times, or that of the default site."""
    return settings.TIME_ZONE


def own_time_zone(user) -> zoneinfo.ZoneInfo | None:
    """Return the time zone that a user chose for the admin; None for that of the site."""
    name = UserProfile.get_for_user(user).current_time_zone
    return zoneinfo.ZoneInfo(name) if name else None


def with_weekday(time: datetime, zone: tzinfo) -> str:
    """Return the local date and time with the day of the week, as the active language writes them."""
    local = time.astimezone(zone)
    return f"{date_format(local, 'l')}, {date_format(local, 'DATETIME_FORMAT')}"


@dataclass(frozen=True)
class Schedule:
    """When a page goes live and expires, as aware datetimes; either may be None."""

    live_at: datetime | None = None
    off_at: datetime | None = None

    def __bool__(self):
        return bool(self.live_at or self.off_at)

    def problem(self, now: datetime) -> str:
        """Return why the schedule is invalid, in one line; empty if it isn't. A past `live_at` means at once."""
        if self.off_at and self.off_at <= now:
            return _("The expiry time is in the past: choose a later one, or leave it blank.")
        if self.live_at and self.off_at and self.off_at <= self.live_at:
            return _("The expiry time must be after the go-live time.")
        return ""

    def sentence(self, *, site_zone: str, own_zone: tzinfo | None) -> str:
        """Return the schedule in the site's time, and in the user's own if that differs; empty if there is none."""
        if not self:
            return ""
        zone = zoneinfo.ZoneInfo(site_zone)
        values = {**self._formatted(zone), "zone": site_zone}
        own = self._formatted(own_zone or zone)
        if own == self._formatted(zone):
            if self.live_at and self.off_at:
                return _("Goes live on %(live)s, and expires on %(off)s, %(zone)s.") % values
            if self.live_at:
                return _("Goes live on %(live)s, %(zone)s.") % values
            return _("Expires on %(off)s, %(zone)s.") % values
        values |= {"own_zone": str(own_zone), **{f"own_{name}": text for name, text in own.items()}}
        if self.live_at and self.off_at:
            sentence = _(
                "Goes live on %(live)s, and expires on %(off)s, %(zone)s "
                "(site time; yours, %(own_zone)s: %(own_live)s, and %(own_off)s)."
            )
        elif self.live_at:
            sentence = _("Goes live on %(live)s, %(zone)s (site time; yours, %(own_zone)s: %(own_live)s).")
        else:
            sentence = _("Expires on %(off)s, %(zone)s (site time; yours, %(own_zone)s: %(own_off)s).")
        return sentence % values

    def _formatted(self, zone: tzinfo) -> dict[str, str]:
        times = {"live": self.live_at, "off": self.off_at}
        return {name: with_weekday(time, zone) for name, time in times.items() if time}


def forget_past_dates(page: Page, now: datetime) -> None:
    """Remove past dates from the page and its latest draft, which could not be scheduled with them."""
    past = [name for name in ("go_live_at", "expire_at") if (date := getattr(page, name)) and date <= now]
    if past:
        Page.objects.filter(pk=page.pk).update(**dict.fromkeys(past))
        for name in past:
            setattr(page, name, None)
    revision = page.get_latest_revision()
    stale = [name for name in ("go_live_at", "expire_at") if revision and _is_past(revision.content.get(name), now)]
    if stale:
        revision.content.update(dict.fromkeys(stale))
        revision.save(update_fields=["content"])


def _is_past(date: str | None, now: datetime) -> bool:
    parsed = parse_datetime(date) if date else None
    return parsed is not None and parsed <= now


def forget_after_unpublication(sender, instance, **kwargs):
    """Wagtail leaves the past date in the draft, and then refuses to save the draft."""
    forget_past_dates(instance, timezone.now())


def number_overdue(now: datetime) -> int:
    """Return the number of overdue publications and expiries."""
    before = now - clock.LATE_AFTER
    return (
        Page.objects.filter(live=True, expire_at__lt=before).count()
        + Revision.objects.filter(approved_go_live_at__lt=before).count()
    )


def connect() -> None:
    page_unpublished.connect(forget_after_unpublication, dispatch_uid="gazette.forget_after_unpublication")
