"""Email on new articles: asked for, confirmed, sent once, ended, erased."""

import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from unittest import mock

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from blog.models import ArticlePage, BlogIndexPage
from blog.tests.factories import make_article, make_author, make_index
from comments.models import Correspondent
from comments.tests.factories import make_comment, make_moderator, make_user
from gazette import outbox
from gazette.models import Email
from home.models import HomePage, InfoPage, SiteSettings, Subscription
from home.subscriptions import actions, digests, mail, tokens

pytestmark = pytest.mark.django_db

ADA = "ada@reader.example"
DAY = timedelta(days=1)
FRIDAY = datetime(2026, 11, 13, 12, tzinfo=UTC)
FORM = {"email": ADA, "every": "day"}
REQUEST = "/subscribe/request/"


@pytest.fixture(autouse=True)
def offered(settings):
    settings.GAZETTE_COMMENT_RATE = "100/h"
    return set_up(offers_article_mail=True, name="The Ell Courier", time_zone="Europe/Berlin")


def set_up(site=None, **values):
    publication = SiteSettings.for_site(site or default_site())
    for name, value in values.items():
        setattr(publication, name, value)
    publication.save()
    return publication


def default_site():
    return Site.objects.get(is_default_site=True)


def subscription(email=ADA, *, every="day", confirmed_at=FRIDAY, language="en", site=None):
    return Subscription.objects.create(
        email=email,
        mailbox=email,
        every=every,
        language=language,
        site=site or default_site(),
        asked_at=confirmed_at,
        confirmed_at=confirmed_at,
        sent_until=confirmed_at,
    )


def published(at, **values):
    article = make_article(**values)
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=at)
    return article


def link_in(letter, part):
    return re.search(rf"http://testserver(/\S*subscribe/{part}/\S+)", letter.text)[1]


def text_of(response):
    return " ".join(BeautifulSoup(response.content, "html.parser").main.get_text().split())


def sent_to(email=ADA):
    return list(Email.objects.filter(to=email).order_by("pk"))


# ---- asking and confirming


def test_reader_subscribes_confirms_gets_the_new_article_and_unsubscribes_with_one_click(client):
    # given
    form = client.get("/subscribe/")
    assert "New articles by email" in text_of(form)
    assert form["Cache-Control"].startswith("public")
    assert form.content == Client().get("/subscribe/", headers={"accept-language": "de"}).content

    # when: asked
    with time_machine.travel(FRIDAY, tick=False):
        answer = client.post(REQUEST, {"email": "Ada@Reader.example", "every": "day"})
        assert (answer.status_code, answer["Location"], answer.cookies.output()) == (303, "/subscribe/requested/", "")
        assert "private" in answer["Cache-Control"]
        assert "confirmation email" in text_of(client.get(answer["Location"]))

        # then: the question alone
        (question,) = sent_to()
        assert question.subject == "Confirm your subscription to The Ell Courier"
        assert question.headers["From"].startswith("The Ell Courier <")
        assert "List-Unsubscribe" in question.headers
        url = link_in(question, "confirm")
        assert "Subscribe" in text_of(client.get(url))
        assert Subscription.objects.confirmed().count() == 0

        # when: confirmed, twice
        assert "You are subscribed" in text_of(client.post(url))
        assert "You are subscribed" in text_of(client.post(url))
        published(FRIDAY + timedelta(hours=1), title="The harbour", lead="It is full.", authors=[make_author("Eve")])
        Email.objects.all().delete()

    # then: at seven in Berlin, once
    digests.queue_digests(datetime(2026, 11, 14, 5, 59, tzinfo=UTC))
    assert sent_to() == []
    assert digests.queue_digests(datetime(2026, 11, 14, 6, 6, tzinfo=UTC)) == 1
    assert digests.queue_digests(datetime(2026, 11, 14, 6, 7, tzinfo=UTC)) == 0
    (letter,) = sent_to()
    article = ArticlePage.objects.get()
    assert letter.subject == "The harbour"
    assert letter.text.startswith(f"The harbour\nBy Eve · 13 November 2026\n\nIt is full.\n\n{article.full_url}\n")
    assert "\n-- \nThe Ell Courier\nhttp://testserver/\nYou get this daily email" in letter.text
    html = BeautifulSoup(letter.html, "html.parser")
    assert html.h2.a["href"] == article.full_url
    assert html.find_all(["img", "script", "link"]) == []
    assert {link["href"].split("?")[0] for link in html.find_all("a")} == set(re.findall(r"http\S+", letter.text))

    # when: looked at, as scanners do; then one click of a mail program, twice
    stop = link_in(letter, "stop")
    assert letter.headers["List-Unsubscribe"] == f"<http://testserver{stop}>"
    assert letter.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Unsubscribe?" in text_of(client.get(stop))
    assert Subscription.objects.count() == 1
    one_click = {"data": "List-Unsubscribe=One-Click", "content_type": "application/x-www-form-urlencoded"}
    program = Client(enforce_csrf_checks=True)
    assert [program.post(stop, **one_click).status_code for _twice in "ab"] == [200, 200]

    # then
    assert Subscription.objects.count() == 0
    assert sent_to() == []
    assert client.post(url).status_code == 404


