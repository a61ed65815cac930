"""Who may write where: each control of an article, its listing and the site, flipped and looked at on the pages."""

from datetime import timedelta
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from blog.models import ArticlePage
from blog.tests.factories import make_article, make_index, republish, section
from comments.feeds import conversations_on
from comments.models import Comment, ConversationSettings
from comments.models.policy import load_inherited_settings
from gazette.models import Generation

from .factories import make_comment, make_user, make_visible

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def the_site(**said):
    ConversationSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=said)


def the_listing(**said):
    index = make_index(title="Below", slug="below", **said)
    return make_article(index=index)


def fresh(article):
    return ArticlePage.objects.get(pk=article.pk)


def page_of(article):
    return BeautifulSoup(Client().get(article.get_url()).content, "html.parser")


def send(article, **values):
    return Client().post(reverse("comments:write", args=[article.pk]), {"name": "Ada", "text": "Words kept.", **values})


LEVELS = {
    "article": lambda **said: make_article(**said),
    "listing": lambda **said: the_listing(**said),
    "site": lambda **said: the_site(**said) or make_article(),
}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    ("policy", "region", "form"),
    [("held", True, True), ("trusted", True, True), ("closed", True, False), ("off", False, False)],
)
def test_a_policy_shows_on_the_article_wherever_it_is_said(level, policy, region, form):
    article = LEVELS[level](comments_policy=policy)
    Comment.objects.filter(pk=make_visible(article).pk).update(text="Said before.")

    page, card = page_of(article), str(BeautifulSoup(Client().get("/").content, "html.parser").select(".card"))
    sent = send(article)

    assert bool(page.select_one("#comments")) is region
    assert ("Said before." in str(page)) is region
    assert ("1 comment" in card) is region
    assert bool(page.select_one("#comment-form")) is form
    assert sent.status_code == (303 if form else 422 if region else 404)
    assert ("Words kept." in sent.content.decode()) is (policy == "closed")
    assert Comment.objects.filter(text="Words kept.").count() == form
    if form:
        assert "Comments are moderated before they appear" in page.select_one(".form-notice").text
        assert ("you asked this site to remember" in page.select_one(".form-notice").text) is (policy == "trusted")


@pytest.mark.parametrize(
    ("site", "listing", "article", "expected"),
    [
        ("off", "", "", "off"),
        ("off", "closed", "", "closed"),
        ("off", "closed", "held", "held"),
        ("closed", "held", "", "held"),
        ("held", "trusted", "off", "off"),
        ("trusted", "", "", "trusted"),
    ],
)
def test_the_nearest_that_says_something_wins_for_each_way_of_asking(client, site, listing, article, expected):
    the_site(comments_policy=site)
    page = fresh(make_article(index=make_index(slug="below", comments_policy=listing), comments_policy=article))
    make_visible(page)

    assert page.policy.kind == expected
    assert ArticlePage.objects.for_reading().get(pk=page.pk).policy.kind == expected
    assert conversations_on([page.pk])[page.pk].page.policy.kind == expected
    assert ArticlePage.objects.for_cards().get(pk=page.pk).comment_count == (expected != "off")


def test_each_control_is_inherited_by_itself():
    the_site(comments_policy="closed", comments_close_after=30, comments_max_length=300)
    index = make_index(slug="below", comments_policy="trusted", comments_max_length=200)
    article = fresh(make_article(index=index, comments_close_after=2))

    assert article.policy.kind == "trusted"
    assert article.policy.closes_at == article.first_published_at + 2 * DAY
    assert article.policy.max_length == 200


def test_another_sites_settings_hold_only_below_its_own_root():
    index = make_index(slug="below")
    article = make_article(index=index)
    elsewhere = Site.objects.create(hostname="else.example", root_page=index)
    ConversationSettings.objects.create(site=elsewhere, comments_policy="off")
    the_site(comments_policy="trusted")

    assert fresh(article).policy.kind == "off"
    assert fresh(make_article(index=make_index(title="Other", slug="other"))).policy.kind == "trusted"


def test_policies_above_many_pages_take_the_same_queries_as_of_one(django_assert_num_queries):
    index = make_index(slug="below", comments_policy="closed")
    pages = [fresh(make_article(index=index)) for _ in range(3)]

    with django_assert_num_queries(3):
        load_inherited_settings(pages)
        assert {page.policy.kind for page in pages} == {"closed"}


# ---- closing by age


@pytest.mark.parametrize("level", LEVELS)
def test_comments_close_so_many_days_after_publication(level):
    article = LEVELS[level](comments_close_after=3)
    opened = page_of(article)
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at=timezone.now() - 3 * DAY)

    closed, sent = page_of(article), send(article)

    assert opened.select_one("#comment-form")
    assert not closed.select_one("#comment-form")
    assert closed.select_one(".comments-closed")
    assert sent.status_code == 422
    assert "Words kept." in sent.content.decode()
    assert not Comment.objects.exists()


def test_none_said_is_as_above_and_zero_is_never():
    the_site(comments_close_after=3)
    article, never = make_article(), make_article(comments_close_after=0)
    ArticlePage.objects.update(first_published_at=timezone.now() - 3 * DAY)

    assert not page_of(article).select_one("#comment-form")
    assert page_of(never).select_one("#comment-form")


