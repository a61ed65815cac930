"""A session with the password alone reaches nothing; codes are valid once; who must have a device gets one."""

from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry, PageViewRestriction
from wagtail.users.models import UserProfile

from blog.tests.factories import make_article
from comments.tests.factories import make_user
from gazette.management.commands import runserver, serve
from gazette.models import Email
from gazette.public_forms.rate_limit import Rate
from gazette.throttle import guards
from gazette.two_factor import actions, conf

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

VERIFY, SET_UP = "/admin/two-factor/verify/", "/admin/two-factor/set-up/"


@pytest.fixture
def app(editor):
    return TOTPDevice.objects.create(user=editor, name="Authenticator app")


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


def code_of(app):
    """A code that the app has not given before."""
    app.refresh_from_db()
    return f"{totp(app.bin_key, drift=0 if app.last_t < 0 else 1):06}"


def signed_in(user, client=None):
    client = client or Client()
    response = client.post("/admin/login/", {"username": user.username, "password": "password"})
    assert response.status_code == 302
    return client


def verify(client, code, **extra):
    return client.post(VERIFY, {"code": code, "next": "/admin/reports/"}, **extra)


def test_session_without_second_factor_is_led_to_it_and_on(editor, app):
    client = signed_in(editor)

    asked = client.get("/admin/reports/", follow=True)
    assert asked.redirect_chain[-1][0].startswith(f"{VERIFY}?next=")
    wrong = verify(client, "000000")
    assert wrong.status_code == 422 and "This code is wrong" in wrong.content.decode()
    assert client.get("/admin/").status_code == 302
    key_before = client.cookies["sessionid"].value
    right = verify(client, code_of(app))
    assert (right.status_code, right.url) == (302, "/admin/reports/")
    assert client.cookies["sessionid"].value != key_before
    assert client.get("/admin/").status_code == 200


def test_session_without_second_factor_is_nobody_at_every_url_of_the_admin_and_beyond(editor, app, settings):
    article = make_article()
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    client = signed_in(editor)
    anonymous = Client()
    urls = [
        "/admin/",
        f"/admin/pages/{article.pk}/edit/",
        f"/admin/pages/{article.pk}/edit/preview/",
        f"/admin/pages/{article.pk}/view_draft/",
        "/admin/api/main/pages/",
        "/admin/account/",
        "/admin/comments/",
        "/admin/two-factor/",
        "/admin/two-factor/app/",
        "/admin/two-factor/recovery-codes/",
        article.url,
    ]

    for url in urls:
        for method in ("get", "post"):
            pending, nobody = getattr(client, method)(url), getattr(anonymous, method)(url)
            assert pending.status_code in (302, 403, 405), url
            if not url.startswith("/admin/two-factor/"):
                assert pending.status_code == nobody.status_code and pending.get("Location") == nobody.get("Location")
    assert article.title not in client.get(article.url, follow=True).content.decode()
    assert "wagtail-userbar" not in client.get("/").content.decode()


def test_session_without_second_factor_can_sign_out(editor, app):
    client = signed_in(editor)

    assert client.post("/admin/two-factor/sign-out/").status_code == 302
    assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value


def test_code_of_an_app_is_good_for_one_time(editor, app):
    code = code_of(app)

    assert verify(signed_in(editor), code).status_code == 302
    assert verify(signed_in(editor), code).status_code == 422


def test_recovery_codes_are_displayed_once_stored_hashed_and_valid_once(editor, app):
    client = signed_in(editor)
    verify(client, code_of(app))

    codes = client.post("/admin/two-factor/recovery-codes/").context["codes"]
    assert len(set(codes)) == 10
    again = client.get("/admin/two-factor/recovery-codes/").content.decode()
    stored = set(StaticToken.objects.values_list("token", flat=True))
    for code in codes:
        assert code not in again and code.replace("-", "") not in stored
    assert verify(signed_in(editor), f" {codes[0].upper()} ").status_code == 302
    assert verify(signed_in(editor), codes[0]).status_code == 422
    client.post("/admin/two-factor/recovery-codes/")
    assert verify(signed_in(editor), codes[1]).status_code == 422
    assert "Signed in with a recovery code; 9 are left" in [entry.message for entry in ModelLogEntry.objects.all()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "recovery code"])
