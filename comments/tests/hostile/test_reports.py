"""Reports from an attacker's side: floods, markup, foreign forms and tokens, sizes, and two at once."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.models import Comment, Decision, Report
from comments.reports import ReportForm
from comments.tests.factories import make_comment, make_moderator, make_page, make_report, make_user, make_visible
from comments.tests.test_concurrency import at_once
from comments.tokens import report_token_for
from gazette.models import RateCounter

from .pages import HARMLESS, Look
from .test_network import CLAIMS
from .vectors import VECTORS, short

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WIDE = "\U0001f5de"
FORM = "application/x-www-form-urlencoded"


def url_for(comment):
    return reverse("comments:report", args=[comment.pk])


def retracting(report):
    return reverse("comments:retract_report", args=[report_token_for(report)])


# Markup.


def report_all(look, article, moderator, desk, vectors):
    """Each vector as the note of a report, on cards of twenty; every tenth as a browser sends it, and where refused."""
    for start in range(0, len(vectors), 20):
        comment = make_visible(article, moderator=moderator)
        for number, vector in enumerate(vectors[start : start + 20]):
            fields = {"reason": "other", "note": short(vector, 500)}
            if number % 10:
                form = ReportForm(fields)
                assert form.is_valid(), vector
                make_report(comment, note=form.cleaned_data["note"])
                continue
            reader = Client(REMOTE_ADDR=f"10.9.{start // 20}.{number}")
            look.at("reported", reader.get(reader.post(url_for(comment), fields)["Location"]))
            refused = {"reason": vector, "note": vector + "x" * 500, "subject": vector}
            look.at("report refused", reader.post(url_for(comment), refused), status=422)
        text = look.at("desk: card", desk.get(reverse("comment_desk:card", args=[comment.pk])))
        assert text.count("<q dir=") == len(comment.reports.exclude(note=""))
        look.at("report", Client().get(url_for(comment)))
    look.at("desk: queue", desk.get(reverse("comment_desk:index")))
    look.at("article", Client().get(article.get_url()))


@pytest.mark.exhaustive
def test_report_text_is_escaped(client, settings, record_property):
    settings.GAZETTE_REPORT_RATE = "off"
    moderator = make_moderator()
    client.force_login(moderator)
    usual, article = Look(), make_page()
    report_all(usual, article, moderator, client, [HARMLESS] * 20)

    look = Look(usual.seen)
    report_all(look, article, moderator, client, VECTORS)

    assert look.bad == []
    assert Report.objects.count() >= len(VECTORS)
    record_property(
        "figures",
        f"XSS by reports: {len(VECTORS)} vectors x 3 fields x 1 way in, {look.pages} answers of {len(look.seen)} views "
        "looked at: 0 that run, 0 outside the allow-list",
    )


# Floods.


@pytest.mark.usefixtures("noon")
def test_forged_ip_addresses_report_as_one(settings):
    settings.GAZETTE_REPORT_RATE = "2/d"
    article, claims = make_page(), CLAIMS[::5]
    comments = [make_visible(article) for _ in claims]

    statuses = [
        Client().post(url_for(comment), {"reason": "spam"}, headers=claim).status_code
        for comment, claim in zip(comments, claims, strict=True)
    ]

    assert statuses == [303, 303, *[429] * 8]
    assert Report.objects.values("network").distinct().count() == RateCounter.objects.count() == 1


@pytest.mark.each_database
def test_report_of_a_hidden_comment_does_not_count_for_the_rate(settings):
    settings.GAZETTE_REPORT_RATE = "1/d"
    hidden = make_comment(make_page())

    for _ in range(3):
        assert Client().post(url_for(hidden), {"reason": "spam"}).status_code == 404

    assert RateCounter.objects.count() == 0


@pytest.mark.parametrize("note", ["x" * 501, WIDE * 501, "\u0301" + "x" * 500, "\n".join("x" * 251)])
def test_text_over_the_limit_is_refused_and_kept_whole(note):
    comment = make_visible(make_page())

    response = Client().post(url_for(comment), {"reason": "other", "note": note})

    assert response.status_code == 422
    assert note in response.content.decode().replace("\r\n", "\n")
    assert Report.objects.count() == 0


@pytest.mark.parametrize("field", ["reason", "note", "subject", "unknown"])
def test_70_000_bytes_are_refused_before_they_are_read(field):
    comment = make_visible(make_page())
    body = urlencode({"reason": "spam", field: WIDE * 17_500})

    assert Client().post(url_for(comment), body, content_type=FORM).status_code == 413
    assert Report.objects.count() == 0


@pytest.mark.each_database
def test_report_note_loses_control_characters():
    comment = make_visible(make_page())

    Client().post(url_for(comment), {"reason": "other", "note": "a\x00b\u202ec"})

    assert Report.objects.get().note == "abc"


# Other people's comments, reports and forms.


def test_a_token_takes_back_its_own_report_only(article):
    mine, other = make_report(make_visible(article)), make_report(make_visible(article))

    fields = {"report": other.pk, "pk": other.pk, "comment": other.comment_id, "token": report_token_for(other)}
    Client().post(f"{retracting(mine)}?pk={other.pk}", fields)

    assert list(Report.objects.open()) == [other]
    assert [Comment.objects.get(pk=each.comment_id).open_reports for each in (mine, other)] == [0, 1]


def test_second_report_of_a_network_cannot_withdraw_the_first():
    comment = make_visible(make_page())
    first, second = (Client().post(url_for(comment), {"reason": reason})["Location"] for reason in ("hate", "spam"))
    back = "Withdraw report"
    assert back in Client().get(first).content.decode()

    assert back not in Client().get(second).content.decode()
    Client().post(second + "retract/")
    assert Report.objects.open().count() == 1

    Client().post(first + "retract/")
    assert not Report.objects.open().exists()


def test_the_page_of_a_report_shows_no_comment_that_readers_no_longer_see(article):
    comment = make_visible(article, text="A remark on what was withdrawn.")
    page = Client().post(url_for(comment), {"reason": "spam"})["Location"]
    assert "A remark on" in Client().get(page).content.decode()

    article.unpublish()

    assert "A remark on" not in Client().get(page).content.decode()


def test_a_report_of_one_comment_changes_no_other(article):
    root = make_visible(article)
    make_visible(article, parent=root)
    before = list(Comment.objects.exclude(pk=root.pk).values())

    Client().post(url_for(root), {"reason": "spam", "comment": "2", "pk": "2"})

    assert list(Comment.objects.exclude(pk=root.pk).values()) == before
    assert Report.objects.get().comment == root


def test_no_reader_keeps_a_comment_or_settles_a_report():
    comment = make_visible(make_page())
    make_report(comment)
    comment.refresh_from_db()
    fields = {"do": "keep", "status": "approved", "revision": comment.revision}

    for client in (Client(), signed_in("editor", "Editors")):
        response = client.post(reverse("comment_desk:decide", args=[comment.pk]), fields)
        assert response.status_code == 302
        assert re.match(r"/admin/(login/|$)", response["Location"])

    assert Report.objects.open().count() == 1


def signed_in(name, group):
    client = Client()
    client.force_login(make_user(name, group))
    return client


@pytest.mark.each_database
@pytest.mark.parametrize("last_report", ["0", "-1", "x", "9" * 30, ["1", "2"]])
def test_a_keep_that_is_not_understood_does_nothing(last_report):
    comment = make_visible(make_page())
    make_report(comment)
    client = Client()
    client.force_login(make_moderator("other"))
    fields = {"do": "keep", "status": "approved", "revision": "2", "last_report": last_report}

    response = client.post(reverse("comment_desk:decide", args=[comment.pk]), fields)

    assert response.status_code in {400, 409}
    assert Report.objects.open().count() == 1


# At once.


@pytest.mark.each_database
class TestAtOnce:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.mark.usefixtures("noon")
    def test_rate_limit_holds_for_twenty_requests_at_once(self, settings):
        settings.GAZETTE_REPORT_RATE = "2/d"
        article = make_page()
        comments = [make_visible(article) for _ in range(20)]

        statuses = at_once(lambda each: Client().post(url_for(each), {"reason": "hate"}).status_code, comments)

        assert sorted(statuses) == [303, 303, *[429] * 18]
        assert Report.objects.count() == Comment.objects.reported().count() == 2

    def test_two_at_once_count_two_and_one_network_counts_once(self):
        comment = make_visible(make_page())

        def send(peer):
            return Client(REMOTE_ADDR=peer).post(url_for(comment), {"reason": "hate"}).status_code

        statuses = at_once(send, ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.3", "10.0.0.3"])

        assert statuses == [303] * 5
        assert Comment.objects.get(pk=comment.pk).open_reports == Report.objects.count() == 3

    def test_reports_retractions_and_decisions_at_once_leave_the_count_right(self):
        article, moderator = make_page(), make_user("boss", is_superuser=True)
        for _ in range(4):
            comment = make_visible(article, moderator=moderator)
            first, _second = make_report(comment), make_report(comment)
            seen = State("approved", 2)

            def of(pk=comment.pk):
                return Comment.objects.get(pk=pk)

            jobs = [
                lambda of=of: make_report(of()),
                lambda first=first: actions.retract_report(first),
                lambda of=of, seen=seen: actions.keep(of(), moderator=moderator, seen=seen),
                lambda of=of, seen=seen: actions.reject(of(), moderator=moderator, seen=seen, reason="hate"),
            ]
            results = at_once(lambda job: job(), jobs)

            assert sum(isinstance(result, Decision) for result in results) == 1
            comment = of()
            assert comment.open_reports == Report.objects.open().filter(comment=comment).count()
            assert comment.status == "approved" or comment.open_reports == 0
            assert [each.revision for each in comment.decisions.order_by("id")] == [1, 2, 3]
