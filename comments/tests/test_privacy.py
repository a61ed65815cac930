import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State, privacy
from comments.actions.privacy import FoundText, find_in_database
from comments.judging.rules import Finding
from comments.mail.notifications import ask_to_confirm
from comments.models import (
    Ban,
    Comment,
    Correspondent,
    Decision,
    PersonNote,
    Report,
    Status,
)
from comments.people.persons import Person
from comments.tokens import token_for
from gazette.models import Email, RateCounter

from .factories import (
    make_comment,
    make_listing,
    make_local_moderator,
    make_page,
    make_report,
    make_user,
    make_visible,
    republish,
    section,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moderator")]

EMAIL = "zebedee@quagmire.example"
# What an export says of a comment beside its own fields.
BESIDE = {"fingerprint", "scores", "page", "links_to", "reports", "decisions"}
NOW = timezone.now()


def person(*arguments):
    call_command("person", *map(str, arguments))


def exported(capsys, *arguments):
    capsys.readouterr()
    person("export", *arguments)
    return json.loads(capsys.readouterr().out)


def everything_stored() -> str:
    """Every row of every table of the database as it lies there, and what sessions hold."""
    pieces = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            for row in cursor.fetchall():
                for value in row:
                    is_bytes = isinstance(value, bytes | memoryview)
                    pieces.append(bytes(value).decode(errors="replace") if is_bytes else str(value))
    pieces += [str(session.get_decoded()) for session in Session.objects.all()]
    # SQLite's JSON escapes what is not ASCII.
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), "\n".join(pieces)).lower()


# Erasing leaves nothing.


def test_nothing_of_a_person_is_left_in_any_table(client, settings, moderator):
    settings.GAZETTE_COMMENT_RULES = [f"{__name__}.repeats_the_words"]
    article = make_page()
    write = f"/comments/on/{article.pk}/"
    words = ["zebedee", "quagmire", "wobblestone", "gribblewick", "grüßlein", "casino bonus", "flumptious", "snorkelby"]
    words += ["trundlewick", "mumblecrust", "snickersnee", "beefcafe"]

    # given: sent, edited, decided in every way, moved, answered, looked at, and the page published in between
    values = {"name": "Zebedee Quagmire", "email": EMAIL, "text": "Wobblestone CASINO bonus, grüßlein!", "do": "send"}
    received = client.post(write, values | {"section": article.block_ids[0]})["Location"]
    first = Comment.objects.get()
    client.post(received.replace("received", "mail/ask"))
    actions.confirm_email(Correspondent.objects.get(email=EMAIL))
    edit = received.replace("received", "edit")
    client.post(edit, values | {"text": "Wobblestone gribblewick\n\nhttps://snorkelby.example/"})
    client.force_login(moderator)
    client.get(reverse("comment_desk:index"), {"q": "wobblestone"})
    first.refresh_from_db()
    actions.reject(first, moderator=moderator, seen=State.of(first), reason="other", note="Zebedee is flumptious")
    actions.undo(first, moderator=moderator, seen=State.of(first))
    actions.approve(first, moderator=moderator, seen=State.of(first))
    article = republish(article, [(block_id, {}) for block_id in article.block_ids[1:]], title="Another title")
    reply = make_visible(article, parent=first, name="Reply", text="I see it otherwise.")
    client.post(reverse("comments:report", args=[first.pk]), {"reason": "other", "note": "Zebedee is a trundlewick"})
    client.post(reverse("comments:report", args=[reply.pk]), {"reason": "hate"})
    traits = {"network": "feed", "browser": "beefcafe"}
    second = make_comment(article, name="Zebedee", email=EMAIL.upper(), text="Wobblestone again", **traits)
    actions.mark_as_spam(second, moderator=moderator, seen=State.of(second))
    notified = make_visible(article, name="Notified", email="notified@reader.example")
    actions.ask_for_mail(notified)
    actions.confirm_email(Correspondent.objects.get(email="notified@reader.example"))
    make_visible(article, parent=notified, name="Zebedee Quagmire", email=EMAIL)
    assert "Zebedee Quagmire replied" in Email.objects.last().text
    for identifier in ("email", "domain", "browser"):
        actions.ban(second, moderator=moderator, identifier=identifier, page=article, reason="hate", note="Mumblecrust")
        actions.note_on_person(second, moderator=moderator, identifier=identifier, text="Snickersnee")
    call_command("update_index", verbosity=0)
    for name in ("card", "person", "personal_data", "export_personal_data"):
        assert client.get(reverse(f"comment_desk:{name}", args=[first.pk])).status_code == 200
    network = Comment.objects.get(pk=first.pk).network
    digests = set(Comment.objects.filter(pk__in=[first.pk, second.pk]).values_list("text_digest", flat=True))
    digests.add(second.browser)
    before = everything_stored()
    assert [word for word in (*words, network, *digests) if word not in before] == []

    # when
    url = reverse("comment_desk:personal_data", args=[first.pk])
    assert client.post(url, {"number": 3, "sure": "on"}).status_code == 303

    # then
    RateCounter.objects.all().delete()  # as the clock does, when its window is over
    after = everything_stored()
    held_words = "casino bonus"  # the site's own list
    assert [word for word in (*words, network, *digests) if word in after and word != held_words] == []
    assert [place for word in words if word != held_words for place in find_in_database(word)] == []
    reply.refresh_from_db()
    assert (reply.parent_id, reply.text, reply.status) == (first.pk, "I see it otherwise.", Status.APPROVED)
    page = client.get(article.get_url()).content.decode().lower()
    assert "i see it otherwise." in page
    assert [word for word in words if word in page] == []


