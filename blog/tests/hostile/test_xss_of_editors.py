"""Markup and URLs of an attacker in what editors and their files say: text they stay, wherever readers see them."""

import html
import json
from io import StringIO
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.rich_text import expand_db_html

from blog.models import ArticlePage, Author, Topic
from blog.tests.factories import make_article, make_author, make_index, make_topic, section
from comments.models import Comment
from comments.tests.factories import make_comment, make_user, make_visible
from comments.tests.hostile.pages import HARMLESS, Findings, Look
from comments.tests.hostile.test_xss import decide, tell
from comments.tests.hostile.vectors import URLS, VECTORS, short
from comments.tokens import token_for
from gazette.public_forms.text_hygiene import clean, clean_line

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("no_rate", "indexed")]


@pytest.fixture
def moderator(client):
    user = make_user("moderator", "Moderators", is_superuser=True)
    client.force_login(user)
    return user


# Every fifth vector in two articles with all tests, all of them by `make hostile`.
SOME_OR_ALL = pytest.mark.parametrize(
    ("vectors", "articles"),
    [
        pytest.param(VECTORS[::5], 2, id="some"),
        pytest.param(VECTORS, 9, id="all", marks=pytest.mark.exhaustive),
    ],
)


def look_at_articles(look, client, articles):
    anonymous = Client()
    for number, article in enumerate(articles):
        look.at("article", anonymous.get(article.get_url()))
        make_comment(article, section=0, text=f"About {article.pk}.")
        waiting = Comment.objects.latest("id")
        look.at("received", anonymous.get(reverse("comments:received", args=[token_for(waiting)])))
        look.at("preview", anonymous.post(reverse("comments:write", args=[article.pk]), {"do": "preview"}), status=422)
        look.at("desk: card", client.get(reverse("comment_desk:card", args=[waiting.pk])))
        decide(client, waiting, "approve")
        if number % 3:
            continue
        look.at("desk: queue", client.get(reverse("comment_desk:index"), {"page": article.pk, "status": "all"}))
        look.at("desk: editor", client.get(reverse("wagtailadmin_pages:edit", args=[article.pk])))
        look.at("desk: history", client.get(reverse("wagtailadmin_pages:history", args=[article.pk])))
    assert look.at_feed("feed", anonymous.get(reverse("feed"))) == min(20, ArticlePage.objects.count())
    assert look.at_feed("comment feed", anonymous.get(reverse("comments:feed")), surround="comment-text")
    for view, url in {
        "home": "/",
        "index": articles[0].get_parent().get_url(),
        "search": f"{reverse('search')}?q=alert",
        "sitemap": reverse("sitemap"),
        **{f"topic {each.pk}": reverse("topic", args=[each.slug]) for each in Topic.objects.all()},
        **{f"author {each.pk}": reverse("author", args=[each.slug]) for each in Author.objects.all()},
    }.items():
        look.at(view.split()[0], anonymous.get(url))
    look.at("desk: explorer", client.get(reverse("article_desk:index", query={"index": articles[0].get_parent().pk})))
    look.at("desk: dashboard", client.get(reverse("wagtailadmin_home")))


def one_line(vectors):
    return [clean_line(vector)[:250] for vector in vectors]


def make_hostile_article(number, vectors):
    lines = one_line(vectors)
    sections = [section(line, html.escape(line), summary=line) for line in lines]
    author = make_author(f"{lines[0][:90]} {number}", slug=f"author-{number}")
    topic = make_topic(f"{lines[1][:90]} {number}", slug=f"topic-{number}")
    changes = {"title": lines[2], "slug": f"hostile-{number}", "lead": lines[3]}
    return make_article(body=sections, authors=[author], topics=[topic], **changes)


@SOME_OR_ALL
def test_what_editors_name_their_articles_and_sections_stays_text(
    client, moderator, record_property, vectors, articles
):
    usual = Look()
    look_at_articles(usual, client, [make_hostile_article(99, ["a first", "a second", "a third", "a fourth"])])

    look = Look(usual.seen)
    look_at_articles(look, client, [make_hostile_article(n, vectors[n::articles]) for n in range(articles)])

    assert look.bad == []
    tell(record_property, "by the editor", vectors=vectors, fields=6, ways=1, look=look)


@pytest.mark.parametrize("extension", ["md", "txt"])
@SOME_OR_ALL
def test_what_imported_files_say_stays_text(client, moderator, tmp_path, extension, record_property, vectors, articles):
    make_index()

    def bring_in(name, values):
        lines = one_line(values)
        if extension == "md":
            head = [
                f"title: {json.dumps(lines[0])}",
                f"summary: {json.dumps(lines[1])}",
                f"tags: [{json.dumps(lines[2])}]",
            ]
            text = ["---", *head, "---", ""]
            for line in lines:
                url = line.replace(" ", "%20")
                text += [
                    f"## {line}",
                    "",
                    line,
                    "",
                    f"[go]({url}) [went](<{line}>) ![seen]({url} {json.dumps(line)})",
                    "",
                ]
                text += [
                    f"<{line}>",
                    "",
                    f"> {line}",
                    "",
                    f"- {line}",
                    "",
                    f"| a |\n| - |\n| {line} |",
                    "",
                    f"    {line}",
                    "",
                ]
        else:
            text = [lines[0], "", lines[1], ""]
            for line in lines:
                text += [line[:60], "=" * 20, "", line, "", f"* {line}", "", f"  {line}", ""]
        path = tmp_path / f"{name}.{extension}"
        path.write_text("\n".join(text))
        call_command("import_articles", str(path), publish=True, stdout=StringIO(), stderr=StringIO())
        return ArticlePage.objects.latest("pk")

    usual = Look()
    look_at_articles(usual, client, [bring_in("harmless", ["one", "two", "three"])])
    look = Look(usual.seen)
    look_at_articles(look, client, [bring_in(f"hostile-{n}", vectors[n::articles]) for n in range(articles)])

    assert ArticlePage.objects.count() == articles + 1
    assert look.bad == []
    tell(record_property, f"by .{extension} files", vectors=vectors, fields=10, ways=1, look=look)


def test_what_readers_write_stays_text_on_an_article(moderator, record_property):
    usual, look, vectors = Look(), Look(), VECTORS[::8]

    def look_at_comments(look, texts):
        article = make_article()
        for text in texts:
            make_visible(article, section=0, name=short(clean_line(text), 60), text=clean(text), moderator=moderator)
        for query in ("", "?comments=2", "?section=alpha"):
            look.at("article", Client().get(article.get_url() + query))

    look_at_comments(usual, [HARMLESS])
    look.usual = usual.seen
    look_at_comments(look, vectors)

    assert look.bad == []
    assert look.tags > len(vectors)
    tell(record_property, "on an article", vectors=vectors, fields=2, ways=1, look=look)


@pytest.mark.parametrize("url", [*URLS, *(quote(url) for url in URLS)])
def test_a_link_that_an_editor_makes_leads_to_the_web_or_to_mail(url):
    converter = ContentstateConverter(features=["link"])
    block = {"key": "a", "text": "go", "type": "unstyled", "depth": 0, "inlineStyleRanges": []}
    block["entityRanges"] = [{"offset": 0, "length": 2, "key": 0}]
    entity = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": url}}
    stored = converter.to_database_format(json.dumps({"blocks": [block], "entityMap": {"0": entity}}))

    assert set(Findings(expand_db_html(stored)).running) == set()
