"""The editors' listing of all articles: what it says of each, how it is narrowed and sorted, and acts on many."""

import csv
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime
from wagtail.models import Locale, Page, PageLogEntry, Workflow

from blog.editor.article_desk.actions import TOPIC_SET, set_topic
from blog.editor.article_desk.listing import ArticleFilterSet
from blog.models import ArticleFigures, ArticlePage, ErrorReport
from comments.tests.factories import make_comment, make_moderator, make_visible
from gazette.trash.models import Trashed

from .factories import make_article, make_author, make_index, make_topic, section
from .helpers import draft_of, fresh, history_of, messages_of, queries_for, signed_in, soup_of, words

pytestmark = pytest.mark.django_db
DESK = "/admin/articles/"


def titles(client, **query):
    """In the order of the listing."""
    response = client.get(f"{DESK}results/", query)
    assert response.status_code == 200
    return [article.title for article in response.context["object_list"]]


def rows(client, **query):
    response = client.get(DESK, {**query, "export": "csv"})
    return list(csv.DictReader(b"".join(response.streaming_content).decode().splitlines()))


def bulk(client, action, *pages, **sent):
    ids = "&".join(f"id={page.pk}" for page in pages)
    url = f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', action])}?{ids}&next={DESK}"
    return client.post(url, sent) if sent else client.get(url)


@pytest.fixture
def six(editor):
    """One article of most statuses, the oldest first."""
    made = {}
    for title in ("Live", "Changed", "Scheduled", "Reviewed", "Expired", "Draft"):
        made[title] = make_article(title=title, publish=title in {"Live", "Changed", "Expired"})
    made["Changed"].save_revision()
    made["Scheduled"].go_live_at = timezone.now() + timedelta(days=1)
    made["Scheduled"].save_revision().publish()
    Workflow.objects.get(active=True).start(made["Reviewed"], editor.user)
    made["Expired"].unpublish(set_expired=True)
    for age, title in enumerate(reversed(made)):
        ArticlePage.objects.filter(pk=made[title].pk).update(
            latest_revision_created_at=timezone.now() - timedelta(hours=age)
        )
    return made


def test_articles_are_listed_newest_first_with_their_status_and_filtered_by_it(editor, six):
    assert titles(editor) == ["Draft", "Expired", "Reviewed", "Scheduled", "Changed", "Live"]
    assert {row["Title"]: row["Status"] for row in rows(editor)} == {
        "Live": "live",
        "Changed": "live, with changes",
        "Scheduled": "scheduled",
        "Reviewed": "in review",
        "Expired": "expired",
        "Draft": "draft",
    }
    filtered = {
        "live": ["Changed", "Live"],
        "changes": ["Changed"],
        "scheduled": ["Scheduled"],
        "review": ["Reviewed"],
        "expired": ["Expired"],
        "draft": ["Draft", "Reviewed", "Scheduled"],
    }
    assert {status: titles(editor, status=status) for status in filtered} == filtered


def test_article_desk_tells_requested_changes_from_a_waiting_review(editor, six):
    six["Reviewed"].current_workflow_state.current_task_state.reject(user=editor.user)
    assert {row["Status"] for row in rows(editor) if row["Title"] == "Reviewed"} == {"changes requested"}
    assert (titles(editor, status="review"), titles(editor, status="needs_changes")) == ([], ["Reviewed"])


def test_article_desk_filters_by_listing_topic_author_and_editor(editor):
    ada, water = make_author("Ada Quill"), make_topic("Water")
    letters = make_index(title="Letters", slug="letters")
    make_article(title="One", index=make_index(), authors=[ada], topics=[water])
    two = make_article(title="Two", index=letters, authors=[ada, make_author("Bo Reed")], owner=editor.user)
    three = make_article(title="Three", index=letters, topics=[water, make_topic("Air")])
    three.save_revision(user=editor.user)

    assert sorted(titles(editor, index=letters.pk)) == ["Three", "Two"]
    assert sorted(titles(editor, topic=water.pk)) == ["One", "Three"]
    assert sorted(titles(editor, author=ada.pk)) == ["One", "Two"]
    assert sorted(titles(editor, mine="yes")) == ["Three", "Two"]
    assert titles(editor, mine="yes", topic=water.pk) == ["Three"]
    assert titles(editor, q="reed two") == [two.title]
    assert titles(editor, q="two three") == []
    Locale.objects.get_or_create(language_code="de")
    filters = ArticleFilterSet(QueryDict(), ArticlePage.objects.all()).filters
    assert list(filters) == ["status", "index", "topic", "author", "mine", "language"]


