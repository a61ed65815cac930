"""Importing the exports of WordPress."""

import gzip
import json
import re
import threading
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from modelsearch.backends import get_search_backend
from PIL import Image
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageLogEntry, Revision, Site
from wagtail.search.models import IndexEntry
from wagtail.signals import page_published

from blog.importers.sites.media import path_of
from blog.importers.sites.wordpress_html import Context, Text
from blog.importers.streams import digest_of_content
from blog.models import ArticlePage, Author, ImportedArticle, Picture, Topic
from blog.models.querysets import lock_pages
from blog.pages import BlogIndexPage
from comments.actions import erase
from comments.models import Comment, CommentCount, Decision
from comments.tests.consistency import assert_consistent
from comments.tests.factories import make_user
from gazette.imports import runs
from gazette.imports.texts import PLAIN_PERMALINKS
from gazette.models import Email, ImportedObject, ImportRun
from gazette.process_lock import process_lock
from gazette.public_fetch import CannotFetch
from gazette.trash.actions import move_to_trash
from home.models import HomePage, InfoPage
from tests.timing import takes_linear_time

from .factories import make_author, make_index, make_topic
from .helpers import soup_of, words
from .wordpress_exports import (
    SITE,
    attachment,
    author,
    category,
    cdata,
    comment,
    export,
    in_language,
    item,
    meta,
    term,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def run(tmp_path):
    """Import a text as a file; return the report, whose sums are checked."""
    make_index()

    def run(*texts, dry=False, **options):
        files = []
        for number, text in enumerate(texts):
            data = text if isinstance(text, bytes) else text.encode()
            files.append(tmp_path / f"export-{number}.xml")
            files[-1].write_bytes(data)
        target = tmp_path / "report.json"
        call_command("import_wordpress", *files, run=not dry, report=target, **options)
        report = json.loads(target.read_text())
        for kind, sums in report["sums"].items():
            assert sums["in"] == sums["taken"] + sums["unchanged"] + sums["dropped"]
            assert sums["dropped"] == sum(sums["reasons"]["dropped"].values())
            if kind != "field":
                assert sums["in"] == sum(row["kind"] == kind for row in report["rows"])
        return report

    return run


def row_of(report, source_id, kind=None):
    (row,) = [row for row in report["rows"] if row["id"] == str(source_id) and kind in (None, row["kind"])]
    return row


def reasons(row):
    return [each["why"] for each in row.get("changed", [])]


def article_comments(article):
    return Comment.objects.filter(page=article.pk).order_by("pk")


def only_article():
    return ArticlePage.objects.get()


def texts_of(blocks):
    return [(block.block_type, str(getattr(block.value, "source", block.value))) for block in blocks]


def state():
    """What is stored, as rows to compare; without numbers of revisions and times of imports."""
    articles = [
        (a.title, a.slug, a.lead, a.live, a.first_published_at, a.body.get_prep_value(), a.opening.get_prep_value())
        for a in ArticlePage.objects.order_by("pk")
    ]
    comments = list(
        Comment.objects.order_by("pk").values_list("pk", "page", "parent", "thread", "name", "text", "status")
    )
    return (
        articles,
        comments,
        sorted(Redirect.objects.values_list("old_path", "redirect_page")),
        sorted(Topic.objects.values_list("name", "parent__name")),
        sorted(Author.objects.values_list("name", "slug")),
        ArticlePage.objects.count() + InfoPage.objects.count() + Picture.objects.count(),
        list(CommentCount.objects.order_by("pk").values_list("page", "visible")),
        Decision.objects.count(),
        ImportedObject.objects.count(),
    )


# ---- posts


@pytest.mark.each_database
def test_published_post_becomes_an_article_with_sections_dates_author_topics_and_redirects(run, client):
    content = "<p>Before.</p><h3>Source</h3><p>Springs.</p><h5>Deeper</h5><p>Mud.</p><h3>Mouth</h3><p>The sea.</p>"
    text = export(
        author(),
        category("River", "river"),
        category("Estuary", "estuary", "river"),
        item(
            "Low water &amp; <em>mud</em>",
            content,
            post_id=7,
            post_name="low-water",
            excerpt="What the <b>tide</b> left.",
            more=term("Estuary") + term("Boats", domain="post_tag") + meta("_wp_old_slug", "ebb"),
        ),
    )

    report = run(text)

    article = only_article()
    assert (article.title, article.slug, article.lead) == ("Low water & mud", "low-water", "What the tide left.")
    assert article.live
    assert article.first_published_at == datetime(2014, 3, 1, 12, tzinfo=UTC)
    assert article.last_published_at == datetime(2014, 3, 5, 12, tzinfo=UTC)
    assert texts_of(article.opening) == [("paragraph", "<p>Before.</p>")]
    assert [section.heading for section in article.sections] == ["Source", "Mouth"]
    assert "<h3>Deeper</h3>" in str(article.body[0].value["content"][1].value.source)
    assert [byline.author.name for byline in article.bylines.all()] == ["Ada Quill"]
    names = {topic.name: topic.parent and topic.parent.name for topic in Topic.objects.all()}
    assert names == {"River": None, "Estuary": "River", "Tags": None, "Boats": "Tags"}
    assert {topic.name for topic in article.topics.all()} == {"Estuary", "Boats"}
    for path in ("/2014/03/low-water/", "/2014/03/ebb/", "/?p=7"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, article.get_url())
    row = row_of(report, 7)
    assert (row["url"], row["redirects"]) == (article.get_url(), ["/2014/03/low-water", "/2014/03/ebb", "/?p=7"])
    assert report["redirects"] == 3
    assert client.get(article.get_url()).status_code == 200
    # The change log for readers begins with the post's date, the history of editors with the import.
    assert article.editions.get().published_at == article.first_published_at
    actions = PageLogEntry.objects.filter(page=article.pk).order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["wagtail.create", "wagtail.publish"]
    assert article.revisions.get() == article.latest_revision == article.live_revision
    assert not article.has_unpublished_changes


def test_imported_urls_and_slugs_take_nothing_away_from_what_is_here(run, client):
    listing = BlogIndexPage.objects.get()
    paths = ["/admin", "/search", "/feed", "/de", listing.get_url().rstrip("/")]
    text = export(
        *(item(post_id=number, link=f"{SITE}{path}/") for number, path in enumerate(paths, start=1)),
        item("Find", post_id=20, post_type="page", post_name="search", link=f"{SITE}/find/"),
    )

    report = run(text)

    assert [client.get(path)["Location"] for path in paths[1:]] == [f"{path}/" for path in paths[1:]]
    by_id = {"/?page_id=20", *(f"/?p={number}" for number in range(1, 6))}
    assert set(Redirect.objects.values_list("old_path", flat=True)) == {"/find", *by_id}
    assert {why for number in range(1, 6) for why in reasons(row_of(report, number))} == {
        "a URL that something else has here: no redirect"
    }
    assert row_of(report, 20)["url"] == "/search-2/"
    assert client.get("/search-2/").status_code == 200


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"status": "draft"}, "a draft"),
        ({"status": "pending"}, "pending review"),
        ({"status": "private"}, "private"),
        ({"status": "future", "post_date_gmt": "2015-01-01 00:00:00"}, "scheduled"),
        ({"status": "archive"}, "with the status archive"),
        ({"post_password": "reed"}, "protected by a password"),
    ],
)
def test_what_was_not_public_is_not_published_and_has_no_redirect(run, values, why):
    report = run(export(item(post_id=7, more=comment(1), **values)))

    assert not only_article().live
    assert f"{why}: not published" in reasons(row_of(report, 7))
    assert not Redirect.objects.exists()
    assert Comment.objects.get().status == "approved"


