"""Going live and coming off: said in a sentence, refused in a line, and no past date left behind."""

import re
import zoneinfo
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import streamfield
from wagtail.users.models import UserProfile

from comments.tests.factories import make_user
from gazette import clock
from gazette.schedule import Schedule
from gazette.typed_dates import unread_message
from home.models import SiteSettings

from .factories import make_article
from .helpers import draft_of, fresh
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOUR = timedelta(hours=1)
LIVE, OFF = datetime(2026, 11, 30, 7, tzinfo=UTC), datetime(2026, 12, 4, 17, tzinfo=UTC)
ZURICH, NEW_YORK = zoneinfo.ZoneInfo("Europe/Zurich"), zoneinfo.ZoneInfo("America/New_York")


def test_schedule_is_a_sentence():
    live, off = "Monday, 30 November 2026, 08:00", "Friday, 4 December 2026, 18:00"
    both = f"Goes live on {live}, and expires on {off}, Europe/Zurich"
    new_york = "Monday, 30 November 2026, 02:00, and Friday, 4 December 2026, 12:00"
    utc = "Monday, 30 November 2026, 07:00"

    for schedule, own_zone, sentence in (
        (Schedule(), ZURICH, ""),
        (Schedule(LIVE, OFF), ZURICH, f"{both}."),
        (Schedule(LIVE, OFF), NEW_YORK, f"{both} (site time; yours, America/New_York: {new_york})."),
        (Schedule(LIVE), UTC, f"Goes live on {live}, Europe/Zurich (site time; yours, UTC: {utc})."),
        (Schedule(None, OFF), ZURICH, f"Expires on {off}, Europe/Zurich."),
    ):
        assert schedule.sentence(site_zone="Europe/Zurich", own_zone=own_zone) == sentence


def test_problem_of_a_schedule_is_one_line():
    for schedule, problem in (
        (Schedule(LIVE - 9 * HOUR), ""),  # past: live at once
        (Schedule(None, LIVE), "The expiry time is in the past: choose a later one, or leave it blank."),
        (Schedule(LIVE + HOUR, LIVE + HOUR), "The expiry time must be after the go-live time."),
        (Schedule(LIVE + HOUR, LIVE + 2 * HOUR), ""),
    ):
        assert schedule.problem(LIVE) == problem


def form(article, *, publish=False, **changes):
    body = streamfield([posted_section("First", paragraph("<p>x</p>"))])
    data = posted(slug=article.slug, body=body, **{"go_live_at": "", "expire_at": "", **changes})
    if not publish:
        del data["action-publish"]
    return data


def autosave(editor, article, **changes):
    url = f"/admin/pages/{article.pk}/edit/"
    return editor.post(url, form(article, **changes), headers={"accept": "application/json"})


def publish(editor, article, **changes):
    return editor.post(f"/admin/pages/{article.pk}/edit/", form(article, publish=True, **changes))


def dates(article):
    page, draft = fresh(article), draft_of(article)
    return page.go_live_at, page.expire_at, draft.go_live_at, draft.expire_at


def use_time_zone(name):
    settings = SiteSettings.for_site(Site.objects.get())
    settings.time_zone = name
    settings.save()


def test_a_typed_time_is_meant_in_the_time_zone_of_the_site(editor):
    use_time_zone("Europe/Zurich")
    year = timezone.now().year + 1
    UserProfile.objects.update_or_create(user=editor.user, defaults={"current_time_zone": "Asia/Tokyo"})

    for typed in (f"15.12.{year} 8:00", f"Dec 15, {year} 8:00 AM", f"{year}-12-15 08:00"):
        article = make_article(publish=False)
        assert publish(editor, article, go_live_at=typed).status_code == 302
        assert article.revisions.get(approved_go_live_at=datetime(year, 12, 15, 7, tzinfo=UTC))
        form_again = editor.get(f"/admin/pages/{article.pk}/edit/").context["form"]
        assert form_again["go_live_at"].value() == datetime(year, 12, 15, 8)


def test_a_time_that_cannot_be_read_is_refused_and_nothing_is_published(editor):
    article = make_article(publish=False)

    for typed in ("15.12.2026 8", "31 November 2026 8:00", "tomorrow"):
        refused = publish(editor, article, go_live_at=typed)

        assert refused.status_code == 200
        assert refused.context["form"].errors == {"go_live_at": [unread_message()]}
        assert refused.context["form"]["go_live_at"].value() == typed
        assert (fresh(article).live, dates(article)[:2]) == (False, (None, None))


def test_the_buttons_say_whether_they_publish_or_schedule(editor):
    article = make_article(publish=False)
    author = make_user("author", "Authors")
    later = f"{timezone.now().year + 1}-12-15 08:00"

    def buttons():
        page = editor.get(f"/admin/pages/{article.pk}/edit/").content.decode()
        return [" ".join(each.split()) for each in re.findall(r"data-later=[^>]*>([^<]*)<", page)]

    assert buttons() == ["Publish"]
    autosave(editor, article, go_live_at=later)
    assert buttons() == ["Schedule"]
    article.get_workflow().start(fresh(article), author)
    assert sorted(buttons()) == ["Approve and schedule", "Approve with a comment and schedule"]
    autosave(editor, article, go_live_at="")
    assert sorted(buttons()) == ["Approve and publish", "Approve with a comment and publish"]