def test_one_code_sent_by_five_sessions_at_once_lets_one_in(kind):
    editor = make_user("editor", "Editors")
    app = TOTPDevice.objects.create(user=editor, name="Authenticator app")
    code = code_of(app) if kind == "app" else actions.make_recovery_codes(editor)[0]
    clients = [signed_in(editor) for _number in range(5)]

    def send(client):
        try:
            return verify(client, code).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=5) as pool:
        answers = sorted(pool.map(send, clients))

    assert answers == [302, 422, 422, 422, 422]


@pytest.mark.usefixtures("noon")
def test_codes_are_guessed_a_few_times_and_not_in_the_owners_browser(editor, app, monkeypatch):
    monkeypatch.setitem(guards.SECOND_FACTOR.__dict__, "by_account", Rate(2, 900))
    owner = signed_in(editor)
    assert verify(owner, code_of(app)).status_code == 302
    known = owner.cookies["gazette_known_browser"]
    assert known["path"] == VERIFY

    thief = signed_in(editor)
    answers = [verify(thief, f"00000{n}", REMOTE_ADDR=f"192.0.2.{n}") for n in range(3)]
    assert [answer.status_code for answer in answers] == [422, 422, 429]
    assert "Too many attempts" in answers[-1].content.decode()
    new_browser = signed_in(editor)
    assert verify(new_browser, code_of(app)).status_code == 429
    new_browser.cookies["gazette_known_browser"] = known.value
    assert verify(new_browser, code_of(app)).status_code == 302


@pytest.mark.usefixtures("noon")
def test_app_is_added_by_its_first_code_and_asked_for_in_other_sessions(editor):
    client, other_session = signed_in(editor), signed_in(editor)
    page = client.get("/admin/two-factor/app/")
    key = client.session["two_factor_new_key"]
    assert "<svg" in page.content.decode() and "http" not in page.context["picture"].replace("http://www.w3.org", "")

    assert client.post("/admin/two-factor/app/", {"code": "000000"}).status_code == 422
    assert not TOTPDevice.objects.exists()
    right = client.post("/admin/two-factor/app/", {"code": f"{totp(bytes.fromhex(key)):06}"})
    assert (right.status_code, right.url) == (302, "/admin/two-factor/recovery-codes/")
    assert client.get("/admin/").status_code == 200
    assert other_session.get("/admin/").status_code == 302
    # The code that confirmed the app is used up.
    assert verify(other_session, f"{totp(bytes.fromhex(key)):06}").status_code == 422


def test_removing_the_last_device_takes_the_recovery_codes_along(editor, app):
    client = signed_in(editor)
    verify(client, code_of(app))
    actions.make_recovery_codes(editor)
    other = TOTPDevice.objects.create(user=make_user("other"), name="Theirs")

    url = reverse("two_factor_remove", args=[other.persistent_id])
    assert client.post(url).status_code == 404 and TOTPDevice.objects.filter(pk=other.pk).exists()
    assert client.post(reverse("two_factor_remove", args=[app.persistent_id])).status_code == 302
    assert not StaticDevice.objects.exists()
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize("value, is_asked", [("Editors", True), ("all", True), ("Authors", False), ("", False)])
def test_member_of_a_group_that_needs_it_sets_up_a_device_before_anything_else(editor, settings, value, is_asked):
    settings.GAZETTE_REQUIRE_2FA = value
    client = signed_in(editor)

    response = client.get("/admin/reports/site-history/", follow=True)
    assert (len(response.redirect_chain) > 0 and response.redirect_chain[-1][0].startswith(SET_UP)) is is_asked
    if is_asked:
        assert client.get("/admin/account/").status_code == 302
        assert client.get("/admin/two-factor/recovery-codes/").status_code == 302
        client.get("/admin/two-factor/app/")
        code = f"{totp(bytes.fromhex(client.session['two_factor_new_key'])):06}"
        assert client.post("/admin/two-factor/app/", {"code": code}).status_code == 302
        assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "value, problem",
    [
        (
            "Editors,Editers",
            "names the group 'Editers', which does not exist. Groups: Authors, Editors",
        ),
        ("all, Editors", "write all, or names of groups, not both"),
        ("editors", "names the group 'editors'"),
        ("all", None),
        (" Editors , Moderators,", None),
        ("", None),
    ],
)
def test_setting_that_names_no_group_is_a_problem_at_start(settings, value, problem):
    settings.GAZETTE_REQUIRE_2FA = value

    found = [error.msg for error in conf.check_required_groups(None)]

    assert (problem is None and not found) or (len(found) == 1 and problem in found[0])