def test_a_thread_takes_no_replies_once_the_article_is_old(client):
    article = make_article(comments_close_after=1)
    comment = make_visible(article)
    ArticlePage.objects.update(first_published_at=timezone.now() - DAY)

    assert client.get(reverse("comments:reply", args=[comment.pk])).status_code == 404
    assert not page_of(article).select(".comment-reply")
    assert client.get(reverse("comments:permalink", args=[comment.pk])).status_code == 302


def announced(article):
    return Generation.objects.filter(tag=f"comments:{article.pk}").values_list("number", flat=True).first() or 0


def test_the_clock_announces_once_what_closed_since_it_last_ran(capsys):
    the_site(comments_close_after=5)
    five_days_ago = timezone.now() - 5 * DAY - timedelta(seconds=2)
    old, young = make_article(), make_article()
    shut = make_article(comments_policy="closed")
    longer = make_article(comments_close_after=60)
    ArticlePage.objects.exclude(pk=young.pk).update(first_published_at=five_days_ago)
    ArticlePage.objects.filter(pk=young.pk).update(first_published_at=timezone.now() - 4 * DAY)

    for _ in range(2):
        call_command("tick")

    assert capsys.readouterr().out == "Comments closed on articles by their age: 1\n"
    assert [announced(article) for article in (old, young, shut, longer)] == [1, 0, 0, 0]
    ArticlePage.objects.filter(pk=young.pk).update(first_published_at=five_days_ago)
    Generation.objects.filter(tag="clock:closings").update(number=int((timezone.now() - DAY).timestamp()))
    call_command("tick")
    assert announced(young) == 1


# ---- length


@pytest.mark.parametrize("level", LEVELS)
def test_a_comment_may_be_so_long(level):
    article = LEVELS[level](comments_max_length=12)

    assert page_of(article).select_one("textarea")["maxlength"] == "12"
    refused = send(article, text="x" * 13)
    assert refused.status_code == 422
    assert "13 characters; at most 12" in refused.content.decode()
    assert send(article, text="x" * 12).status_code == 303


def test_no_article_takes_more_than_the_operator_allows(settings):
    settings.GAZETTE_COMMENT_MAX_LENGTH = 20
    article = make_article(comments_max_length=400)

    assert fresh(article).policy.max_length == 20
    assert send(article, text="x" * 21).status_code == 422


def test_an_edit_may_be_no_longer(client):
    article = make_article(comments_max_length=12)
    received = send(article, text="Short.")["Location"]

    refused = client.post(received.replace("received", "edit"), {"name": "Ada", "text": "x" * 13})

    assert refused.status_code == 422
    assert "13 characters; at most 12" in refused.content.decode()
    assert Comment.objects.get().text == "Short."


# ---- sections


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
    article = make_article(body=[section("Alpha", "x"), section("Beta", "y")])
    make_visible(article, section=0, text="On alpha.")
    alpha, beta = (each.block_id for each in article.discussed_sections())
    republish(article, [(alpha, {"comments": of_section}), (beta, {})], comments_policy=policy)

    page = page_of(article)
    sent = send(article, section=alpha)

    assert ("On alpha." in str(page)) is shows
    assert bool(page.select_one('#alpha button[form="comment-form"][name="choose"]')) is takes
    assert sent.status_code == (303 if takes else 404 if policy == "off" else 422)


# ---- what editors see


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_user("editor", "Editors"))
    return client


def test_the_editor_is_told_what_follows_from_the_controls(editor):
    the_site(comments_close_after=10, comments_policy="trusted", comments_max_length=700)
    article = make_article()
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at="2030-03-01T09:00:00Z")

    said = " ".join(editor.get(f"/admin/pages/{article.pk}/edit/").content.decode().split())

    assert "Open: comments of trusted readers appear at once, all others wait</strong>" in said
    assert "Comments close on 11 March 2030, 09:00" in said
    assert "At most 700 characters" in said


def test_the_editor_is_told_that_comments_are_over(editor):
    article = make_article(comments_close_after=1)
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at="2020-03-01T09:00:00Z")

    assert "Comments closed on 2 March 2020, 09:00" in editor.get(f"/admin/pages/{article.pk}/edit/").content.decode()


def test_a_new_article_has_the_controls_and_nothing_to_be_told(editor):
    page = editor.get(f"/admin/pages/add/blog/articlepage/{make_index(slug='below').pk}/").content.decode()

    assert 'name="comments_close_after"' in page
    assert "As it is saved now" not in page


def test_what_said_held_because_nobody_chose_otherwise_says_nothing_from_now_on():
    migration = import_module("blog.migrations.0005_held_is_what_others_say")
    held, shut = make_article(comments_policy="held"), make_article(comments_policy="closed")
    drafted = fresh(make_article(comments_policy="closed"))
    drafted.comments_policy = "held"
    drafted.save_revision()

    def said():
        pages = [fresh(page) for page in (held, shut, drafted)]
        return [(page.comments_policy, page.get_latest_revision_as_object().comments_policy) for page in pages]

    migration.say_nothing(apps, None)
    assert said() == [("", ""), ("closed", "closed"), ("closed", "")]
    migration.say_held(apps, None)
    assert said() == [("held", "held"), ("closed", "closed"), ("closed", "held")]


def test_an_article_without_an_address_yet_shows_the_form_in_its_preview():
    comment = make_comment(make_article())

    assert ArticlePage(title="New").policy.kind == "held"
    assert comment.page.specific.policy.kind == "held"
