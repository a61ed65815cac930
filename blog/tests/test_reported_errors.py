"""Errors that readers report, from their form to the line at the section."""

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from blog.error_reports import actions
from blog.error_reports.publications import publications_of, publications_since
from blog.error_reports.tokens import token_for
from blog.models import ArticlePage, ErrorReport
from comments.tests.factories import make_comment, make_moderator, make_user
from comments.tokens import token_for as comment_token
from gazette.models import RateCounter
from gazette.tests.generations import raised_tags

from .factories import make_article, make_author, make_topic, republish, section
from .helpers import soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
Status = ErrorReport.Status


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


def report_url(article):
    return reverse("errors:report", args=[article.pk])


def make_report(article, *, of: int | None = 1, **changes) -> ErrorReport:
    """A report on the section at this place of the live article; None: on the whole."""
    values = {"text": "High water is at noon.", "revision_id": article.live_revision_id, "may_quote": True, **changes}
    return actions.report(article, section=None if of is None else article.sections[of], **values)


def correct(article) -> ArticlePage:
    """The article with another text in its second section, published."""
    content = [{"type": "paragraph", "value": "<p>Better words.</p>", "id": "1" * 36}]
    changes = [{}, {"content": content}, {}]
    return republish(article, [(s.block_id, c) for s, c in zip(article.sections, changes, strict=True)])


def fixed(report, editor, **changes) -> ErrorReport:
    article = correct(report.page)
    actions.fix(report, editor=editor, seen="received", revision_id=article.live_revision_id, **changes)
    return report


def denied(report, editor, **changes) -> ErrorReport:
    actions.deny(report, editor=editor, seen="received", answer="The table says so.", **changes)
    return report


def soup_of_page(client, article):
    return soup_of(article.get_url(), client)


# A reader's form


def test_each_section_and_the_article_lead_to_the_form_whatever_its_comments_are(client):
    for article in (make_article(comments_policy="held"), make_article(comments_policy="off")):
        soup = soup_of_page(client, article)

        links = soup.select("a[href^='/comments/errors/']")
        assert [words(link) for link in links] == [
            *["Report an error in this section"] * 3,
            "Report an error in this article",
        ]
        assert {link["rel"][0] for link in links} == {"nofollow"}
        form = soup_of(soup.select_one("#beta .section-talk a[href^='/comments/errors/']")["href"])
        assert form.select_one("option[selected]").get_text() == "§ 2 Beta"
        assert form.select_one("[name=seen]")["value"] == str(article.live_revision_id)
        labels = ["the whole article", "§ 1 Alpha", "§ 2 Beta", "§ 3 Gamma"]
        assert [option.get_text() for option in form("option")] == labels
        assert soup_of(links[3]["href"]).select_one("option[selected]")["value"] == ""


def test_email_field_of_the_form_says_that_the_answer_is_sent_to_it(client, article):
    field = soup_of(client.get(report_url(article))).select_one(".field:has([name=email])")

    assert words(field.label) == "Email address for the answer"
    assert "If you enter it, we email you" in words(field)


@pytest.mark.each_database
def test_what_is_sent_is_stored_with_its_section_and_the_revision_that_was_seen(client, article):
    seen = article.live_revision_id
    link = soup_of_page(client, article).select_one("#beta a[href^='/comments/errors/']")["href"]
    correct(article)
    fields = {field["name"]: field.get("value", "") for field in soup_of(client.get(link)).select("input")}
    values = {
        "section": article.sections[1].block_id,
        "text": " High\r\nwater\u202e is at noon. ",
        "email": "a@reader.example",
    }

    response = client.post(report_url(article), fields | values)

    report = ErrorReport.objects.get()
    assert (report.block_id, report.heading_then) == (article.sections[1].block_id, "Beta")
    assert (report.text, report.email) == ("High\nwater is at noon.", "a@reader.example")
    assert (report.status, report.is_public, report.page_revision_id) == ("received", False, seen)
    assert len(report.network) == 32
    assert response.status_code == 303
    page = client.get(response["Location"])
    assert "High" in page.content.decode() and "Report received" in page.content.decode()
    assert "no-store" in page["Cache-Control"] and page["X-Robots-Tag"] == "noindex"
    assert not page.cookies and not response.cookies


