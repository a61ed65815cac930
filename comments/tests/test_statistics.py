from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from comments import actions
from comments.desk.forms import CARD_SALT
from comments.desk.statistics import Plot, round_up
from comments.models import Comment, ConversationSettings, Decision
from comments.statistics import percentile, statistics_for
from comments.templatetags.comment_tags import duration
from comments.tests.factories import State, make_comment, make_moderator, make_page
from tools.load.make_comments import make_comments

pytestmark = pytest.mark.django_db

PAGE = reverse("comment_desk:figures")
NOW = datetime(2026, 6, 30, 15, 0, tzinfo=UTC)


def by_the_words(values, percent):
    """The nearest rank as its definition has it: the smallest value that `percent` of all do not exceed."""
    fit = [value for value in values if 100 * sum(other <= value for other in values) >= percent * len(values)]
    return min(fit, default=None)


def sums_of(rows):
    delays, on_card = [delay for delay, _seconds in rows if delay is not None], [s for _d, s in rows if s is not None]
    return (len(delays), by_the_words(delays, 50), by_the_words(delays, 90), by_the_words(on_card, 50))


def as_tuple(delays):
    return (delays.number, delays.median, delays.ninetieth, delays.on_card)


def replayed(decisions):
    """From the log alone: of each comment its page, time sent, state; and (page, day, delay if first, seconds) each."""
    sent, state, decided, seen = {}, {}, [], set()
    for decision in decisions:
        comment, page = decision.comment_id, int(decision.comment_label.split(" on ")[1])
        if decision.action == "submit":
            sent[comment] = (page, decision.made_at)
        assert state.get(comment, "") == decision.from_status
        state[comment] = decision.to_status
        if decision.action in ("approve", "reject", "spam"):
            delay = None if comment in seen else decision.made_at - sent[comment][1]
            seen.add(comment)
            decided.append((page, decision.made_at.date(), delay, decision.seconds_on_card))
    return sent, state, decided


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_is_what_the_log_says_read_another_way(seed):
    for title in ("One", "Two", "Three"):
        make_page(title=title)
    make_comments(600, 40, approved=0.6, seed=seed, now=NOW)
    first_day = (NOW - timedelta(days=29)).date()

    figures = statistics_for(make_moderator(), now=NOW)

    sent, state, decided = replayed(Decision.objects.order_by("id"))
    decided = [row for row in decided if row[1] >= first_day]
    waiting = [comment for comment, status in state.items() if status == "pending"]
    assert figures.open.awaiting_moderation == len(waiting) == 40
    assert figures.oldest == NOW - min(sent[comment][1] for comment in waiting)
    assert as_tuple(figures.decided) == sums_of([row[2:] for row in decided])
    assert [day.date for day in figures.days] == [first_day + timedelta(days=age) for age in range(30)]
    for day in figures.days:
        of_day = [state[comment] for comment, (_page, at) in sent.items() if at.date() == day.date]
        assert {s: n for s, n in day.sent.items() if n} == {s: of_day.count(s) for s in set(of_day)}
        assert day.total == len(of_day)
        assert as_tuple(day.decided) == sums_of([row[2:] for row in decided if row[1] == day.date])
    pages = [page for page, at in sent.values() if at.date() >= first_day]
    assert [(a.page.pk, a.sent) for a in figures.articles] == sorted(
        ((page, pages.count(page)) for page in set(pages)), key=lambda row: (-row[1], row[0])
    )
    for article in figures.articles:
        assert article.waiting == sum(sent[comment][0] == article.page.pk for comment in waiting)
        assert as_tuple(article.decided) == sums_of([row[2:] for row in decided if row[0] == article.page.pk])


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [([], 50, None), ([7], 90, 7), ([4, 1, 3, 2], 50, 2), ([1, 2, 3], 50, 2), (range(1, 11), 90, 9), ([1, 2], 90, 2)],
)
def test_a_percentile_is_the_nearest_rank(values, percent, expected):
    assert percentile(values, percent) == expected == by_the_words(values, percent)


