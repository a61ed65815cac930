"""Exports for other systems: Markdown, comments, WordPress and a static copy; and the admin's page that offers them."""

import json
import re
import time
import zipfile
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core import mail
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from wagtail.contrib.redirects.models import Redirect
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, ModelLogEntry, PageViewRestriction, Site
from wagtail.users.models import UserProfile

from blog import renditions
from blog.blocks.article import ContentBlock
from blog.blocks.footnotes import mark
from blog.models import ArticlePage, Author, Picture, Topic
from blog.pages import BlogIndexPage
from blog.section_moves.actions import move_section
from blog.tests.factories import make_article, make_author, make_index, make_series, make_topic, republish, section
from blog.tests.helpers import soup_of, words
from blog.tests.test_media_on_s3 import bucket, server  # noqa: F401  fixtures
from comments import actions
from comments.actions import State
from comments.tests.factories import make_comment, make_moderator, make_user, make_visible
from gazette import default_language
from gazette.models import Email
from gazette.removed_pages.models import RemovedPageURL
from gazette.trash.actions import move_to_trash
from home.export_models import SiteExport
from home.exports import jobs
from home.exports.site_import import store_file
from home.exports.static_site import export_static
from home.exports.wordpress_blocks import as_blocks
from home.models import HomePage, InfoPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
WP = "{http://wordpress.org/export/1.2/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"


def make_picture(name="quay.png", **values) -> Picture:
    return Picture.objects.create(title=name, file=get_test_image_file(name), **values)


def article_with_pictures(**values) -> ArticlePage:
    picture = make_picture(credit="Bo Kemp")
    figure = {"image": {"image": picture.pk, "alt_text": "A quay", "decorative": False}, "caption": "<p>Low.</p>"}
    blocks = ContentBlock().to_python(
        [
            {"type": "paragraph", "value": '<p>Water<footnote text="A note."></footnote> &amp; <b>tides</b>.</p>'},
            {"type": "figure", "value": {**figure, "credit": "", "width": ""}},
        ]
    )
    body = [section("Ebb", content=blocks), section("Flow", "It rises.")]
    return make_article(title="Tides", hero=picture, hero_alt="The quay", body=body, **values)


# Markdown


