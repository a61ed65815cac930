"""Who may write where: each setting of a page and of the site, changed and looked at on the page."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from comments.conversation import Conversation
from comments.models import Comment, ConversationSettings
from gazette.models import ClockReading
from gazette.tests.generations import raised_tags

from .factories import make_listing, make_page, make_visible, republish, section, set_site
from .pages.models import DiscussedPage

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def fresh(article):
    return DiscussedPage.objects.get(pk=article.pk)


def page_of(article):
    return BeautifulSoup(Client().get(article.get_url()).content, "html.parser")


def send(article, **values):
    return Client().post(reverse("comments:write", args=[article.pk]), {"name": "Ada", "text": "Words kept.", **values})


LEVELS = {
    "page": lambda **policies: make_page(**policies),
    "site": lambda **policies: set_site(**policies) or make_page(),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("policy", "region", "form"),
    [("held", True, True), ("trusted", True, True), ("closed", True, False), ("off", False, False)],
)
def test_policy_applies_to_the_article_wherever_it_is_set(level, policy, region, form):
    article = LEVELS[level](comments_policy=policy)
    Comment.objects.filter(pk=make_visible(article).pk).update(text="Said before.")

    page, sent = page_of(article), send(article)

    assert bool(page.select_one("#comments")) is region
    assert ("Said before." in str(page)) is region
    assert bool(page.select_one("#comment-form")) is form
    assert sent.status_code == (303 if form else 422 if region else 404)
    assert ("Words kept." in sent.content.decode()) is (policy == "closed")
    assert Comment.objects.filter(text="Words kept.").count() == form
    if form:
        assert "Comments are moderated before they appear" in page.select_one(".form-notice").text
        assert ("you asked this site to remember" in page.select_one(".form-notice").text) is (policy == "trusted")


def test_another_sites_settings_hold_only_below_its_own_root():
    listing = make_listing(slug="below")
    article = make_page(listing=listing)
    other_branch = Site.objects.create(hostname="else.example", root_page=listing)
    ConversationSettings.objects.create(site=other_branch, comments_policy="off")
    set_site(comments_policy="trusted")

    assert fresh(article).policy.kind == "off"
    assert fresh(make_page(listing=make_listing(title="Other", slug="other"))).policy.kind == "trusted"


# ---- closing by age


@pytest.mark.parametrize("level", LEVELS)
def test_comments_close_so_many_days_after_publication(level):
    article = LEVELS[level](comments_close_after=3)
    opened = page_of(article)
    DiscussedPage.objects.filter(pk=article.pk).update(first_published_at=timezone.now() - 3 * DAY)

    closed, sent = page_of(article), send(article)

    assert opened.select_one("#comment-form")
    assert not closed.select_one("#comment-form")
    assert closed.select_one(".comments-closed")
    assert sent.status_code == 422
    assert "Words kept." in sent.content.decode()
    assert not Comment.objects.exists()


def test_empty_value_is_inherited_and_zero_means_never():
    set_site(comments_close_after=3)
    article, never = make_page(), make_page(comments_close_after=0)
    DiscussedPage.objects.update(first_published_at=timezone.now() - 3 * DAY)

    assert not page_of(article).select_one("#comment-form")
    assert page_of(never).select_one("#comment-form")


def test_a_thread_takes_no_replies_once_the_article_is_old(client):
    article = make_page(comments_close_after=1)
    comment = make_visible(article)
    DiscussedPage.objects.update(first_published_at=timezone.now() - DAY)

    assert client.get(reverse("comments:reply", args=[comment.pk])).status_code == 404
    assert not page_of(article).select('.comment-acts [href$="/reply/"]')
    assert client.get(reverse("comments:permalink", args=[comment.pk])).status_code == 302


def test_the_clock_announces_once_what_closed_since_it_last_ran(capsys):
    set_site(comments_close_after=5)
    five_days_ago = timezone.now() - 5 * DAY - timedelta(seconds=2)
    old, young = make_page(), make_page()
    make_page(comments_policy="closed")
    make_page(comments_close_after=60)
    DiscussedPage.objects.exclude(pk=young.pk).update(first_published_at=five_days_ago)
    DiscussedPage.objects.filter(pk=young.pk).update(first_published_at=timezone.now() - 4 * DAY)

    with raised_tags() as raised:
        call_command("tick")
    with raised_tags() as raised_again:
        call_command("tick")

    assert (raised, raised_again) == ({f"open:{old.pk}"}, set())
    assert capsys.readouterr().out == "Comments closed on articles by their age: 1\n"
    DiscussedPage.objects.filter(pk=young.pk).update(first_published_at=five_days_ago)
    ClockReading.objects.filter(name="closings").update(second=int((timezone.now() - DAY).timestamp()))
    with raised_tags() as raised:
        call_command("tick")
    assert f"open:{young.pk}" in raised


# ---- length


@pytest.mark.any_database
@pytest.mark.parametrize("level", LEVELS)
def test_a_comment_may_be_so_long(level):
    article = LEVELS[level](comments_max_length=12)

    assert page_of(article).select_one("textarea")["maxlength"] == "12"
    refused = send(article, text="x" * 13)
    assert refused.status_code == 422
    assert "13 characters; at most 12" in refused.content.decode()
    assert send(article, text="x" * 12).status_code == 303


@pytest.mark.any_database
def test_no_article_takes_more_than_the_operator_allows(settings):
    settings.GAZETTE_COMMENT_MAX_LENGTH = 20
    article = make_page(comments_max_length=400)

    assert fresh(article).policy.max_length == 20
    assert send(article, text="x" * 21).status_code == 422


@pytest.mark.any_database
def test_an_edit_may_be_no_longer(client):
    article = make_page(comments_max_length=12)
    received = send(article, text="Short.")["Location"]

    refused = client.post(received.replace("received", "edit"), {"name": "Ada", "text": "x" * 13})

    assert refused.status_code == 422
    assert "13 characters; at most 12" in refused.content.decode()
    assert Comment.objects.get().text == "Short."


# ---- sections


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("policy", "of_section", "takes", "shows"),
    [
        ("held", "", True, True),
        ("held", "closed", False, True),
        ("held", "off", False, False),
        ("trusted", "closed", False, True),
        ("closed", "", False, True),
        ("off", "", False, False),
    ],
)
def test_a_section_can_only_narrow_what_its_article_says(policy, of_section, takes, shows):
    article = make_page(sections=[section("Alpha"), section("Beta")])
    make_visible(article, section=0, text="On alpha.")
    alpha, beta = (each.block_id for each in article.discussed_sections())
    republish(article, [(alpha, {"policy": of_section}), (beta, {})], comments_policy=policy)

    page = page_of(article)
    sent = send(article, section=alpha)

    assert ("On alpha." in str(page)) is shows
    conversation = Conversation(fresh(article))
    assert conversation.takes_comments_on(conversation.sections[alpha]) is takes
    assert sent.status_code == (303 if takes else 404 if policy == "off" else 422)


# ---- what editors see


@pytest.mark.any_database
def test_editor_sees_the_current_effect_of_the_controls(editor):
    set_site(comments_close_after=10, comments_policy="trusted", comments_max_length=700)
    article = make_page()
    DiscussedPage.objects.filter(pk=article.pk).update(first_published_at="2030-03-01T09:00:00Z")

    policies = " ".join(editor.get(f"/admin/pages/{article.pk}/edit/").content.decode().split())

    assert "Open: comments of trusted readers appear at once, all others wait</strong>" in policies
    assert "Comments close on 11 March 2030, 09:00" in policies
    assert "At most 700 characters" in policies


@pytest.mark.any_database
def test_editor_sees_that_comments_are_closed(editor):
    article = make_page(comments_close_after=1)
    DiscussedPage.objects.filter(pk=article.pk).update(first_published_at="2020-03-01T09:00:00Z")

    assert "Comments closed on 2 March 2020, 09:00" in editor.get(f"/admin/pages/{article.pk}/edit/").content.decode()


@pytest.mark.any_database
def test_unsaved_article_has_the_form_in_its_preview(comment):
    assert DiscussedPage(title="New").policy.kind == "held"
    assert comment.page.specific.policy.kind == "held"