def test_invalid_error_report_displays_the_message_and_keeps_the_text(client, article):
    for fields, message in (
        ({"text": " \u200b "}, "What is wrong? Describe the error."),
        ({"text": "x" * 2_001}, "2001 characters"),
        ({"text": "Kept.", "email": "nobody"}, "Enter a valid email"),
        # Small letters that are more than the capitals were.
        ({"text": "Kept.", "email": f"ada@{'.'.join(['\u0130' * 60] * 3)}.example"}, "at most 254 characters"),
        ({"text": "Kept.", "section": "gone"}, "no longer exists"),
        ({"text": "Kept.", "subject": "http://buy.example"}, "was filled in"),
    ):
        soup = soup_of(client.post(report_url(article), fields), status=422)
        assert message in words(soup.select_one(".error-summary"))
        assert soup.select_one("textarea").get_text().strip() == fields["text"].strip()
    assert not ErrorReport.objects.exists()


@pytest.mark.each_database
@pytest.mark.usefixtures("noon")
def test_identical_or_too_many_reports_from_a_network_are_refused(client, article, settings):
    settings.GAZETTE_COMMENT_RATE = "3/d"
    url = report_url(article)
    client.post(url, {"text": "High water is at noon."})

    again = soup_of(client.post(url, {"text": "HIGH water  is at noon."}), status=422)
    other_network = Client(REMOTE_ADDR="10.1.1.1").post(url, {"text": "High water is at noon."})
    assert "already" in words(again.select_one(".error-summary"))
    assert again.select_one("textarea").get_text().strip() == "HIGH water  is at noon."
    assert other_network.status_code == 303
    assert ErrorReport.objects.count() == 2

    statuses = [client.post(url, {"text": f"Wrong, {n}."}).status_code for n in range(3)]
    last = client.post(url, {"text": "Kept."})
    assert statuses == [303, 303, 429]
    assert int(last["Retry-After"]) > 0 and "Kept." in last.content.decode()
    # They count apart from its comments.
    make_comment(article, network=ErrorReport.objects.earliest("pk").network)
    assert set(RateCounter.objects.values_list("count", flat=True)) == {3, 1}


def test_only_articles_and_revisions_that_anybody_may_read_take_reports(client, article):
    closed, other, draft = make_article(publish=False), make_article(), article.save_revision()
    for pk in (closed.pk, article.get_parent().pk, 999_999, 10**30):
        url = reverse("errors:report", args=[pk])
        assert client.get(url).status_code == client.post(url, {"text": "Wrong."}).status_code == 404
    assert not ErrorReport.objects.exists()

    for seen in (draft.pk, other.live_revision_id, "x", "9" * 30, "٣", ""):
        client.post(report_url(article), {"text": f"Wrong, {seen}.", "seen": seen})
    assert set(ErrorReport.objects.values_list("page_revision", flat=True)) == {article.live_revision_id}
    assert ErrorReport.objects.count() >= 5

    # Their networks are forgotten after thirty days.
    report = make_report(article, network="a" * 32, now=timezone.now() - timezone.timedelta(days=31))
    assert actions.forget_networks(timezone.now()) == 1
    report.refresh_from_db()
    assert report.network == ""
    assert not ErrorReport.objects.exclude(pk=report.pk).filter(network="").exists()


# Afterwards


def test_it_can_be_taken_back_for_ten_minutes(client, article, monkeypatch):
    url = client.post(report_url(article), {"text": "High water is at noon."})["Location"]
    withdraw_url = url.replace("received", "withdraw")

    assert "Withdraw report" in client.get(url).content.decode()
    client.get(withdraw_url)
    assert ErrorReport.objects.count() == 1
    monkeypatch.setattr("gazette.public_forms.edit_window.EDIT_SECONDS", -1)
    assert "Withdraw report" not in client.get(url).content.decode()
    client.post(withdraw_url)
    assert ErrorReport.objects.count() == 1
    monkeypatch.undo()
    assert client.post(withdraw_url)["Location"] == url

    assert not ErrorReport.objects.exists()
    assert "no longer exists" in words(soup_of(client.get(url), status=410).main)


