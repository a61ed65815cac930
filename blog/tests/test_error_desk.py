"""What editors see of reported errors, and what their buttons do."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from blog.error_reports import actions
from blog.history.text_diff import differences_marked
from blog.models import ArticlePage, ErrorReport
from comments.actions.privacy import find_in_database
from comments.tests.factories import make_moderator, make_user
from comments.tests.test_concurrency import at_once

from .factories import make_article, republish
from .helpers import queries_for, signed_in
from .helpers import soup_of as soup
from .test_reported_errors import correct, denied, fixed, make_report, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def soup_of(client, name, *args, query="", status=200):
    return soup(reverse(name, args=args) + query, client, status)


@pytest.fixture
def editor(client):
    user = make_user("editor", "Editors")
    client.force_login(user)
    return user


def press(client, report, do, **fields):
    values = {"do": do, "status": report.status, **fields}
    return client.post(reverse("error_desk:report", args=[report.pk]), values)


# The list


@pytest.mark.each_database
def test_the_list_shows_what_waits_oldest_first_and_everything_when_asked(client, article, editor):
    first, second, third = (make_report(article, text=f"Wrong, {n}.") for n in ("one", "two", "three"))
    denied(second, editor)
    other = make_report(make_article(title="Other"), text="Wrong elsewhere.")

    def listed(query=""):
        titles = soup_of(client, "error_desk:index", query=query).select("td.title .title-wrapper")
        return [words(title) for title in titles]

    assert listed() == ["Wrong, one.", "Wrong, three.", "Wrong elsewhere."]
    assert listed("?status=no_error") == ["Wrong, two."]
    assert listed("?status=all") == ["Wrong elsewhere.", "Wrong, three.", "Wrong, two.", "Wrong, one."]
    assert listed(f"?page={other.page_id}") == ["Wrong elsewhere."]
    assert len(listed("?status=x&page=y")) == 4  # what is unknown narrows nothing
    assert {first.status, third.status} == {"received"}
    few = queries_for(reverse("error_desk:index"), client)
    for number in range(2):
        make_report(make_article(), text=f"Wrong, {number}.")
    assert queries_for(reverse("error_desk:index"), client) == few


@pytest.mark.each_database
def test_menu_dashboard_and_editor_say_how_many_wait(client, article, editor):
    edit = ("wagtailadmin_pages:edit", article.pk)
    assert "Reader reports" not in soup_of(client, *edit).get_text()
    assert soup_of(client, "wagtailadmin_home").find(id="errors-reported-section") is None
    one = make_report(article, text="Wrong, one.")
    make_report(article, text="Wrong, two.")
    make_report(make_article(), text="Wrong elsewhere.")

    home = soup_of(client, "wagtailadmin_home")
    panel = soup_of(client, *edit).select_one("[aria-labelledby$=reader_reports-heading]")

    assert "Reader reports (3)" in str(home)
    assert "3 reader reports" in words(home.find(id="errors-reported-section"))
    assert "</button>)" in str(home.find(id="errors-reported-section").li)  # no space before the bracket
    assert "Wrong, one. (on “Beta”)" in words(panel)
    links = panel.select("a[href^='/admin/errors/']")
    assert [words(link) for link in links] == ["Wrong, one.", "Wrong, two.", "2 reader reports"]
    assert links[0]["href"] == reverse("error_desk:report", args=[one.pk])


# One report


def test_the_section_stands_beside_itself_as_the_reader_saw_it(client, article, editor):
    report = make_report(article)
    article = correct(article)

    soup = soup_of(client, "error_desk:report", report.pk)

    then, now = soup.select(".error-report__sides > section")
    assert [words(each) for each in then("p") + now("p")] == ["More words.", "Better words."]
    assert [words(each) for each in then("del") + now("ins")] == ["More", "Better"]
    links = [link["href"] for link in soup.select(".error-report__ways a")]
    assert links[0] == f"/admin/pages/{article.pk}/edit/#:w:contentpath=body.{report.block_id}"
    seen, live = report.page_revision_id, article.live_revision_id
    assert links[1] == reverse("wagtailadmin_pages:revisions_compare", args=[article.pk, seen, live])
    assert all(client.get(link).status_code == 200 for link in links[:3])

    # A removed section or revision is named.
    republish(article, [(article.sections[0].block_id, {})])
    article.revisions.filter(pk=seen).delete()
    text = words(soup_of(client, "error_desk:report", report.pk).main)
    assert "on “Beta” (a removed section)" in text
    assert "That version is no longer stored." in text and "The section was removed." in text


def test_differences_marked_marks_and_escapes_the_words_of_each_side():
    assert differences_marked(["One <two> three.", "The same."], ["One four three.", "The same."], ("ins", "del")) == (
        "One <ins>&lt;two&gt;</ins> three.<br>The same.",
        "One <del>four</del> three.<br>The same.",
    )


@pytest.mark.each_database
def test_an_editor_marks_it_as_fixed_in_the_newest_publication_after_it(client, article, editor):
    report = make_report(article)
    soup = soup_of(client, "error_desk:report", report.pk)
    assert [button["value"] for button in soup.select(".error-report__acts button[name=do]")] == ["deny"]
    assert "has not been published since" in words(soup.main)
    assert press(client, report, "fix", revision=article.live_revision_id).status_code == 422
    report.refresh_from_db()
    assert report.status == "received"

    once = correct(article)
    twice = republish(once, [(s.block_id, {"heading": f"{s.heading}!"}) for s in once.sections])
    options = soup_of(client, "error_desk:report", report.pk).select("select[name=revision] option")
    done = press(client, report, "fix", revision=options[0]["value"], is_public="on")

    assert [option["value"] for option in options] == [str(twice.live_revision_id), str(once.live_revision_id)]
    assert (done.status_code, done["Location"]) == (303, reverse("error_desk:report", args=[report.pk]))
    report.refresh_from_db()
    assert (report.status, report.fixed_in_id, report.is_public) == ("fixed", twice.live_revision_id, True)


def test_an_editor_answers_shows_hides_and_opens_it_again_and_the_log_has_each_act(client, article, editor):
    report = make_report(article)
    empty = press(client, report, "deny", answer=" \u200b")
    assert empty.status_code == 422 and "Give a reason" in empty.content.decode()

    press(client, report, "deny", answer="The table\r\nsays\u202e so.", quotes_reader="on")
    report.refresh_from_db()
    assert (report.status, report.answer, report.is_public) == ("no_error", "The table\nsays so.", False)
    assert not report.quotes_reader  # never without the first box
    press(client, report, "show", is_public="on", quotes_reader="on")
    report.refresh_from_db()
    assert (report.is_public, report.quotes_reader) == (True, True)
    press(client, report, "show", is_public="on")  # without the reader's words: no change of visibility
    press(client, report, "show")
    press(client, report, "reopen")

    report.refresh_from_db()
    assert (report.status, report.is_public) == ("received", False)
    log = PageLogEntry.objects.filter(page=article.pk, action__startswith="gazette.error").order_by("pk")
    acts = ["dismissed", "shown to readers", "hidden from readers", "reopened"]
    assert [entry.message for entry in log] == [f"Reader report {report.pk}: {act}" for act in acts]
    assert {entry.user for entry in log} == {editor}
    assert report.text not in str(list(log.values()))
    page = words(soup_of(client, "error_desk:report", report.pk).main)
    assert all(act in page for act in acts)
    history = client.get(reverse("wagtailadmin_pages:history", args=[article.pk])).content.decode()
    assert "shown to readers" in history


def test_visibility_that_changes_with_the_status_of_a_report_is_logged(client, article, editor):
    denied_report, fixed_report = make_report(article), make_report(article)

    press(client, denied_report, "deny", answer="The table says so.", is_public="on")
    fixed(fixed_report, editor, is_public=True)
    press(client, denied_report, "reopen", status="no_error")

    def acts_on(report):
        log = PageLogEntry.objects.filter(page=article.pk, data__report=report.pk).order_by("pk")
        return [entry.message.removeprefix(f"Reader report {report.pk}: ") for entry in log]

    assert acts_on(denied_report) == ["dismissed", "shown to readers", "reopened", "hidden from readers"]
    assert acts_on(fixed_report) == ["fixed", "shown to readers"]


def test_report_names_who_settled_it_by_full_name_as_long_as_the_user_exists(client, article, editor):
    other = make_user("edda", "Editors", first_name="Edda", last_name="Collins")
    report = denied(make_report(article), other)

    def facts():
        return words(soup_of(client, "error_desk:report", report.pk).select(".error-report__facts")[1])

    assert facts().startswith("Edda Collins, ")
    other.delete()
    assert facts().startswith("edda, ")


def test_second_editor_of_an_error_report_is_notified_and_keeps_the_answer(client, article, editor):
    report = make_report(article)
    late = ErrorReport.objects.get(pk=report.pk)
    fixed(report, make_user("first", "Editors"))

    response = press(client, late, "deny", answer="I looked it up.")

    assert response.status_code == 409
    page = BeautifulSoup(response.content.decode(), "html.parser")
    assert "Nothing was changed" in words(page.select_one("[role=alert]"))
    assert page.find(id="typed").get_text() == "I looked it up."
    assert [button["value"] for button in page.select(".error-report__acts button[name=do]")] == ["show", "reopen"]
    report.refresh_from_db()
    assert (report.status, report.settled_by) == ("fixed", "first")


@pytest.mark.each_database
def test_error_report_is_erased_permanently_after_confirmation(client, article, editor):
    report = denied(make_report(article, text="Wobblestone said so.", email="a@reader.example"), editor, is_public=True)

    assert press(client, report, "erase").status_code == 422
    assert ErrorReport.objects.count() == 1
    done = press(client, report, "erase", sure="on")

    assert done["Location"] == reverse("error_desk:index")
    assert not ErrorReport.objects.exists()
    for text in ("wobblestone", "a@reader.example", "The table says so"):
        assert find_in_database(text) == []
    entry = PageLogEntry.objects.filter(page=article.pk).latest("pk")
    assert (entry.message, entry.user) == (f"Reader report {report.pk}: erased", editor)
    assert press(client, report, "reopen").status_code == 404


# Who may


def test_request_with_a_doubled_field_or_without_token_changes_nothing(client, article, editor):
    report = make_report(article)
    url = reverse("error_desk:report", args=[report.pk])
    fields = {"do": "deny", "status": "received", "answer": "The table says so.", "sure": "on"}
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    for doubled in ({"do": ["deny", "erase"]}, {"status": ["received", "received"]}):
        response = client.post(url, {**fields, **doubled})
        assert response.status_code == 400
        assert "Invalid request. Nothing was changed." in response.content.decode()
        assert "The table says so." in response.content.decode()
    assert press(strict, report, "deny", answer="No.").status_code == 403
    assert "no-store" in client.get(reverse("error_desk:report", args=[report.pk]))["Cache-Control"]
    report.refresh_from_db()
    assert report.status == "received"


def test_editor_of_another_article_gets_404_for_an_error_report(article):
    report = make_report(article, text="A secret remark.")
    owner = make_user("owner", "Authors")
    ArticlePage.objects.filter(pk=article.pk).update(owner=owner)

    for user, sees in ((owner, True), (make_user("author", "Authors"), False), (make_moderator(), False)):
        client = signed_in(user)
        for pk in (report.pk, 999_999):
            page = client.get(reverse("error_desk:report", args=[pk]))
            answered = client.post(reverse("error_desk:report", args=[pk]), {"do": "deny", "answer": "No."})
            is_there = sees and pk == report.pk
            refused = {404} if user.groups.filter(name="Authors").exists() else {302}
            assert {page.status_code} == ({200} if is_there else refused)
            assert {answered.status_code} == ({422} if is_there else refused)
        for url in ("/admin/", "/admin/errors/?status=all"):
            page = client.get(url)
            assert ("A secret remark." in page.content.decode()) == sees
            assert ("Reader reports (1)" in page.content.decode()) == sees
    report.refresh_from_db()
    assert report.status == "received"


@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_two_concurrent_editors_of_an_error_report_one_wins():
    editors = [make_user(name, "Editors") for name in ("one", "two")]
    for _round in range(2):
        report = make_report(make_article())

        def settle(editor, pk=report.pk):
            return denied(ErrorReport.objects.get(pk=pk), editor).settled_by

        outcome = at_once(settle, editors)

        refused = [each for each in outcome if isinstance(each, actions.SettledMeanwhile)]
        assert len(refused) == 1
        report.refresh_from_db()
        assert report.settled_by in outcome
        assert PageLogEntry.objects.filter(page=report.page_id, action=actions.NO_ERROR).count() == 1
