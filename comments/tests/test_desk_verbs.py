"""One table of verbs: what the page, its forms and the script say of a verb comes from there."""

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.urls import reverse

from comments.actions import withdraw
from comments.desk.verbs import VERBS, shortcut_keys
from comments.models import Comment, Decision, Status
from comments.tests.factories import State, make_comment, make_page, make_report, make_visible

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def buttons(client, comment):
    html = client.get(reverse("comment_desk:card", args=[comment.pk])).content
    return {
        button["value"]: button for button in BeautifulSoup(html, "html.parser").select(".desk-card__decide button")
    }


def test_every_verb_is_an_action_of_the_log():
    assert set(VERBS) <= set(Decision.Action.values)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_that_decides_a_waiting_comment_is_deciding(moderator, comment, name):
    if VERBS[name].is_offered(comment, None):
        VERBS[name].perform(comment, moderator=moderator, seen=State.of(comment), reason="hate")
        comment.refresh_from_db()

    assert (comment.status != Status.PENDING) == (name in Decision.DECIDING)


def test_every_offered_verb_has_a_button_with_its_label_its_key_and_whether_it_takes_a_note(desk, article):
    reported = make_visible(article)
    make_report(reported)
    featured = make_visible(article)
    Comment.objects.filter(pk=featured.pk).update(is_featured=True)
    waiting = make_comment(article)

    seen = {}
    for comment in (waiting, reported, featured):
        seen |= buttons(desk, comment)

    assert set(seen) == {name for name, verb in VERBS.items() if not verb.needs_reason}
    for name, button in seen.items():
        verb = VERBS[name]
        assert button.text == verb.label
        assert button.get("data-desk-key") == (verb.key if name != "undo" else None)
        assert button.parent.has_attr("data-desk-takes-note") is verb.takes_note


@pytest.mark.parametrize("name", [name for name, verb in VERBS.items() if verb.takes_note])
def test_a_verb_that_takes_a_note_stores_it(desk, name):
    comment = make_visible(make_page()) if VERBS[name].answers_reports else make_comment(make_page())
    report = make_report(comment) if VERBS[name].answers_reports else None
    fields = {"status": comment.status, "revision": comment.revision, "do": name, "note": "Known from before."}
    fields |= {"reason": "hate"} if VERBS[name].needs_reason else {}
    fields |= {"last_report": report.pk} if report else {}

    desk.post(reverse("comment_desk:decide", args=[comment.pk]), fields)

    assert (comment.decisions.last().action, comment.decisions.last().note) == (name, "Known from before.")


def test_a_key_without_use_is_explained(desk, moderator, article):
    waiting, visible = make_comment(article), make_visible(article, moderator=moderator)
    withdraw(withdrawn := make_comment(article))

    def explained(comment):
        html = desk.get(reverse("comment_desk:card", args=[comment.pk])).content
        return json.loads(BeautifulSoup(html, "html.parser").select_one("[data-desk-card]")["data-desk-no-use"])

    assert explained(waiting)["f"] == "only visible comments can be featured"
    assert explained(visible)["a"] == "this comment is already approved"
    assert {explained(withdrawn)[key] for key in "asr"} == {"its author withdrew this comment"}
    # "?" always has a use.
    assert set(explained(waiting)) == {*shortcut_keys(), *"1234567890"} - {"?"}


def test_every_key_in_the_templates_is_in_the_help():
    templates = Path(settings.BASE_DIR, "templates", "comments", "desk").rglob("*.html")
    keys = {key for file in templates for key in re.findall(r'data-desk-key="(.)"', file.read_text())}

    assert keys and keys <= set(shortcut_keys())