def test_items_of_other_types_and_of_the_trash_are_dropped_with_their_comments(run):
    text = export(
        item(post_id=1, status="trash", more=comment(1, comment_approved="post-trashed")),
        item(post_id=2, post_type="nav_menu_item"),
        item(post_id=3, post_type="shop_order", more=comment(2, comment_type="order_note")),
        item(post_id=4, post_type="wp_template"),
        item("The one", post_id=5, post_name="one"),
        item("The one", post_id=5, post_name="one"),
    )

    report = run(text)

    assert only_article().title == "The one"
    assert not Comment.objects.exists()
    assert [(row["kind"], row["outcome"]) for row in report["rows"]] == [
        ("post", "dropped"),
        ("comment", "dropped"),
        ("nav_menu_item", "dropped"),
        ("shop_order", "dropped"),
        ("comment", "dropped"),
        ("wp_template", "dropped"),
        ("post", "taken"),
        ("post", "dropped"),
    ]


def test_posts_of_joined_files_that_have_the_same_id_are_all_taken_with_their_comments(run):
    text = export(
        item("One", post_id=5, post_name="one", more=comment(1, "Of one.")),
        item("Two", post_id=5, post_name="two", more=comment(1, "Of two.") + comment(2, "A reply.", parent=1)),
        item("No id", post_id=None, post_name="three", more=comment(1, "Of three.")),
        item("…", post_id=None, post_name="", link=f"{SITE}/x/"),
    )

    report = run(text)

    assert [row["outcome"] for row in report["rows"] if row["kind"] in ("post", "comment")] == ["taken"] * 8
    texts = {article.title: [each.text for each in article_comments(article)] for article in ArticlePage.objects.all()}
    assert texts == {"One": ["Of one."], "Two": ["Of two.", "A reply."], "No id": ["Of three."], "…": []}
    assert Comment.objects.get(text="A reply.").parent.text == "Of two."
    assert ArticlePage.objects.get(title="…").slug == "post"
    before = state()
    again = run(text)
    assert state() == before
    assert {row["outcome"] for row in again["rows"] if row["kind"] in ("post", "comment")} == {"unchanged"}


def test_values_that_are_missing_or_odd_are_replaced_and_noted(run):
    text = export(
        item(None, "No title here at all.", post_id=1, post_name=None, link=None, creator=None),
        item("Undated", post_id=2, post_date="0000-00-00 00:00:00", post_date_gmt="0000-00-00 00:00:00"),
        item("Same", post_id=3, post_name="same"),
        item("Same again", post_id=4, post_name="same"),
        item("x" * 300, post_id=5, post_name="%d0%b2%d0%be%d0%b4%d0%b0"),
        item("Ebb &amp;amp; flow", post_id=6, more=term("Loose", domain=None)),
        item("", "<img src='/wp-content/uploads/a.jpg'>", post_id=8, post_name="empty"),
    )

    report = run(text)

    found = {article.title[:20]: article for article in ArticlePage.objects.all()}
    assert list(found) == ["No title here at all", "Undated", "Same", "Same again", "x" * 20, "Ebb & flow", "empty"]
    assert "no title: its first words" in reasons(row_of(report, 1))
    assert not found["No title here at all"].bylines.exists()
    assert "no date of publication: that of the import" in reasons(row_of(report, 2))
    assert found["Undated"].live
    assert found["Same again"].slug == "same-2"
    assert "a slug that is in use: same-2" in reasons(row_of(report, 4))
    assert found["x" * 20].slug == "вода"
    assert len(found["x" * 20].title) == 255
    assert [topic.name for topic in found["Ebb & flow"].topics.all()] == ["Loose"]
    assert [byline.author.name for byline in found["Same"].bylines.all()] == ["aquill"]
    assert "without text: not published" in reasons(row_of(report, 8))
    assert not found["empty"].live


def test_categories_below_the_second_level_are_folded_and_parents_may_come_later(run):
    make_topic("Boats")
    text = export(
        category("Dinghies", "dinghies", "sailing"),
        category("Sailing", "sailing", "sport"),
        category("Sport", "sport"),
        category("Unused", "unused"),
        category("Circle", "circle", "circle"),
        item(more="".join(term(name) for name in ("Dinghies", "Boats", "Circle")) + term("Uncategorized")),
    )

    report = run(text)

    assert {topic.name for topic in only_article().topics.all()} == {"Sailing", "Boats", "Circle"}
    assert Topic.objects.get(name="Sailing").parent.name == "Sport"
    assert not Topic.objects.filter(name__in=["Unused", "Uncategorized", "Dinghies"]).exists()
    assert report["sums"]["term"]["reasons"] == {
        "dropped": {"of no article that was taken": 1},
        "changed": {"a category below the second level: its parent is used": 1},
    }


def test_terms_of_the_first_version_are_named_twice_and_slugs_may_be_encoded(run):
    twice = "".join(
        f"<category{domain}>{cdata(name)}</category>{term(name, domain=domain and 'tag')}"
        for name, domain in (("River", ""), ("Boats", ' domain="tag"'), ("Uncategorized", ""))
    )

    run(export(item(more=twice + term("Вода", "%d0%b2%d0%be%d0%b4%d0%b0", "post_tag"))))

    assert {topic.name for topic in only_article().topics.all()} == {"River", "Boats", "Вода"}
    assert Topic.objects.get(name="Boats").parent.name == "Tags"
    assert Topic.objects.get(name="Вода").slug == "вода"
    assert not Topic.objects.filter(name="Uncategorized").exists()


def test_imported_author_does_not_take_over_the_former_url_of_another(run):
    other = make_author("Cy Reed", slug="ada-quill")
    other.slug = "cy-reed"
    other.save()

    run(export(author("ada-quill", "Ada Quill"), item(creator="ada-quill")))

    assert Author.objects.get(name="Ada Quill").slug == "ada-quill-2"
    assert Author.with_former_slug("ada-quill") == other


def test_coauthors_replace_the_author_and_known_authors_are_used(run):
    known = make_author("Bo Kemp")
    guest = item(
        "Dot Lane",
        "",
        post_type="guest-author",
        more=meta("cap-user_login", "dot") + meta("cap-display_name", "Dot Lane"),
    )
    text = export(
        author("AQuill"),
        author("bkemp", "Bo Kemp", 2),
        guest,
        item(more=term("bkemp", "cap-bkemp", "author") + term("dot", "cap-dot", "author")),
    )

    report = run(text, export(item("Other")))

    article = ArticlePage.objects.get(title="Low water")
    assert [byline.author.name for byline in article.bylines.all()] == ["Bo Kemp", "Dot Lane"]
    assert article.bylines.first().author == known
    # Logins are the same in capitals.
    assert [each.author.name for each in ArticlePage.objects.get(title="Other").bylines.all()] == ["Ada Quill"]
    assert report["sums"]["author"]["taken"] == 2


