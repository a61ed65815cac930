"""Comments on articles: policies of the article, its listing and the site, sections that take none, and the feed."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction, Site

from blog.models import ArticlePage
from blog.models.cards import counts_of
from blog.tests.factories import make_article, make_index, republish, section
from comments import actions
from comments.feeds import conversations_on
from comments.mail.notifications import url_in_mail
from comments.models import Comment, ConversationSettings, Report
from comments.models.policy import load_inherited_settings
from comments.tests.factories import make_moderator, make_user, make_visible

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def set_site_policy(**policies):
    ConversationSettings.objects.update_or_create(site=Site.objects.get(is_default_site=True), defaults=policies)


def fresh(article):
    return ArticlePage.objects.get(pk=article.pk)


def parsed(url):
    return BeautifulSoup(Client().get(url).content, "html.parser")


def send(article, **values):
    fields = {"name": "Ada", "text": "Words kept.", **values}
    return Client().post(reverse("comments:write", args=[article.pk]), fields)


@pytest.mark.any_database
def test_sections_with_the_same_heading_have_numbers_where_a_thread_is_moved(client):
    article = make_article(
        body=[section("The oven", "Hot."), section("The mill", "Old."), section("The oven", "Cold.")]
    )
    comment = make_visible(article)
    client.force_login(make_user("boss", is_superuser=True))

    form = client.get(reverse("comment_desk:card", args=[comment.pk])).context["move_form"]

    labels = [label for _key, label in form.fields["section"].choices]
    assert labels[1:] == ["§ 1 The oven", "§ 2 The mill", "§ 3 The oven"]


@pytest.mark.any_database
@pytest.mark.parametrize("level", ["article", "listing"])
@pytest.mark.parametrize(
    ("policy", "region", "form"),
    [("held", True, True), ("trusted", True, True), ("closed", True, False), ("off", False, False)],
)
def test_policy_of_article_or_listing_applies_to_its_page_and_card(level, policy, region, form):
    if level == "article":
        article = make_article(comments_policy=policy)
    else:
        article = make_article(index=make_index(title="Below", slug="below", comments_policy=policy))
    make_visible(article)

    page, cards = parsed(article.get_url()), str(parsed("/").select(".card"))

    assert bool(page.select_one("#comments")) is region
    assert bool(page.select_one("#comment-form")) is form
    assert ("1 comment" in cards) is region
    assert send(article).status_code == (303 if form else 422 if region else 404)


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
def test_nearest_policy_applies_to_every_query(site, listing, article, expected):
    set_site_policy(comments_policy=site)
    page = fresh(make_article(index=make_index(slug="below", comments_policy=listing), comments_policy=article))
    make_visible(page)

    assert page.policy.kind == expected
    assert ArticlePage.objects.for_reading().get(pk=page.pk).policy.kind == expected
    assert conversations_on([page.pk])[page.pk].page.policy.kind == expected
    assert counts_of(ArticlePage.objects.for_cards()).get(page.pk, 0) == (expected != "off")


def test_each_setting_is_inherited_alone():
    set_site_policy(comments_policy="closed", comments_close_after=30, comments_max_length=300)
    index = make_index(slug="below", comments_policy="trusted", comments_max_length=200)
    article = fresh(make_article(index=index, comments_close_after=2))

    assert article.policy.kind == "trusted"
    assert article.policy.closes_at == article.first_published_at + 2 * DAY
    assert article.policy.max_length == 200


def test_settings_above_many_pages_take_as_many_queries_as_above_one(django_assert_num_queries):
    index = make_index(slug="below", comments_policy="closed")
    pages = [fresh(make_article(index=index)) for _ in range(3)]

    with django_assert_num_queries(3):
        load_inherited_settings(pages)
        assert {page.policy.kind for page in pages} == {"closed"}


def test_default_held_becomes_inherited():
    migration = import_module("blog.migrations.0005_held_is_what_others_say")
    held, shut = make_article(comments_policy="held"), make_article(comments_policy="closed")
    drafted = fresh(make_article(comments_policy="closed"))
    drafted.comments_policy = "held"
    drafted.save_revision()

    def policies():
        pages = [fresh(page) for page in (held, shut, drafted)]
        return [(page.comments_policy, page.get_latest_revision_as_object().comments_policy) for page in pages]

    migration.say_nothing(apps, None)
    assert policies() == [("", ""), ("closed", "closed"), ("closed", "")]
    migration.say_held(apps, None)
    assert policies() == [("held", "held"), ("closed", "closed"), ("closed", "held")]


@pytest.mark.any_database
def test_new_article_has_the_controls_without_current_effect(client):
    client.force_login(make_user("editor", "Editors"))
    page = client.get(f"/admin/pages/add/blog/articlepage/{make_index(slug='below').pk}/").content.decode()

    assert 'name="comments_close_after"' in page
    assert "As it is saved now" not in page


def test_closed_comments_are_closed_in_the_query_for_readers():
    article = make_article()

    actions.close_comments(article, moderator=make_moderator())

    assert ArticlePage.objects.for_reading().get(pk=article.pk).policy.kind == "closed"


@pytest.mark.any_database
@pytest.mark.parametrize(
    ("policy", "of_section", "takes"),
    [
        ("held", "", True),
        ("held", "closed", False),
        ("held", "off", False),
        ("trusted", "closed", False),
        ("closed", "", False),
        ("off", "", False),
    ],
)
def test_section_has_a_button_to_comment_only_where_it_takes_comments(policy, of_section, takes):
    sections = [section("Alpha", "x", comments=of_section), section("Beta", "y")]
    page = parsed(make_article(body=sections, comments_policy=policy).get_url())

    assert bool(page.select_one('#alpha button[form="comment-form"][name="choose"]')) is takes


@pytest.mark.any_database
def test_delete_view_of_a_listing_counts_the_comments_below_it(client):
    article = make_article()
    make_visible(article)
    client.force_login(make_user("editor", "Editors"))

    html = client.get(reverse("wagtailadmin_pages:delete", args=[article.get_parent().pk])).content.decode()

    assert "Hidden with it until it is restored: 1 comment." in " ".join(html.split())


@pytest.mark.any_database
def test_article_links_its_comment_feed_while_comments_are_visible():
    article = make_article(title='The "best" <tide>', first_published_at=datetime.now(UTC) - timedelta(days=1))
    link = {"rel": "alternate", "href": f"/comments/on/{article.pk}/feed/"}

    visible = parsed(article.get_url()).head.find("link", attrs=link)
    republish(article, [], comments_policy="off")
    off = parsed(article.get_url()).head.find("link", attrs=link)

    assert visible["title"] == 'Comments on The "best" <tide>'
    assert visible["type"] == "application/rss+xml"
    assert off is None


@pytest.mark.parametrize("kind", ["password", "login", "groups"])
def test_who_may_read_a_private_article_comments_replies_and_reports_and_nobody_else(kind):
    article = make_article()
    comment = make_visible(article)
    restriction = PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=kind, password="quay")
    let_in, outsider = Client(), Client()
    if kind == "password":
        let_in.post(
            reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, article.pk]),
            {"password": "quay", "return_url": article.url},
        )
    else:
        member = make_user("member")
        let_in.force_login(member)
    if kind == "groups":
        group = Group.objects.create(name="Members")
        member.groups.add(group)
        restriction.groups.add(group)
        outsider.force_login(make_user("other"))
    page = BeautifulSoup(let_in.get(article.url).content, "html.parser")
    links = {link["href"] for link in page.select(".comment-acts a, .article-talk a, .section-menu a")}
    links.add(reverse("comments:permalink", args=[comment.pk]))
    assert len(links) == 7, "reply, report, permalink, errors in the article and in each of three sections"

    assert {let_in.get(link, follow=True).status_code for link in links} == {200}
    assert {outsider.get(link).status_code for link in links} == {404}
    write, report = reverse("comments:write", args=[article.pk]), reverse("comments:report", args=[comment.pk])
    spam, text = {"reason": Report.Reason.SPAM}, "Words of one who may."
    refused = {
        write: {"name": "Ada", "text": "Words of one who may not."},
        report: spam,
        reverse("errors:report", args=[article.pk]): {"text": "Wrong."},
    }
    assert {outsider.post(url, fields).status_code for url, fields in refused.items()} == {404}
    sent = let_in.post(write, {"name": "Ada", "text": text, "parent": comment.pk})

    assert sent.status_code == 303 and text in let_in.get(sent.url).content.decode()
    assert Comment.objects.exclude(pk=comment.pk).get().parent == comment
    assert comment.text not in outsider.get(sent.url).content.decode(), "what it answers"
    assert let_in.post(report, spam).status_code == 303 and comment.reports.count() == 1


def test_email_about_a_private_article_links_to_its_url_which_asks_for_the_password():
    article = make_article()
    comment = make_visible(article)
    assert url_in_mail(comment).endswith(reverse("comments:permalink", args=[comment.pk]))

    PageViewRestriction.objects.create(page=article, restriction_type="password", password="quay")

    assert url_in_mail(Comment.objects.get()) == f"{article.full_url}#comment-{comment.pk}"


def test_an_empty_form_says_what_to_enter():
    article = make_article()

    answer = send(article, name=" ", text="")

    assert answer.status_code == 422
    assert answer.context["form"].errors == {"text": ["Write your comment."], "name": ["Enter your name."]}