def test_subscription_is_exported_and_erased_with_the_last_comment(capsys, article):
    comments = [make_comment(article, email=EMAIL.title()) for _ in range(2)]
    actions.ask_for_mail(comments[0])
    Email.objects.create(message_id="another", to="other@reader.example", queued_at=NOW, due_at=NOW)
    correspondent, letter = Correspondent.objects.get(), Email.objects.get(to=EMAIL)

    data = exported(capsys, "--email", EMAIL)

    assert [row["id"] for row in data["mail_wanted"]] == [correspondent.pk]
    assert {field.attname for field in Correspondent._meta.concrete_fields} == data["mail_wanted"][0].keys()
    assert [(row["id"], row["text"]) for row in data["emails"]] == [(letter.pk, letter.text)]
    assert {field.attname for field in Email._meta.concrete_fields} == data["emails"][0].keys()
    assert data["elsewhere"] == []

    person("erase", "--comment", comments[0].pk, "--as", "moderator")

    assert not Correspondent.objects.exists()
    assert [each.to for each in Email.objects.all()] == ["other@reader.example"]


def test_subscription_lasts_while_the_email_has_comments(moderator, article):
    comments = [make_comment(article, email=EMAIL) for _ in range(2)]
    actions.ask_for_mail(comments[0])

    actions.erase(comments[0], moderator=moderator)
    assert Correspondent.objects.exists()
    actions.erase(comments[1], moderator=moderator)
    assert not Correspondent.objects.exists()


def test_email_without_comments_is_exported_and_erased(capsys):
    ask_to_confirm(EMAIL)

    assert exported(capsys, "--email", EMAIL)["mail_wanted"] != []
    person("erase", "--email", EMAIL, "--as", "moderator")

    assert capsys.readouterr().out == "What mail was wanted at that address: erased\n"
    assert not Correspondent.objects.exists()
    assert not Email.objects.exists()


def repeats_the_words(submission):
    return Finding(f"It says {submission.text}", spans=((0, 5),))