@pytest.mark.parametrize("prepare", [serve.prepare, runserver.Command().prepare])
def test_setting_that_names_no_group_is_found_after_the_migrations_of_a_new_database(
    settings, monkeypatch, capsys, prepare
):
    def migrate(command, **options):
        settings.GAZETTE_REQUIRE_2FA = "Nogroup"  # only now are there groups to compare it with

    for module in (serve, runserver):
        monkeypatch.setattr(module, "call_command", migrate)

    with pytest.raises(SystemExit):
        prepare()
    assert "names the group 'Nogroup', which does not exist" in capsys.readouterr().err


def test_administrator_resets_the_devices_of_another_and_it_is_logged(editor, app):
    actions.make_recovery_codes(editor)
    admin = User.objects.create_superuser("admin", password="password")
    client = signed_in(admin)
    assert reverse("two_factor_reset", args=[editor.pk]) in client.get("/admin/users/").content.decode()

    assert client.get(reverse("two_factor_reset", args=[editor.pk])).status_code == 200
    assert TOTPDevice.objects.exists()
    assert client.post(reverse("two_factor_reset", args=[editor.pk])).status_code == 302

    assert not TOTPDevice.objects.exists() and not StaticDevice.objects.exists()
    entry = ModelLogEntry.objects.get(action=actions.RESET)
    assert (entry.user, int(entry.object_id), entry.message) == (admin, editor.pk, "Removed all second factors")
    assert signed_in(editor).get("/admin/").status_code == 200


def test_letter_about_a_reset_is_in_the_language_of_who_gets_it(editor, app):
    User.objects.update(email="editor@example.org")
    admin = User.objects.create_superuser("admin", password="password")
    UserProfile.objects.create(user=admin, preferred_language="de")

    signed_in(admin).post(reverse("two_factor_reset", args=[editor.pk]))

    assert Email.objects.get().subject == "Your second factor was changed"


def test_reset_is_for_who_may_change_users_only(editor, app):
    url = reverse("two_factor_reset", args=[User.objects.create_superuser("admin", password="password").pk])

    assert Client().post(url).status_code == 302
    assert signed_in(make_user("author", "Authors")).post(url).status_code == 302
    other = make_user("other", "Editors")
    signed_in(other).post(reverse("two_factor_reset", args=[editor.pk]))
    assert TOTPDevice.objects.exists()


def test_reset_command_removes_devices_and_knows_users(app):
    out = StringIO()

    call_command("reset_two_factor", "editor", stdout=out)

    assert "Second factors of editor removed: 1." in out.getvalue() and not TOTPDevice.objects.exists()
    with pytest.raises(CommandError, match="There is no user nobody"):
        call_command("reset_two_factor", "nobody")


def test_next_leads_to_no_other_site(editor, app):
    client = signed_in(editor)

    response = client.post(f"{VERIFY}?next=//evil.example", {"code": code_of(app), "next": "https://evil.example/"})

    assert response.url == "/admin/"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "1",
        "{",
        "null",
        '"x"',
        '{"id": 1}',
        '{"id": "x", "rawId": "!", "response": {}, "type": "public-key"}',
        "\udcff",
    ],
)
@pytest.mark.parametrize("name", ["two_factor_verify_passkey", "two_factor_complete_passkey"])
def test_passkey_answers_that_are_none_are_refused(editor, app, name, body):
    client = signed_in(editor)
    if name == "two_factor_complete_passkey":
        verify(client, code_of(app))
    begin = {"two_factor_verify_passkey": "two_factor_begin", "two_factor_complete_passkey": "two_factor_begin_passkey"}
    assert client.post(reverse(begin[name]), "{}", content_type="application/json").status_code == 200

    response = client.post(reverse(name), body.encode(errors="surrogateescape"), content_type="application/json")

    assert response.status_code in (400, 404, 422)
    assert client.get("/admin/").status_code == (302 if name == "two_factor_verify_passkey" else 200)


def test_users_without_second_factor_cost_no_query_more(editor, django_assert_num_queries):
    client = signed_in(editor)
    client.get("/admin/jsi18n/")

    with django_assert_num_queries(4):  # the session, its user, their permissions and those of their groups
        client.get("/admin/login/")