@pytest.mark.any_database
def test_it_says_how_long_an_article_is_by_whom_and_what_waits(editor):
    article = make_article(
        title="=1+1",
        lead="Four words of lead.",
        body=[section("Alpha", "One two three."), section("Beta", "Four five.")],
        authors=[make_author("Ada Quill"), make_author("Bo Reed")],
        topics=[make_topic("Water")],
    )
    article.save_revision(user=editor.user)
    make_comment(article)
    make_comment(article)
    make_visible(article, moderator=make_moderator())
    ErrorReport.objects.create(page=article, text="Wrong.", reported_at=timezone.now())
    ErrorReport.objects.create(page=article, text="Settled.", status="fixed", reported_at=timezone.now())

    row = rows(editor)[0]

    assert row["Title"] == "'=1+1"  # which a spreadsheet does not compute
    assert row["Words"] == str(fresh(article).words) == "9"
    assert (row["Sections"], row["Comments waiting"], row["Reader reports"]) == ("2", "2", "1")
    assert (row["Authors"], row["Last editor"], row["Topics"]) == ("Ada Quill, Bo Reed", "editor", "Water")
    assert (row["Listing"], row["URL"]) == ("notices", article.full_url)
    page = words(editor.get(DESK))
    assert reverse("error_desk:index", query={"page": article.pk}) in page
    assert reverse("comment_desk:index", query={"page": article.pk}) not in page  # which is no editor's business
    boss = signed_in("boss")
    assert reverse("comment_desk:index", query={"page": article.pk}) in words(boss.get(DESK))

    # The length is that of the newest draft.
    article.body = [section("Alpha", "One two."), section("Beta", "Three four five."), section("Gamma", "Six.")]
    article.save_revision()
    assert ArticleFigures.objects.values_list("words", "sections").get() == (10, 3)
    assert fresh(article).words == 9


def test_articles_are_sorted_by_each_column(editor):
    make_article(title="A", body=[section("X", "One two three four five six.")])
    make_article(title="B", body=[section("X", "One.")])
    make_article(title="C", body=[section("X", "One."), section("Y", "Two three.")])

    for ordering, found in (
        ("figures__words", ["B", "C", "A"]),
        ("-figures__words", ["A", "C", "B"]),
        ("-figures__sections", ["C", "B", "A"]),
        ("title", ["A", "B", "C"]),
        ("latest_revision_created_at", ["A", "B", "C"]),
    ):
        assert titles(editor, ordering=ordering) == found
        assert titles(editor, ordering=ordering, q="What it is about") == found


NAMES = ["ordering", "q", "status", "index", "topic", "author", "mine", "language", "p", "export"]
ODD = ["-open_errors", "9" * 30, "\0", "x", "-1", "'; --", "%", "\u200b", "[1]", "comments_waiting", "path"]
ODD += ["\u0608" * 300]


@pytest.mark.parametrize(
    ("names", "values"),
    [
        (["ordering", "q", "topic", "p"], ODD[:3]),
        pytest.param(NAMES, ODD, marks=pytest.mark.exhaustive),
    ],
)
def test_article_desk_ignores_invalid_query_parameters(editor, names, values):
    make_article()

    for name in names:
        for value in values:
            response = editor.get(f"{DESK}results/", {name: value})
            assert response.status_code in {200, 404}, (name, value)


def test_scheduled_articles_have_their_time_and_one_language_is_not_named(editor, six):
    def cells(url=DESK):
        listed = soup_of(url, editor).select_one("table.listing")
        return [words(each) for each in listed.select(".w-status")], "English" in words(listed)

    live_at = six["Scheduled"].go_live_at
    statuses, _is_named = cells()
    assert f"scheduled {date_format(localtime(live_at), 'SHORT_DATETIME_FORMAT')}" in statuses
    assert cells()[1] is False

    german = Locale.objects.get_or_create(language_code="de")[0]
    Page.objects.filter(pk=six["Draft"].pk).update(locale=german)
    assert cells()[1] is True
    assert cells(f"{DESK}?index={six['Draft'].get_parent().pk}")[1] is False


