"""What the author of a rejected comment reads on the page after posting, with or without email."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Site

from comments import actions
from comments.actions import State
from comments.models import ConversationSettings, OwnReason, Reason
from comments.outcomes import BECAUSE
from comments.tokens import token_for
from gazette import publications

from .factories import make_comment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def decide(action, comment, moderator, **details):
    comment.refresh_from_db()
    action(comment, moderator=moderator, seen=State.of(comment), **details)


def seen_by_author(client, comment) -> str:
    page = BeautifulSoup(client.get(reverse("comments:received", args=[token_for(comment)])).content, "html.parser")
    return " ".join(page.main.get_text(" ").split())


def test_author_reads_each_reason_and_never_the_note(client, article, moderator):
    for reason in Reason:
        comment = make_comment(article)
        decide(actions.reject, comment, moderator, reason=reason, note="Secret note")

        page = seen_by_author(client, comment)

        assert f"A moderator rejected it{' because ' if BECAUSE[reason] else ''}{BECAUSE[reason]}." in page
        assert "Secret" not in page


def test_author_of_a_rejected_comment_finds_the_house_rules_and_no_promise_of_email(
    client, article, moderator, monkeypatch
):
    monkeypatch.setattr(publications, "house_rules_url", lambda page: "/house-rules/")
    comment = make_comment(article, email="ada@example.org", wants_mail=True)
    waiting = seen_by_author(client, comment)
    decide(actions.reject, comment, moderator, reason="hate")

    rejected = seen_by_author(client, comment)

    assert ("We’ll email" in waiting, "House rules" in waiting) == (True, False)
    assert ("We’ll email" in rejected, "House rules" in rejected) == (False, True)


def test_author_reads_the_text_of_a_reason_of_the_site(client, article, moderator):
    own = OwnReason.objects.create(
        settings=ConversationSettings.for_site(Site.objects.get()),
        label="not a letter",
        when="It is meant for the editors.",
        letter="Please write to us instead,\nat <b>letters</b>.",
    )
    comment = make_comment(article)
    decide(actions.reject, comment, moderator, reason=own.code)

    page = seen_by_author(client, comment)

    assert "A moderator rejected it. Please write to us instead, at <b>letters</b>." in page
    assert "not a letter" not in page
    own.delete()
    assert "A moderator rejected it. Reader" in seen_by_author(client, comment)


def test_reason_is_that_of_the_newest_decision(client, article, moderator):
    comment = make_comment(article)

    decide(actions.mark_as_spam, comment, moderator)
    assert "A moderator rejected it because it was taken for spam." in seen_by_author(client, comment)

    decide(actions.undo, comment, moderator)
    assert "rejected" not in seen_by_author(client, comment)

    decide(actions.reject, comment, moderator, reason="hate")
    decide(actions.approve, comment, moderator)
    assert "hateful" not in seen_by_author(client, comment)

    decide(actions.reject, comment, moderator, reason="off_topic")
    assert "because it is not about the article." in seen_by_author(client, comment)


def test_comment_that_a_rule_took_for_spam_is_pending_to_its_author(client, article):
    comment = make_comment(article, trap="x")

    assert comment.status == "spam"
    assert "taken for spam" not in seen_by_author(client, comment)
