"""How the first administrator and everybody else gets an account."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from wagtail.models import Site

from blog.author_entries import author_entry_of
from blog.tests.helpers import signed_in, soup_of, words
from comments.tests.factories import make_user
from gazette import outbox
from gazette.models import Email
from gazette.throttle import guards
from home.models import SiteSettings
from home.setup import checklist, drafts, invitations
from home.setup_models import Invitation

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

INVITATION = "/admin/invitation/"
ACCOUNT = {
    "name": "Ada Byron King",
    "email": "ada@example.org",
    "username": "ada",
    "password1": "a-long-walk-by-the-sea",
    "password2": "a-long-walk-by-the-sea",
}
User = get_user_model()


def first_link(**options) -> str:
    out = StringIO()
    call_command("first_administrator", stdout=out, **options)
    return out.getvalue().strip()


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def opened(url: str) -> Client:
    """A browser that has followed the link."""
    client = Client()
    response = client.get(path_of(url))
    assert (response.status_code, response["Location"]) == (302, INVITATION)
    return client


def invite(group="Authors", **values):
    boss = User.objects.filter(is_superuser=True).first() or make_user("boss", is_superuser=True)
    return invitations.invite(group=Group.objects.get(name=group), user=boss, **values)


def test_first_administrator_is_made_once_by_a_link_and_then_asked_about_the_publication(caplog):
    caplog.set_level(logging.DEBUG)
    url = first_link(url="http://127.0.0.1:8001/")
    assert url.startswith("http://127.0.0.1:8001/admin/invitation/")
    client = opened(url)
    assert words(soup_of(client.get(INVITATION)).h1) == "Make the first administrator"

    for changes, field in (
        ({"password1": "12345678", "password2": "12345678"}, "password2"),
        ({"password1": "ada@example.org", "password2": "ada@example.org"}, "password2"),
        ({"name": ""}, "name"),
        ({"email": ""}, "email"),
    ):
        response = client.post(INVITATION, ACCOUNT | changes)
        assert (response.status_code, field in response.context["form"].errors) == (200, True), changes
    assert not User.objects.exists()
    response = client.post(INVITATION, ACCOUNT)

    ada = User.objects.get()
    assert (response["Location"], client.get("/admin/setup/").status_code) == ("/admin/setup/", 200)
    assert (ada.is_superuser, ada.get_full_name(), ada.email) == (True, "Ada Byron King", "ada@example.org")
    assert ada.check_password(ACCOUNT["password1"])
    # A second use, and a second administrator, are refused with one page, which reveals nothing.
    again = opened(url)
    for response in (again.get(INVITATION), again.post(INVITATION, ACCOUNT | {"username": "eve"})):
        assert words(soup_of(response, status=404).h1) == "This link is no longer valid"
    with pytest.raises(CommandError, match="an administrator already"):
        first_link()
    assert User.objects.count() == 1
    secret = url.rstrip("/").rpartition("/")[2]
    assert secret not in caplog.text
    assert secret not in str(Invitation.objects.values_list().get())


def test_pages_for_the_first_administrator_are_in_the_language_of_the_browser():
    german = {"headers": {"accept-language": "de-AT,de;q=0.9,en;q=0.5"}}
    url = first_link()
    client = opened(url)

    page = soup_of(client.get(INVITATION, **german))
    assert (page.html["lang"], soup_of(client.get(INVITATION)).html["lang"]) == ("de", "en")
    client.post(INVITATION, ACCOUNT, **german)
    for _time in range(2):
        questions = soup_of(client.get("/admin/setup/", **german))
        assert (questions.html["lang"], questions.select_one("[name=language] [selected]")["value"]) == ("de", "de")
    # Where there is an administrator, what a link says is in the publication's language; public pages always are.
    assert soup_of(opened(url).get(INVITATION, **german), status=404).html["lang"] == "en"
    assert soup_of(client.get("/", **german)).html["lang"] == "en"


def test_a_link_for_an_administrator_ends_with_the_next_one_with_a_day_and_with_createsuperuser():
    former, url = first_link(), first_link()

    assert opened(former).get(INVITATION).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(hours=23)):
        assert opened(url).get(INVITATION).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert opened(url).get(INVITATION).status_code == 404
    client = opened(url)
    User.objects.create_superuser("root", password="password")
    response = client.post(INVITATION, ACCOUNT)

    assert (response.status_code, User.objects.count()) == (404, 1)
    assert "Sign in" in words(response)


def test_two_open_links_make_one_administrator():
    first = invitations.find(path_of(first_link()).split("/")[3])
    Invitation.objects.update(revoked_at=None)
    second, _path = invitations._create(timezone.now(), timedelta(days=1))
    form = invitation_form()

    invitations.accept(first, form)
    with pytest.raises(invitations.NotInUse):
        invitations.accept(second, invitation_form(username="eve", email="eve@example.org"))
    assert [user.username for user in User.objects.all()] == ["ada"]


def invitation_form(**changes):
    from home.accounts.forms import AccountForm

    form = AccountForm(ACCOUNT | changes)
    assert form.is_valid(), form.errors
    return form


@pytest.mark.parametrize("group", ["Authors", "Editors", "Moderators"])
def test_invited_person_chooses_a_password_and_is_in_the_group(group):
    _invitation, url = invite(group, email="ada@example.org")
    client = opened(url)
    form = soup_of(client.get(INVITATION))

    assert form.select_one("[name=email]")["value"] == "ada@example.org"
    assert client.post(INVITATION, ACCOUNT)["Location"] == "/admin/"
    ada = User.objects.get(username="ada")
    assert ([each.name for each in ada.groups.all()], ada.is_superuser) == ([group], False)
    assert client.get("/admin/").status_code == 200
    assert opened(url).get(INVITATION).status_code == 404


def test_email_address_of_another_account_is_refused_without_naming_the_account():
    make_user("grace", email="grace@example.org")
    _invitation, url = invite()
    client = opened(url)

    page = words(soup_of(client.post(INVITATION, ACCOUNT | {"email": "Grace@Example.org"})))

    assert "This email address can’t be used here." in page and "exists" not in page
    assert not User.objects.filter(username="ada").exists()
    assert client.post(INVITATION, ACCOUNT).status_code == 302


def test_an_invitation_ends_when_it_is_revoked_replaced_or_too_old():
    revoked, revoked_url = invite()
    _former, former_url = invite(email="ada@example.org")
    _newer, newer_url = invite(email="Ada@example.org")

    assert invitations.revoke(revoked, user=User.objects.get(username="boss"))
    assert [opened(url).get(INVITATION).status_code for url in (revoked_url, former_url, newer_url)] == [404, 404, 200]
    with time_machine.travel(timezone.now() + timedelta(days=invitations.DAYS)):
        assert opened(newer_url).get(INVITATION).status_code == 404
    assert invitations.forget(timezone.now() + timedelta(days=60)) == 3


def test_an_invitation_ends_when_its_maker_may_invite_no_more():
    _invitation, url = invite()
    boss = User.objects.get(username="boss")

    User.objects.update(is_active=False)
    assert opened(url).get(INVITATION).status_code == 404
    User.objects.update(is_active=True, is_superuser=False)
    assert opened(url).post(INVITATION, ACCOUNT).status_code == 404
    User.objects.update(is_superuser=True)
    assert opened(url).get(INVITATION).status_code == 200
    boss.delete()
    assert opened(url).get(INVITATION).status_code == 404


def test_only_who_may_add_users_invites_and_only_to_groups_that_may_use_the_admin():
    editor, boss = signed_in("editor", "Editors"), signed_in("boss")
    Group.objects.create(name="Owners")
    invitation, _url = invite()
    offered = soup_of(boss.get(reverse("invitations"))).select("[name=group] option")
    fields = {"group": Group.objects.get(name="Moderators").pk, "means": "link"}

    assert [words(each) for each in offered] == ["Authors", "Editors", "Moderators"]
    for response in (
        editor.get(reverse("invitations")),
        editor.post(reverse("invitations"), fields),
        editor.post(reverse("revoke_invitation", args=[invitation.pk])),
    ):
        assert response["Location"] == "/admin/"
    assert list(Invitation.objects.in_use(timezone.now())) == [invitation]
    assert boss.post(reverse("invitations"), fields | {"group": Group.objects.get(name="Owners").pk}).status_code == 422
    assert boss.post(reverse("invitations"), fields | {"means": "mail"}).status_code == 422  # to whom?
    make_user("grace", email="grace@example.org")
    of_grace = boss.post(reverse("invitations"), fields | {"email": "Grace@Example.org"})
    assert of_grace.status_code == 422 and "has an account already" in of_grace.content.decode()


def test_groups_are_invited_to_by_what_they_may_whatever_they_are_called():
    boss = signed_in("boss")
    for name, renamed in {"Authors": "Freelances", "Editors": "Desk", "Moderators": "Readers' desk"}.items():
        Group.objects.filter(name=name).update(name=renamed)

    page = soup_of(boss.get(reverse("setup")))
    hints = {
        words(field.label): words(field.select_one(".help")) for field in page.select(".setup__three .w-field__wrapper")
    }
    _invitation, url = invite("Freelances")
    assert opened(url).post(INVITATION, ACCOUNT)["Location"] == "/admin/"

    assert hints == {
        "Desk": "Write, review and publish.",
        "Freelances": "Write, and submit for review.",
        "Readers' desk": "Decide on readers' comments.",
    }
    assert author_entry_of(User.objects.get(username="ada")).name == "Ada Byron King"
    assert not checklist.has_moderator()
    invite("Readers' desk")
    assert checklist.has_moderator()


def test_invited_people_read_the_language_of_the_publication():
    drafts.publish_in("de", user=make_user("boss", is_superuser=True))
    invitation, url = invite(email="ada@example.org")
    client = opened(url)
    page = soup_of(client.post(INVITATION, ACCOUNT | {"name": ""}))

    assert page.html["lang"] == "de"
    assert words(page.select_one(".error-message")) == "Dieses Feld muss ausgefüllt werden."
    assert soup_of(Client().get(INVITATION), status=404).html["lang"] == "de"
    invitations.send(invitation, url, publication="Der Hafen")
    letter = Email.objects.get()
    with translation.override("de"):
        assert letter.subject == gettext("%(publication)s: your invitation") % {"publication": "Der Hafen"}
        assert gettext("Choose your user name and your password here:") in letter.text
    assert letter.text.rstrip().endswith("\nhttp://testserver/")
    # The admin is in the language that its user has chosen; who is new begins in the publication's.
    assert soup_of(signed_in("eve", "Editors").get("/admin/")).html["lang"] == "de"
    client.post(INVITATION, ACCOUNT)
    assert soup_of(client.get("/admin/")).html["lang"] == "de"


def test_without_an_administrator_the_login_says_how_to_make_the_first_and_never_the_link():
    url = first_link()
    page = soup_of("/admin/login/")
    make_user("boss", is_superuser=True)

    assert "manage.py first_administrator" in words(page.main)
    assert url.rstrip("/").rpartition("/")[2] not in str(page)
    assert "first_administrator" not in words(soup_of("/admin/login/").main)


def test_list_of_users_leads_to_the_invitations_for_who_may_invite():
    assert soup_of(signed_in("boss").get("/admin/users/")).select_one("header a[href='/admin/invitations/']")
    clerks = Group.objects.create(name="Clerks")
    for codename in ("access_admin", "change_user"):
        clerks.permissions.add(Permission.objects.get(codename=codename))
    page = soup_of(signed_in("clerk", "Clerks").get("/admin/users/"))
    assert page.select_one("a[href='/admin/invitations/']") is None


def test_invitation_by_mail_is_sent_unless_it_is_revoked_before():
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "The Harbour"})
    boss = signed_in("boss")
    fields = {"group": Group.objects.get(name="Authors").pk, "email": "ada@example.org", "means": "mail"}
    boss.post(reverse("invitations"), fields)
    letter = Email.objects.get()
    url = next(line for line in letter.text.splitlines() if line.startswith("http"))

    assert (letter.to, letter.subject) == ("ada@example.org", "The Harbour: your invitation")
    assert letter.text.startswith("boss invites you to work on The Harbour, in the group “Authors”.")
    assert "Welcome to The Harbour" in opened(url).get(INVITATION).content.decode()
    boss.post(reverse("invitations"), fields)
    assert Email.objects.get() != letter, "the letter of a replaced invitation is withdrawn"
    boss.post(reverse("revoke_invitation", args=[Invitation.objects.latest("pk").pk]))
    assert not Email.objects.exists()
    assert outbox.send_due().sent == 0


def test_who_is_signed_in_reads_that_a_new_account_ends_that():
    _invitation, url = invite()
    client = opened(url)
    assert "signed in as" not in words(soup_of(client.get(INVITATION)))
    client.force_login(User.objects.get(username="boss"))
    assert "You are signed in as boss." in words(soup_of(client.get(INVITATION)))


@pytest.mark.usefixtures("noon")
def test_guessing_links_is_throttled(monkeypatch):
    monkeypatch.setitem(guards.INVITATION.__dict__, "by_network", guards.Rate(2, 900))
    _invitation, url = invite()

    assert Client().get(f"/admin/invitation/{'\u0100' * 32}/").status_code == 302, "no cookie can hold this"
    guesses = [opened(f"http://localhost/admin/invitation/{'x' * 31}{number}/") for number in range(3)]

    assert [each.get(INVITATION).status_code for each in guesses] == [404, 404, 429]
    assert opened(url).get(INVITATION).status_code == 429
