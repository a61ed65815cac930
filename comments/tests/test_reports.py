"""Readers report what they see, and moderators keep it or not: the counts, the log, and the way back."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State
from comments.models import Comment, Report, Status
from comments.tests.consistency import assert_consistent
from comments.tokens import report_token_for
from gazette.models import RateCounter
from gazette.public_forms.edit_window import EDIT_SECONDS
from gazette.public_forms.networks import digest
from gazette.tests.generations import raised_tags

from .factories import make_comment, make_page, make_report, make_visible

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(moderator):
    return make_visible(make_page(), moderator=moderator, name="Ada", text="A bold claim.")


def open_reports(comment):
    """As stored with the comment, which is what the reports themselves say."""
    comment.refresh_from_db()
    assert comment.open_reports == Report.objects.open().filter(comment=comment).count()
    return comment.open_reports


def decide(comment, verb, moderator, **how):
    comment.refresh_from_db()
    return getattr(actions, verb)(comment, moderator=moderator, seen=State.of(comment), **how)


# What a reader says.


def test_reports_are_counted_and_change_nothing_that_readers_see(comment):
    with raised_tags() as raised:
        make_report(comment)
        report = make_report(comment, reason="other", note="See the second line.")

    assert open_reports(comment) == 2
    assert (report.reason, report.note, report.settled_by) == ("other", "See the second line.", None)
    assert (comment.status, comment.revision) == ("approved", 2)
    assert raised == set()


def test_same_text_from_one_network_is_refused(comment):
    first = make_report(comment, network="n1", note="Mine.")

    assert make_report(comment, network="n1", reason="spam", note="Again.") == first
    make_report(comment, network="n2")

    assert open_reports(comment) == 2
    assert list(comment.reports.values_list("note", flat=True)) == ["Mine.", ""]


def test_dismissed_report_counts_again_only_from_another_network(comment, moderator):
    make_report(comment, network="n1")
    decide(comment, "keep", moderator)

    make_report(comment, network="n1")
    assert open_reports(comment) == 0
    make_report(comment, network="n2")
    assert open_reports(comment) == 1


def test_changed_text_may_be_sent_again_from_the_same_network(comment):
    make_report(comment, network="n1", now=timezone.now() - timedelta(minutes=5))
    Comment.objects.filter(pk=comment.pk).update(edited_at=timezone.now() - timedelta(minutes=1))

    make_report(comment, network="n1")

    assert open_reports(comment) == 2


def test_withdrawn_report_can_be_sent_again(comment):
    report = make_report(comment, network="n1", note="In anger.")

    actions.retract_report(report)

    assert open_reports(comment) == 0
    report.refresh_from_db()
    assert (report.note, report.network) == ("", "")
    with pytest.raises(actions.TooLate):
        actions.retract_report(report)
    make_report(comment, network="n1")
    assert open_reports(comment) == 1


def test_only_what_readers_see_can_be_reported(comment, moderator):
    decide(comment, "mark_as_spam", moderator)

    for hidden in (comment, make_comment(comment.page.specific)):
        with pytest.raises(actions.NotVisible):
            make_report(hidden)
    assert Report.objects.count() == 0


def test_reports_have_a_rate_of_their_own(settings, comment):
    settings.GAZETTE_REPORT_RATE, settings.GAZETTE_COMMENT_RATE = "2/h", "1/h"
    article = comment.page.specific
    others = [make_visible(article) for _ in range(3)]
    now = timezone.now().replace(minute=10)

    make_comment(article, network="n1", now=now)
    for other in others[:2]:
        make_report(other, network="n1", now=now)
    make_report(others[0], network="n1", now=now)  # which it had said before: it costs nothing
    with pytest.raises(actions.TooOften) as refused:
        make_report(others[2], network="n1", now=now)

    assert 0 < refused.value.seconds <= 3000
    assert Report.objects.count() == 2
    assert sorted(RateCounter.objects.values_list("count", flat=True)) == [1, 2]
    make_report(others[2], network="n2", now=now)
    make_report(others[2], network="n1", now=now + timedelta(hours=1))


def test_report_network_differs_from_the_comments_and_is_purged(comment):
    now = timezone.now()
    old = make_report(comment, network=digest("network", "192.0.2.1"), now=now - timedelta(days=31))
    new = make_report(comment, network="n2", now=now - timedelta(days=29))

    assert len(old.network) == 32
    assert old.network != digest("network", "192.0.2.1")
    assert actions.forget_networks(now) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.network, bool(new.network)) == ("", True)


# What moderators make of it.


def test_dismissing_reports_keeps_the_comment(comment, moderator):
    reports = [make_report(comment) for _ in range(2)]

    with raised_tags() as raised:
        decision = decide(comment, "keep", moderator, seconds_on_card=3.5)

    assert open_reports(comment) == 0
    assert (decision.action, decision.from_status, decision.to_status) == ("keep", "approved", "approved")
    assert (decision.revision, decision.seconds_on_card) == (3, 3.5)
    assert list(decision.settled_reports.order_by("id")) == reports
    assert raised == set()
    assert_consistent()


@pytest.mark.parametrize(
    ("verb", "how", "status"), [("reject", {"reason": "hate"}, "rejected"), ("mark_as_spam", {}, "spam")]
)
def test_removal_settles_reports_and_undo_reopens_exactly_these(comment, moderator, verb, how, status):
    kept, taken_back, still = (make_report(comment) for _ in range(3))
    decide(comment, "keep", moderator, last_report=kept.pk)
    actions.retract_report(taken_back)

    decision = decide(comment, verb, moderator, **how)

    assert open_reports(comment) == 0
    assert comment.status == status
    assert list(decision.settled_reports.all()) == [still]

    decide(comment, "undo", moderator)

    assert open_reports(comment) == 1
    assert comment.status == "approved"
    assert list(comment.reports.open()) == [still]
    assert_consistent()


def test_a_keep_is_undone_and_can_be_made_again(comment, moderator):
    report = make_report(comment)
    decide(comment, "keep", moderator)
    later = make_report(comment)

    with raised_tags() as raised:
        decide(comment, "undo", moderator)

    assert open_reports(comment) == 2
    assert raised == set()
    decision = decide(comment, "keep", moderator)
    assert list(decision.settled_reports.order_by("id")) == [report, later]
    assert_consistent()


def test_report_newer_than_the_card_stays_open(comment, moderator):
    listed = make_report(comment)
    unseen = make_report(comment)

    decide(comment, "keep", moderator, last_report=listed.pk)

    assert open_reports(comment) == 1
    assert list(comment.reports.open()) == [unseen]


def test_keep_needs_a_visible_comment_with_reports(comment, moderator):
    with pytest.raises(actions.ChangedSinceSeen):
        decide(comment, "keep", moderator)
    report = make_report(comment)
    actions.retract_report(report)
    with pytest.raises(actions.ChangedSinceSeen):
        decide(comment, "keep", moderator, last_report=report.pk)
    with pytest.raises(actions.ChangedSinceSeen):
        decide(make_comment(comment.page.specific), "keep", moderator)

    comment.refresh_from_db()
    assert (comment.revision, comment.decisions.count()) == (2, 2)


def test_a_comment_back_in_the_queue_keeps_its_reports_until_it_is_decided_on(comment, moderator):
    make_report(comment)
    decide(comment, "undo", moderator)  # of its approval
    assert (open_reports(comment), comment.status) == (1, "pending")

    decide(comment, "approve", moderator)

    assert (open_reports(comment), comment.status) == (0, "approved")


def test_withdrawal_settles_reports_and_erasure_deletes_them(comment, moderator):
    report = make_report(comment)
    actions.withdraw(comment)
    report.refresh_from_db()
    assert (open_reports(comment), report.settled_by.action) == (0, "withdraw")

    actions.erase(comment, moderator=moderator)

    assert (open_reports(comment), Report.objects.count()) == (0, 0)


# What a reader sees.


def send(comment, client=None, **fields):
    values = {"reason": "private_data", "note": "That is my address."} | fields
    return (client or Client()).post(reverse("comments:report", args=[comment.pk]), values)


@pytest.mark.any_database
def test_each_visible_comment_has_a_link_and_the_page_stays_the_same_for_all(client, comment):
    url = reverse("comments:report", args=[comment.pk])
    before = client.get(comment.page.get_url()).content

    assert f'href="{url}"' in before.decode()
    send(comment)

    assert client.get(comment.page.get_url()).content == before


@pytest.mark.any_database
def test_comments_can_be_reported_when_comments_are_closed(client, comment):
    article = comment.page.specific
    article.comments_policy = "closed"
    article.save_revision().publish()

    assert reverse("comments:report", args=[comment.pk]) in client.get(article.get_url()).content.decode()
    assert send(comment).status_code == 303


@pytest.mark.any_database
def test_a_report_is_sent_without_cookie_or_script_and_kept_by_nobody(client, comment):
    form = client.get(reverse("comments:report", args=[comment.pk]))
    sent = send(comment, client)
    received = client.get(sent.headers["Location"])

    html = form.content.decode()
    assert "A bold claim." in html
    assert html.count('type="radio"') == len(Report.Reason)
    assert sent.status_code == 303
    assert "Report received" in received.content.decode()
    assert "That is my address." not in received.content.decode()
    report = Report.objects.get()
    assert (report.comment, report.reason, report.note) == (comment, "private_data", "That is my address.")
    assert not client.cookies
    for response in (form, sent, received):
        assert "no-store" in response["Cache-Control"]
    for response in (form, received):
        assert response["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in response.content.decode()


@pytest.mark.any_database
def test_the_second_time_is_answered_like_the_first_but_for_the_way_back(client, comment):
    first = client.get(send(comment).headers["Location"]).content.decode().partition("<main")[2]
    second = client.get(send(comment, note="Another note.").headers["Location"]).content.decode().partition("<main")[2]

    way_back = r"<p>\s*You can withdraw it for 10 minutes.*?</form>\s*"
    assert second == re.sub(way_back, "", first, flags=re.DOTALL) != first
    assert Report.objects.get().note == "That is my address."


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": ""}, "What is wrong with it? Choose a reason."),
        ({"reason": "boredom"}, "Select a valid choice"),
        ({"note": "That is my address." + "x" * 482}, "at most 500 characters"),
        ({"subject": "x"}, "It has been cleared: please send the form again"),
    ],
)
def test_invalid_report_is_refused_with_its_text(comment, fields, message):
    response = send(comment, **fields)

    assert response.status_code == 422
    assert message in response.content.decode()
    assert "That is my address." in response.content.decode()
    assert 'name="subject" tabindex="-1" autocomplete="off">' in response.content.decode()
    assert Report.objects.count() == 0


@pytest.mark.any_database
@pytest.mark.usefixtures("noon")
def test_report_rate_limit_names_the_time_and_keeps_the_text(settings, comment):
    settings.GAZETTE_REPORT_RATE = "1/d"
    send(make_visible(comment.page.specific))

    response = send(comment)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "That is my address." in response.content.decode()
    assert "checked" in response.content.decode()
    assert Report.objects.count() == 1


def test_a_report_is_taken_back_by_its_page_for_ten_minutes(client, comment):
    url = send(comment).headers["Location"]
    retract = f"{url}retract/"
    assert retract in client.get(url).content.decode()

    client.get(retract)
    client.head(retract)
    assert open_reports(comment) == 1
    back = client.post(retract, follow=True).content.decode()

    assert "Report withdrawn" in back
    assert retract not in back
    assert open_reports(comment) == 0


@pytest.mark.parametrize("why", ["late", "settled"])
def test_report_is_not_withdrawn_late_or_once_settled(client, comment, moderator, why):
    url = send(comment).headers["Location"]
    if why == "late":
        sent = timezone.now() - timedelta(seconds=EDIT_SECONDS + 1)
        Report.objects.update(reported_at=sent)
        # Said again, it gives no new time to take it back in.
        assert client.get(send(comment).headers["Location"]).content.count(b"retract/") == 0
    else:
        decide(comment, "keep", moderator)

    assert "retract/" not in client.get(url).content.decode()
    client.post(f"{url}retract/")

    assert Report.objects.get().retracted_at is None


@pytest.mark.any_database
def test_reporter_sees_the_outcome(client, comment, moderator):
    url = reverse("comments:reported", args=[report_token_for(make_report(comment))])

    decide(comment, "keep", moderator)
    assert "The comment stays." in client.get(url).content.decode()
    decide(comment, "undo", moderator)
    decide(comment, "reject", moderator, reason="hate", note="Not for readers.")
    answer = client.get(url).content.decode()

    assert "The comment no longer appears." in answer
    assert "A bold claim." not in answer
    assert "Not for readers." not in answer
    actions.erase(comment, moderator=moderator)
    assert client.get(url).status_code == 404


@pytest.mark.any_database
def test_staff_comment_can_be_reported(comment):
    Comment.objects.filter(pk=comment.pk).update(is_by_staff=True)

    assert send(comment).status_code == 303


@pytest.mark.any_database
@pytest.mark.parametrize("state", ["waiting", "rejected", "missing", "off", "unpublished"])
def test_report_of_a_hidden_comment_answers_like_an_absent_one(client, comment, moderator, state):
    article = comment.page.specific
    number = comment.pk
    if state == "waiting":
        number = make_comment(article).pk
    elif state == "rejected":
        decide(comment, "reject", moderator, reason="hate")
    elif state == "missing":
        number = 999_999
    elif state == "off":
        article.comments_policy = "off"
        article.save_revision().publish()
    else:
        article.unpublish()

    url, nothing = reverse("comments:report", args=[number]), reverse("comments:report", args=[888_888])
    fields = {"reason": "hate"}

    assert client.get(url).status_code == client.post(url, fields).status_code == 404
    assert client.get(url).content == client.get(nothing).content
    assert client.post(url, fields).content == client.post(nothing, fields).content
    assert Report.objects.count() == 0


def test_statuses_that_end_a_comment_leave_no_open_reports(comment, moderator):
    for verb, how in (("reject", {"reason": "hate"}), ("undo", {}), ("mark_as_spam", {}), ("undo", {})):
        decide(comment, verb, moderator, **how)
        if comment.status == Status.APPROVED:
            make_report(comment)
        else:
            assert open_reports(comment) == 0
    assert open_reports(comment) == 2


def test_a_reported_comment_that_is_erased_has_no_open_reports(comment, moderator):
    make_report(comment)

    actions.erase(comment, moderator=moderator)

    assert open_reports(comment) == 0


def test_reports_of_a_comment_that_is_waiting_again_can_not_be_dismissed(comment, moderator):
    make_report(comment)
    decide(comment, "undo", moderator)

    with pytest.raises(actions.ChangedSinceSeen):
        decide(comment, "keep", moderator)

    assert (open_reports(comment), comment.status) == (1, "pending")