def test_the_folded_list_says_which_date_it_shows(editor):
    make_article()

    assert soup_of(DESK, editor).select_one('td[data-label="Updated"] time')


def test_queries_do_not_grow_with_the_articles(editor):
    def fill(number):
        for _ in range(number):
            article = make_article(authors=[make_author(f"A {Page.objects.count()}")])
            article.save_revision(user=editor.user)
        return queries_for(DESK, editor)

    assert fill(2) == fill(4) <= 35


@pytest.mark.any_database
def test_everybody_sees_the_articles_that_they_see_in_the_admin(editor):
    article = make_article(title="Bridge")
    moderator = signed_in("mod", "Moderators")
    editor.post(reverse("wagtailadmin_pages:delete", args=[make_article(title="Gone").pk]))

    for client in (editor, signed_in("boss"), signed_in("author", "Authors")):
        assert titles(client) == [article.title]
    assert moderator.get(DESK).url == "/admin/"
    assert Client().get(DESK).url.startswith("/admin/login/")
    # Without pages to work with, neither articles nor their search are offered.
    for client, is_offered in ((editor, True), (moderator, False)):
        page = client.get("/admin/").content.decode()
        assert ('"/admin/articles/"' in page, "dashboard_search" in page) == (is_offered, is_offered)


def test_menus_offer_to_order_the_pages_only_below_the_home_page(editor):
    listing = make_article().get_parent()
    home = listing.get_parent()

    offered = {
        match
        for url in (f"{DESK}?index={listing.pk}", f"/admin/pages/{home.pk}/")
        for match in re.findall(r"/admin/pages/\d+/\?ordering=ord", editor.get(url).content.decode())
    }

    assert offered == {f"/admin/pages/{home.pk}/?ordering=ord"}, "articles are ordered by date"


# ---- many at once


def test_a_topic_is_set_on_many_for_readers_and_in_drafts(editor):
    water = make_topic("Water")
    live, changed, draft = make_article(), make_article(title="Before"), make_article(publish=False)
    changed.title = "After"
    changed.save_revision()
    asked = words(bulk(editor, "set_topic", live, changed, draft))
    assert "Add to these articles" in asked

    response = bulk(editor, "set_topic", live, changed, draft, topic=water.pk, do="add")

    assert (response.url, messages_of(response)) == (DESK, ["The topic of 3 articles changed."])
    for article in (live, changed, draft):
        assert list(draft_of(article).topics.all()) == [water]
    assert list(ArticlePage.objects.live().in_topic(water).order_by("pk")) == [live, changed]
    kept = fresh(changed)
    assert (kept.title, kept.has_unpublished_changes) == ("Before", True)
    assert kept.get_latest_revision_as_object().title == "After"
    assert not fresh(live).has_unpublished_changes
    assert PageLogEntry.objects.filter(action=TOPIC_SET, user=editor.user).count() == 3
    bulk(editor, "set_topic", live, changed, topic=water.pk, do="remove")
    assert not ArticlePage.objects.live().in_topic(water).exists()


def test_history_of_each_article_has_its_topics_set_in_bulk(editor):
    water, live, draft = make_topic("Water"), make_article(), make_article(publish=False)
    ahead = make_article()  # its draft has the topic already
    ahead.topics.add(water)
    ahead.save_revision()
    PageLogEntry.objects.all().delete()
    PageLogEntry.objects.log_action(live, TOPIC_SET)  # as it was logged before

    for do in ("add", "add", "remove"):
        bulk(editor, "set_topic", live, draft, ahead, topic=water.pk, do=do)

    expected = ["Topic “Water” removed", "Topic “Water” added"]
    assert history_of(draft, editor) == history_of(ahead, editor) == expected
    assert history_of(live, editor) == [*expected, "Topic set in bulk"]
    entry = PageLogEntry.objects.filter(page=draft).first()
    assert (entry.revision, entry.content_changed) == (fresh(draft).latest_revision, True)


def test_history_of_each_page_has_its_bulk_publication(editor):
    articles = [make_article(publish=False), make_article(publish=False)]

    bulk(editor, "publish", *articles, confirm="on")

    for article in articles:
        assert history_of(article, editor)[0] == "Published"