def test_seo_values_are_taken_without_patterns(run):
    fields = meta("_yoast_wpseo_title", "Tides %%sep%% %%sitename%%") + meta("rank_math_title", "")
    fields += meta("_yoast_wpseo_metadesc", "All about tides.") + meta("_yoast_wpseo_meta-robots-noindex", "1")

    run(export(item(more=fields)))

    article = only_article()
    assert (article.seo_title, article.search_description, article.noindex) == ("", "All about tides.", True)


@pytest.mark.parametrize(("robots", "noindex"), [('a:1:{i:0;s:7:"noindex";}', True), ('a:1:{i:0;s:5:"index";}', False)])
def test_robots_of_rank_math_are_read(run, robots, noindex):
    run(export(item(more=meta("rank_math_robots", robots))))

    assert only_article().noindex is noindex


@pytest.mark.parametrize(
    "code",
    [
        '[python]\necho "<b>[x]</b>";\n\nreturn;\n[/python]',
        '<pre class="brush: python; title: ; notranslate">echo "&lt;b&gt;[x]&lt;/b&gt;";\n\nreturn;</pre>',
    ],
)
def test_code_of_a_highlighter_keeps_its_language(run, code):
    run(export(item(content=f"A [text] before.\n\n{code}\n\nAfter.")))

    before, sample, _after = only_article().opening
    assert str(before.value.source) == "<p>A [text] before.</p>"
    assert (sample.value["language"], sample.value["code"]) == ("python", 'echo "<b>[x]</b>";\n\nreturn;')


@pytest.mark.parametrize("piece", ["<!-- wp:{} -->", '<img src="/files/{}">'])
def test_long_markup_takes_linear_time(piece):
    def read(long):
        return Text(Context()).html(piece.format(long)), path_of(f"/files/{long}")

    assert takes_linear_time(read, "-1x1" * 4_000)


def test_pages_become_plain_pages_and_those_with_more_than_text_articles(run, client):
    text = export(
        item(
            "Club",
            "<h2>Who</h2><p>We <b>row</b>.</p>",
            post_type="page",
            post_id=1,
            post_name="club",
            link=f"{SITE}/about/club/",
            post_parent=2,
        ),
        item("About", "Text\n\nmore text", post_type="page", post_id=2, post_name="about", link=f"{SITE}/about/"),
        item(
            "Guests", "Write!", post_type="page", post_id=3, post_name="guests", link=f"{SITE}/guests/", more=comment(1)
        ),
        item(
            "Prices",
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>",
            post_type="page",
            post_id=4,
        ),
    )

    report = run(text)

    pages = {page.title: page for page in InfoPage.objects.all()}
    assert {"Club", "About"} <= pages.keys()
    assert "<h2>Who</h2><p>We <b>row</b>.</p>" in pages["Club"].text
    assert "<p>Text</p><p>more text</p>" in pages["About"].text
    assert client.get("/about/club/")["Location"] == pages["Club"].get_url()
    assert client.get("/about/").status_code == 200
    assert {article.title for article in ArticlePage.objects.all()} == {"Guests", "Prices"}
    assert Comment.objects.get().page.title == "Guests"
    assert "a page with comments: made an article, because plain pages have none" in reasons(row_of(report, 3))


# ---- comments


@pytest.mark.each_database
def test_comments_keep_state_thread_date_and_staff(run):
    replies = "".join(comment(10 + depth, f"Reply {depth}", parent=9 + depth) for depth in range(1, 11))
    text = export(
        author(),
        item(
            post_id=7,
            more=comment(12_000, "Before its parent", parent=10)
            + comment(10, "Opens &amp; <a href='https://tide.example/x'>asks</a><h2>Loud</h2>\n\nmore")
            + replies
            + comment(30, "Waits", comment_approved="0")
            + comment(31, "Buy", comment_approved="spam")
            + comment(32, "Gone", comment_approved="trash")
            + comment(33, "By the editor", comment_user_id=1)
            + comment(34, "By a member", comment_user_id=99)
            + comment(35, "Orphan", parent=404, name="Ω" * 115)
            + comment(36, "[...] seen [...]", comment_type="pingback")
            + comment(37, "On a ping", parent=36)
            + comment(38, " <img src='x'> ", comment_type="comment")
            + comment(
                39, "No mail", comment_author_email="", name="", comment_date_gmt="0000-00-00 00:00:00", comment_date=""
            ),
        ),
    )

    report = run(text)

    found = {comment.text.split("\n")[0]: comment for comment in Comment.objects.all()}
    opening = found["Opens & asks (https://tide.example/x)"]
    assert opening.text == "Opens & asks (https://tide.example/x)\n\nLoud\n\nmore"
    assert opening.submitted_at == datetime(2014, 3, 2, 9, tzinfo=UTC)
    assert (opening.name, opening.email, opening.network) == ("Cleo", "cleo@mail.example", "")
    assert list(opening.links.values_list("host", flat=True)) == ["tide.example"]
    assert found["Reply 10"].parent == found["Reply 9"]
    assert {found[f"Reply {depth}"].thread for depth in range(1, 11)} == {opening}
    assert found["Before its parent"].parent == opening
    assert opening.visible_in_thread == 12
    assert [found[text].status for text in ("Waits", "Buy", "Gone")] == ["pending", "spam", "rejected"]
    assert [found[text].is_by_staff for text in ("By the editor", "By a member")] == [True, False]
    assert found["Orphan"].parent is None
    assert (len(found["Orphan"].name), found["No mail"].name) == (60, "Anonymous")
    assert found["On a ping"].parent is None
    assert found["No mail"].submitted_at == only_article().first_published_at
    assert report["sums"]["comment"] == {
        "in": 22,
        "taken": 20,
        "unchanged": 0,
        "dropped": 2,
        "changed": 3,
        "reasons": report["sums"]["comment"]["reasons"],
    }
    assert_consistent()
    assert set(Decision.objects.values_list("made_by", "user")) == {("import", None)}
    assert (mail.outbox, Email.objects.count()) == ([], 0)


def test_pings_are_taken_as_links_if_asked_for(run):
    ping = comment(1, "[...] seen [...]", comment_type="trackback", comment_author_url="https://blog.example/p")

    run(export(item(more=ping)), pings=True)

    assert Comment.objects.get().text == "[...] seen [...]\n\nhttps://blog.example/p"


def test_comments_of_a_closed_post_stay_and_none_can_be_added(run, client):
    run(export(item(comment_status="closed", more=comment(1))))

    page = client.get(only_article().get_url()).content.decode()
    assert "I saw it too." in page
    assert only_article().policy.kind == "closed"


# ---- again


def test_dry_run_changes_nothing_and_says_what_a_run_does(run):
    text = export(
        author(),
        category("River", "river"),
        item("One", post_id=1, post_name="same", more=term("River") + comment(1) + comment(2, "")),
        item("Café", post_id=5, post_name="caf%c3%a9", link=f"{SITE}/caf%c3%a9/"),
        item("Two", post_id=2, post_name="same", status="draft"),
        item("Page", post_id=3, post_type="page"),
        item("", "", post_id=4),
    )
    before = state()

    planned = run(text, dry=True)

    assert state() == before
    done = run(text)
    assert planned["rows"] == done["rows"]
    assert planned["sums"] == done["sums"]
    assert planned["redirects"] == done["redirects"]
    assert (planned["is_dry_run"], done["is_dry_run"]) == (True, False)