@pytest.mark.any_database
def test_the_answer_is_the_same_for_known_unknown_and_refused_addresses(client):
    subscription()

    answers = [client.post(REQUEST, FORM | {"email": email}) for email in (ADA, ADA, "bob@reader.example")]

    assert {(each.status_code, each["Location"], each.content) for each in answers} == {
        (303, "/subscribe/requested/", b"")
    }
    assert len(sent_to()) == 1
    assert Email.objects.filter(to="").count() == 1  # as long, without a recipient


def test_a_mailbox_is_asked_once_a_day_and_not_after_its_owner_refused(client):
    for email in (ADA, ADA.upper(), "a.da+news@reader.example"):
        client.post(REQUEST, FORM | {"email": email})
    (question,) = Email.objects.exclude(to="")

    with time_machine.travel(timezone.now() + DAY + timedelta(minutes=1)):
        client.post(REQUEST, FORM)
        assert len(sent_to()) == 2
        client.post(link_in(question, "stop"))
        assert sent_to() == []
        assert Subscription.objects.get().refused_at
    with time_machine.travel(timezone.now() + 29 * DAY):
        client.post(REQUEST, FORM)
        actions.forget(timezone.now())
    assert sent_to() == []
    assert Subscription.objects.exists()

    actions.forget(timezone.now() + 32 * DAY)
    assert not Subscription.objects.exists()


def test_who_is_subscribed_changes_how_often_by_asking_again(client):
    known = subscription(every="week")

    client.post(REQUEST, FORM)
    assert Subscription.objects.get().every == "week"
    client.post(link_in(sent_to()[0], "confirm"))

    changed = Subscription.objects.get()
    assert (changed.pk, changed.every, changed.confirmed_at, changed.sent_until) == (known.pk, "day", FRIDAY, FRIDAY)


@pytest.mark.any_database
@pytest.mark.parametrize(
    "fields",
    [
        {"email": "ada"},
        {"email": ""},
        {"every": "hour"},
        {"email": "ada@[127.0.0.1]"},
        {"email": "=?utf-8?q?victim=40other.example=2c?=@reader.example"},
        {"subject": "x"},
    ],
)
def test_a_wrong_form_is_displayed_again_and_stores_nothing(client, fields):
    response = client.post(REQUEST, FORM | fields)

    assert response.status_code == 422
    assert "This could not be sent" in text_of(response)
    assert not Subscription.objects.exists() and not Email.objects.exists()


