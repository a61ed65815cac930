import pytest
from django.core.management import CommandError, call_command

from comments.actions import withdraw
from comments.models import Status
from comments.tests.factories import make_comment, make_page, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("moderator")]


def moderate(*arguments):
    call_command("moderate", *map(str, arguments), "--as", "moderator")


@pytest.mark.each_database
def test_each_comment_is_decided_and_gets_a_line(capsys, moderator, article):
    one, two = make_comment(article), make_comment(article)

    moderate("approve", one.pk, two.pk)

    assert capsys.readouterr().out == f"{one.pk}: approved\n{two.pk}: approved\n"
    for comment in (one, two):
        comment.refresh_from_db()
        assert comment.status == Status.APPROVED
        assert comment.decisions.last().user == moderator


def test_reject_keeps_reason_and_note(capsys, comment):
    moderate("reject", comment.pk, "--reason", "libel", "--note", "names a neighbour")

    decision = comment.decisions.last()
    assert (decision.to_status, decision.reason, decision.note) == ("rejected", "libel", "names a neighbour")
    assert capsys.readouterr().out == f"{comment.pk}: rejected\n"


def test_undo_restores_the_state_before(capsys, moderator):
    comment = make_visible(make_page(), moderator=moderator)
    moderate("spam", comment.pk)

    moderate("undo", comment.pk)

    assert capsys.readouterr().out == f"{comment.pk}: spam\n{comment.pk}: approved\n"


@pytest.mark.each_database
def test_failures_are_reported_and_the_others_decided(capsys, moderator, article):
    withdrawn, good, visible = make_comment(article), make_comment(article), make_visible(article, moderator=moderator)
    withdraw(withdrawn)

    with pytest.raises(CommandError, match="3 of 4 failed"):
        moderate("approve", withdrawn.pk, 999_999, visible.pk, good.pk)

    output = capsys.readouterr()
    assert output.out == f"{good.pk}: approved\n"
    assert output.err == (
        f"{withdrawn.pk}: it is withdrawn, nothing was changed\n"
        "999999: there is no such comment that this user may moderate\n"
        f"{visible.pk}: it is approved, nothing was changed\n"
    )


def test_nothing_to_undo_is_reported(capsys, comment):
    with pytest.raises(CommandError):
        moderate("undo", comment.pk)

    assert capsys.readouterr().err == f"{comment.pk}: nothing to undo\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("reject", "1"),
        ("approve", "1", "--reason", "hate"),
        ("undo", "1", "--note", "why"),
        ("reject", "1", "--reason", "because"),
        ("publish", "1"),
        ("approve", "one"),
        ("approve",),
    ],
)
def test_arguments_that_make_no_sense_decide_nothing(arguments, comment):
    with pytest.raises(CommandError):
        moderate(*(str(comment.pk) if argument == "1" else argument for argument in arguments))

    comment.refresh_from_db()
    assert (comment.status, comment.revision) == ("pending", 1)


def test_unknown_user_is_reported(comment):
    with pytest.raises(CommandError, match="There is no user nobody"):
        call_command("moderate", "approve", str(comment.pk), "--as", "nobody")