def test_page_of_a_report_does_not_name_an_article_that_is_private_now(client):
    article = make_article(title="Sentinel")
    url = client.post(report_url(article), {"text": "High water is at noon."})["Location"]
    assert "Sentinel" in client.get(url).content.decode()

    PageViewRestriction.objects.create(page=article, restriction_type="login")

    page = client.get(url).content.decode()
    assert "High water is at noon." in page and "Withdraw report" in page
    assert "Sentinel" not in page and article.url not in page


@pytest.mark.each_database
def test_settled_error_is_displayed_on_its_page_and_at_its_section_or_after_the_article(client, article, editor):
    one, two = make_report(article, email="a@reader.example"), make_report(article, text="Another.")
    fixed(one, editor, is_public=True)
    denied(two, editor)

    first, second = (words(soup_of(reverse("errors:received", args=[token_for(r)])).main) for r in (one, two))
    assert f"in the version of {timezone.localtime(one.fixed_at):%-d %B %Y, %H:%M}" in first
    assert "The editors' reason: The table says so." in second
    assert "editor" not in (first + second).replace("The editors", "").replace("the editors", "")

    page = soup_of_page(client, article)
    day = f"{timezone.localtime(one.fixed_at):%-d %B %Y}"
    assert words(page.select_one("#beta .answered-errors")) == f"Reported as an error: Fixed on {day}."
    assert "a@reader.example" not in str(page)
    republish(article, [(article.sections[0].block_id, {})])
    line = soup_of_page(client, article).select_one(".article-text > .answered-errors")
    assert words(line) == f"Reported as an error on “Beta”, a removed section: Fixed on {day}."


def test_report_is_opened_by_its_own_token_only_and_not_withdrawn_once_settled(client, article, editor):
    report = denied(make_report(article), editor)
    own = token_for(report)
    for name in ("received", "withdraw"):
        for token in (own[:-1], str(report.pk), comment_token(make_comment(article)), "x"):
            assert client.post(reverse(f"errors:{name}", args=[token])).status_code in {404, 405}
            assert client.get(reverse(f"errors:{name}", args=[token])).status_code == 404
    assert client.get(reverse("comments:received", args=[own])).status_code == 404

    client.post(reverse("errors:withdraw", args=[own]))
    with pytest.raises(actions.TooLate):
        actions.withdraw(report)
    assert ErrorReport.objects.filter(pk=report.pk).exists()


# Settling


def test_fixed_names_a_later_publication_of_the_article(article, editor):
    before, other = publications_of(article), make_article()
    report = make_report(article)
    draft = article.save_revision()

    for wrong in (before[-1].revision_id, draft.pk, other.live_revision_id, None):
        with pytest.raises(actions.NotPublishedSince):
            actions.fix(report, editor=editor, seen="received", revision_id=wrong)
    report.refresh_from_db()
    assert report.status == "received"

    once = correct(article)
    twice = republish(once, [(s.block_id, {"heading": f"{s.heading}!"}) for s in once.sections])
    assert [each.revision_id for each in publications_since(report)] == [twice.live_revision_id, once.live_revision_id]
    actions.fix(report, editor=editor, seen="received", revision_id=once.live_revision_id)

    assert (report.status, report.fixed_in_id) == ("fixed", once.live_revision_id)
    assert report.fixed_at == publications_since(report)[1].published_at
    assert (report.user, report.settled_by, report.is_public) == (editor, "editor", False)

    actions.show(report, editor=editor, seen="fixed", is_public=True, quotes_reader=True)
    actions.reopen(report, editor=editor, seen="fixed")
    assert (report.status, report.answer, report.is_public, report.quotes_reader) == ("received", "", False, False)
    assert (report.fixed_in, report.fixed_at, report.settled_at, report.user) == (None, None, None, None)
    assert denied(report, editor).status == "no_error"


def test_dismissal_without_a_reason_and_second_decision_are_refused(article, editor):
    report = make_report(article)
    with pytest.raises(ValueError, match="needs a reason"):
        actions.deny(report, editor=editor, seen="received", answer="")
    report.refresh_from_db()
    assert report.status == "received"

    late = ErrorReport.objects.get(pk=report.pk)
    denied(report, editor)
    for act in (denied, fixed):
        with pytest.raises(actions.SettledMeanwhile):
            act(late, make_user(act.__name__, "Editors"))
    with pytest.raises(actions.SettledMeanwhile):
        actions.reopen(late, editor=editor, seen="fixed")
    report.refresh_from_db()
    assert (report.status, report.settled_by) == ("no_error", "editor")