@pytest.mark.any_database
@pytest.mark.usefixtures("noon")
def test_one_network_cannot_ask_for_many_addresses_and_other_sites_cannot_ask(client, settings):
    settings.GAZETTE_COMMENT_RATE = "2/h"

    assert client.post(REQUEST, FORM, headers={"origin": "https://evil.example"}).status_code == 403
    answers = [client.post(REQUEST, FORM | {"email": f"{name}@reader.example"}) for name in "abc"]

    assert [each.status_code for each in answers] == [303, 303, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert Subscription.objects.count() == Email.objects.count() == 2


@pytest.mark.any_database
def test_forged_foreign_and_expired_links_do_nothing(client):
    with time_machine.travel(FRIDAY):
        row = subscription(confirmed_at=None)
        confirm, stop = tokens.confirm_token(row, "day"), tokens.stop_token(row)
    wrong = ["x", confirm[:-1], stop, tokens.stop_token(Subscription(pk=row.pk + 1))]

    with time_machine.travel(FRIDAY + DAY):
        answers = [client.post(f"/subscribe/confirm/{token}/") for token in wrong]
        answers += [client.post(f"/subscribe/stop/{token}/") for token in ("x", stop[:-1], confirm)]
    with time_machine.travel(FRIDAY + 8 * DAY):
        answers.append(client.post(f"/subscribe/confirm/{confirm}/"))

    assert {each.status_code for each in answers} == {404}
    assert all("This link is no longer valid" in text_of(each) for each in answers)
    row.refresh_from_db()
    assert (row.confirmed_at, row.refused_at) == (None, None)


def test_unanswered_addresses_are_forgotten_after_eight_days():
    subscription("bob@reader.example")
    with time_machine.travel(FRIDAY):
        Client().post(REQUEST, FORM)

    call_command("tick", stdout=StringIO())

    assert [row.email for row in Subscription.objects.all()] == ["bob@reader.example"]


# ---- what is in a letter


def test_only_public_live_articles_first_published_since_the_last_letter_are_sent():
    row, monday = subscription(), FRIDAY + 3 * DAY
    index = make_index()
    published(FRIDAY - DAY, index=index, title="Old")
    published(FRIDAY + DAY, index=index, title="Taken back").unpublish()
    make_article(index=index, title="A draft", publish=False)
    private = published(FRIDAY + DAY, index=index, title="Members only")
    PageViewRestriction.objects.create(page=Page.objects.get(pk=private.pk), restriction_type="login")

    assert digests.queue_digests(monday) == 0
    row.refresh_from_db()
    assert row.sent_until == datetime(2026, 11, 16, 6, tzinfo=UTC)  # seven in Berlin

    for number in range(22):
        published(monday + timedelta(minutes=number), index=index, title=f"Article {number}", slug=f"a{number}")
    assert digests.queue_digests(monday + DAY) == 1
    (letter,) = sent_to()
    assert letter.subject == "Article 21, and 21 more articles"
    titles = re.findall(r"^Article \d+$", letter.text, re.MULTILINE)
    assert titles == [f"Article {number}" for number in range(21, 1, -1)]
    assert "There are 2 more new articles: http://testserver/" in letter.text


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("every", "now", "expected"),
    [
        ("day", "2026-11-30T05:59Z", "2026-11-29T06:00Z"),
        ("day", "2026-11-30T06:00Z", "2026-11-30T06:00Z"),
        ("week", "2026-11-30T05:59Z", "2026-11-23T06:00Z"),
        ("week", "2026-12-06T23:00Z", "2026-11-30T06:00Z"),
        ("week", "2026-03-29T23:00Z", "2026-03-23T06:00Z"),
        ("week", "2026-03-30T05:00Z", "2026-03-30T05:00Z"),  # summer time
    ],
)
def test_hour_of_sending_is_seven_in_the_time_zone_of_the_site(every, now, expected):
    found = digests.last_hour(every, datetime.fromisoformat(now), digests.zoneinfo.ZoneInfo("Europe/Berlin"))

    assert found == datetime.fromisoformat(expected)


def test_each_language_and_each_site_has_its_own_articles_and_letter(settings):
    settings.ALLOWED_HOSTS = ["*"]
    english = published(FRIDAY + timedelta(hours=1), title="The bridge")
    german_locale = Locale.objects.create(language_code="de")
    for page in (*english.get_ancestors().filter(depth__gte=2).specific(), english):
        copy = page.copy_for_translation(german_locale)
        copy.title, copy.slug = "Die Brücke", f"{page.slug}-de"
        copy.save_revision().publish()
    german = ArticlePage.objects.get(locale=german_locale)
    ArticlePage.objects.filter(pk=german.pk).update(first_published_at=FRIDAY + timedelta(hours=2))
    other_home = Page.get_first_root_node().add_child(instance=HomePage(title="Other", slug="other"))
    other = Site.objects.create(hostname="other.test", root_page=other_home, site_name="Other")
    set_up(other, offers_article_mail=True, name="The Other", reply_to="desk@other.test")
    own = published(
        FRIDAY + timedelta(hours=1),
        title="Elsewhere",
        index=other_home.add_child(instance=BlogIndexPage(title="Notes", slug="notes")),
    )
    Site.clear_site_root_paths_cache()
    subscription("de@reader.example", language="de")
    subscription("en@reader.example")
    subscription("other@reader.example", site=other)

    assert digests.queue_digests(FRIDAY + DAY) == 3

    letters = {letter.to.partition("@")[0]: letter for letter in Email.objects.all()}
    assert {name: letter.subject for name, letter in letters.items()} == {
        "de": "Die Brücke",
        "en": "The bridge",
        "other": "Elsewhere",
    }
    assert "13. November 2026" in letters["de"].text
    assert "\n-- \nThe Ell Courier\nhttp://testserver/de/\n" in letters["de"].text
    assert "http://testserver/de/subscribe/stop/" in letters["de"].text
    assert BeautifulSoup(letters["de"].html, "html.parser").html["lang"] == "de"
    assert letters["other"].headers["From"].startswith("The Other <")
    assert letters["other"].headers["Reply-To"] == "desk@other.test"
    assert own.full_url.startswith("http://other.test/") and own.full_url in letters["other"].text
    assert "http://other.test/subscribe/stop/" in letters["other"].text


