"""What is guessed too often, from wherever, is refused; whoever owns the account gets in all the same."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from unittest import mock

import pytest
import time_machine
from asgiref.sync import async_to_sync
from django.contrib.auth.hashers import MD5PasswordHasher, PBKDF2PasswordHasher
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.models import Collection, CollectionViewRestriction, Locale, PageViewRestriction, Site

from blog.models import ArticlePage
from blog.tests.factories import make_article
from comments.tests.factories import make_user
from gazette.models import Email, RateCounter
from gazette.public_forms.rate_limit import Rate
from gazette.throttle import guards, hashing

pytestmark = pytest.mark.django_db

ADMIN_LOGIN, READERS_LOGINS = "/admin/login/", ["/_util/login/", "/de/_util/login/"]
TOO_MANY = "Too many attempts. Try again in"


def sign_in(username, password="wrong", *, url=ADMIN_LOGIN, client=None, ip="192.0.2.1"):  # noqa: S107
    client = client or Client()
    return client.post(url, {"username": username, "password": password}, REMOTE_ADDR=ip)


def fail(username, times, *, ip="192.0.2.{}"):
    for number in range(times):
        assert sign_in(username, ip=ip.format(number + 1)).status_code == 200


@pytest.fixture(autouse=True)
def a_few(monkeypatch, noon):
    """Rates that are used up by few requests: 2 by account, 3 by network, 5 by /48."""
    changes = {"by_account": Rate(2, 900), "by_network": Rate(3, 900), "by_wide_network": Rate(5, 900)}
    for guard in [*guards.GUARDS.values(), guards.SECRET_LINK]:
        for name, rate in changes.items():
            assert getattr(guard, name).seconds == rate.seconds
            monkeypatch.setitem(guard.__dict__, name, rate)


@pytest.fixture
def ada():
    return make_user("ada", "Editors", email="ada@example.org")


def test_login_of_an_account_guessed_too_often_is_refused_at_every_login(ada):
    german = Site.objects.get().root_page.copy_for_translation(Locale.objects.create(language_code="de"))
    german.save_revision().publish()
    fail("ada", 2)

    for url in (ADMIN_LOGIN, *READERS_LOGINS):
        response = sign_in("Ada ", "password", url=url, ip="198.51.100.7")

        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 900
        assert "no-store" in response["Cache-Control"]
        page = response.content.decode()
        assert 'value="Ada "' in page and "password" not in response.context["form"].errors
        assert TOO_MANY in page or url.startswith("/de/")


@pytest.mark.parametrize("name", [f"{' ' * 300}ada", f"{'\u3000' * 299}ada\n", "ＡＤＡ"])
def test_login_of_an_account_guessed_too_often_is_refused_however_its_name_is_spelled(ada, name):
    fail("ada", 2)

    assert sign_in(name, "password", ip="198.51.100.7").status_code == 429


@pytest.mark.parametrize(
    "ip, allowed",
    [("192.0.2.77", 3), ("2001:db8:1:2::{}", 3), ("2001:db8:1:{}::1", 5)],
    ids=["IPv4 address", "IPv6 /64", "IPv6 /48"],
)
def test_login_from_one_network_is_refused_whatever_the_account(ip, allowed):
    answers = [sign_in(f"user {n}", ip=ip.format(n + 1)).status_code for n in range(allowed + 1)]

    assert answers == [200] * allowed + [429]
    assert sign_in("another", ip="2001:db8:2::1").status_code == 200


def test_login_that_succeeds_counts_nothing(ada):
    for _time in range(4):
        assert sign_in("ada", "password").status_code == 302

    assert set(RateCounter.objects.values_list("count", flat=True)) <= {0}


def test_login_works_again_after_the_window_and_in_a_known_browser_at_once(ada):
    known = Client()
    with time_machine.travel(datetime(2026, 12, 1, 12, 0, tzinfo=UTC), tick=False) as clock:
        sign_in("ada", "password", client=known)
        cookie = known.cookies["gazette_known_browser"]
        known.logout()
        fail("ada", 2)
        assert sign_in("ada", "password").status_code == 429

        known.cookies["gazette_known_browser"] = cookie.value
        assert sign_in("ada", "password", client=known).status_code == 302
        # For another account it is no known browser, and its own attempts are counted too.
        fail("bob", 2)
        assert sign_in("bob", client=known).status_code == 429
        known.logout()
        known.cookies["gazette_known_browser"] = cookie.value
        assert [sign_in("ada", client=known).status_code for _time in range(3)] == [200] * 2 + [429]

        clock.shift(timedelta(minutes=15))
        assert sign_in("ada", "password").status_code == 302


@pytest.mark.any_database
def test_known_browser_cookie_is_of_its_page_and_holds_no_name(ada):
    client = Client()
    sign_in("ada", "password", client=client)

    cookie = client.cookies["gazette_known_browser"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (ADMIN_LOGIN, True, "Lax")
    known, number = signing.loads(cookie.value, salt="known-browser.login")
    assert re.fullmatch("[0-9a-f]{32}", known) and re.fullmatch(r"[\w-]{22}", number)


def test_no_counter_holds_a_name_or_an_ip_address(ada):
    fail("ada", 1, ip="2001:db8::{}")

    keys = RateCounter.objects.values_list("network", flat=True)
    assert len(keys) == 3
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)


@pytest.mark.any_database
def test_login_answers_the_same_for_accounts_of_every_kind(ada):
    make_user("idl", "Editors", is_active=False)
    make_user("eve")
    User.objects.create_user("new")

    answers = {}
    for name in ("ada", "nil", "idl", "eve", "new"):
        response = sign_in(name, ip=f"2001:db8:{len(answers)}::1")
        headers = {key: value for key, value in response.headers.items() if key != "Expires"}
        text = re.sub(rf'value="{name}"|\b\w{{64}}\b', "", response.content.decode())  # what was typed; the CSRF token
        answers[name] = (response.status_code, headers, text)

    for answer in answers.values():
        assert answer == answers["ada"]


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["ada", "nobody", "idle", "unusable"])
def test_login_hashes_once_whatever_the_account(ada, name, settings):
    make_user("idle", "Editors", is_active=False)
    User.objects.create_user("unusable")
    hashed = []

    class Counting(MD5PasswordHasher):
        def encode(self, password, salt):
            hashed.append(password)
            return super().encode(password, salt)

    with (
        mock.patch("django.contrib.auth.hashers.get_hashers", return_value=[Counting()]),
        mock.patch("django.contrib.auth.hashers.get_hashers_by_algorithm", return_value={"md5": Counting()}),
    ):
        sign_in(name)

    assert len(hashed) == 1


def page_password_url():
    article = make_article()
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="password", password="otter")
    return reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, article.pk])


def document_password_url():
    restriction = CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type="password", password="otter"
    )
    return reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk])


@pytest.mark.parametrize("make_url", [page_password_url, document_password_url])
def test_password_of_a_page_is_guessed_a_few_times_from_one_network(make_url):
    url = make_url()
    answers = []
    for _time in range(3):
        response = Client().post(url, {"password": "wrong", "return_url": "/somewhere/"})
        answers.append(response.status_code)

    assert answers == [200] * 2 + [429]
    assert TOO_MANY in response.content.decode()
    assert 'value="/somewhere/"' in response.content.decode()
    right = {"password": "otter", "return_url": "/"}
    assert Client().post(url, right).status_code == 429


@pytest.mark.parametrize("make_url, leads_to_page", [(page_password_url, True), (document_password_url, False)])
@pytest.mark.parametrize("named", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_password_leads_to_the_page_where_the_form_names_another_site(make_url, leads_to_page, named):
    url = make_url()

    response = Client().post(url, {"password": "otter", "return_url": named})

    expected = ArticlePage.objects.get().url if leads_to_page else "/"
    assert (response.status_code, response["Location"]) == (302, expected)


@pytest.mark.any_database
def test_password_page_shows_nothing_of_the_page():
    article = make_article(title="Otters of the north")
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="password", password="otter")

    for response in (
        Client().get(article.url),
        Client().post(reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, article.pk]), {}),
    ):
        text = response.content.decode()
        assert "You need a password to read this page" in text
        assert "Otters" not in text and article.slug not in text.replace(f'value="{article.url}"', "")


@pytest.mark.parametrize("url", ["/draft.{}/", "/comments/edit/{}/", "/comments/mail/stop/{}/"])
def test_secret_in_a_url_is_guessed_a_few_times_from_one_network(url):
    answers = [Client().get(url.format(f"{number:032}")).status_code for number in range(4)]

    assert answers == [404] * 3 + [429]
    assert Client().get(url.format("x" * 32), REMOTE_ADDR="198.51.100.7").status_code == 404


def reset_url(user, token=None):
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return reverse("wagtailadmin_password_reset_confirm", args=[uid, token or default_token_generator.make_token(user)])


def test_reset_lets_its_owner_in_while_others_guess(ada):
    fail("ada", 2)
    client = Client()

    page = client.get(reset_url(ada), follow=True)
    new = {"new_password1": "a long new one", "new_password2": "a long new one"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302

    assert sign_in("ada", "a long new one", ip="198.51.100.7").status_code == 429
    assert sign_in("ada", "a long new one", client=client).status_code == 302


def test_reset_link_is_guessed_a_few_times_from_one_network(ada):
    answers = [Client().get(reset_url(ada, f"abc-{number}")).status_code for number in range(4)]

    assert answers == [200] * 3 + [429]


def ask_for_reset(email, ip="192.0.2.1"):
    return Client().post("/admin/password_reset/", {"email": email}, REMOTE_ADDR=ip)


def test_reset_is_mailed_three_times_an_hour_and_answers_the_same(ada):
    typed = ["ada@example.org", "ADA@example.org", "ada@EXAMPLE.org"] * 2 + ["nobody@example.org"]
    answers = [ask_for_reset(email, f"2001:db8:{n}::1") for n, email in enumerate(typed)]

    letters = Email.objects.waiting()
    assert [letter.to for letter in letters] == ["ada@example.org"] * 3
    assert "\nhttp://testserver/admin/password_reset/confirm/" in letters[0].text
    assert letters[0].text.endswith("\n-- \nGazette\nhttp://testserver/\n")
    headers = [{name: value for name, value in answer.headers.items() if name != "Expires"} for answer in answers]
    assert {answer.status_code for answer in answers} == {302}
    assert headers == headers[:1] * 7


@pytest.mark.any_database
def test_reset_does_the_same_work_for_an_unknown_email(ada):
    work = []
    for email in ("ada@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as asked:
            ask_for_reset(email)
        work.append([query["sql"].split()[0] for query in asked.captured_queries])

    assert work[0] == work[1] and work[0].count("INSERT") >= 2
    discarded = Email.objects.get(to="")
    assert (discarded.text, discarded.subject, discarded.sent_at is None) == ("", "", False)


def test_reset_requests_are_counted_by_network_and_keep_what_was_typed():
    answers = [ask_for_reset(f"{number}@example.org") for number in range(4)]

    assert [answer.status_code for answer in answers] == [302] * 3 + [429]
    assert TOO_MANY in answers[-1].content.decode() and 'value="3@example.org"' in answers[-1].content.decode()


def test_old_password_in_the_account_is_guessed_a_few_times(ada):
    client = Client()
    client.force_login(ada)
    guess = {f"password-{name}": "xkcd 936" for name in ("old_password", "new_password1", "new_password2")}
    guess |= {"name_email-first_name": "Augusta", "name_email-email": "ada@example.org"}

    answers = [client.post("/admin/account/", guess) for _time in range(3)]

    assert [answer.status_code for answer in answers] == [200] * 2 + [429]
    assert TOO_MANY in answers[-1].content.decode() and 'value="Augusta"' in answers[-1].content.decode()


@pytest.mark.any_database
def test_login_without_a_free_hashing_slot_is_asked_to_wait(ada):
    for _slot in range(hashing.SLOTS):
        assert hashing.slots.acquire(blocking=False)
    try:
        response = sign_in("ada", "password")
    finally:
        hashing.slots.release(hashing.SLOTS)

    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert "Many people are signing in" in response.content.decode()
    assert sign_in("ada", "password").status_code == 302
    assert hashing.slots._value == hashing.SLOTS


@pytest.mark.any_database
def test_login_under_asgi_frees_its_hashing_slot(ada):
    response = async_to_sync(AsyncClient().post)(ADMIN_LOGIN, {"username": "ada", "password": "password"})

    assert response.status_code == 302
    assert hashing.slots._value == hashing.SLOTS


@pytest.mark.any_database
def test_yielding_hasher_makes_and_knows_djangos_hashes():
    ours, djangos = hashing.YieldingPBKDF2PasswordHasher(), PBKDF2PasswordHasher()

    assert ours.encode("right", "salt", 1000) == djangos.encode("right", "salt", 1000)
    assert ours.verify("right", djangos.encode("right", "salt", 1000))
    assert not ours.verify("wrong", djangos.encode("right", "salt", 1000))


@pytest.mark.django_db(transaction=True)
def test_of_ten_guesses_at_once_two_are_judged():
    make_user("ada")
    judged = []

    def guess(number):
        try:
            return sign_in("ada", ip=f"2001:db8:{number}::1").status_code
        finally:
            connection.close()

    with (
        mock.patch.object(hashing, "slots", mock.Mock(acquire=lambda blocking: True)),
        mock.patch(
            "django.contrib.auth.backends.check_password_with_timing_attack_mitigation",
            side_effect=lambda *_args: judged.append(1),
        ),
        ThreadPoolExecutor(max_workers=10) as pool,
    ):
        answers = list(pool.map(guess, range(10)))

    assert sorted(answers) == [200] * 2 + [429] * 8
    assert len(judged) == 2
