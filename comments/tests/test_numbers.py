"""The numbers of what there is to decide: the same on every screen, in singular and plural."""

import re

import pytest
from django.urls import reverse

from comments import actions
from comments.actions import State
from comments.permissions import moderated_by
from comments.tests.factories import decide, make_comment, make_page, make_report, make_user, make_visible, words_of
from gazette.trash.actions import move_to_trash

pytestmark = pytest.mark.django_db

QUEUE, FIGURES = reverse("comment_desk:index"), reverse("comment_desk:figures")


def number(pattern: str, text: str) -> int:
    found = re.search(pattern, text)
    return int(found[1]) if found else 0


def numbers_on_screens(client) -> dict[str, dict[str, int]]:
    """The numbers of each kind, by the screen that shows them."""
    dashboard, figures = client.get("/admin/"), words_of(client.get(FIGURES))
    queue, html, home = words_of(client.get(QUEUE)), dashboard.content.decode(), words_of(dashboard)
    first = client.get(reverse("comment_desk:start"), follow=True)
    return {
        "to decide": {
            "menu": number(r"Comments \((\d+)\)", html),
            "panel": number(r"(\d+) comments? to decide:", home) or number(r"(\d+) comments? awaiting", home),
            "queue": number(r"(\d+) comments? Select", queue),
            "rows": len(client.get(QUEUE).context["object_list"]),
            "card": number(r"(\d+) comments? in this queue", words_of(first)),
            "statistics": number(r"To decide (\d+)", figures),
        },
        "awaiting moderation": {
            "panel": number(r"(\d+) comments? awaiting moderation\.", home),
            "statistics": number(r"Awaiting moderation (\d+)", figures),
        },
        "reported": {
            "panel": number(r"(\d+) published comments? reported", home),
            "statistics": number(r"Published and reported (\d+)", figures),
        },
    }


def test_numbers_agree_on_all_screens(client, local):
    boss = make_user("boss", is_superuser=True)
    trashed = make_page(listing=local.article.get_parent())
    for page in (local.article, local.other_article, trashed):
        make_comment(page)
        make_comment(page, text="I know where you live")
        escalated = make_comment(page)
        actions.escalate(escalated, moderator=boss, seen=State.of(escalated), to=boss, note="Look")
        make_report(make_visible(page, moderator=boss))
        reported_before = make_visible(page, moderator=boss)
        make_report(reported_before)
        decide(reported_before, boss, actions.undo)  # it waits, with an open report
        decide(make_comment(page), boss, actions.reject, reason="hate")
    move_to_trash(trashed, user=boss)

    for user, sites in ((local.user, 1), (boss, 2)):
        client.force_login(user)
        screens = numbers_on_screens(client)
        assert set(screens["to decide"].values()) == {5 * sites}, screens
        assert set(screens["awaiting moderation"].values()) == {4 * sites}, screens
        assert set(screens["reported"].values()) == {sites}, screens
        numbers = moderated_by(user).open_numbers()
        assert (numbers.to_decide, numbers.awaiting_moderation, numbers.reported) == (5 * sites, 4 * sites, sites)


@pytest.mark.any_database
@pytest.mark.parametrize(("waiting", "reported"), [(0, 0), (1, 0), (0, 1), (1, 1), (2, 2)])
def test_numbers_are_pluralized(desk, moderator, article, waiting, reported):
    for _ in range(waiting):
        make_comment(article)
    for _ in range(reported):
        make_report(make_visible(article, moderator=moderator))

    def counted(count, singular, plural):
        return f"{count} {singular if count == 1 else plural}"

    home, total = words_of(desk.get("/admin/")), waiting + reported
    assert (counted(total, "comment to decide", "comments to decide") in home) == bool(reported)
    texts = {
        counted(waiting, "comment awaiting moderation.", "comments awaiting moderation."): waiting,
        "No comments awaiting moderation.": not waiting,
        counted(reported, "published comment reported by", "published comments reported by"): reported,
    }
    for text, is_shown in texts.items():
        assert (text in home) == bool(is_shown), text
    if total:
        queue = words_of(desk.get(QUEUE))
        assert f" {counted(total, 'comment', 'comments')} " in queue
        card = words_of(desk.get(reverse("comment_desk:start"), follow=True))
        assert counted(total, "comment in this queue", "comments in this queue") in card
