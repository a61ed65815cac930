"""Mail about reported errors, and the export and erasure of the data of who reported them."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from blog.error_reports import actions
from blog.models import ErrorReport
from comments import actions as comment_actions
from comments.actions.privacy import find_in_database
from comments.mail import notifications
from comments.models import Correspondent
from comments.tests.factories import make_comment, make_moderator, make_user
from comments.tests.test_privacy import everything_stored
from gazette.models import Email

from .test_reported_errors import denied, fixed, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EMAIL = "zebedee@quagmire.example"


@pytest.fixture
def editor():
    return make_user("editor", "Editors")


@pytest.fixture
def confirmed():
    return Correspondent.objects.create(email=EMAIL, confirmed_at="2026-01-01T00:00Z")


def test_unconfirmed_email_gets_the_confirmation_request_only(client, article, editor):
    url = reverse("errors:report", args=[article.pk])
    values = {"text": "Wobblestone.", "email": EMAIL.title()}

    sent = client.post(url, values)
    assert "a confirmation email" in client.get(sent["Location"]).content.decode()
    client.post(url, values | {"text": "Wobblestone again."})
    one, two = ErrorReport.objects.order_by("pk")
    denied(one, editor)

    question = Email.objects.get()
    assert question.to == EMAIL and "wobblestone" not in (question.subject + question.text).lower()

    comment_actions.confirm_email(Correspondent.objects.get())
    notification = Email.objects.exclude(pk=question.pk).get()
    assert notification.subject == "Your report on “A notice”: not an error"
    denied(two, editor)
    assert Email.objects.count() == 3


@pytest.mark.each_database
def test_the_letter_says_what_became_of_it_and_leads_to_its_page(client, article, editor, confirmed):
    denied(make_report(article), editor)
    assert not Email.objects.exists(), "nobody to notify"
    report = fixed(make_report(article, text="Wobblestone.", email=EMAIL), editor)

    letter = Email.objects.get()

    assert letter.subject == "The error that you reported in “A notice” is fixed"
    assert "in the article “A notice” is fixed in the version of" in letter.text
    assert "Wobblestone" not in letter.text and "editor" not in letter.text.replace("editors", "")
    assert "List-Unsubscribe" in letter.headers
    assert letter.due_at > letter.queued_at
    page = next(line for line in letter.text.splitlines() if "/comments/errors/received/" in line)
    assert "Wobblestone" in client.get(page[page.index("/comments/") :]).content.decode()

    actions.reopen(report, editor=editor, seen="fixed")
    assert not Email.objects.exists()


def test_repeated_reports_and_withdrawals_request_confirmation_once(client, article):
    for number in range(3):
        sent = client.post(reverse("errors:report", args=[article.pk]), {"text": f"Wrong {number}.", "email": EMAIL})
        client.post(sent["Location"].replace("received", "withdraw"))
    assert not ErrorReport.objects.exists()
    assert Email.objects.count() == 1

    # And the answer stays: that no mail is wanted, or is.
    comment_actions.refuse_mail(Correspondent.objects.get())
    actions.withdraw(make_report(article, email=EMAIL))
    assert Correspondent.objects.get().refused_at and not Email.objects.exists()

    # The clock forgets who did not answer.
    Correspondent.objects.all().delete()
    actions.withdraw(make_report(article, email=EMAIL))
    notifications.forget_unanswered(timezone.now() + notifications.FORGET_UNANSWERED_AFTER + timedelta(minutes=1))
    assert not Correspondent.objects.exists()


def person(*arguments):
    call_command("person", *map(str, arguments))


def test_an_export_has_every_field_but_who_settled_it(capsys, article, editor):
    report = denied(make_report(article, text="Grüße", email=EMAIL), editor)
    make_report(article, email="other@reader.example")

    person("export", "--email", EMAIL.upper())

    export = json.loads(capsys.readouterr().out)
    (row,) = export["reported_errors"]
    fields = {field.attname for field in ErrorReport._meta.concrete_fields}
    assert row.keys() == fields - {"user_id", "settled_by"}
    assert (row["id"], row["text"], row["answer"]) == (report.pk, "Grüße", "The table says so.")
    assert not [place for place in export["elsewhere"] if place["table"] == "blog_errorreport"]


@pytest.mark.each_database
def test_erasing_leaves_nothing_of_who_reported_an_error(client, capsys, article, editor):
    sent = client.post(reverse("errors:report", args=[article.pk]), {"text": "Wobblestone.", "email": EMAIL})
    report = ErrorReport.objects.get()
    comment_actions.confirm_email(Correspondent.objects.get())
    denied(report, editor, is_public=True, quotes_reader=True)
    make_comment(article, email=EMAIL, text="Wobblestone, too.")
    words = ["wobblestone", "zebedee", "the table says so", report.network]
    assert all(word in everything_stored() for word in words)
    make_moderator()
    capsys.readouterr()

    with pytest.raises(CommandError, match=f"moderator may not erase reported error {report.pk}. Nothing was erased."):
        person("erase", "--email", EMAIL, "--as", "moderator")
    assert ErrorReport.objects.exists() and find_in_database(EMAIL)
    make_user("boss", is_superuser=True)
    person("erase", "--email", EMAIL, "--as", "boss")

    assert f"reported error {report.pk}: erased" in capsys.readouterr().out
    assert [word for word in words if find_in_database(word)] == []
    assert "no longer exists" in client.get(sent["Location"]).content.decode()
    with pytest.raises(CommandError, match="No comment of that person"):
        person("erase", "--email", EMAIL, "--as", "boss")
