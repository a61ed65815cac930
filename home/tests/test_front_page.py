"""The front page as editors arrange it."""

from datetime import UTC, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from blog.tests.factories import make_article, publish_on
from comments.tests.factories import make_user
from home.front_page import front_page_of
from home.models import HomePage, Pick

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page.specific


@pytest.fixture
def articles():
    """Eleven, "1" the oldest."""
    return [publish_on(make_article(title=f"{day}"), day) for day in range(1, 12)]


def shown():
    soup = BeautifulSoup(Client().get("/").content.decode(), "html.parser")
    return [title.get_text() for title in soup.select(".card-title")]


def test_picks_stand_first_and_the_newest_fill_up_without_repeating_any(home, articles):
    for place, article in enumerate((articles[1], articles[9])):
        Pick.objects.create(home=home, article=article, sort_order=place)

    assert shown() == ["2", "10", "11", "9", "8", "7", "6", "5", "4"]


def test_picks_that_readers_may_not_see_or_that_are_past_their_time_vanish(home, articles):
    draft = make_article(title="Draft", publish=False)
    until = datetime(2026, 3, 20, 12, tzinfo=UTC)
    for place, (article, pin_until) in enumerate([(draft, None), (articles[0], None), (articles[2], until)]):
        Pick.objects.create(home=home, article=article, sort_order=place, pin_until=pin_until)
    PageViewRestriction.objects.create(page=articles[0], restriction_type="login")

    with time_machine.travel(until.replace(hour=11)):
        assert shown()[:2] == ["3", "11"]
    with time_machine.travel(until):
        assert shown() == ["11", "10", "9", "8", "7", "6", "5", "4", "3"]
    articles[10].unpublish()
    assert shown()[0] == "10"


def test_an_editor_arranges_the_front_page_in_a_draft_and_publishes_it(home, articles):
    editor = Client()
    editor.force_login(make_user("editor", "Editors"))
    chosen = [{"article": articles[place].pk, "pin_until": ""} for place in (4, 0)]
    form = nested_form_data(
        {"title": home.title, "slug": home.slug, "introduction": "", "picks": inline_formset(chosen)}
    )
    address = f"/admin/pages/{home.pk}/edit/"

    editor.post(address, form)
    draft = HomePage.objects.get().get_latest_revision_as_object()

    assert shown()[0] == "11"
    assert [pick.article.title for pick in draft.picks.all()] == ["5", "1"]
    assert [article.title for article in front_page_of(draft, timezone.now(), is_draft=True)][:3] == ["5", "1", "11"]
    preview = BeautifulSoup(draft.make_preview_request().content.decode(), "html.parser")
    assert [title.get_text() for title in preview.select(".card-title")][:3] == ["5", "1", "11"]

    editor.post(address, {**form, "action-publish": "action-publish"})

    assert shown()[:3] == ["5", "1", "11"]