@pytest.mark.each_database
def test_second_run_changes_nothing_and_a_later_export_brings_what_is_new(run):
    def text(content, more=""):
        return export(
            author(),
            item(
                "One",
                f"<h2>A</h2><p>{content}</p><h2>B</h2><p>Stays.</p>",
                post_id=1,
                post_name="one",
                more=comment(1) + more,
            ),
            item("Two", post_id=2, post_name="two", more=comment(2)),
            item("About", "Text", post_id=3, post_name="about", post_type="page"),
        )

    run(text("First."))
    before = state()

    report = run(text("First."))

    assert state() == before
    assert {kind: sums["taken"] for kind, sums in report["sums"].items() if kind in ("post", "page", "comment")} == {
        "post": 0,
        "page": 0,
        "comment": 0,
    }
    section_ids = [block.id for block in ArticlePage.objects.get(title="One").body]

    report = run(text("Second.", comment(3, "New", parent=1)))

    one = ArticlePage.objects.get(title="One")
    assert "Second." in str(one.body[0].value["content"][0].value.source)
    assert [block.id for block in one.body] == section_ids
    assert one.first_published_at == datetime(2014, 3, 1, 12, tzinfo=UTC)
    opening = Comment.objects.get(thread=None, page=one)
    assert (opening.visible_in_thread, opening.replies.get().text) == (2, "New")
    assert report["sums"]["comment"]["taken"] == 1
    assert_consistent()


def test_second_run_reports_authors_and_terms_as_unchanged(run):
    text = export(
        author(),
        author("other", "Bo Kemp", 2),
        category("River", "river"),
        category("Empty", "empty"),
        item("One", post_id=1, more=term("River")),
    )
    first = run(text)
    assert [row_of(first, id)["outcome"] for id in ("aquill", "other")] == ["taken", "dropped"]
    assert [first["sums"]["term"][each] for each in ("taken", "unchanged", "dropped")] == [1, 0, 1]

    report = run(text)

    assert [row_of(report, id)["outcome"] for id in ("aquill", "other")] == ["unchanged", "dropped"]
    assert [report["sums"]["term"][each] for each in ("taken", "unchanged", "dropped")] == [0, 1, 1]


def test_report_at_a_folder_is_refused_and_leaves_nothing_there(tmp_path):
    make_index()
    (tmp_path / "export.xml").write_text(export(item("One", post_id=1)))
    (tmp_path / "folder").mkdir()

    with pytest.raises(CommandError, match="--report .*folder: cannot be written: Is a directory"):
        call_command("import_wordpress", tmp_path / "export.xml", report=tmp_path / "folder")

    assert not any((tmp_path / "folder").iterdir())


def test_report_into_a_device_does_not_replace_the_device(tmp_path):
    make_index()
    (tmp_path / "export.xml").write_text(export(item("One", post_id=1)))
    device = tmp_path / "report.json"
    device.symlink_to("/dev/full")  # a link, so that a rename over it does no harm

    with pytest.raises(CommandError, match="--report .*: cannot be written: No space left on device"):
        call_command("import_wordpress", tmp_path / "export.xml", report=device)

    assert device.is_char_device() and list(tmp_path.glob("*report*")) == [device]


def test_report_for_which_the_disk_has_no_space_is_one_line_and_leaves_nothing(run, tmp_path, monkeypatch):
    file = tmp_path / ".report.json.unfinished"
    file.symlink_to("/dev/full")
    monkeypatch.setattr("gazette.imports.report.NamedTemporaryFile", lambda *args, **options: file.open("w"))

    with pytest.raises(CommandError) as refused:
        run(export(item("One", post_id=1)))

    assert str(refused.value) == f"--report {tmp_path / 'report.json'}: cannot be written: No space left on device"
    assert not list(tmp_path.glob("*report*"))


def test_second_import_at_the_same_time_is_refused_and_a_dry_run_is_not(run, tmp_path):
    file = tmp_path / "bees.txt"
    file.write_text("Bees\nThey hum.\nRoofs\nA roof is warm.\n")
    held, over = threading.Event(), threading.Event()

    def hold():
        with process_lock(runs.LOCK):
            held.set()
            over.wait(60)
        connection.close()

    other = threading.Thread(target=hold)  # with a connection of its own, as another process has
    other.start()
    try:
        held.wait(60)
        run(export(item("One", post_id=1)), dry=True)
        call_command("import_articles", file, dry_run=True)
        with pytest.raises(CommandError, match="Another import into this site is running: wait until it has ended"):
            run(export(item("One", post_id=1)))
        with pytest.raises(CommandError, match="Another import into this site is running"):
            call_command("import_articles", file)
        assert not ArticlePage.objects.exists()
    finally:
        over.set()
        other.join()

    run(export(item("One", post_id=1)))
    assert ArticlePage.objects.exists()


def test_comment_that_was_erased_does_not_come_back(run):
    text = export(item("One", post_id=1, more=comment(1, "Erase me") + comment(2, "A reply", parent=1)))
    run(text)
    erase(Comment.objects.get(text="Erase me"), moderator=make_user("boss", is_superuser=True))

    report = run(text.replace("A reply", "A reply, changed"))

    assert sorted(Comment.objects.values_list("text", flat=True)) == ["", "A reply"]
    assert report["sums"]["comment"]["unchanged"] == 2


@pytest.mark.parametrize("kind", ["post", "page"])
def test_what_an_editor_took_offline_stays_so(run, kind):
    run(export(item("One", "First.", post_id=1, post_type=kind)))
    page = Page.objects.get(title="One").specific
    page.unpublish()

    report = run(export(item("One", "Second.", post_id=1, post_type=kind)))

    assert "changed here since the last import: kept as it is" in reasons(row_of(report, 1))
    assert not Page.objects.get(pk=page.pk).live


def test_what_an_editor_changed_or_put_into_the_trash_stays_so(run):
    def text(content):
        kinds = {"One": "post", "Two": "post", "Three": "page", "Four": "page", "Five": "page", "Six": "page"}
        posts, content = enumerate(kinds.items(), start=1), f'{content} <a href="{SITE}/?p=1">One</a>'
        return export(*(item(name, content, post_id=number, post_type=kind) for number, (name, kind) in posts))

    run(text("First."))
    three, four, five, six = InfoPage.objects.filter(title__in=["Three", "Four", "Five", "Six"]).order_by("pk")
    three.text = '<p>Ours: <a href="/?p=1">One</a></p>'
    three.save_revision().publish()
    # Four and six are as an earlier version stored them.
    ImportedObject.objects.filter(kind="page text", object_id__in=[four.pk, six.pk]).delete()
    four.text = "<p>Ours.</p>"
    four.save_revision(user=make_user("editor"), log_action=True).publish()
    move_to_trash(five, skip_permission_checks=True)
    one, two = ArticlePage.objects.order_by("pk")
    one.title = "Ours"
    one.save_revision().publish()
    move_to_trash(two, skip_permission_checks=True)

    run(text("Second."))
    report = run(text("Third."))

    assert ArticlePage.objects.get(pk=one.pk).title == "Ours"
    for number in range(1, 6):
        assert "changed here since the last import: kept as it is" in reasons(row_of(report, number))
    plain = InfoPage.objects.filter(pk__in=[three.pk, four.pk, five.pk, six.pk]).order_by("pk")
    imported = f'<p>%s <a linktype="page" id="{one.pk}">One</a></p>'
    assert [page.text for page in plain] == [three.text, four.text, imported % "First.", imported % "Third."]
    assert not plain.get(pk=five.pk).live
    assert ArticlePage.objects.count() == 2
    assert not ArticlePage.objects.get(pk=two.pk).live


