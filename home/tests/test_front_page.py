"""The front page as editors arrange it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from blog.models import ArticlePage, Picture, Topic
from blog.tests.factories import make_article, make_index, make_topic, publish_on
from blog.tests.helpers import signed_in, soup_of, words
from gazette.tests.generations import raised_tags
from home.clock import announce_expired_picks
from home.front_page import front_page_of
from home.models import HomePage, Pick, SiteSettings

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def home():
    return Site.objects.get(is_default_site=True).root_page.specific


@pytest.fixture
def articles():
    """Fourteen, "1" the oldest."""
    return [publish_on(make_article(title=f"{day}"), day) for day in range(1, 15)]


def visible_titles(page="/"):
    return [title.get_text() for title in soup_of(page).select(".card-title")]


def test_picks_come_first_and_newest_articles_follow_without_repeats(home, articles):
    for place, article in enumerate((articles[1], articles[9])):
        Pick.objects.create(home=home, article=article, sort_order=place)

    assert visible_titles() == ["2", "10", "14", "13", "12", "11", "9", "8", "7", "6", "5", "4"]
    picks = soup_of("/").select(".pick")
    assert [pick.find_parent(class_="card").h2.get_text() for pick in picks] == ["2", "10"]
    assert {pick.get_text() for pick in picks} == {"Editors’ choice"}
    assert not any(pick.find_next_siblings() for pick in picks)  # without topics nothing, and so no dot, follows


@pytest.mark.parametrize(
    ("number", "groups"),
    [(0, []), (1, [1]), (2, [1, 1]), (3, [1, 2]), (5, [1, 2, 2]), (12, [1, 2, 9]), (14, [1, 2, 9])],
)
def test_lead_and_two_beside_it_have_pictures_and_the_others_none(number, groups):
    index = make_index()
    hero = Picture.objects.create(title="boat", file=get_test_image_file())
    for day in range(number):
        publish_on(make_article(index=index, hero=hero), day + 1)

    for page in ("/", "/notices/"):
        main = soup_of(page).main
        front = [main.select(f".front > {part} .card") for part in (".front-lead", ".front-seconds", ".front-rest")]
        assert [len(cards) for cards in front if cards] == groups
        assert [bool(card.img) for cards in front for card in cards] == [place < 3 for place in range(sum(groups))]
        loading = [(image.get("fetchpriority"), image.get("loading")) for image in main("img")]
        assert loading == [("high", None), (None, "lazy"), (None, "lazy")][: len(loading)]
        assert all(image["width"] and image["height"] for image in main("img"))


def strips(page="/"):
    return {
        words(strip.h2): [words(title) for title in strip.select(".card-title")]
        for strip in soup_of(page).select(".strip")
    }


def test_topics_with_further_articles_have_strips_below_and_no_article_stands_twice(home):
    """The topic with the newest article comes first; subtopics count as their parent."""
    water, works, rare = (make_topic(name) for name in ("Water", "Works", "Rare"))
    pipes = make_topic("Pipes", parent=works)
    topics = [[rare], [water], [water, pipes], [water], [pipes], [works], [works, water], [water, rare], [rare]]
    for day, of_article in enumerate(topics, start=1):
        publish_on(make_article(title=f"{day}", topics=of_article), day)
    assert strips() == {}, "all are shown anyway"

    newest = [publish_on(make_article(title=f"{day}", topics=[rare]), day) for day in range(10, 22)]

    assert strips() == {"Rare": ["9", "8", "1"], "Water": ["7", "4", "3"]}
    page = soup_of("/")
    assert [link["href"] for link in page.select(".strip-title a")] == ["/topics/rare/", "/topics/water/"]
    titles = [words(title) for title in page.select(".card-title")]
    assert len(titles) == len(set(titles)) == 18

    newest[0].topics.clear()
    newest[0].unpublish()  # so that the ninth is one of the twelve newest
    assert strips() == {"Water": ["8", "7", "4"], "Works": ["6", "5", "3"]}


def test_front_page_is_made_anew_when_a_strip_appears_changes_or_disappears(client, home):
    water, other = make_topic("Water"), make_topic("Other")
    articles = [publish_on(make_article(title=f"{day}", topics=[water]), day) for day in range(2, 16)]
    late = publish_on(make_article(title="1", topics=[other]), 1)

    def is_made_anew_by(act) -> bool:
        tags = client.get("/").declaration.tags
        with raised_tags() as raised:
            act()
        return bool(tags & raised)

    assert strips() == {}
    assert is_made_anew_by(lambda: late.topics.set([water]) or late.save_revision().publish())
    assert strips() == {"Water": ["3", "2", "1"]}
    assert is_made_anew_by(lambda: Topic.objects.filter(pk=water.pk).update(name="Rivers"))
    assert is_made_anew_by(lambda: Topic.objects.filter(pk=water.pk).update(parent=other))
    assert strips() == {"Other": ["3", "2", "1"]}
    assert is_made_anew_by(articles[0].unpublish)
    assert strips() == {}


def test_private_and_expired_picks_are_left_out(home, articles):
    draft = make_article(title="Draft", publish=False)
    until = datetime(2026, 3, 20, 12, tzinfo=UTC)
    for place, (article, pin_until) in enumerate([(draft, None), (articles[0], None), (articles[2], until)]):
        Pick.objects.create(home=home, article=article, sort_order=place, pin_until=pin_until)
    PageViewRestriction.objects.create(page=articles[0], restriction_type="login")

    with time_machine.travel(until.replace(hour=11)):
        assert visible_titles()[:2] == ["3", "14"]
    with time_machine.travel(until):
        assert visible_titles() == [f"{day}" for day in range(14, 2, -1)]
        assert not soup_of("/").select(".pick")
    articles[13].unpublish()
    assert visible_titles()[0] == "13"


def test_an_editor_arranges_the_front_page_in_a_draft_and_publishes_it(home, articles):
    editor = signed_in("editor", "Editors")
    chosen = [{"article": articles[place].pk, "pin_until": ""} for place in (4, 0)]
    form = nested_form_data(
        {"title": home.title, "slug": home.slug, "introduction": "", "picks": inline_formset(chosen)}
    )
    url = f"/admin/pages/{home.pk}/edit/"

    editor.post(url, form)
    draft = HomePage.objects.get().get_latest_revision_as_object()

    assert visible_titles()[0] == "14"
    assert [pick.article.title for pick in draft.picks.all()] == ["5", "1"]
    assert [ArticlePage.objects.get(pk=pk).title for pk in front_page_of(draft, timezone.now())[0]][:3] == [
        "5",
        "1",
        "14",
    ]
    assert visible_titles(draft.make_preview_request())[:3] == ["5", "1", "14"]

    editor.post(url, {**form, "action-publish": "action-publish"})

    assert visible_titles()[:3] == ["5", "1", "14"]

    # A row that was added in the browser has its time in the time zone of the site, like the fields of the page.
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"time_zone": "Asia/Tokyo"})
    chosen.append({"article": articles[6].pk, "pin_until": "2099-01-01 09:00"})
    editor.post(url, {**form, **nested_form_data({"picks": inline_formset(chosen)})})
    draft = HomePage.objects.get().get_latest_revision_as_object()
    assert draft.picks.last().pin_until == datetime(2099, 1, 1, tzinfo=UTC)


def pinned(home, *moments):
    for place, pin_until in enumerate(moments):
        Pick.objects.create(home=home, article=make_article(), sort_order=place, pin_until=pin_until)


def test_expired_pick_is_announced_once_by_a_late_tick(home, capsys):
    until = datetime(2026, 3, 20, 12, tzinfo=UTC)
    pinned(home, until, until + timedelta(hours=1), None)

    def tick(now):
        with time_machine.travel(now, tick=False), raised_tags() as raised:
            call_command("tick")
        return raised == {"site"}, capsys.readouterr().out

    assert tick(until - timedelta(seconds=1)) == (False, "")
    assert tick(until) == (True, "Home pages with expired picks: 1\n")
    assert tick(until) == (False, "")
    assert tick(until + timedelta(minutes=30)) == (False, "")
    assert tick(until + timedelta(days=1))[0]
    assert not tick(until)[0]


def test_end_of_news_period_is_announced_once(home):
    publish_on(make_article(), 1)
    publish_on(make_article(publish=False), 2)
    announced = []
    for day in (2, 4, 4, 5, 6):
        with raised_tags() as raised:
            announce_expired_picks(datetime(2026, 3, day, tzinfo=UTC))
        announced.append(raised == {"news"})

    assert announced == [False, True, False, False, False]


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_announce_an_expired_pick_once(home):
    until = timezone.now()
    pinned(home, until)

    def announce(_each):
        try:
            return announce_expired_picks(until + timedelta(seconds=1))
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=2) as pool:
        assert sorted(pool.map(announce, range(2))) == [0, 1]