def test_markdown_folder_is_imported_with_the_same_sections_anchors_and_pictures(tmp_path):
    author, topic = make_author(), make_topic()
    article = article_with_pictures(authors=[author], topics=[topic])
    renamed = make_article(title="Renamed", body=[section("First", "Words."), section("Second", "More.")])
    headings = [(block["id"], {"heading": f"Now {n}"}) for n, block in enumerate(renamed.body.raw_data)]
    renamed = republish(renamed, headings)
    draft = make_article(title="Unwritten", publish=False)
    move_to_trash(make_article(title="Thrown away"), user=make_user("boss", is_superuser=True))

    call_command("export_markdown", str(tmp_path / "out"))

    files = sorted(path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*"))
    name = Path(article.hero.file.name).name
    listing = article.get_parent().slug
    expected = [f"drafts/{listing}/{draft.slug}.md", f"pictures/{name}"]
    expected += [f"{listing}/{each.slug}.md" for each in (renamed, article)]
    assert files == sorted(expected)
    assert (tmp_path / "out" / "pictures" / name).read_bytes() == article.hero.file.open().read()
    text = (tmp_path / "out" / listing / f"{article.slug}.md").read_text()
    assert f"![A quay](../pictures/{name}" in text and f"image: ../pictures/{name}\n" in text

    other_listing = make_index(title="Copies", slug="copies")
    paths = [str(tmp_path / "out" / file) for file in files if file.endswith(".md") and not file.startswith("drafts")]
    call_command("import_articles", *paths, to="copies", publish=True)

    for original in (article, renamed):
        copy = ArticlePage.objects.child_of(other_listing).get(slug=original.slug)
        assert [(part.heading, part.slug, part.text) for part in copy.sections] == [
            (part.heading, part.slug, part.text) for part in original.sections
        ]
        assert copy.authors == original.authors and copy.lead == original.lead
    copy = ArticlePage.objects.child_of(other_listing).get(slug=article.slug)
    assert copy.body[0].value["content"][1].value["image"].pk == article.hero.pk
    assert [part.slug for part in renamed.sections] == ["first", "second"]


def test_markdown_links_between_articles_are_relative_and_become_links_to_pages_again(tmp_path):
    index = make_index(title="News", slug="news")
    plain = index.get_parent().add_child(instance=InfoPage(title="About", slug="about"))
    ebb = make_article(
        title="Ebb", slug="ebb", index=index, topics=[make_topic("Neap tides", parent=make_topic("Tides"))]
    )
    flow = make_article(title="Flow", slug="flow", index=index, authors=[make_author("Ada Quill")])
    draft = make_article(title="Draft", slug="draft", index=index, publish=False)
    root = Site.objects.get().root_url
    links = (
        f'<p><a linktype="page" id="{flow.pk}">Flow</a>, <a href="{flow.get_url()}#warm-roofs">a section</a>, '
        f'<a href="{root}{draft.get_url()}">a draft</a>, <a linktype="page" id="{plain.pk}">About</a>.</p>'
    )
    link = f'<p><a linktype="page" id="{ebb.pk}">Ebb</a></p>'
    for article, value in ((ebb, links), (flow, link)):
        republish(article, [(article.body[0].id, {"content": [{"type": "paragraph", "value": value}]})])

    call_command("export_markdown", str(tmp_path / "out"))

    text = (tmp_path / "out" / "news" / "ebb.md").read_text()
    assert (
        "[Flow](flow.md), [a section](flow.md#warm-roofs), [a draft](../drafts/news/draft.md), "
        f"[About]({root}/about/)." in text
    )
    assert "- Tides › Neap tides\n" in text

    Author.objects.update(name="Another")
    for each in Topic.objects.all():
        Topic.objects.filter(pk=each.pk).update(name=f"Former {each.name}")
    copies = make_index(title="Copies", slug="copies")
    for outcome in ("new, published", "unchanged"):
        output = StringIO()
        call_command(
            "import_articles", str(tmp_path / "out"), to="copies", publish=True, add_missing=True, stdout=output
        )
        assert output.getvalue().count(f"  {outcome}\n")
        assert "check it" not in output.getvalue() and "dropped" not in output.getvalue()

    copy, other, unpublished = (
        ArticlePage.objects.child_of(copies).get(title=title) for title in ("Ebb", "Flow", "Draft")
    )
    (paragraph,) = copy.body[0].value["content"]
    assert paragraph.value.source == (
        f'<p><a linktype="page" id="{other.pk}">Flow</a>, <a href="{other.get_url()}#warm-roofs">a section</a>, '
        f'<a linktype="page" id="{unpublished.pk}">a draft</a>, <a href="{root}/about/">About</a>.</p>'
    )
    assert other.body[0].value["content"][0].value.source == f'<p><a linktype="page" id="{copy.pk}">Ebb</a></p>'
    assert [topic.full_name for topic in copy.topics.all()] == ["Tides › Neap tides"]
    assert [author.name for author in other.authors] == ["Ada Quill"]
    assert (copy.live, other.live, unpublished.live) == (True, True, False)


def test_articles_below_a_home_page_that_is_not_published_are_exported(tmp_path):
    home = Site.objects.get().root_page.specific
    german = home.copy_for_translation(Locale.objects.get_or_create(language_code="de")[0])
    index = german.add_child(instance=BlogIndexPage(title="Artikel", slug="artikel", live=False, locale=german.locale))
    draft = make_article(title="Entwurf", index=index, publish=False, locale=german.locale)

    call_command("export_markdown", str(tmp_path / "out"))
    call_command("export_wordpress", str(tmp_path / "site.xml"))

    (file,) = (tmp_path / "out").rglob("*.md")
    assert file.relative_to(tmp_path / "out").parts[:2] == ("drafts", "de")
    assert draft.title in items_of(tmp_path / "site.xml")


@pytest.mark.each_database
def test_articles_of_two_sites_at_the_same_path_are_both_exported(tmp_path):
    index = make_index()
    root = index.get_root().specific
    other = root.add_child(instance=HomePage(title="Other", slug="other"))
    Site.objects.create(hostname="other.example", root_page=other)
    other_index = other.add_child(instance=BlogIndexPage(title=index.title, slug=index.slug))
    for listing, title in ((index, "Ours"), (other_index, "Theirs")):
        make_article(title=title, index=listing, slug="tides")

    call_command("export_markdown", str(tmp_path / "out"))

    texts = [path.read_text() for path in (tmp_path / "out").rglob("*.md")]
    assert sorted(title for title in ("Ours", "Theirs") for text in texts if f"title: {title}" in text) == [
        "Ours",
        "Theirs",
    ]


# Comments


@pytest.mark.each_database
def test_comment_lines_name_page_section_thread_and_state_of_every_comment(tmp_path):
    article, moderator = make_article(), make_moderator()
    visible = make_visible(article, moderator=moderator, section=1, email="ada@reader.example")
    reply = make_comment(article, parent=visible)
    actions.reject(reply, moderator=moderator, seen=State.of(reply), reason="off_topic")
    actions.withdraw(make_comment(article, name="Bo Kemp", email="bo@reader.example"))

    call_command("export_comments", str(tmp_path / "comments.jsonl"))

    lines = [json.loads(line) for line in (tmp_path / "comments.jsonl").read_text().splitlines()]
    assert [(line["id"], line["parent"], line["status"], line["section"]) for line in lines[:2]] == [
        (str(visible.pk), "", "approved", "beta"),
        (str(reply.pk), str(visible.pk), "rejected", "beta"),
    ]
    assert {line["url"] for line in lines} == {article.full_url}
    assert (lines[0]["email"], lines[0]["text"]) == ("ada@reader.example", visible.text)
    assert [lines[2][name] for name in ("status", "name", "email", "text")] == ["withdrawn", "", "", ""]
    assert (tmp_path / "comments.jsonl").stat().st_mode & 0o077 == 0


# WordPress


def items_of(path) -> dict[str, ElementTree.Element]:
    channel = ElementTree.parse(path).getroot().find("channel")  # noqa: S314  our own file
    return {item.findtext("title"): item for item in channel.findall("item")}


def metas(item) -> dict[str, str]:
    return {each.findtext(f"{WP}meta_key"): each.findtext(f"{WP}meta_value") for each in item.findall(f"{WP}postmeta")}


def test_wordpress_file_has_posts_pages_terms_authors_pictures_and_comments(tmp_path):
    above = make_topic("Nature", slug="nature")
    below = make_topic("Water", parent=above)
    authors = [make_author(), make_author("Bo Kemp")]
    article = article_with_pictures(authors=authors, topics=[below], series=make_series(), seo_title="High & low")
    moderator = make_moderator()
    visible = make_visible(article, moderator=moderator, text="2 < 3 ]]> & *so*", email="ada@reader.example")
    waiting = make_comment(article, parent=visible)
    draft = make_article(title="Unwritten", publish=False)
    secret = make_article(title="Secret")
    PageViewRestriction.objects.create(page=secret, restriction_type="password", password="pass")
    home = Site.objects.get(is_default_site=True).root_page
    home.add_child(instance=InfoPage(title="About us", slug="about", text="<p>Us.</p>"))
    move_to_trash(make_article(title="Thrown away"), user=make_user("boss", is_superuser=True))
    file = tmp_path / "site.xml"

    call_command("export_wordpress", str(file))

    channel = ElementTree.parse(file).getroot().find("channel")  # noqa: S314  our own file
    assert channel.findtext(f"{WP}wxr_version") == "1.2"
    assert [each.findtext(f"{WP}author_login") for each in channel.findall(f"{WP}author")] == ["ada-quill", "bo-kemp"]
    categories = [
        (each.findtext(f"{WP}category_nicename"), each.findtext(f"{WP}category_parent"))
        for each in channel.findall(f"{WP}category")
    ]
    assert categories == [("nature", ""), ("water", "nature")]
    items = items_of(file)
    assert {title: item.findtext(f"{WP}post_type") for title, item in items.items()} == {
        "quay.png": "attachment", "Tides": "post", "Unwritten": "post", "Secret": "post", "About us": "page"
    }  # fmt: skip
    post, picture = items["Tides"], items["quay.png"]
    assert (post.findtext("link"), post.findtext(f"{WP}post_name")) == (article.full_url, article.slug)
    assert post.findtext(f"{WP}post_date_gmt") == f"{article.first_published_at:%Y-%m-%d %H:%M:%S}"
    html = post.findtext(CONTENT)
    soup = BeautifulSoup(html, "html.parser")
    assert [(each["id"], each.text) for each in soup.find_all("h2")][:2] == [("ebb", "Ebb"), ("flow", "Flow")]
    assert soup.img["src"] == picture.findtext(f"{WP}attachment_url") and soup.img["src"].startswith("http://")
    assert Client().get(urlsplit(soup.img["src"]).path).status_code == 200
    kept = {name: value for name, value in metas(post).items() if name != "footnotes"}
    assert kept == {"_thumbnail_id": picture.findtext(f"{WP}post_id"), "_yoast_wpseo_title": "High & low"}
    terms = {(each.get("domain"), each.get("nicename")) for each in post.findall("category")}
    assert terms == {
        ("category", "water"), ("post_tag", "on-rivers"), ("author", "cap-ada-quill"), ("author", "cap-bo-kemp")
    }  # fmt: skip
    comments = post.findall(f"{WP}comment")
    assert [
        (each.findtext(f"{WP}comment_id"), each.findtext(f"{WP}comment_parent"), each.findtext(f"{WP}comment_approved"))
        for each in comments
    ] == [(str(visible.pk), "0", "1"), (str(waiting.pk), str(visible.pk), "0")]
    assert comments[0].findtext(f"{WP}comment_content") == "2 &lt; 3 ]]&gt; &amp; *so*"
    assert items["Unwritten"].findtext(f"{WP}status") == "draft" and not draft.live
    states = [items["Secret"].findtext(f"{WP}{name}") for name in ("status", "post_password")]
    assert states == ["publish", "pass"]
    ids = [item.findtext(f"{WP}post_id") for item in items.values()]
    assert len(ids) == len(set(ids))


def exported_post(article, path) -> ElementTree.Element:
    call_command("export_wordpress", str(path))
    return items_of(path)[article.title]


def with_blocks(*blocks: dict) -> ArticlePage:
    return make_article(title="Kinds", body=[section("All", content=ContentBlock().to_python(list(blocks)))])


def test_wordpress_file_has_a_block_for_each_part_of_the_text(tmp_path):
    picture = make_picture()
    figure = {"image": {"image": picture.pk, "alt_text": 'A "quay"', "decorative": False}, "caption": "<p>Low.</p>"}
    article = with_blocks(
        {"type": "paragraph", "value": "<p>One</p><ul><li>Two<ol><li>Three</li></ol></li></ul><h3>Four</h3>"},
        {"type": "figure", "value": {**figure, "credit": "Bo Kemp", "width": "wide"}},
        {"type": "gallery", "value": {"pictures": [{**figure, "credit": ""}] * 2, "caption": "Both.", "width": ""}},
        {"type": "quote", "value": {"text": "It falls.", "source": "Ada", "source_address": "https://x.example/"}},
        {"type": "code", "value": {"code": "a[0] < 1\nhttps://x.example", "language": "python", "caption": "How."}},
        {"type": "table", "value": {"data": [["Tide", "Metres"], ["Low", "1.5"]], "first_row_is_table_header": True}},
        {"type": "callout", "value": {"kind": "warning", "heading": "Mud", "text": "<p>It is deep.</p>"}},
        {"type": "embed", "value": {"address": "https://x.example/", "title": "A film", "picture": picture.pk}},
        {"type": "pull_quote", "value": {"text": "Deep."}},
    )

    html = exported_post(article, tmp_path / "site.xml").findtext(CONTENT)

    blocks = re.findall(r"<!-- (/?wp:[a-z-]+)( \{.*?\})? (/?)-->", html)
    opened = [name for name, _attributes, alone in blocks if name[0] != "/" and not alone]
    assert (
        opened
        == (
            "wp:heading wp:paragraph wp:list wp:list-item wp:list wp:list-item wp:heading wp:image"
            " wp:gallery wp:image wp:image wp:quote wp:paragraph wp:code wp:paragraph wp:table"
            " wp:group wp:paragraph wp:paragraph wp:group wp:image wp:paragraph wp:pullquote"
        ).split()
    )
    assert sorted(opened) == sorted(name[1:] for name, *_rest in blocks if name[0] == "/")
    url = items_of(tmp_path / "site.xml")["quay.png"].findtext(f"{WP}attachment_url")
    assert (
        '<!-- wp:image {"align":"wide"} -->\n<figure class="wp-block-image alignwide">'
        f'<img src="{url}" alt="A &quot;quay&quot;"/>'
        '<figcaption class="wp-element-caption">Low. Image: Bo Kemp</figcaption></figure>\n<!-- /wp:image -->'
    ) in html
    assert 'language-python"><code>a&#91;0] &lt; 1\nhttps:&#47;&#47;x.example</code></pre>' in html
    assert '<td class="has-text-align-right" data-align="right">1.5</td>' in html
    assert '<cite><a href="https://x.example/">Ada</a></cite></blockquote>' in html
    assert "<p><strong>Warning: Mud</strong></p>" in html
    assert '<p><a href="https://x.example/">A film</a> on x.example</p>' in html


def test_wordpress_file_has_footnotes_as_wordpress_stores_them(tmp_path):
    article = article_with_pictures()

    post = exported_post(article, tmp_path / "site.xml")

    note = f"note-{article.pk}-1"
    assert json.loads(metas(post)["footnotes"]) == [{"id": note, "content": "A note."}]
    mark = f'<sup class="fn" data-fn="{note}"><a href="#{note}" id="{note}-link">1</a></sup>'
    assert f"<p>Water{mark} &amp; <b>tides</b>.</p>" in post.findtext(CONTENT)
    assert post.findtext(CONTENT).endswith("<!-- wp:footnotes /-->")


def test_wordpress_file_repeats_a_footnote_that_is_cited_again(tmp_path):
    article = make_article(body=[section("Ebb", f"One{mark('A.')} two{mark('B.')} three{mark('A.')}.")])

    post = exported_post(article, tmp_path / "site.xml")

    notes = [f"note-{article.pk}-{number}" for number in (1, 2, 3)]
    assert json.loads(metas(post)["footnotes"]) == [
        {"id": note, "content": text} for note, text in zip(notes, ("A.", "B.", "A."), strict=True)
    ]
    assert re.findall('id="(.*?)-link"', post.findtext(CONTENT)) == notes


def test_wordpress_file_leaves_out_an_image_without_a_file():
    html = '<p>Low.</p><figure class="figure"><img alt=""></figure>'

    assert as_blocks(html, "note", {}) == ("<!-- wp:paragraph -->\n<p>Low.</p>\n<!-- /wp:paragraph -->", [])


def test_wordpress_file_shows_the_attached_size_of_a_picture_when_there_are_others(tmp_path):
    article = article_with_pictures()
    renditions.generate_all()
    assert "width-720" in str(Client().get(article.url).content)

    post = exported_post(article, tmp_path / "site.xml")

    attached = items_of(tmp_path / "site.xml")["quay.png"].findtext(f"{WP}attachment_url")
    assert {each["src"] for each in BeautifulSoup(post.findtext(CONTENT), "html.parser").find_all("img")} == {attached}


def test_wordpress_file_escapes_what_wordpress_takes_for_html(tmp_path):
    article = make_article(title="Q & A: is 2 < 3?", lead="R&D, 'quoted'")
    make_visible(article, moderator=make_moderator(), name="Knit & Natter", text="It's 2 < 3")
    path = tmp_path / "site.xml"

    call_command("export_wordpress", str(path))

    post = items_of(path)["Q &amp; A: is 2 &lt; 3?"]
    assert post.findtext("{http://wordpress.org/export/1.2/excerpt/}encoded") == "R&amp;D, 'quoted'"
    comment = post.find(f"{WP}comment")
    assert comment.findtext(f"{WP}comment_author") == "Knit &amp; Natter"
    assert comment.findtext(f"{WP}comment_content") == "It's 2 &lt; 3"


def test_wordpress_file_gives_authors_usernames_that_wordpress_accepts(tmp_path):
    author = make_author("عمر", slug="عمر")
    path = tmp_path / "site.xml"

    post = exported_post(make_article(title="Tides", authors=[author]), path)

    channel = ElementTree.parse(path).getroot().find("channel")  # noqa: S314  our own file
    assert channel.findtext(f"{WP}author/{WP}author_login") == f"author-{author.pk}"
    assert post.findtext("{http://purl.org/dc/elements/1.1/}creator") == f"author-{author.pk}"


# Static copy


def test_static_copy_has_every_public_page_without_forms_and_no_link_that_leads_nowhere(tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("blog.listings.ARTICLES_PER_PAGE", 3)
    listing = make_index()
    topic = make_topic()
    articles = [make_article(index=listing, title=f"Notice {n}", topics=[topic]) for n in range(3)]
    article = article_with_pictures(index=listing, authors=[make_author()])
    move_section(articles[0], articles[1], articles[0].body[0].id, editor=make_user("boss", is_superuser=True))
    comment = make_visible(article, moderator=make_moderator(), name="Cy Dole")
    Redirect.objects.create(old_path="/former", redirect_page=article)
    private, draft = make_article(title="Secret"), make_article(title="Unwritten", publish=False)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    folder = tmp_path / "copy"

    call_command("export_static", str(folder))

    assert caplog.text == ""
    pages = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.html")}
    assert {"index.html", "404.html", "former/index.html", f"{listing.slug}/page-2/index.html"} <= pages.keys()
    assert {f"{each.url.strip('/')}/index.html" for each in [article, *articles]} <= pages.keys()
    assert not any(private.slug in name or draft.slug in name for name in pages)
    assert f'url={article.url}"' in pages["former/index.html"]
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert names >= {"robots.txt", "sitemap.xml", "feed/index.xml", "feed.json", "static/css/site.css"}
    assert any(name.endswith(".woff2") for name in names)
    page = BeautifulSoup(pages[f"{article.url.strip('/')}/index.html"], "html.parser")
    assert (
        "Comments are closed." in page.select_one("#comments").text and "Cy Dole" in page.select_one("#comments").text
    )
    assert page.find(id=f"comment-{comment.pk}")

    def exists(base: str, link: str) -> bool:
        path = unquote(urlsplit(urljoin(f"/{base}", link)).path).lstrip("/")
        return (f"{path}index.html" if path.endswith("/") or not path else path) in names

    for name, text in pages.items():
        soup = BeautifulSoup(text, "html.parser")
        assert not soup.find("form"), name
        links = {str(each.get("href") or each.get("src")) for each in soup.select("a, link, script, img, source[src]")}
        links |= {part.split()[0] for each in soup.select("[srcset]") for part in str(each["srcset"]).split(",")}
        own = {link for link in links if not link.startswith(("http", "#", "mailto:", "None"))}
        assert {link for link in own if not exists(name, link)} == set(), name
    # What a style sheet loads is there too.
    for name in names:
        if name.endswith(".css"):
            loaded = re.findall(r"""url\(['"]?([^'")]+)""", (folder / name).read_text())
            assert all(exists(name, link) for link in loaded if not link.startswith("data:")), name


def test_static_copy_keeps_a_page_that_is_linked_without_the_final_slash(tmp_path):
    article = make_article(title="Tides")
    Redirect.objects.create(old_path="/short", redirect_link=article.url.rstrip("/"))
    Redirect.objects.create(old_path="/lost", redirect_link="/nowhere")

    call_command("export_static", str(tmp_path / "copy"))

    page = (tmp_path / "copy" / article.url.strip("/") / "index.html").read_text()
    assert "<h1" in page and "http-equiv" not in page
    assert (tmp_path / "copy" / "short" / "index.html").exists()
    assert not (tmp_path / "copy" / "nowhere").exists()


def test_static_copy_names_the_redirects_that_it_cannot_keep_and_keeps_those_of_former_slugs(tmp_path, boss):
    article, other, topic = make_article(title="Tides"), make_article(title="Ebb"), make_topic("Water")
    make_article(topics=[topic], title="Sea")
    former = topic.get_absolute_url()
    topic.slug = "sea"
    topic.save()
    # In the second language the topic has no article, and no page.
    home = Site.objects.get().root_page.specific
    home.copy_for_translation(Locale.objects.get_or_create(language_code="de")[0]).save_revision().publish()
    RemovedPageURL.objects.create(site=Site.objects.get(), path="/removed", target=other, removed_at=timezone.now())
    for path, link in (
        ("/old", ""),
        ("/?p=7", ""),
        ("/find", "/search/"),
        (f"/{'a' * 250}ééé", ""),
        ("/far", "https://x.example/"),
    ):
        Redirect.objects.create(old_path=path, redirect_link=link, redirect_page=None if link else article)
    output = StringIO()

    call_command("export_static", tmp_path / "copy", stdout=output)

    lost = sorted(["/?p=7", "/find", f"/{'a' * 250}{'%C3%A9' * 3}"])
    for path in ("old", "far", "removed", former.strip("/")):
        assert "http-equiv" in (tmp_path / "copy" / path / "index.html").read_text()
    assert (tmp_path / "copy" / "redirects-left-out.txt").read_text().splitlines() == lost
    assert output.getvalue().splitlines()[1:] == [f"A redirect that can't be kept: {url}" for url in lost]

    boss.post("/admin/exports/", {"kind": "static"})
    call_command("make_exports")
    call_command("tick")
    note = "3 redirects can’t be kept, such as /?p=7: see redirects-left-out.txt in it."
    assert note in words(boss.get("/admin/exports/")) and note in mail.outbox[-1].body


# In the admin


def test_no_link_that_somebody_wrote_ends_a_static_copy(tmp_path):
    links = [
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/static/",
        f"/static/{'a' * 400}",
        "http://[bad",
        "/?comments=../../index.html",
        f"/?page={'a' * 300}",
        "/robots.txt?page=1",
        "/sitemap.xml?page=../../q",
    ]
    words = "".join(f'<a href="{link}">x</a> ' for link in links)
    paragraph = {"type": "paragraph", "value": f"<p>{words}</p>"}
    article = make_article(body=[section("Ebb", content=ContentBlock().to_python([paragraph]))])

    exported = export_static(tmp_path / "out")

    assert (tmp_path / "out" / article.url.lstrip("/") / "index.html").is_file()
    assert (tmp_path / "out" / "robots.txt").is_file()
    assert {links[0], links[1], links[2]} <= set(exported.broken)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.fixture(autouse=True)
def no_reports(monkeypatch):
    """Another thread can't write while the transaction of a test is open."""
    monkeypatch.setattr("home.exports.jobs.SECONDS_BETWEEN_REPORTS", 1_000)


@pytest.fixture
def boss():
    client = Client()
    client.user = make_user("boss", is_superuser=True, email="boss@gazette.example")
    client.force_login(client.user)
    return client


@pytest.mark.each_database
def test_administrator_gets_an_export_in_the_background_until_it_expires(boss, capsys, settings):
    make_article(title="Tides")
    assert "/admin/exports/" in boss.get("/admin/").content.decode()

    boss.post("/admin/exports/", {"kind": "site"})
    boss.post("/admin/exports/", {"kind": "site"})  # waits already
    boss.post("/admin/exports/", {"kind": "everything"})
    export = SiteExport.objects.get()
    assert "Waiting" in boss.get("/admin/exports/").content.decode()
    assert boss.get(f"/admin/exports/{export.pk}/download/").url == "/admin/exports/"

    call_command("tick")
    assert "Exports made: 1" in capsys.readouterr().out
    export.refresh_from_db()
    assert (export.problem, export.size > 1000) == ("", True)
    call_command("tick")
    (letter,) = [each for each in mail.outbox if "export" in each.subject]
    assert letter.to == ["boss@gazette.example"] and "/admin/exports/" in letter.body

    url = f"/admin/exports/{export.pk}/download/"
    assert url in boss.get("/admin/exports/").content.decode()
    response = boss.get(url)
    assert "no-store" in response["Cache-Control"] and "testserver-site-" in response["Content-Disposition"]
    archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert "Tides" in archive.read("data/wagtailcore.page.jsonl").decode()
    assert json.loads(archive.read("manifest.json"))["has_secrets"] is False
    assert {entry.action for entry in ModelLogEntry.objects.all()} >= {jobs.ASKED, jobs.DOWNLOADED}

    for role in ("Editors", "Moderators"):
        other = Client()
        other.force_login(make_user(role.lower(), role))
        assert "/admin/exports/" not in other.get("/admin/").content.decode()
        for path in ("/admin/exports/", url):
            assert other.get(path).status_code in {302, 403}
            assert other.post(path, {"kind": "site"}).status_code in {302, 403, 405}
    assert SiteExport.objects.count() == 1
    path = Path(jobs.storage().path(export.file))
    assert not path.is_relative_to(settings.MEDIA_ROOT) and path.stat().st_mode & 0o077 == 0

    SiteExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    listed = words(soup_of("/admin/exports/", boss).find(id="exports"))
    assert "Whole site Expired ·" in listed and "until" not in listed
    expired = "This export was deleted or has expired; make another."
    assert expired in words(boss.get(url, follow=True))
    call_command("tick")
    assert not SiteExport.objects.exists() and not path.exists()
    assert expired in words(boss.get(url, follow=True))


@pytest.mark.parametrize("kind", ["static", "markdown", "wordpress", "comments"])
def test_every_kind_of_export_is_made(kind):
    make_visible(make_article(title="Tides"), moderator=make_moderator())
    jobs.ask(kind, user=make_user("boss", is_superuser=True))

    assert jobs.make_all() == 1

    export = SiteExport.objects.get()
    content = jobs.storage().open(export.file).read()
    assert export.size == len(content) > 100
    jobs.delete(export)


def test_exports_of_several_nodes_are_in_the_bucket_where_no_url_leads_to(bucket, boss, tmp_path):  # noqa: F811
    make_visible(make_article(title="Tides"), moderator=make_moderator(), text="The tide was late.")
    jobs.ask("comments", user=boss.user)

    assert jobs.make_all() == 1

    export = SiteExport.objects.get()
    assert default_storage.exists(f"exports/{export.file}")
    response = boss.get(f"/admin/exports/{export.pk}/download/")
    assert "The tide was late." in b"".join(response.streaming_content).decode()
    assert boss.get(f"/media/exports/{export.file}").status_code == 404
    jobs.delete(export)
    assert not default_storage.exists(f"exports/{export.file}")

    (tmp_path / "tables.txt").write_bytes(b"1 2 3")
    store_file("documents/tables.txt", tmp_path / "tables.txt")
    assert default_storage.open("documents/tables.txt").read() == b"1 2 3"


@pytest.mark.each_database
def test_interrupted_export_begins_again_and_a_failed_one_says_why(boss, monkeypatch):
    make_article()
    export = jobs.ask("comments", user=boss.user)
    SiteExport.objects.update(tries=1, started_at=timezone.now())  # and its process was killed
    assert jobs.is_due()
    assert jobs.make_all() == 1
    jobs.delete(SiteExport.objects.get())

    jobs.ask("comments", user=boss.user)
    monkeypatch.setattr("home.exports.jobs.export_comments", lambda file, progress: 1 / 0)
    assert jobs.make_all() == 0
    export = SiteExport.objects.get()
    assert export.problem == "division by zero" and not export.file
    assert "Failed:" in boss.get("/admin/exports/").content.decode()
    assert not jobs.is_due()

    boss.post(f"/admin/exports/{export.pk}/delete/")
    assert not SiteExport.objects.exists()


def test_letter_about_an_export_is_in_the_language_of_who_asked_for_it():
    make_article()
    boss = make_user("boss", is_superuser=True, email="boss@example.org")
    UserProfile.objects.create(user=boss, preferred_language="de")

    with override("de"):
        jobs.ask("comments", user=boss)
    jobs.make_all()

    assert ModelLogEntry.objects.get(action=jobs.ASKED).label == "Comments as JSON lines"
    assert Email.objects.get().subject == "Ihr Export ist bereit: Kommentare als JSON-Zeilen"
    Email.objects.all().delete()
    jobs.delete(SiteExport.objects.get())
    with override("de"):
        export = jobs.ask("comments", user=boss)
    SiteExport.objects.update(tries=jobs.MOST_TRIES)
    jobs.make_all()
    assert Email.objects.get().subject == "Ihr Export ist fehlgeschlagen: Kommentare als JSON-Zeilen"
    assert SiteExport.objects.get(pk=export.pk).problem == "3-mal unterbrochen."
    default_language.remember("de")
    jobs.ask("markdown", user=boss)
    assert ModelLogEntry.objects.order_by("pk").last().label == "Artikel als Markdown"


def test_export_shows_rate_and_time_left():
    with time_machine.travel("2026-11-28 10:00:00Z", tick=False):
        started_at = timezone.now() - timedelta(seconds=10)
        export = SiteExport(kind="site", part_started_at=started_at, done=100, total=2_000)

        assert export.progress() == "10 a second, 3 min 10 s left"
        export.total = 100
        assert export.progress() == ""


@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_progress_of_an_export_is_stored_while_it_is_made(monkeypatch):
    monkeypatch.setattr("home.exports.jobs.SECONDS_BETWEEN_REPORTS", 0.02)
    seen = []

    def export_comments(file, progress):
        progress.begin("Comments", 50)
        progress.advance(20)
        for _try in range(500):
            time.sleep(0.02)
            if SiteExport.objects.filter(done=20).exists():
                break
        seen.extend(SiteExport.objects.values_list("part", "done", "total"))

    monkeypatch.setattr("home.exports.jobs.export_comments", export_comments)
    jobs.ask("comments", user=make_user("boss", is_superuser=True))

    assert jobs.make_all() == 1

    assert seen == [("Comments", 20, 50)]
    jobs.delete(SiteExport.objects.get())


@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_cancelled_export_ends_and_leaves_nothing(boss, monkeypatch):
    monkeypatch.setattr("home.exports.jobs.SECONDS_BETWEEN_REPORTS", 0.02)

    def export_comments(file, progress):
        boss.post(f"/admin/exports/{SiteExport.objects.get().pk}/delete/")
        for _try in range(500):
            time.sleep(0.02)
            progress.advance()
        raise AssertionError("it was not ended")

    monkeypatch.setattr("home.exports.jobs.export_comments", export_comments)
    jobs.ask("comments", user=boss.user)
    of_others = set(jobs.local_folder().iterdir())

    assert jobs.make_all() == 0
    assert ModelLogEntry.objects.filter(action=jobs.DELETED, user=boss.user).exists()

    assert not SiteExport.objects.exists()
    assert set(jobs.local_folder().iterdir()) == of_others