@pytest.mark.each_database
@pytest.mark.skipif(connection.vendor == "sqlite", reason="It locks the whole database")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["post", "page"])
def test_what_an_editor_publishes_while_links_are_completed_stays(run, kind):
    """The editor has the page until the import waits for it, right after the post that the links lead to is stored."""
    link = f'<a href="{SITE}/?p=2">Two</a>'
    is_locked, threads = threading.Event(), []

    def publish():
        with transaction.atomic():
            page = Page.objects.get(title="One").specific
            lock_pages(page.pk)
            is_locked.set()
            with connection.cursor() as cursor:
                for _try in range(3_000):
                    cursor.execute("SELECT pg_sleep(0.01), count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone()[1]:
                        break
            page.title = "Ours"
            page.save_revision().publish()
        connection.close()

    def start(instance, **kwargs):
        if instance.title == "Two":
            threads.append(threading.Thread(target=publish))
            transaction.on_commit(lambda: (threads[0].start(), is_locked.wait(60)))

    page_published.connect(start)
    try:
        run(export(item("One", link, post_id=1, post_type=kind), item("Two", post_id=2)))
    finally:
        page_published.disconnect(start)
        threads[0].join()

    page = Page.objects.exclude(title="Two").get(slug__startswith="post-").specific
    text = page.text if kind == "page" else str(page.opening[0].value.source)
    assert page.title == page.get_latest_revision_as_object().title == "Ours"
    assert 'href="/?p=2"' in text


# ---- files


@pytest.mark.parametrize("namespace", ["http://wordpress.org/export/1.0/", "https://wordpress.org/export/1.1/", None])
def test_any_namespace_compression_and_split_files_are_read(run, namespace):
    declared = f'xmlns:wp="{namespace}"' if namespace else ""
    first = export(item("One", more=term("River")), namespaces=declared)
    second = export(category("River", "river"), author(), namespaces=declared).encode("utf-16")

    run(gzip.compress(first.encode()), second.replace("UTF-8".encode("utf-16-le"), "UTF-16".encode("utf-16-le")))

    assert [byline.author.name for byline in only_article().bylines.all()] == ["Ada Quill"]


def test_bytes_that_are_not_utf_8_are_read_as_windows_1252_unless_an_encoding_is_named(run):
    text = export(item("Fähre", "<p>r1ver – 2now</p>", post_id=1)).encode()
    text = text.replace(b"r1ver", b"r\xfcver").replace(b"2now", b"\x93now\x94 \x81")

    report = run(text)

    article = only_article()
    assert article.title == "Fähre"
    assert texts_of(article.opening) == [("paragraph", "<p>rüver – “now” \N{REPLACEMENT CHARACTER}</p>")]
    (row,) = (row for row in report["rows"] if row["kind"] == "file")
    assert row["changed"] == [{"text": "4", "why": "bytes that are not UTF-8: read as Windows-1252; see --encoding"}]
    with pytest.raises(CommandError, match="is not utf-8: byte 0xfc"):
        run(text, encoding="utf-8")


def test_control_characters_and_html_entities_of_real_files_are_read(run):
    run(export(item("One", "Bell\x07 and vertical\x0b tab.")).replace("<title>The old", "<title>The&nbsp;&eacute; old"))

    assert texts_of(only_article().opening) == [("paragraph", "<p>Bell and vertical tab.</p>")]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'
LOCAL_FILE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (export(item(), head=BOMB), "defines an entity, &a;"),
        (export(item(), head=LOCAL_FILE), "defines an entity, &a;"),
        (export(item())[:-20], "ends early: it is not complete"),
        (export(item()).replace("</item>", "</itm>"), "is not valid XML in line"),
        (gzip.compress(export(item()).encode())[:-30], "is damaged"),
        (b"", "is empty"),
        (b"PK\x03\x04\0\0\0\0", "is no text but binary data"),
        ("<feed><entry/></feed>", "begins with <feed>, not with <rss>"),
        (export("<x>" * 60 + "</x>" * 60), "nested more than 50 deep"),
    ],
)
def test_hostile_and_broken_files_are_refused_in_one_line_and_nothing_is_stored(run, data, why):
    good = export(item("Good"))
    before = state()

    with pytest.raises(CommandError) as refused:
        run(good, data)

    assert why in str(refused.value)
    assert "\n" not in str(refused.value)
    assert state() == before


def test_post_that_is_nested_too_deeply_is_dropped_and_the_others_are_taken(run):
    deep = "<div>" * 100_000

    report = run(export(item("Deep", deep, post_id=1, more=comment(1)), item("Flat", post_id=2)))

    assert only_article().title == "Flat"
    assert "nested more than" in row_of(report, 1, "post")["why"]
    assert not Comment.objects.exists()


# ---- text


BLOCKS = """<!-- wp:paragraph -->
<p>Low<sup data-fn="f-1" class="fn"><a href="#f-1" id="f-1-link">1</a></sup> water.</p>
<!-- /wp:paragraph -->
<!-- wp:heading {"level":3} -->
<h3 class="wp-block-heading">Boats</h3>
<!-- /wp:heading -->
<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column --><div class="wp-block-column">
<!-- wp:list --><ul><!-- wp:list-item --><li>Dinghy</li><!-- /wp:list-item --></ul><!-- /wp:list -->
</div><!-- /wp:column --></div><!-- /wp:columns -->
<!-- wp:quote --><blockquote class="wp-block-quote"><p>Mud.</p><cite>Bo Kemp</cite></blockquote><!-- /wp:quote -->
<!-- wp:embed {"url":"https://www.youtube.com/watch?v=abcdefghijk","type":"video"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://www.youtube.com/watch?v=abcdefghijk
</div><figcaption>The <em>film</em></figcaption></figure>
<!-- /wp:embed -->
<!-- wp:block {"ref":9} /-->
<!-- wp:latest-posts {"postsToShow":3} /-->
<!-- wp:table --><figure class="wp-block-table"><table><thead><tr><th>Tide</th><th>Hour</th></tr></thead><tbody>
<tr><td>High</td><td>3</td></tr></tbody></table><figcaption>Today</figcaption></figure><!-- /wp:table -->
<!-- wp:code --><pre class="wp-block-code"><code>[gallery] a
b</code></pre><!-- /wp:code -->
<!-- wp:footnotes /-->
"""


def test_block_markup_becomes_blocks_with_footnotes_embeds_and_reusable_ones(run):
    notes = meta("footnotes", json.dumps([{"id": "f-1", "content": "At <em>ebb</em>."}]))
    reusable = item(
        "Shared", "<!-- wp:paragraph --><p>Join the club.</p><!-- /wp:paragraph -->", post_id=9, post_type="wp_block"
    )

    report = run(export(item(content=BLOCKS, post_id=7, more=notes), reusable))

    article = only_article()
    assert texts_of(article.opening) == [
        ("paragraph", '<p>Low<footnote text="At *ebb*."></footnote> water.</p>'),
    ]
    (section,) = article.body
    blocks = {block.block_type: block.value for block in section.value["content"]}
    assert [block.block_type for block in section.value["content"]] == [
        "paragraph",
        "quote",
        "embed",
        "paragraph",
        "table",
        "code",
    ]
    assert (blocks["quote"]["text"], blocks["quote"]["source"]) == ("Mud.", "Bo Kemp")
    assert (blocks["embed"]["address"], blocks["embed"]["title"]) == (
        "https://www.youtube.com/watch?v=abcdefghijk",
        "The film",
    )
    assert str(blocks["paragraph"].source) == "<p>Join the club.</p>"
    assert (blocks["table"]["data"], blocks["table"]["table_caption"]) == ([["Tide", "Hour"], ["High", "3"]], "Today")
    assert blocks["code"]["code"] == "[gallery] a\nb"
    assert "a block that WordPress fills itself, latest-posts: left out" in reasons(row_of(report, 7))