def test_the_log_keeps_its_decisions_and_says_who_erased(moderator, capsys):
    comment = make_visible(make_page(), moderator=moderator, email=EMAIL)
    counts = Decision.objects.count()

    person("erase", "--email", EMAIL, "--as", "moderator")

    last = Decision.objects.last()
    assert Decision.objects.count() == counts + 1
    assert (last.action, last.from_status, last.to_status) == ("erase", "approved", "erased")
    assert (last.user, last.made_by) == (moderator, "moderator, manage.py person")
    assert [decision.to_status for decision in comment.decisions.all()] == ["pending", "approved", "erased"]
    assert capsys.readouterr().out == f"{comment.pk}: erased\n"


# Who it is about.


def test_person_is_an_email_in_any_case_or_one_comment(article):
    one, two = make_comment(article, email=EMAIL), make_comment(article, email=EMAIL.title())
    other, nameless = make_comment(article, email="x" + EMAIL), make_comment(article, network="same")
    make_comment(article, network="same")

    assert list(Person.author_of(one).comments()) == list(Person.author_of(two).comments()) == [one, two]
    assert list(Person.author_of(other).comments()) == [other]
    assert list(Person.author_of(nameless).comments()) == [nameless]


def test_token_identifies_a_person_with_another_email_or_none(article):
    one, two = make_comment(article, email=EMAIL, browser="b"), make_comment(article, browser="b")
    three = make_comment(article, email=EMAIL.upper(), browser="c")
    make_comment(article, email="other@reader.example", browser="c")

    assert list(Person.author_of(one).comments()) == [one, two, three]
    assert list(Person.author_of(two).comments()) == [one, two]
    assert list(Person.author_of(one).identified_by("email").comments()) == [one, three]
    assert list(Person.author_of(one).identified_by("browser").comments()) == [one, two]


def test_token_proves_one_comment_and_not_its_email(capsys, article):
    one, _two = make_comment(article, email=EMAIL), make_comment(article, email=EMAIL)

    data = exported(capsys, "--token", f"https://gazette.example/comments/received/{token_for(one)}/")

    assert [comment["id"] for comment in data["comments"]] == [one.pk]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["--email", "nobody@nowhere.example"], "Nothing is stored about that person."),
        (["--email", "nobody"], "nobody is no email address."),
        (["--comment", 999_999], "There is no comment 999999."),
        (["--token", "made-up"], "That is not the address of a page “received” of this site."),
    ],
)
def test_unknown_person_is_reported(arguments, problem):
    with pytest.raises(CommandError, match=problem):
        person("export", *arguments)


# Export.


def test_an_export_has_every_field_of_every_row_but_the_names_of_moderators(capsys, moderator):
    article = make_page(title="Tides")
    comment = make_comment(article, name="Ada", email=EMAIL, text="Grüße www.ada.example", network="feed", section=1)
    actions.reject(comment, moderator=moderator, seen=State.of(comment), reason="other", note="rude")
    make_comment(article, email="other@reader.example")
    RateCounter.objects.create(network="strangers", window=1, expires_at=comment.submitted_at)

    data = exported(capsys, "--comment", comment.pk)

    (row,) = data["comments"]
    comment.refresh_from_db()
    assert data["about"] == {"email": EMAIL}
    assert {field.attname for field in Comment._meta.concrete_fields} == row.keys() - BESIDE
    assert (row["name"], row["text"], row["network"]) == ("Ada", "Grüße www.ada.example", "feed")
    assert row["links_to"] == ["ada.example"]
    assert (row["text_digest"], row["heading_then"]) == (comment.text_digest, "Beta")
    assert row["page"] == {"title": "Tides", "url": article.full_url}
    sent, rejected = row["decisions"]
    fields = {field.attname for field in Decision._meta.concrete_fields}
    assert sent.keys() == rejected.keys() == fields - {"user_id"}
    assert (sent["made_by"], rejected["made_by"], rejected["note"]) == ("author", "moderator", "rude")
    assert [counter["network"] for counter in data["counters"]] == ["feed"]
    assert data["elsewhere"] == []