@pytest.mark.parametrize(
    "unpublish",
    [
        lambda article, editor: call_command("tick"),
        lambda article, editor: call_command("publish_scheduled"),
        lambda article, editor: editor.post(f"/admin/bulk/wagtailcore/page/unpublish/?id={article.pk}", {}),
        lambda article, editor: fresh(article).unpublish(),
    ],
    ids=["tick", "Wagtail's command", "in bulk", "in code"],
)
def test_no_past_date_is_left_after_an_expiry_and_the_draft_saves_and_is_published(unpublish, editor):
    article = make_article()
    now = timezone.now()
    article.go_live_at, article.expire_at = now - 2 * HOUR, now - HOUR
    article.save_revision().publish()
    assert fresh(article).expire_at is not None

    unpublish(article, editor)

    assert not fresh(article).live
    assert dates(article) == (None, None, None, None)
    saved = autosave(editor, article)
    assert (saved.status_code, saved.json()["success"]) == (200, True)
    assert publish(editor, article).status_code == 302
    assert (fresh(article).live, fresh(article).expired) == (True, False)


def test_an_editors_tab_from_before_the_expiry_goes_on_saving_itself_but_does_not_publish_the_past(editor):
    article = make_article()
    past = timezone.now() - HOUR
    article.expire_at = past
    article.save_revision().publish()
    call_command("tick")
    typed = past.strftime("%Y-%m-%d %H:%M")

    saved = autosave(editor, article, expire_at=typed)
    refused = publish(editor, article, expire_at=typed)

    assert saved.status_code == 200
    assert "This can’t be scheduled:" in saved.json()["html"]
    assert refused.context["form"].errors == {
        "expire_at": ["The expiry time is in the past: choose a later one, or leave it blank."]
    }
    assert not fresh(article).live


def test_a_date_that_is_none_waits_and_is_refused_when_it_would_count(editor):
    article = make_article(publish=False)
    invalid = ("2026-13-45 99:99", "9999-12-31 23:59", "0001-01-01 00:00")
    for zone, typed in product(("America/New_York", "Asia/Tokyo"), invalid):
        UserProfile.objects.update_or_create(user=editor.user, defaults={"current_time_zone": zone})

        saved = autosave(editor, article, lead=f"Typed in {zone}.", go_live_at=typed, expire_at=typed)
        refused = publish(editor, article, go_live_at=typed, expire_at=typed)

        assert saved.status_code == 200
        assert draft_of(article).lead == f"Typed in {zone}."
        assert set(refused.context["form"].errors) == {"go_live_at", "expire_at"}
        assert (fresh(article).live, *dates(article)) == (False, None, None, None, None)


@pytest.mark.each_database
def test_a_time_in_the_past_is_not_announced_as_a_schedule(editor):
    article = make_article(publish=False)

    for distance, words in ((-HOUR, "In the past: publishing takes effect at once."), (HOUR, "Once you schedule it:")):
        autosave(editor, article, go_live_at=(timezone.now() + distance).isoformat())
        panel = editor.get(f"/admin/pages/{article.pk}/edit/").text

        headings = re.findall(r"In the past: publishing takes effect at once\.|Once you schedule it:", panel)
        assert headings == [words]
        assert ("w-bg-warning-50" in panel) is words.startswith("In the past")


def test_a_newer_schedule_takes_the_place_of_the_one_before(editor):
    article = make_article(publish=False)
    for hours in (1, 2):
        article.go_live_at = timezone.now() + hours * HOUR
        article.lead = f"In {hours} hours."
        article.save_revision().publish()

    assert fresh(article).scheduled_revision.content["lead"] == "In 2 hours."
    assert fresh(article).revisions.exclude(approved_go_live_at=None).count() == 1


def test_the_editor_reads_when_in_the_time_of_the_site_and_of_the_account(editor):
    use_time_zone("Europe/Zurich")
    UserProfile.objects.update_or_create(user=editor.user, defaults={"current_time_zone": "UTC"})
    article = make_article(publish=False)
    year = timezone.now().year + 1

    assert publish(editor, article, go_live_at=f"{year}-11-30 08:00").status_code == 302
    page = editor.get(f"/admin/pages/{article.pk}/edit/").content.decode()

    day = datetime(year, 11, 30).strftime("%A, %-d %B %Y")
    announcement = f"Goes live on {day}, 08:00, Europe/Zurich (site time; yours, UTC: {day}, 07:00)."
    assert page.count(announcement) == 3, "in the message, at the lock and in the status panel"
    assert "Times are in Europe/Zurich, the time zone of the site." in " ".join(page.split())


def test_a_clock_that_stands_still_is_seen_on_the_dashboard_and_in_the_health_check(editor):
    article = make_article()
    warnings = "scheduler has never run", "scheduler has not run since", "scheduler is not running"

    def seen():
        page = editor.get("/admin/").content.decode()
        return [text for text in warnings if text in page], Client().get("/health/?format=json").json()["clock"]

    assert seen() == ([warnings[0]], "late")
    clock.note_tick(timezone.now())
    assert seen() == ([], "ok")
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert seen() == ([warnings[1]], "late")
    Page.objects.filter(pk=article.pk).update(expire_at=timezone.now() - HOUR)
    assert seen() == ([warnings[2]], "late")