PICTURE = f'<img src="{SITE}/wp-content/uploads/a-300x200.jpg" alt="Boat" />'
CLASSIC = f"""First line
second line.

Read <a href="https://tide.example/">this</a> [sic] and [1].<!--more-->
[caption id="a_1" width="300"]<a href="x">{PICTURE}</a> The <em>boat</em>[/caption]
<ul>
<li>One</li>
<li>Two</li>
</ul>
[unknown colour="red"]kept[/unknown] [[gallery]]

https://vimeo.com/12345

[embed]https://example.com/film[/embed]
[sourcecode language="python"]
if a &lt; b:

    print("[gallery]")
[/sourcecode]
<!--nextpage-->
<blockquote>Said one.

Said two.</blockquote>"""


def test_classic_text_gets_paragraphs_and_its_shortcodes_are_read(run, capsys):
    report = run(export(item(content=CLASSIC, post_id=7)))

    blocks = [(block.block_type, block.value) for block in only_article().opening]
    assert [(kind, str(value.source)) for kind, value in blocks if kind == "paragraph"] == [
        ("paragraph", "<p>First line<br/>second line.</p>"),
        ("paragraph", '<p>Read <a href="https://tide.example/">this</a> [sic] and [1].</p>'),
        ("paragraph", "<p>The <i>boat</i></p>"),  # the picture is in no folder
        ("paragraph", "<ul><li>One</li><li>Two</li></ul>"),
        ("paragraph", "<p>kept [gallery]</p>"),
    ]
    assert [value["address"] for kind, value in blocks if kind == "embed"] == [
        "https://vimeo.com/12345",
        "https://example.com/film",
    ]
    (code,) = [value for kind, value in blocks if kind == "code"]
    assert (code["language"], code["code"]) == ("python", 'if a < b:\n\n    print("[gallery]")')
    assert blocks[-1][1]["text"] == "Said one.\n\nSaid two."
    notes = reasons(row_of(report, 7))
    assert "a shortcode of a plug-in, [unknown]: left out, its content kept" in notes
    assert "pages of one post: joined" in notes
    assert "1 changed: a picture that is not in the library: add it by hand (left out)\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("markup", "url"),
    [
        ("[youtube=http://www.youtube.com/watch?v=abcdefghijk&w=320]", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("[youtube abcdefghijk]", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("[vimeo 12345]", "https://vimeo.com/12345"),
        (
            '<object width="9"><embed src="http://www.youtube.com/v/abcdefghijk&fs=1"></embed></object>',
            "https://www.youtube.com/watch?v=abcdefghijk",
        ),
    ],
)
def test_films_of_old_posts_become_link_cards(run, markup, url):
    run(export(item(content=f"Before.\n\n{markup}\n\nAfter.")))

    blocks = [(block.block_type, block.value) for block in only_article().opening]
    assert [kind for kind, _value in blocks] == ["paragraph", "embed", "paragraph"]
    assert blocks[1][1]["address"] == url


def test_verses_keep_their_lines_and_buttons_of_files_are_left_out(run):
    verse = '<!-- wp:verse -->\n<pre class="wp-block-verse">The tide\nis <em>low</em></pre>\n<!-- /wp:verse -->'
    link = f'<a href="{SITE}/a.pdf">Report</a>'
    button = f'<a href="{SITE}/a.pdf" class="wp-block-file__button wp-element-button" download>Download</a>'

    run(export(item(content=f'{verse}\n<!-- wp:file -->\n<div class="wp-block-file">{link}{button}</div>\n')))

    assert texts_of(only_article().opening) == [
        ("paragraph", "<p>The tide<br/>is <i>low</i></p>"),
        ("paragraph", f"<p>{link}</p>"),
    ]


def test_headings_of_any_level_before_the_first_of_the_highest_are_sections(run):
    content = "<p>0</p><h4>A</h4><p>1</p><h3>B</h3><p>2</p><h5>C</h5><p>3</p><h1>D</h1><p>4</p><h6>E</h6><p>5</p>"

    run(export(item(content=content)))

    article = only_article()
    assert texts_of(article.opening) == [("paragraph", "<p>0</p>")]
    assert [section.heading for section in article.sections] == ["A", "B", "D"]
    texts = [[str(block.value.source) for block in section.value["content"]] for section in article.body]
    assert texts == [["<p>1</p>"], ["<p>2</p>", "<h3>C</h3><p>3</p>"], ["<p>4</p>", "<h3>E</h3><p>5</p>"]]


def test_sections_keep_the_ids_that_links_lead_to(run):
    headings = [("stone", "The stone"), ("stone", "Again"), ("Not One", "Water"), ("", "Sand")]

    run(export(item(content="".join(f'<h2 id="{slug}">{text}</h2><p>1</p>' for slug, text in headings))))

    assert [section.slug for section in only_article().sections] == ["stone", "again", "water", "sand"]


@pytest.mark.each_database
def test_links_between_posts_become_links_to_pages_whichever_comes_first(run, client):
    def links_to(slug, post_id):
        return " ".join(
            f'<a href="{url}">x</a>'
            for url in (
                f"http://www.old.example/2014/03/{slug}/",
                f"//old.example/2014/03/{slug}",
                f"/2014/03/{slug}/?utm_source=x",
                f"../{slug}/",
                f"{SITE}/?p={post_id}",
            )
        )

    other = '<a href="https://old.example/else/">else</a> <a href="https://old.example.evil/2014/03/two/">evil</a>'
    text = export(
        item("One", f"{links_to('two', 2)} {other}", post_id=1, post_name="one"),
        item("Page", links_to("two", 2), post_id=3, post_type="page", post_name="page"),
        item("Two", links_to("one", 1), post_id=2, post_name="two"),
    )

    run(text)

    one, two = ArticlePage.objects.order_by("title")
    page = InfoPage.objects.get(title="Page")
    for article in (one, one.get_latest_revision_as_object()):
        source = str(article.opening[0].value.source)
        assert source.count(f'<a linktype="page" id="{two.pk}">x</a>') == 5
        assert re.findall('href="(.*?)"', source) == [
            "https://old.example/else/",
            "https://old.example.evil/2014/03/two/",
        ]
    assert str(two.opening[0].value.source).count(f'<a linktype="page" id="{one.pk}">x</a>') == 5
    assert page.text.count(f'linktype="page" id="{two.pk}"') == 5
    assert page.get_latest_revision_as_object().text == page.text
    assert f'<a href="{two.get_url()}">x</a>' in client.get(one.get_url()).content.decode()

    before, revisions = state(), Revision.objects.count()
    report = run(text)
    assert (state(), Revision.objects.count(), report["sums"]["post"]["unchanged"]) == (before, revisions, 2)


def test_links_to_a_section_lead_to_the_page_and_links_of_earlier_imports_become_links_to_pages(run):
    content = f'<a href="{SITE}/2014/03/two/#more">two</a> <a href="{SITE}/2014/03/two/">two</a>'
    first, second = item("One", content, post_id=1), item("Two", post_id=2, post_name="two")
    run(export(first))
    assert f'href="{SITE}/2014/03/two/"' in str(only_article().opening[0].value.source)

    run(export(first, second))

    one, two = ArticlePage.objects.order_by("pk")
    linked = f'<a href="{two.get_url()}#more">two</a> <a linktype="page" id="{two.pk}">two</a>'
    assert linked in str(one.opening[0].value.source)
    # What the version before stored.
    old = str(one.opening[0].value.source).replace(f'linktype="page" id="{two.pk}"', 'href="/2014/03/two/"')
    one.opening = [("paragraph", old)]
    one.save_revision().publish()
    ImportedArticle.objects.filter(article=one).update(content_digest=digest_of_content(one))
    ImportedObject.objects.filter(object_id=one.pk).update(digest="of another version")
    run(export(first, second))
    assert linked in str(ArticlePage.objects.get(pk=one.pk).opening[0].value.source)

    # What an editor changed stays.
    one.opening = [("paragraph", old), ("paragraph", "<p>More.</p>")]
    one.save_revision().publish()
    ImportedObject.objects.filter(object_id=one.pk).update(digest="of another version")
    run(export(first, second))
    assert 'href="/2014/03/two/"' in str(ArticlePage.objects.get(pk=one.pk).opening[0].value.source)


@pytest.mark.each_database
def test_plain_permalinks_redirect_to_what_they_were(run, client):
    link = f'<a href="{SITE}/?page_id=8#more">two</a>'

    report = run(
        export(
            item("One", link, post_id=7, link=f"{SITE}/?p=7"),
            item("Two", post_id=8, link=f"{SITE}/?page_id=8", post_type="page"),
            item("Draft", post_id=9, link=f"{SITE}/?p=9", status="draft"),
        )
    )

    one, two = ArticlePage.objects.get(title="One"), InfoPage.objects.get(title="Two")
    assert [row_of(report, n).get("redirects") for n in (7, 8, 9)] == [["/?p=7"], ["/?page_id=8"], None]
    assert f'<a href="{two.get_url()}#more">' in str(one.opening[0].value.source)
    for url, page in (("/?p=7", one), ("/?fbclid=x&page_id=8", two)):
        response = client.get(url)
        assert (response.status_code, response["Location"]) == (301, page.get_url())
    for value in ("9", "x", "7%00"):  # PostgreSQL takes no zero byte
        assert client.get(f"/?p={value}").status_code == 404
    assert client.get("/?other=9").status_code == 200
    assert set(PLAIN_PERMALINKS) == set(HomePage.query_parameters)  # the cache has other pages for them


PERSIAN = ("fa", "فارسی")


def in_persian(language="fa-IR"):
    text = item("رودخانه", "<h2>سرچشمه</h2><p>آب کم است.</p>", post_id=7)
    return export(text, head="").replace("<wp:wxr_version>", f"<language>{language}</language><wp:wxr_version>")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (
            {},
            "the texts are in Persian (fa-ir), which this site does not have: add it (docs/operators.md), or say with "
            "--language which of en, de they are in",
        ),
        ({"language": "zh-CN"}, "the texts are in Simplified Chinese (zh-cn), which this site does not have"),
        ({"language": "de"}, "the site has no home page in Deutsch: add one in the admin"),
        (
            {"language": "de", "to": "notices"},
            "--to notices: this listing is in English, the texts are in German (de): choose another one, or say",
        ),
    ],
)
def test_export_in_a_language_without_a_listing_is_refused_and_nothing_is_stored(run, options, why):
    Locale.objects.get_or_create(language_code="de")

    with pytest.raises(CommandError) as refused:
        run(in_persian(), **options)

    assert str(refused.value).startswith(why)
    assert not ArticlePage.objects.exists()
    run(in_persian(), language="en")
    assert only_article().locale.language_code == "en", "who asks for it gets it"