def test_an_export_has_what_was_reported_but_not_from_where(capsys):
    comment = make_visible(make_page(), email=EMAIL)
    make_report(comment, reason="illegal", note="He sells otters.")

    (row,) = exported(capsys, "--email", EMAIL)["comments"]

    (report,) = row["reports"]
    assert (report["reason"], report["note"]) == ("illegal", "He sells otters.")
    assert {field.attname for field in Report._meta.concrete_fields} == report.keys() | {"network"}


def test_an_export_goes_to_a_new_file_and_over_no_other(tmp_path):
    make_comment(make_page(), email=EMAIL)
    file = tmp_path / "person.json"

    person("export", "--email", EMAIL, "--output", file)

    written = file.read_text()
    assert json.loads(written)["about"] == {"email": EMAIL}
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="File exists"):
        person("export", "--email", EMAIL, "--output", file)
    assert file.read_text() == written


def test_other_places_with_the_email_are_reported_and_kept(capsys):
    article = make_page(sections=[section("Alpha", f"Write to {EMAIL}.")])
    user = make_user("zebedee", email=EMAIL)
    mine, quoting = make_comment(article, email=EMAIL), make_comment(article, text=f"Ask {EMAIL}!")

    data = exported(capsys, "--email", EMAIL)
    person("erase", "--email", EMAIL, "--as", "moderator")

    places = {(place["table"], place["column"]): place["rows"] for place in data["elsewhere"]}
    assert places["comments_comment", "text"] == [str(quoting.pk)]
    assert places["auth_user", "email"] == [str(user.pk)]
    assert places["comment_test_pages_discussedpage", "sections"] == [str(article.pk)]
    assert ("wagtailcore_revision", "content") in places
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"{mine.pk}: erased"
    assert f"The address still stands in comments_comment.text: {quoting.pk}" in lines


def test_places_are_found_whatever_the_capitals_and_the_kind_of_column():
    comment = make_comment(make_page(), text="Wobblestone")
    Comment.objects.filter(pk=comment.pk).update(held_because=[{"code": "x", "message": "GRÜẞE wobblestone"}])

    assert find_in_database("WOBBLEstone") == [
        FoundText("comments_comment", "text", (str(comment.pk),)),
        FoundText("comments_comment", "held_because", (str(comment.pk),)),
    ]


def test_notes_and_bans_are_handed_out_and_go_with_the_last_comment_only(capsys, moderator, article):
    one, two = make_comment(article, email=EMAIL, browser="b"), make_comment(article, email=EMAIL.upper())
    other = make_comment(article, email="other@reader.example")
    by_moderator = {"moderator": moderator, "page": article, "reason": "hate"}
    for comment, identifier in ((one, "email"), (one, "browser"), (one, "domain"), (other, "email")):
        actions.ban(comment, identifier=identifier, note=f"By {identifier}", **by_moderator)
        actions.note_on_person(comment, moderator=moderator, identifier=identifier, text=f"On {identifier}")

    data = exported(capsys, "--comment", one.pk)
    assert [(ban["trait"], ban["note"]) for ban in data["bans"]] == [
        ("email", "By email"),
        ("browser", "By browser"),
        ("domain", "By domain"),
    ]
    assert [note["text"] for note in data["notes"]] == ["On email", "On browser", "On domain"]
    assert "moderator" not in json.dumps([data["bans"], data["notes"]])
    assert data["elsewhere"] == []

    privacy.erase([one], moderator=moderator)
    assert set(Ban.objects.values_list("trait", "value")) == {
        ("email", EMAIL),
        ("domain", "quagmire.example"),
        ("email", "other@reader.example"),
    }
    assert set(PersonNote.objects.values_list("text", flat=True)) == {"On email", "On domain"}

    privacy.erase([two], moderator=moderator)
    assert list(Ban.objects.values_list("value", flat=True)) == ["other@reader.example"]
    assert list(PersonNote.objects.values_list("value", flat=True)) == ["other@reader.example"]


