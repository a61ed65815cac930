"""The page on the quality of model and rules: what is compared, and what it says."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.actions import State, approve, edit, mark_as_spam, reject, undo, withdraw
from comments.desk.quality import ReliabilityPlot
from comments.models import TriageScore
from comments.tests.factories import make_comment, make_page, words_of
from comments.triage import learning
from comments.triage.intervals import Share, upper_bound
from comments.triage.quality import bins_of, quality_for

pytestmark = pytest.mark.django_db

PAGE = reverse("comment_desk:quality")


def make_decided(page, moderator, decide, probability: float, *, rules=(), scored_after=False, **changes):
    """A comment with a score from before its decision, or from after it."""
    now = timezone.now()
    comment = make_comment(page, now=now - timedelta(hours=1), **changes)
    if rules:
        comment.held_because = [{"code": code, "values": {}, "spans": []} for code in rules]
        comment.save(update_fields=["held_because"])
    at = now + timedelta(minutes=1) if scored_after else now - timedelta(minutes=50)
    values = {"margin": 8 * probability - 4, "probability": probability, "version": "1.0", "scored_at": at}
    TriageScore.objects.update_or_create(comment=comment, defaults=values)
    why = {"reason": "off_topic"} if decide is reject else {}
    decide(comment, moderator=moderator, seen=State.of(comment), now=now, **why)
    return comment


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("hits", "number", "bound"),
    # Clopper and Pearson, one-sided 95 %, from tables of the beta distribution.
    [(0, 298, 0.010002), (0, 299, 0.009969), (0, 149, 0.019905), (1, 10, 0.394163), (5, 100, 0.102253), (7, 7, 1.0)],
)
def test_upper_bound_is_that_of_clopper_and_pearson(hits, number, bound):
    assert upper_bound(hits, number) == pytest.approx(bound, abs=1e-6)


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("hits", "number", "limits"),
    # Wilson's interval: Newcombe (1998) has the second and third.
    [(0, 0, (0.0, 1.0)), (81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (10, 10, (0.7225, 1.0))],
)
def test_limits_are_those_of_wilson(hits, number, limits):
    assert Share(hits, number).limits == pytest.approx(limits, abs=1e-4)


def test_only_decisions_that_stand_and_were_scored_before_are_compared_and_copies_once(article, moderator):
    good = make_decided(article, moderator, approve, 0.2)
    make_decided(article, moderator, mark_as_spam, 0.9, scored_after=True)
    undone = make_decided(article, moderator, mark_as_spam, 0.9)
    undo(undone, moderator=moderator, seen=State.of(undone))
    withdraw(make_decided(article, moderator, approve, 0.1))
    for _ in range(3):
        make_decided(article, moderator, mark_as_spam, 0.95, text="Buy the same thing here", network="")
    again = make_decided(article, moderator, approve, 0.7)
    reject(again, moderator=moderator, seen=State.of(again), reason="advertising")
    approve(again, moderator=moderator, seen=State.of(again))
    edited = make_comment(article)
    edit(edited, seen=State.of(edited), name="Ada", email="", text="Another text")
    approve(edited, moderator=moderator, seen=State.of(edited))

    scored = list(learning.scored_before(learning.decisions_of_people(), 10))

    assert [(each.probability, each.is_bad) for each in scored] == [(0.7, False), (0.95, True), (0.2, False)]
    assert len(list(learning.scored_before(learning.decisions_of_people(), 2))) == 2
    assert good.page_id == scored[-1].page


def test_figures_are_what_the_decisions_say(article, moderator):
    for probability, decide, rules in (
        (0.05, approve, ()),
        (0.55, approve, ("contact",)),
        (0.95, approve, ()),
        (0.45, reject, ("contact",)),
        (0.995, mark_as_spam, ("contact", "advertising")),
    ):
        make_decided(article, moderator, decide, probability, rules=rules)

    found = quality_for(moderator)

    at = {each.threshold: (each.lost.hits, each.caught.hits, each.left) for each in found.thresholds}
    assert at[0.5] == (2, 1, 1) and at[0.6] == (1, 1, 1) and at[0.95] == (1, 1, 1) and at[0.99] == (0, 1, 1)
    assert (found.number, found.good, found.rejected.hits) == (5, 3, 2)
    fired = {str(each.label): (each.rejected.hits, each.rejected.number) for each in found.rules}
    assert fired["Contact details"] == (2, 3) and fired["Advertising"] == (1, 1) and fired["Threat"] == (0, 0)
    assert [(each.page.pk, each.number) for each in found.articles] == [(article.pk, 5)]
    assert [each.rejected.number for each in found.bins] == [1, 0, 0, 0, 1, 1, 0, 0, 0, 2]
    assert found.error == pytest.approx((0.05 + 0.55 + 0.55 + abs(0.95 + 0.995 - 1)) / 5)
    assert not found.is_enough


@pytest.mark.any_database
def test_points_of_the_plot_lie_where_the_numbers_say(article, moderator):
    for decide in (approve, mark_as_spam):
        make_decided(article, moderator, decide, 0.5)
    plot = ReliabilityPlot(quality_for(moderator).bins)

    (point,) = plot.points
    assert (point.x, point.y) == (plot.x(0.5), plot.y(0.5))
    assert plot.top < point.high < point.y < point.low < plot.foot
    assert ReliabilityPlot(bins_of([])).points == []


def test_page_says_too_few_and_then_the_numbers_with_intervals_and_a_plot(article, moderator, desk):
    make_decided(article, moderator, approve, 0.1)
    few = words_of(desk.get(PAGE))
    assert "Too few decisions" in few and "So far: 1 approved, 0 rejected or spam." in few and "Calibration" not in few

    for number in range(40):
        make_decided(article, moderator, approve, 0.02 + number / 100, rules=["too_fast"] if number < 12 else ())
    for number in range(12):
        make_decided(article, moderator, mark_as_spam, 0.88 + number / 100, rules=["contact"] if number < 2 else ())
    html = desk.get(PAGE).content.decode()
    words = words_of(desk.get(PAGE))

    assert "Decisions compared 53 Approved 41 Rejected or spam 12" in words
    assert re.search(r"0\.90 0\.0 % \(0\.0 to 8\.6; 0 of 41\) 10 of 12 2 0\.95", words)
    assert "Sent very quickly 12 0 of 12" in words
    assert "Contact details 2 2 of 2" in words and "Many links, Disguised link," in words
    assert html.count('<circle class="desk-plot__point"') == 7
    assert 'role="img" aria-labelledby="plot_title plot_description"' in " ".join(html.split())
    assert PAGE in desk.get(reverse("comment_desk:index")).content.decode()


def test_rule_that_is_certainly_below_average_is_named(article, moderator, desk):
    for number in range(30):
        make_decided(article, moderator, approve, 0.1, rules=["too_fast"])
        make_decided(article, moderator, mark_as_spam, 0.9, rules=["contact"] if number else ["contact", "links"])

    assert re.findall(r"(Sent very quickly|Contact details)[^A-Z]*below average", words_of(desk.get(PAGE))) == [
        "Sent very quickly"
    ]


def test_only_what_this_moderator_may_decide_on_is_compared(local, moderator):
    make_decided(local.article, moderator, approve, 0.1)
    make_decided(local.other_article, moderator, mark_as_spam, 0.9)

    assert quality_for(local.user).number == 1
    assert quality_for(moderator).number == 2
    words = words_of(local.client.get(PAGE))
    assert "So far: 1 approved, 0 rejected or spam." in words and "automatically" not in words


def test_page_takes_the_same_queries_for_few_and_for_many(desk, moderator):
    make_decided(make_page(), moderator, approve, 0.1)
    desk.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        desk.get(PAGE)
    for _ in range(12):
        page = make_page()
        for decide, probability in ((approve, 0.1), (mark_as_spam, 0.9), (approve, 0.3), (approve, 0.2)):
            make_decided(page, moderator, decide, probability)

    with CaptureQueriesContext(connection) as many:
        desk.get(PAGE)

    assert len(many) == len(few)


@pytest.mark.any_database
def test_page_is_for_moderators_only(client, editor):
    assert client.get(PAGE).status_code == 302
    assert "Quality" not in words_of(editor.get(PAGE))