@pytest.mark.parametrize(("exported", "code", "direction"), [("fa-IR", "fa", "rtl"), ("zh-CN", "zh-hans", None)])
def test_export_is_published_in_its_own_language(run, client, settings, exported, code, direction):
    settings.LANGUAGES = settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.LANGUAGES, PERSIAN, ("zh-hans", "中文")]
    listing = in_language(BlogIndexPage.objects.get(), code)

    run(in_persian(exported))

    article = only_article()
    assert article.get_parent().specific == listing
    page = soup_of(article).find("html")
    assert (page["lang"], page.get("dir")) == (code, direction)


def test_urls_by_id_of_a_site_in_a_folder_redirect(run, client):
    text = export(item("One", post_id=7), item("Two", post_id=8, link=f"{SITE}/news/?p=8"))

    run(text.replace(f"<wp:base_blog_url>{SITE}<", f"<wp:base_blog_url>{SITE}/news<"))

    for number, title in ((7, "One"), (8, "Two")):
        response = client.get(f"/news/?p={number}")
        assert (response.status_code, response["Location"]) == (301, ArticlePage.objects.get(title=title).get_url())
    assert client.get("/news/?p=9").status_code == 404


def test_redirects_that_editors_made_for_all_sites_or_this_one_stay_the_only_ones(run):
    for path, site in (("/2014/03/one", None), ("/2014/03/two", Site.objects.get())):
        Redirect.objects.create(old_path=path, site=site, redirect_link="/chosen/")

    report = run(export(*(item(name, post_id=n, post_name=name.lower()) for n, name in enumerate(("One", "Two"), 1))))

    assert [row_of(report, n)["redirects"] for n in (1, 2)] == [["/?p=1"], ["/?p=2"]]
    assert set(Redirect.objects.filter(redirect_page=None).values_list("redirect_link", flat=True)) == {"/chosen/"}


def test_bold_lines_are_headings_only_if_asked_for(run):
    content = (
        "Before.\n\n<strong>The boats</strong>\n\n<ul><li>Two</li></ul>\n\n"
        "<div><p><b>The <i>mud</i></b></p>\n\nIt is grey.</div>\n\n<b>Done.</b>"
    )

    run(export(item("One", content, post_id=1)))
    assert not only_article().sections
    run(export(item("One", content, post_id=1)), headings="bold")

    assert [section.heading for section in only_article().sections] == ["The boats", "The mud"]


def test_markup_of_a_post_can_not_become_markup_of_ours(run, client):
    content = "<p onclick='x()'>Hi<script>alert(1)</script></p><p><a href='javascript:alert(1)'>y</a></p><iframe src='http://x'>"

    run(
        export(item("A <script>b</script>", content, more=comment(1, "<script>alert(2)</script><b onclick=x>bold</b>")))
    )

    page = client.get(only_article().get_url()).content.decode()
    assert "alert(1)" not in page
    assert "onclick" not in page
    assert Comment.objects.get().text == "**bold**"


# ---- pictures


PICTURES = ("boat.jpg", "net.jpg")


@pytest.mark.parametrize(
    "url",
    [
        "https://old.example/wp-content/uploads/2014/03/boat-1024x768.jpg",
        "//i2.wp.com/old.example/wp-content/uploads/2014/03/boat.jpg?resize=300%2C200&ssl=1",
        "https://i0.wp.com/old.files.wordpress.com/2014/03/boat.jpg",
        "https://old.files.wordpress.com/2014/03/boat.jpg?w=300",
        "/wp-content/uploads/2014/03/boat-scaled.jpg",
    ],
)
def test_one_picture_has_one_path_whatever_host_scales_it(url):
    assert path_of(url) == "2014/03/boat.jpg"