def test_days_are_those_of_the_time_zone(article, moderator):
    at = datetime(2026, 6, 29, 23, 30, tzinfo=UTC)
    comment = make_comment(article, now=at)
    actions.approve(comment, moderator=moderator, seen=State.of(comment), now=at + timedelta(minutes=5))

    with timezone.override("Europe/Berlin"):  # two hours ahead
        figures = statistics_for(moderator, now=NOW)

    assert [(day.date.day, day.total, day.decided.number) for day in figures.days[-2:]] == [(29, 0, 0), (30, 1, 1)]


def test_an_undone_decision_was_the_first_all_the_same(article, moderator):
    comment = make_comment(article, now=NOW - timedelta(hours=9))
    for step, act in enumerate((actions.mark_as_spam, actions.undo, actions.approve), start=1):
        act(comment, moderator=moderator, seen=State.of(comment), now=NOW - timedelta(hours=9 - step))

    figures = statistics_for(moderator, now=NOW)

    assert as_tuple(figures.decided) == (1, timedelta(hours=1), timedelta(hours=1), None)
    assert figures.days[-1].sent["approved"] == 1


def test_automatic_approvals_are_counted_apart_in_statistics(client):
    ConversationSettings.objects.create(site=Site.objects.get(), comments_policy="trusted", trust_approved=1)
    article, moderator = make_page(), make_moderator()
    first = make_comment(article, browser="b" * 32, now=NOW - timedelta(hours=9))
    actions.approve(first, moderator=moderator, seen=State.of(first), now=NOW - timedelta(hours=6))
    at_once = [make_comment(article, browser="b" * 32, now=NOW - timedelta(hours=hours)) for hours in (3, 2)]
    assert {comment.status for comment in at_once} == {"approved"}
    actions.mark_as_spam(at_once[0], moderator=moderator, seen=State.of(at_once[0]), seconds_on_card=4.0, now=NOW)

    figures = statistics_for(moderator, now=NOW)

    three_hours = timedelta(hours=3)
    assert as_tuple(figures.decided) == (1, three_hours, three_hours, 4.0)
    assert figures.at_once == 2
    assert (figures.days[-1].sent["approved"], figures.days[-1].sent["spam"]) == (2, 1)
    client.force_login(moderator)
    with time_machine.travel(NOW):
        assert "2 comments by trusted readers were published immediately" in client.get(PAGE).content.decode()


def test_only_what_this_moderator_may_decide_on_counts(local):
    make_comment(local.article)
    make_comment(local.other_article)

    figures = statistics_for(local.user)
    html = local.client.get(PAGE).content.decode()

    assert (figures.open.awaiting_moderation, figures.days[-1].total) == (1, 1)
    assert [article.page.title for article in figures.articles] == ["Mine"]
    assert "Mine" in html
    assert "Elsewhere" not in html


def test_the_page_takes_the_same_queries_for_few_and_for_many(desk):
    for _ in range(25):
        make_comment(make_page())
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        desk.get(PAGE)

    make_comments(300, 60, approved=0.7)

    with CaptureQueriesContext(connection) as many:
        response = desk.get(PAGE)
    assert len(many) == len(few)
    assert len(response.context["figures"].articles) == 20


@pytest.mark.any_database
@time_machine.travel(NOW, tick=False)
def test_the_page_shows_the_plot_and_the_same_numbers_beside_it(client, moderator):
    client.force_login(moderator)
    article = make_page(title="The <bridge>")
    comments = [make_comment(article, now=NOW - timedelta(seconds=20)) for _ in range(3)]
    seen = State.of(comments[0])
    actions.approve(comments[0], moderator=moderator, seen=seen, seconds_on_card=6.5, now=NOW - timedelta(seconds=12))

    html = " ".join(client.get(PAGE).content.decode().split())

    assert 'role="img" aria-labelledby="plot_title plot_description"' in html
    assert html.count('<rect class="desk-plot__approved" x=') == 1
    assert html.count('<rect class="desk-plot__waiting" x=') == 1
    assert "<dd>2</dd>" in html
    assert "<dd>8 s</dd>" in html
    assert "<dd>6.5 s</dd>" in html
    cells = "<td>3</td><td>1</td><td>0</td><td>0</td><td>2</td><td>0</td><td>1</td><td>8 s</td><td>8 s</td>"
    assert cells in html.replace("> <", "><")
    assert "The &lt;bridge&gt;" in html
    assert "moderator" not in html.split('class="desk desk-figures"')[1].split("</section> </div>")[0]