def test_notes_on_an_unused_email_are_deleted(capsys, moderator):
    comment = make_comment(make_page(), email=EMAIL)
    actions.note_on_person(comment, moderator=moderator, identifier="email", text="Of the address")
    actions.edit(comment, seen=State.of(comment), name="Ada", email="new@reader.example", text="Corrected.")

    assert [note["text"] for note in exported(capsys, "--email", EMAIL)["notes"]] == ["Of the address"]
    person("erase", "--email", EMAIL, "--as", "moderator")

    assert capsys.readouterr().out == "Notes and bans: erased\n"
    assert PersonNote.objects.count() == 0
    comment.refresh_from_db()
    assert comment.text == "Corrected."


# Who may.


def test_erasure_of_a_person_needs_moderation_of_all_comments(capsys):
    article, other_branch = make_page(), make_page(listing=make_listing(title="Other", slug="other"))
    inside = make_comment(article, email=EMAIL)
    outside = make_comment(other_branch, email=EMAIL)
    make_local_moderator(article.get_parent())
    before = list(Comment.objects.order_by("pk").values())

    with pytest.raises(CommandError, match="local may not moderate all of these comments. Nothing was erased."):
        person("erase", "--email", EMAIL, "--as", "local")
    with pytest.raises(PermissionDenied):
        privacy.erase([outside, inside], moderator=make_user("nobody"))
    with pytest.raises(CommandError, match="There is no user ghost."):
        person("erase", "--email", EMAIL, "--as", "ghost")

    assert list(Comment.objects.order_by("pk").values()) == before


# In the admin.


def test_desk_displays_the_number_and_erases_after_confirmation(client, moderator, article):
    one, two = make_visible(article, moderator=moderator, email=EMAIL), make_comment(article, email=EMAIL)
    client.force_login(moderator)
    url = reverse("comment_desk:personal_data", args=[one.pk])
    for each in (url, reverse("comment_desk:export_personal_data", args=[one.pk])):
        assert "no-store" in client.get(each)["Cache-Control"]

    card = client.get(reverse("comment_desk:card", args=[one.pk])).content.decode()
    page = client.get(url).content.decode()
    unsure = client.post(url, {"number": 2})
    late = client.post(url, {"number": 1, "sure": "on"})

    assert url in card
    assert "2 comments that you can moderate were sent with the email address zebedee@quagmire.example." in page
    assert (unsure.status_code, late.status_code) == (422, 409)
    assert Comment.objects.filter(email=EMAIL).count() == 2

    done = client.post(url, {"number": 2, "sure": "on"}, follow=True)

    assert "2 comments were erased." in done.content.decode()
    for comment in (one, two):
        comment.refresh_from_db()
        assert (comment.status, comment.name, comment.email, comment.text) == (Status.ERASED, "", "", "")
    assert Decision.objects.last().made_by == "moderator"
    assert "Nothing is stored about the author of this comment any more." in client.get(url).content.decode()


def test_a_moderator_of_a_part_sees_exports_and_erases_that_part_only(client):
    article, other_branch = make_page(), make_page(listing=make_listing(title="Other", slug="other"))
    inside = make_comment(article, email=EMAIL)
    outside = make_comment(other_branch, email=EMAIL, text="Wobblestone")
    client.force_login(make_local_moderator(article.get_parent()))

    page = client.get(reverse("comment_desk:personal_data", args=[inside.pk])).content.decode()
    data = client.get(reverse("comment_desk:export_personal_data", args=[inside.pk])).json()
    client.post(reverse("comment_desk:personal_data", args=[inside.pk]), {"number": 1, "sure": "on"})

    assert "1 comment that you can moderate was" in page
    assert "Wobblestone" not in page
    assert [comment["id"] for comment in data["comments"]] == [inside.pk]
    assert "elsewhere" not in data
    assert Comment.objects.get(pk=inside.pk).status == Status.ERASED
    assert Comment.objects.get(pk=outside.pk).text == "Wobblestone"