@pytest.fixture
def uploads(tmp_path):
    """A folder of uploads with one picture of two sizes, and one that is none."""
    folder = tmp_path / "uploads"
    (folder / "2014/03").mkdir(parents=True)
    for name, size in (("boat.jpg", (900, 600)), ("boat-300x200.jpg", (300, 200)), ("net.jpg", (400, 400))):
        Image.new("RGB", size, "teal").save(folder / "2014/03" / name)
    (folder / "2014/03/notes.jpg").write_text("no picture")
    return folder


def test_pictures_of_a_folder_are_taken_once_in_whatever_size_the_text_has_them(run, uploads):
    base = f"{SITE}/wp-content/uploads/2014/03"
    content = (
        f'<img src="{base}/boat-300x200.jpg" alt="A boat">\n\n<img src="https://i0.wp.com/old.example/wp-content/uploads/'
        f'2014/03/boat-1024x683.jpg?resize=1024">\n\n[gallery ids="20,21"]\n\n<img src="{base}/notes.jpg">\n\n'
        f'<img src="{base}/../../../../etc/passwd.jpg">\n\nWords.'
    )
    text = export(
        attachment(20, f"{base}/boat.jpg", alt="Teal boat", excerpt="The boat"),
        attachment(21, f"{base}/net.jpg"),
        attachment(22, f"{base}/notes.jpg"),
        attachment(23, f"{base}/unused.jpg"),
        item(post_id=7, content=content, more=meta("_thumbnail_id", 20)),
    )

    planned = run(text, media=uploads, dry=True)
    assert not Picture.objects.exists()
    report = run(text, media=uploads)

    boat, net = Picture.objects.order_by("pk")
    assert (boat.title, boat.width, boat.description) == ("A picture", 900, "Teal boat")
    article = only_article()
    assert (article.hero, article.hero_alt, article.hero_caption) == (boat, "Teal boat", "The boat")
    first, second, gallery, words = article.opening
    assert [first.value["image"].pk, second.value["image"].pk] == [boat.pk, boat.pk]
    assert [figure["image"].pk for figure in gallery.value["pictures"]] == [boat.pk, net.pk]
    assert [row_of(report, source_id)["outcome"] for source_id in (20, 21, 22, 23)] == ["taken", "taken"] + [
        "dropped"
    ] * 2
    assert report["sums"]["attachment"]["taken"] == planned["sums"]["attachment"]["taken"] - 1

    again = run(text, media=uploads)["sums"]
    assert (again["attachment"]["taken"], again["post"]["taken"]) == (0, 0)
    assert again["attachment"]["unchanged"] == 2
    assert Picture.objects.count() == 2


def test_pictures_of_the_library_are_known_again_and_new_ones_come_into_the_collection(run, uploads):
    base = f"{SITE}/wp-content/uploads/2014/03"
    files = {name: ContentFile((uploads / "2014/03" / name).read_bytes(), name=f"my-{name}") for name in PICTURES}
    private, chosen = (Collection.get_first_root_node().add_child(name=name) for name in ("Private", "Former site"))
    CollectionViewRestriction.objects.create(collection=private, restriction_type="login")
    boat = Picture.objects.create(title="Mine", file=files["boat.jpg"])
    Picture.objects.create(title="Hidden", file=files["net.jpg"], collection=private)
    text = export(item(content="".join(f'<img src="{base}/{name}" alt="A"> ' for name in PICTURES) + "Words."))

    run(text, media=uploads, collection="Former site")

    first, second = (block.value["image"] for block in only_article().opening if block.block_type == "figure")
    assert (first.pk, second.title, second.collection) == (boat.pk, "net", chosen)
    with pytest.raises(CommandError, match="--collection None of these: there is no such collection"):
        run(text, collection="None of these")


def test_post_of_one_picture_is_published_if_that_has_words(run, uploads):
    base = f"{SITE}/wp-content/uploads/2014/03"
    image = f'<img src="{base}/boat.jpg" alt="%s">'

    report = run(export(item("Words", image % "A boat", post_id=1), item("None", image % "", post_id=2)), media=uploads)

    assert list(ArticlePage.objects.live().values_list("title", flat=True)) == ["Words"]
    assert reasons(row_of(report, 2)) == ["without text: not published"]


def test_nothing_is_fetched_unless_asked_and_never_from_a_private_network(run, monkeypatch):
    fetched = []

    def fetch(url, **limits):
        fetched.append(url)
        raise CannotFetch("old.example is not a public site.")

    monkeypatch.setattr("blog.importers.sites.media.fetch", fetch)
    text = export(attachment(20, f"{SITE}/wp-content/uploads/ä b.jpg"), item(more=meta("_thumbnail_id", 20)))

    run(text)
    assert fetched == []
    report = run(text, fetch_media=True)

    assert fetched == [f"{SITE}/wp-content/uploads/%C3%A4%20b.jpg"]
    assert row_of(report, 20)["why"] == "old.example is not a public site."


def test_imported_topics_cannot_be_deleted_from_above_their_subtopics(run, admin_client, indexed):
    run(export(item(more=term("Boats", domain="post_tag"))))

    tags = soup_of(f"/admin/snippets/blog/topic/delete/{Topic.objects.get(name='Tags').pk}/", admin_client).main

    assert "One or more references to this topic prevent it from being deleted." in words(tags)
    assert "Boats" in words(soup_of(tags.select_one("a[href*=usage]")["href"], admin_client).main)
    boats = soup_of(f"/admin/snippets/blog/topic/delete/{Topic.objects.get(name='Boats').pk}/", admin_client).main
    assert "This topic is referenced 1 time." in words(boats)


# ---- stopping


@pytest.mark.each_database
def test_import_that_is_stopped_in_the_admin_goes_on_with_the_next_run(run, monkeypatch, indexed):
    text = export(*(item(f"Post {'o' * number}", post_id=number, more=comment(number)) for number in range(1, 6)))
    monkeypatch.setattr("gazette.imports.progress.NOTED_EVERY", 0)
    note = runs.note

    def stop_at_third(noted, done):
        if done == 3:
            runs.ask_to_stop(noted.pk)
        note(noted, done)

    with monkeypatch.context() as patch, pytest.raises(CommandError, match="Stopped"):
        patch.setattr("gazette.imports.runs.note", stop_at_third)
        run(text)
    assert (ArticlePage.objects.count(), Comment.objects.count()) == (2, 2)
    stopped = ImportRun.objects.get()
    assert (stopped.done, stopped.total, stopped.is_complete, stopped.ended_at is None) == (3, 5, False, False)
    weights = IndexEntry.objects.filter(content_type__model="articlepage").order_by("pk").values_list("title_norm")
    stored = list(weights)
    get_search_backend().get_index_for_model(ArticlePage)._refresh_title_norms(full=True)
    assert len(stored) == 2 and stored == list(weights.all()), "titles are weighed, too"

    report = run(text)

    assert report["sums"]["post"]["unchanged"] == 2
    assert (ArticlePage.objects.count(), Comment.objects.count()) == (5, 5)
    assert ImportRun.objects.filter(is_complete=True, done=5).count() == 1