@pytest.mark.any_database
def test_without_comments_there_is_a_page_all_the_same(desk):
    html = desk.get(PAGE).content.decode()

    assert "No comments." in html
    assert '<rect class="desk-plot__approved" x=' not in html


@pytest.mark.any_database
def test_the_queue_and_the_dashboard_lead_to_the_figures(desk):
    assert PAGE in desk.get(reverse("comment_desk:index")).content.decode()
    assert PAGE in desk.get("/admin/").content.decode()


@pytest.mark.any_database
def test_columns_of_the_plot_stack_to_their_day_and_stay_inside():
    make_page()
    make_comments(400, 30, approved=0.6, seed=5, now=NOW)
    plot = Plot(statistics_for(make_moderator(), now=NOW).days)

    for place, day in enumerate(plot.days):
        column = [bar for bar in plot.bars if bar.x == plot.left + place * plot.column + 2]
        assert sum(bar.height for bar in column) == pytest.approx(plot.foot - plot.y(day.total), abs=0.6)
        assert all(plot.top <= bar.y and bar.x + plot.column <= plot.width for bar in column)
    assert [number for number, _y in plot.lines] == [0, plot.most // 2, plot.most]


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("number", "rounded"), [(0, 2), (2, 2), (3, 4), (6, 6), (7, 8), (17, 20), (61, 80), (1180, 1200)]
)
def test_the_plot_ends_at_a_round_number(number, rounded):
    assert round_up(number) == rounded


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("length", "text"),
    [
        (None, "–"),
        (timedelta(seconds=42.4), "42 s"),
        (timedelta(minutes=61), "1\xa0hour, 1\xa0minute"),
        (timedelta(days=45), "1\xa0month, 2\xa0weeks"),
    ],
)
def test_duration_uses_its_largest_units(length, text):
    assert duration(length) == text


def test_decision_stores_the_seconds_on_its_card(desk, comment):
    card = desk.get(reverse("comment_desk:card", args=[comment.pk]))
    stamp = card.context["card_stamp"]
    assert f'name="card_stamp" value="{stamp}"' in card.content.decode()

    decide(desk, comment, card_stamp=stamp)

    assert 0 <= comment.decisions.last().seconds_on_card < 60


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("stamp_at", "seconds"),
    [
        (lambda now: signing.dumps(now - 12, salt=CARD_SALT), 12),
        (lambda now: signing.dumps(now - 90_000, salt=CARD_SALT), 3_600),
        (lambda now: signing.dumps(now + 500, salt=CARD_SALT), 0),
        (lambda now: signing.dumps(now - 12, salt="comments.stamp"), None),
        (lambda now: "nonsense", None),
        (lambda now: "", None),
    ],
)
def test_a_stamp_that_makes_no_sense_is_clamped_or_left_out(desk, stamp_at, seconds, comment):
    with time_machine.travel(timezone.now(), tick=False):
        decide(desk, comment, card_stamp=stamp_at(timezone.now().timestamp()))

    kept = comment.decisions.last().seconds_on_card
    assert kept == (seconds if seconds is None else pytest.approx(seconds))
    assert Comment.objects.get().status == "approved"


def decide(client, comment, **fields):
    fields |= {"do": "approve", "status": comment.status, "revision": comment.revision}
    assert client.post(reverse("comment_desk:decide", args=[comment.pk]), fields).status_code == 303