# ---- once, whatever happens


def test_a_process_that_ends_while_queueing_sends_none_twice_and_loses_none():
    published(FRIDAY + timedelta(hours=1))
    for name in "abc":
        subscription(f"{name}@reader.example")
    queue, now = mail.queue_articles, FRIDAY + DAY

    def killed(row, *args):
        queue(row, *args)
        if row.email.startswith("b"):
            raise SystemExit

    with mock.patch.object(mail, "queue_articles", killed), pytest.raises(SystemExit):
        digests.queue_digests(now)
    assert [letter.to[0] for letter in Email.objects.all()] == ["a"]
    digests.queue_digests(now)

    assert sorted(letter.to[0] for letter in Email.objects.all()) == ["a", "b", "c"]


def test_many_letters_are_queued_in_several_ticks(monkeypatch):
    monkeypatch.setattr(digests, "EMAILS_A_TICK", 2)
    published(FRIDAY + timedelta(hours=1))
    for name in "abcde":
        subscription(f"{name}@reader.example")

    assert [digests.queue_digests(FRIDAY + DAY) for _tick in range(4)] == [2, 2, 1, 0]

    assert Email.objects.values("to").distinct().count() == 5


def test_tick_sends_the_letters(django_capture_on_commit_callbacks):
    published(FRIDAY + timedelta(hours=1))
    subscription()
    output = StringIO()

    with time_machine.travel(FRIDAY + DAY):
        call_command("tick", stdout=output)

    assert "Queued new articles for 1 subscribers." in output.getvalue()
    assert "Sent 1 messages." in output.getvalue()


# ---- where it is not offered, and personal data


@pytest.mark.any_database
def test_a_publication_that_does_not_offer_it_has_no_form_no_link_and_sends_nothing(client):
    row = subscription()
    article = published(FRIDAY + timedelta(hours=1))
    listing = article.get_parent().url
    for url in ("/", listing):
        assert BeautifulSoup(client.get(url).content, "html.parser").select('main a[href="/subscribe/"]'), url
    assert b'href="/subscribe/"' in client.get(article.url).content

    set_up(offers_article_mail=False)

    assert [b"/subscribe/" in client.get(url).content for url in ("/", listing, article.url)] == [False] * 3
    assert [client.get("/subscribe/").status_code, client.post(REQUEST, FORM).status_code] == [404, 404]
    assert digests.queue_digests(FRIDAY + DAY) == 0
    assert client.post(f"/subscribe/stop/{tokens.stop_token(row)}/").status_code == 200
    assert not Subscription.objects.exists()

    own = default_site().root_page.add_child(instance=InfoPage(title="Pay us", slug="subscribe", live=False))
    own.save_revision().publish()
    assert "Pay us" in text_of(client.get("/subscribe/"))


def test_person_export_has_the_subscription_and_erase_deletes_it_with_its_letters(tmp_path):
    make_moderator("boss")
    row = subscription()
    published(FRIDAY + timedelta(hours=1))
    digests.queue_digests(FRIDAY + DAY)
    outbox.queue(to="bob@reader.example", subject="S", text="T", about=mail.about(Subscription(pk=row.pk + 1)))

    file = tmp_path / "ada.json"
    call_command("person", "export", "--email", "ADA@reader.example", "--output", str(file))
    assert '"subscriptions": [' in file.read_text() and '"every": "day"' in file.read_text()
    call_command("person", "erase", "--email", ADA, "--as", "boss", stdout=StringIO())

    assert not Subscription.objects.exists()
    assert [letter.to for letter in Email.objects.all()] == ["bob@reader.example"]


@pytest.mark.parametrize("has_comment", [True, False])
def test_the_end_of_a_subscription_deletes_a_confirmation_that_nothing_else_needs(has_comment):
    Correspondent.objects.create(email=ADA, mailbox=ADA, confirmed_at=FRIDAY)
    if has_comment:
        make_comment(make_article(), email=ADA)
    row = subscription()

    actions.stop(row.pk)

    assert Correspondent.objects.exists() == has_comment


@pytest.mark.any_database
def test_only_a_moderator_erases_a_subscription():
    from home.subscriptions.personal_data import Subscriptions

    assert Subscriptions().may_erase(make_moderator("boss"), subscription())
    assert not Subscriptions().may_erase(make_user("editor", "Editors"), Subscription.objects.get())
