"""Moderators close the comments of the article in front of them; the whole site's policy is the editors' to set."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry, Site

from comments import actions
from comments.models import Comment, CommentsClosure, ConversationSettings
from comments.tests.pages.models import DiscussedPage
from gazette.tests.generations import raised_tags

from .factories import make_comment, make_moderator, make_page, make_user, make_visible

pytestmark = pytest.mark.django_db


def press(client, comment, do, **headers):
    return client.post(reverse("comment_desk:closure", args=[comment.pk]), {"do": do}, headers=headers)


def send(article, text="Words kept."):
    return Client().post(reverse("comments:write", args=[article.pk]), {"name": "Ada", "text": text})


def fresh(article):
    return DiscussedPage.objects.get(pk=article.pk)


def publish(article, **changes):
    article = fresh(article)
    for name, value in changes.items():
        setattr(article, name, value)
    article.save_revision().publish()


def test_a_moderator_closes_and_reopens_the_comments_of_an_article_from_a_card(desk, moderator, article):
    comment = make_visible(article, moderator=moderator)
    card = reverse("comment_desk:card", args=[comment.pk])

    closed = press(desk, comment, "close")

    assert (closed.status_code, closed.headers["Location"]) == (303, card)
    html = desk.get(card).content.decode()
    assert "Comments on this article were closed by <bdi>moderator</bdi>" in html
    assert "Reopen comments" in html
    refused = send(article)
    assert refused.status_code == 422
    assert "Words kept." in refused.content.decode()
    assert fresh(article).policy.kind == "closed"
    reopened = press(desk, comment, "reopen", **{"X-Requested-With": "XMLHttpRequest"})
    assert "Close comments on this article" in reopened.content.decode()
    assert send(article).status_code == 303
    log = PageLogEntry.objects.filter(page=article.pk, action__startswith="comments.").order_by("pk")
    assert [(entry.action, entry.user) for entry in log] == [
        ("comments.close", moderator),
        ("comments.reopen", moderator),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_process_that_has_cached_the_page_follows_its_present_settings():
    article, moderator = make_page(), make_moderator()
    assert send(article).status_code == 303
    actions.close_comments(article, moderator=moderator)
    assert send(article).status_code == 422
    actions.reopen_comments(article, moderator=moderator)
    ConversationSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"comments_policy": "closed"}
    )
    assert send(article).status_code == 422
    ConversationSettings.objects.update(comments_policy="held", comments_max_length=3)
    assert send(article).status_code == 422
    ConversationSettings.objects.update(comments_max_length=None, held_words="otter")
    assert send(article, "One otter.").status_code == 303
    assert Comment.objects.latest("pk").held_because[0]["code"] == "held_word"
    for field in ("abuse_words_en", "abuse_words_de", "abuse_words_ar"):
        word = {"abuse_words_ar": "\u0642\u0646\u062f\u0633"}.get(field, f"{field[-2:]}beaver")
        ConversationSettings.objects.update(**{field: word})
        assert send(article, f"One {word}, in {field}.").status_code == 303
        assert [each["code"] for each in Comment.objects.latest("pk").held_because] == ["abuse"]


def test_publishing_and_policies_open_nothing_that_a_moderator_closed(article, moderator):
    actions.close_comments(article, moderator=moderator)

    publish(article, comments_policy="trusted")

    assert fresh(article).policy.kind == "closed"
    publish(article, comments_policy="off")
    assert fresh(article).policy.kind == "off"


def test_closing_changes_that_article_alone_and_only_once(article, moderator):
    with raised_tags() as raised:
        actions.close_comments(article, moderator=moderator)
    with raised_tags() as raised_again:
        actions.close_comments(article, moderator=moderator)

    assert (raised, raised_again) == ({f"open:{article.pk}"}, set())
    assert PageLogEntry.objects.filter(page=article.pk, action="comments.close").count() == 1


@pytest.mark.parametrize("body", [{}, {"do": "erase"}, {"do": ["close", "reopen"]}])
def test_invalid_closure_form_changes_nothing(desk, article, body):
    comment = make_comment(article)

    answer = desk.post(reverse("comment_desk:closure", args=[comment.pk]), body)

    assert answer.status_code == 400
    assert not CommentsClosure.objects.exists()


def test_the_policy_of_the_whole_site_is_set_by_editors_and_not_by_moderators():
    site = Site.objects.get(is_default_site=True)
    url = reverse("wagtailsettings:edit", args=["comments", "conversationsettings", site.pk])
    sent = {
        "comments_policy": "off",
        "comments_close_after": "3",
        "comments_max_length": "",
        "trust_approved": "4",
        "trust_days": "9",
        "held_words": "pills",
        **{f"{name}-{number}_FORMS": 0 for name in ("own_reasons", "saved_replies") for number in ("TOTAL", "INITIAL")},
    }

    def settings_after(user):
        client = Client()
        client.force_login(user)
        assert ("comments_policy" in client.get(url).content.decode()) is (user.username == "editor")
        assert client.post(url, sent).status_code == 302
        return ConversationSettings.objects.get(site=site)

    by_moderator = settings_after(make_moderator())
    assert (by_moderator.comments_policy, by_moderator.comments_close_after) == ("held", 0)
    assert (by_moderator.trust_approved, by_moderator.held_words) == (4, "pills")
    by_editor = settings_after(make_user("editor", "Editors"))
    assert (by_editor.comments_policy, by_editor.comments_close_after) == ("off", 3)


@pytest.mark.parametrize(
    ("words", "line"), [("pills\n.", "."), ("pills\n- - -", "- - -"), ("pills\n\U0001f4a9\n1\n鸡", "")]
)
def test_a_held_line_of_punctuation_only_is_refused(words, line):
    settings = ConversationSettings(held_words=words)
    try:
        settings.clean()
        refused = ""
    except ValidationError as error:
        refused = error.message_dict["held_words"][0]

    assert refused == (f"A line would hold any text: {line}" if line else "")