def test_only_who_may_edit_the_article_settles(article):
    report = make_report(article)
    owner, other = make_user("owner", "Authors"), make_user("other", "Authors")
    ArticlePage.objects.filter(pk=article.pk).update(owner=owner)
    report = ErrorReport.objects.get(pk=report.pk)

    for user in (other, make_moderator(), make_user("nobody")):
        for act in (denied, fixed):
            with pytest.raises(PermissionDenied):
                act(report, user)
        for act, changes in (
            (actions.reopen, {"seen": "received"}),
            (actions.show, {"seen": "received", "is_public": True, "quotes_reader": True}),
            (actions.erase, {}),
        ):
            with pytest.raises(PermissionDenied):
                act(report, editor=user, **changes)
    assert ErrorReport.objects.get().status == "received"

    assert denied(report, owner).status == "no_error"


# What readers see


def test_readers_see_a_report_only_where_an_editor_says_so_which_changes_the_page(client, article, editor):
    def show(**changes):
        with raised_tags() as raised:
            actions.show(report, editor=editor, seen="no_error", **changes)
        assert raised == {"site"}
        return soup_of_page(client, article).select_one("#beta .answered-errors li")

    with raised_tags() as raised:
        report = denied(make_report(article), editor)
    assert raised == set()
    assert "The table says so." not in soup_of_page(client, article).get_text()

    line = show(is_public=True, quotes_reader=False)
    assert words(line) == "Reported as an error: Not an error, because: The table says so."
    assert words(show(is_public=True, quotes_reader=True).blockquote) == "High water is at noon."
    assert show(is_public=False, quotes_reader=True) is None
    assert not report.quotes_reader
    show(is_public=True, quotes_reader=False)
    for act in (
        lambda: actions.reopen(report, editor=editor, seen="no_error"),
        lambda: denied(report, editor, is_public=True),
        lambda: actions.erase(report, editor=editor),
    ):
        with raised_tags() as raised:
            act()
        assert raised == {"site"}
    assert soup_of_page(client, article).select_one(".answered-errors") is None


def test_a_reader_is_quoted_only_where_the_reader_allowed_it(client, article, editor):
    def sent(text, **fields):
        values = {"text": text, "section": article.sections[1].block_id, **fields}
        assert client.post(reverse("errors:report", args=[article.pk]), values).status_code == 303
        return ErrorReport.objects.get(text=text)

    refused = denied(sent("High water is at noon."), editor, is_public=True, quotes_reader=True)
    allowed = denied(sent("Low water is at six.", may_quote="on"), editor, is_public=True, quotes_reader=True)
    actions.show(refused, editor=editor, seen="no_error", is_public=True, quotes_reader=True)

    assert [(each.may_quote, each.quotes_reader) for each in (refused, allowed)] == [(False, False), (True, True)]
    page = soup_of_page(client, article).get_text()
    assert "Low water is at six." in page
    assert "High water is at noon." not in page
    received = client.get(reverse("errors:received", args=[token_for(allowed)])).content.decode()
    assert "You allowed the editors to quote your words on the article." in received
    client.force_login(editor)
    desk = [client.get(reverse("error_desk:report", args=[each.pk])).content.decode() for each in (refused, allowed)]
    assert ['name="quotes_reader"' in html for html in desk] == [False, True]
    assert "The reader did not allow quoting these words in public." in desk[0]


def test_article_with_answered_errors_stays_in_the_ceiling(client, editor, settings, django_assert_max_num_queries):
    settings.GAZETTE_COMMENT_RATE = "off"
    article = make_article(
        authors=[make_author()], topics=[make_topic()], body=[section(f"P {n}", "x") for n in range(9)]
    )
    for number in range(4):
        make_comment(article, section=number)
        denied(make_report(article, of=number), editor, is_public=True, quotes_reader=True)
    client.get("/robots.txt")  # makes the site's settings, once for all
    cache.clear()

    with django_assert_max_num_queries(30):
        soup = soup_of_page(client, article)

    assert len(soup.select(".answered-errors li")) == 4