def test_history_has_one_entry_for_each_editing_session(editor):
    article, uuid = make_article(publish=False), uuid4()
    PageLogEntry.objects.all().delete()
    for _save in range(2):
        PageLogEntry.objects.log_action(article, "wagtail.edit", uuid=uuid)
    PageLogEntry.objects.log_action(article, "wagtail.lock", uuid=uuid)

    assert sorted(history_of(article, editor)) == ["Draft saved", "Locked"]


@pytest.mark.any_database
def test_topics_of_the_articles_languages_are_offered(editor):
    german = Locale.objects.get_or_create(language_code="de")[0]
    water, rivers, wasser, _of_none = [make_topic(name) for name in ("Water", "Rivers", "Wasser", "Zeal")]
    rivers.parent = water
    rivers.save()
    english, deutsch = make_article(topics=[rivers]), make_article(topics=[wasser])
    Page.objects.filter(pk=deutsch.pk).update(locale=german)

    def offered(*articles):
        form = bulk(editor, "set_topic", *articles).context["form"]
        return [label for value, label in form.fields["topic"].choices if value]

    assert offered(english) == ["Water", "Water › Rivers", "Zeal"]
    assert offered(deutsch) == ["Wasser", "Zeal"]
    assert offered(english, deutsch) == ["Wasser (Deutsch)", "Water (English)", "Water › Rivers (English)", "Zeal"]
    assert bulk(editor, "set_topic", deutsch, topic=water.pk, do="add").status_code == 200
    assert list(ArticlePage.objects.in_topic(water)) == [english]
    listing = signed_in("boss").get(reverse("wagtailsnippets_blog_topic:list"))
    languages = {topic.name: topic.languages_in_words for topic in listing.context["object_list"]}
    assert languages == {"Water": "English", "Rivers": "English", "Wasser": "Deutsch", "Zeal": ""}


@pytest.mark.skipif(connection.vendor == "sqlite", reason="It locks the whole database")
def test_a_topic_waits_for_the_row_that_an_editor_who_publishes_holds(editor):
    article = make_article()

    with CaptureQueriesContext(connection) as asked:
        set_topic(article, make_topic("Water"), user=editor.user, is_added=True)

    first = next(query["sql"] for query in asked.captured_queries if "FOR " in query["sql"])
    assert 'FROM "wagtailcore_page"' in first
    assert first.endswith("FOR NO KEY UPDATE")


@pytest.mark.any_database
def test_what_is_locked_or_not_ones_own_or_no_article_is_named_and_left(editor):
    water, boss, author = make_topic("Water"), signed_in("boss"), signed_in("author", "Authors")
    locked = make_article(title="Locked")
    index = locked.get_parent()
    Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=boss.user)
    fine, own = make_article(title="Fine"), make_article(title="Own", publish=False, owner=author.user)

    asked = words(bulk(editor, "set_topic", locked, index, fine))
    assert re.search(r"You can’t set the topic of these pages.*Locked", asked)
    bulk(editor, "set_topic", locked, index, fine, topic=water.pk, do="add")
    bulk(author, "set_topic", fine, own, topic=water.pk, do="add")

    filed = [a.title for a in ArticlePage.objects.all() if a.get_latest_revision_as_object().topics.exists()]
    assert sorted(filed) == ["Fine", "Own"]
    with pytest.raises(PermissionDenied):
        set_topic(locked, water, user=editor.user, is_added=True)
    for wrong in ({"topic": "999999", "do": "add"}, {"topic": water.pk, "do": "else"}, {"topic": "x", "do": ""}):
        assert bulk(editor, "set_topic", own, **wrong).status_code == 200
    assert not locked.get_latest_revision_as_object().topics.exists()


def test_many_articles_are_published_unpublished_and_deleted_but_no_locked_one(editor):
    boss, other = signed_in("boss"), make_article(slug="other")
    locked = make_article()
    Page.objects.filter(pk=locked.pk).update(locked=True, locked_by=boss.user)
    draft, live = make_article(publish=False), make_article(slug="live")

    bulk(editor, "publish", draft, locked, include_descendants="")
    bulk(editor, "unpublish", live, locked, readers="page", target=other.pk)
    bulk(editor, "delete", draft, locked, sent="yes")

    assert [Page.objects.get(pk=page.pk).live for page in (live, locked)] == [False, True]
    assert Client().get("/notices/live/").headers["Location"] == "/notices/other/"
    assert [trashed.page_id for trashed in Trashed.objects.all()] == [draft.pk]
