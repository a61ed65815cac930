"""Dates and times as editors type them, by the language of the admin and the region of the browser."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format
from wagtail.users.models import UserProfile

from comments.tests.factories import make_user
from gazette.typed_dates import read_datetime, unread_message

pytestmark = pytest.mark.any_database

EIGHT = datetime(2026, 12, 15, 8)
FIFTH_OF_JUNE, SIXTH_OF_MAY = datetime(2026, 6, 5), datetime(2026, 5, 6)
EVERYWHERE = [
    "15.12.2026 8:00", "12/15/2026 8am", "Dec 15, 2026 8:00 AM", "15. Dezember 2026 8 Uhr", "2026-12-15 08:00",
    "2026-12-15T08:00", "2026-12-15 08:00:00", "15 December 2026, 08:00", "Tuesday, December 15th, 2026 at 8 a.m.",
    "Di, 15. Dez. 2026 um 8:00 Uhr", "15.12.26 8.00 Uhr", "2026/12/15 8 h", " 15/12/2026  08:00 ", "8:00 15.12.2026",
    "15 ديسمبر 2026، 08:00", "١٥ ديسمبر ٢٠٢٦ ٨:٠٠ ص", "‏15‏/12‏/2026 8:00",
    "15.12.2026 8.00", "15 December 2026, 08.00", "15. Dezember 2026 um 8.00",
]  # fmt: skip
UNREADABLE = [
    "", "soon", "8am", "15.12.", "15.12.2026 8", "15.12.2026 8:0", "31.2.2026 8:00", "15.12.2026 25:00", "13/14/2026",
    "15 Dec 2026 13pm", "15.12.2026 0am", "2026-13-45 99:99", "15.12.202 8:00", "1 2 3 4", "15 Dec Dec 2026", "9" * 99,
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "en-gb", "de", "ar", "fr"])
def test_every_usual_form_is_read_and_nothing_else(language):
    assert {typed: read_datetime(typed, language) for typed in EVERYWHERE} == dict.fromkeys(EVERYWHERE, EIGHT)
    assert {typed: read_datetime(typed, language) for typed in UNREADABLE} == dict.fromkeys(UNREADABLE)


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("en", "5/6/2026", SIXTH_OF_MAY),
        ("en-us", "5-6-2026", SIXTH_OF_MAY),
        ("en-gb", "5/6/2026", FIFTH_OF_JUNE),
        ("de", "5/6/2026", FIFTH_OF_JUNE),
        ("ar", "٥/٦/٢٠٢٦", FIFTH_OF_JUNE),
        ("en", "5.6.2026", FIFTH_OF_JUNE),
        ("en", "2026-06-05", FIFTH_OF_JUNE),
        ("en", "12/5/2026 12:30 pm", datetime(2026, 12, 5, 12, 30)),
        ("en", "12/5/2026 12am", datetime(2026, 12, 5)),
        ("fr", "15 décembre 2026 à 8h30", datetime(2026, 12, 15, 8, 30)),
        ("ar", "15 ديسمبر 2026 الساعة 8 م", datetime(2026, 12, 15, 20)),
        ("en", "2026-12-15T08:00+01:00", datetime(2026, 12, 15, 7, tzinfo=UTC)),
    ],
)
def test_ambiguous_dates_are_read_by_the_locale(language, typed, read):
    assert read_datetime(typed, language) == read


@pytest.mark.parametrize("language", ["en", "de", "ar", "fr"])
def test_the_message_shows_dates_that_are_read(language):
    with translation.override(language):
        example = re.split(" or | oder | أو ", unread_message())[1].removesuffix(".")
        assert read_datetime(example) == EIGHT


def test_short_dates_in_english_name_the_month():
    with translation.override("en"):
        assert date_format(datetime(2026, 4, 3, 8), "SHORT_DATETIME_FORMAT") == "3 Apr 2026, 08:00"
        assert date_format(datetime(2026, 4, 3), "SHORT_DATE_FORMAT") == "3 Apr 2026"


@pytest.mark.django_db
def test_a_typed_date_is_described_in_the_language_region_and_time_zones_of_the_user():
    editor = make_user("editor", "Editors")
    client = Client()
    client.force_login(editor)

    def described(text, accept="en", zone="Europe/Zurich"):
        answer = client.get("/admin/dates/describe/", {"text": text, "zone": zone}, headers={"accept-language": accept})
        return answer.json()

    year = timezone.now().year + 1
    day = datetime(year, 5, 6)
    assert described(f"{year}-05-06 08:00")["words"] == f"{day:%A}, 6 May {year}, 08:00, Europe/Zurich"
    UserProfile.objects.update_or_create(user=editor, defaults={"current_time_zone": "UTC"})
    assert described(f"5/6/{year} 8am", "en-US,en;q=0.5") == {
        "value": f"{year}-05-06 08:00",
        "words": f"{day:%A}, 6 May {year}, 08:00, Europe/Zurich (yours, UTC: {day:%A}, 6 May {year}, 06:00)",
        "later": True,
    }
    assert described(f"5/6/{year} 8am", "en-GB,en;q=0.5")["value"] == f"{year}-06-05 08:00"
    assert described(f"5/6/{year} 8am", "de-DE", zone="no/where")["value"] == f"{year}-05-06 08:00"
    UserProfile.objects.update_or_create(user=editor, defaults={"preferred_language": "de"})
    german = described(f"5/6/{year} 8 Uhr", "en-US")
    assert (german["value"], "5. Juni" in german["words"]) == (f"{year}-06-05 08:00", True)
    assert described("1.1.2020 8:00")["words"].endswith("in der Vergangenheit")
    assert not described("1.1.2020 8:00")["later"]
    assert set(described("morgen")) == {"error"}
    assert set(described("2026-03-29 02:30")) == {"error"}, "there is no such time in Zurich"
    assert described("") == {}
    for language in ("de", "en"):
        UserProfile.objects.update(preferred_language=language)
        assert 'data-week="1"' in client.get("/admin/").content.decode()
    assert Client().get("/admin/dates/describe/").status_code == 302
