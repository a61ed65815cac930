"""Importing the exports of Ghost."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from blog.importers.sites.ghost import date_of
from blog.models import ArticlePage, Author, Picture, Topic
from blog.pages import BlogIndexPage
from home.models import InfoPage

from .factories import make_index
from .wordpress_exports import in_language

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
SECRET = "$2a$10$secret-hash-of-a-password"


def post(source_id, title="Low water", **changes):
    return {
        "id": source_id,
        "uuid": f"uuid-{source_id}",
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "html": "<h2>Source</h2><p>Springs.</p>",
        "lexical": None,
        "mobiledoc": None,
        "feature_image": None,
        "featured": 0,
        "type": "post",
        "status": "published",
        "visibility": "public",
        "created_at": "2021-03-01T09:00:00.000Z",
        "updated_at": "2021-03-05T09:00:00.000Z",
        "published_at": "2021-03-02T09:00:00.000Z",
        "custom_excerpt": None,
        **changes,
    }


def export(*posts, **tables):
    data = {
        "posts": list(posts),
        "tags": [
            {"id": "t1", "name": "River", "slug": "river", "visibility": "public"},
            {"id": "t2", "name": "#hidden", "slug": "hash-hidden", "visibility": "internal"},
        ],
        "posts_tags": [
            {"post_id": "p1", "tag_id": "t2", "sort_order": 0},
            {"post_id": "p1", "tag_id": "t1", "sort_order": 1},
        ],
        "users": [
            {"id": "u1", "name": "Ada Quill", "slug": "ada", "email": "ada@old.example", "password": SECRET},
            {"id": "u2", "name": "Bo Kemp", "slug": "bo", "email": "bo@old.example", "password": SECRET},
        ],
        "posts_authors": [
            {"post_id": "p1", "author_id": "u2", "sort_order": 1},
            {"post_id": "p1", "author_id": "u1", "sort_order": 0},
        ],
        "posts_meta": [
            {"post_id": "p1", "meta_title": "Tides", "meta_description": "All.", "feature_image_alt": "A boat"},
        ],
        "settings": [{"key": "secret", "value": SECRET}],
        "api_keys": [{"secret": SECRET}],
        **tables,
    }
    return json.dumps({"db": [{"meta": {"version": "5.90.0"}, "data": data}]})


@pytest.fixture
def run(tmp_path):
    make_index()

    def run(text, *, dry=False, **options):
        file, target = tmp_path / "ghost.json", tmp_path / "report.json"
        file.write_text(text)
        call_command("import_ghost", file, run=not dry, report=target, **options)
        assert SECRET not in target.read_text()
        report = json.loads(target.read_text())
        for sums in report["sums"].values():
            assert sums["in"] == sums["taken"] + sums["unchanged"] + sums["dropped"]
        return report

    return run


def reasons(report, source_id):
    (row,) = [row for row in report["rows"] if row["id"] == source_id]
    return [each["why"] for each in row.get("changed", [])]


@pytest.mark.each_database
def test_post_becomes_an_article_with_authors_tags_seo_picture_and_redirect(run, client, tmp_path, capsys):
    (tmp_path / "content/images/2021/03").mkdir(parents=True)
    Image.new("RGB", (900, 600), "teal").save(tmp_path / "content/images/2021/03/boat.jpg")
    body = (
        '<h2>Source</h2><p>See <a href="__GHOST_URL__/about/">us</a>.</p>'
        '<figure class="kg-image-card"><img alt="Boat" src="__GHOST_URL__/content/images/size/w600/2021/03/boat.jpg">'
        "<figcaption>The boat</figcaption></figure>"
        '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://tide.example/">'
        '<div class="kg-bookmark-content"><div class="kg-bookmark-title">The tide</div></div></a></figure>'
    )
    text = export(
        post(
            "p1",
            html=body,
            custom_excerpt="What the tide left.",
            feature_image="__GHOST_URL__/content/images/2021/03/boat.jpg",
            featured=1,
            codeinjection_head="<script>x</script>",
        )
    )

    report = run(text, media=tmp_path, site_url="https://old.example")

    article = ArticlePage.objects.get()
    assert (article.title, article.slug, article.lead) == ("Low water", "low-water", "What the tide left.")
    assert article.first_published_at == datetime(2021, 3, 2, 9, tzinfo=UTC)
    assert [byline.author.name for byline in article.bylines.all()] == ["Ada Quill", "Bo Kemp"]
    assert [topic.name for topic in article.topics.all()] == ["River"]
    assert Topic.objects.get(name="River").parent.name == "Tags"
    assert (article.seo_title, article.search_description, article.hero_alt) == ("Tides", "All.", "A boat")
    words, figure, card = article.body[0].value["content"]
    assert 'href="https://old.example/about/"' in str(words.value.source)
    assert figure.value["image"].pk == article.hero.pk
    assert (card.value["address"], card.value["title"]) == ("https://tide.example/", "The tide")
    assert client.get("/low-water/")["Location"] == article.get_url()
    assert reasons(report, "p1") == [
        "featured: feature it on the front page",
        "code for the page's head or foot: left out",
        "an internal tag: left out",
    ]
    assert report["sums"]["table api_keys"]["dropped"] == 1
    assert (
        "Passwords, keys and members in the file were not read, of settings only the language."
        in capsys.readouterr().out
    )

    assert run(text, media=tmp_path, site_url="https://old.example")["sums"]["post"]["unchanged"] == 1


def test_what_was_not_public_stays_unpublished_and_pages_are_plain_pages(run):
    text = export(
        post("a", "One", status="draft"),
        post("b", "Two", status="scheduled"),
        post("c", "Three", visibility="paid"),
        post("d", "Four", status="sent"),
        post("e", "About", type="page"),
        post("f", "Old page", page=1, type=None),
    )

    run(text)

    assert not ArticlePage.objects.live().exists()
    assert ArticlePage.objects.count() == 4
    assert {"About", "Old page"} <= set(InfoPage.objects.live().values_list("title", flat=True))
    assert not Author.objects.exists()


LEXICAL = {
    "root": {
        "type": "root",
        "children": [
            {"type": "paragraph", "children": [
                {"type": "extended-text", "text": "Low & ", "format": 0},
                {"type": "extended-text", "text": "slow", "format": 3},
                {"type": "link", "url": "https://tide.example/", "children": [{"type": "text", "text": "tide"}]},
            ]},
            {"type": "extended-heading", "tag": "h3", "children": [{"type": "text", "text": "Boats"}]},
            {"type": "list", "listType": "bullet", "children": [
                {"type": "listitem", "children": [{"type": "text", "text": "Dinghy"}]},
            ]},
            {"type": "codeblock", "code": "a < b", "language": "python"},
            {"type": "bookmark", "url": "https://film.example/", "metadata": {"title": "Film"}},
            {"type": "horizontalrule"},
        ],
    }
}  # fmt: skip
MOBILEDOC = {
    "version": "0.3.1",
    "markups": [["strong"], ["a", ["href", "https://tide.example/"]]],
    "atoms": [["soft-return", "", {}]],
    "cards": [["code", {"code": "a < b"}], ["markdown", {"markdown": "A *note*."}]],
    "sections": [
        [1, "p", [[0, [], 0, "Low "], [0, [0], 1, "slow"], [1, [], 0, 0], [0, [1], 1, "tide"]]],
        [1, "h2", [[0, [], 0, "Boats"]]],
        [3, "ul", [[[0, [], 0, "Dinghy"]]]],
        [10, 0],
        [10, 1],
    ],
}


def test_first_versions_have_numbers_for_dates_and_other_names(run, tmp_path):
    picture = tmp_path / "content/images/2014/boat.png"
    picture.parent.mkdir(parents=True)
    Image.new("RGB", (30, 20)).save(picture)
    row = {
        "id": 7,
        "title": "Low water",
        "slug": "low-water",
        "html": "<p>Springs.</p>",
        "image": "/content/images/2014/boat.png",
        "page": 0,
        "status": "published",
        "author_id": 1,
        "created_at": 1_393_675_200_000,
        "updated_at": 1_394_020_800_000,
        "published_at": 1_393_678_800_000,
    }

    run(export(row, users=[{"id": 1, "name": "Ada Quill", "slug": "ada"}]), media=tmp_path)

    article = ArticlePage.objects.get()
    assert article.first_published_at == datetime(2014, 3, 1, 13, tzinfo=UTC)
    assert article.last_published_at == datetime(2014, 3, 5, 12, tzinfo=UTC)
    assert article.hero.title == "boat"
    assert [byline.author.name for byline in article.bylines.all()] == ["Ada Quill"]


def test_players_leave_their_file_and_no_buttons(run):
    player = (
        '<div class="kg-card kg-audio-card"><div class="kg-audio-player-container">'
        '<audio src="https://old.example/tide.mp3"></audio><div class="kg-audio-title">The tide</div>'
        '<div class="kg-audio-player"><span>0:00</span><div>/<span>35</span></div><button>1×</button></div></div></div>'
    )

    report = run(export(post("p9", html=f"<p>Listen.</p>{player}<p>Gone.</p>")))

    opening = ArticlePage.objects.get().opening
    assert [str(block.value.source) for block in opening] == ["<p>Listen.</p>", "<p>The tide</p>", "<p>Gone.</p>"]
    assert reasons(report, "p9") == ["a player: add a link card (left out)"]


def test_links_to_posts_of_the_export_become_links_to_pages_and_others_stay_on_the_old_site(run, client):
    html = "<p>{}</p>".format(
        " ".join(f'<a href="__GHOST_URL__/{path}">x</a>' for path in ("two/#a", "two", "draft/", "tag/river/"))
    )

    run(
        export(post("a", "One", html=html), post("b", "Two"), post("c", "Draft", status="draft")),
        site_url="https://old.example",
    )

    text, two = str(ArticlePage.objects.get(title="One").opening[0].value.source), ArticlePage.objects.get(title="Two")
    assert re.findall("<a (.*?)>", text) == [
        f'href="{two.get_url()}#a"',
        f'linktype="page" id="{two.pk}"',
        'href="https://old.example/draft/"',
        'href="https://old.example/tag/river/"',
    ]
    assert client.get("/two/")["Location"] == two.get_url()


def test_cards_of_the_editor_are_read_without_html_and_forms_and_sizes_left_out(run):
    cards = [
        {"type": "markdown", "markdown": "The **tide** table"},
        {"type": "paragraph", "children": [{"type": "at-link", "url": "https://tide.example", "children": []}]},
        {"type": "header", "header": "<span>Mouth</span>", "subheader": "Of the river"},
        {"type": "product", "productTitle": "A chart", "productDescription": "<p>Printed.</p>"},
        {"type": "signup", "header": "Subscribe"},
    ]
    html = (
        '<div class="kg-card kg-signup-card"><h2>Subscribe</h2><p>No spam.</p></div><div class="kg-card kg-file-card">'
        '<a href="https://old.example/a.pdf"><div class="kg-file-card-title">Chart</div>'
        '<div class="kg-file-card-metadata"><div>a.pdf</div><div>1 MB</div></div></a></div>'
        '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">!</div><div>Mind the mud.</div></div>'
    )

    run(
        export(
            post("a", "One", html=None, lexical=json.dumps({"root": {"children": cards}})), post("b", "Two", html=html)
        )
    )

    one, two = (article for article in ArticlePage.objects.order_by("pk"))
    assert [str(block.value.source) for block in one.opening] == [
        "<p>The <b>tide</b> table</p>",
        '<p><a href="https://tide.example">https://tide.example</a></p>',
    ]
    ((heading, *texts),) = (
        (section.value["heading"], *(str(block.value.source) for block in section.value["content"]))
        for section in one.body
    )
    assert (heading, texts) == ("Mouth", ["<p>Of the river</p>", "<h3>A chart</h3><p>Printed.</p>"])
    assert [str(block.value.source) for block in two.opening] == [
        '<p><a href="https://old.example/a.pdf">Chart</a></p>',
        "<p>Mind the mud.</p>",
    ]
    assert not list(two.body)


def test_posts_without_html_are_read_from_what_their_editor_stored(run):
    report = run(
        export(
            post("a", "Lexical", html=None, lexical=json.dumps(LEXICAL)),
            post("b", "Mobiledoc", html=None, mobiledoc=json.dumps(MOBILEDOC)),
            post("c", "Damaged", html=None, lexical='{"root": 1}'),
        )
    )

    first, second = ArticlePage.objects.order_by("pk")
    link = '<a href="https://tide.example/">tide</a>'
    assert str(first.opening[0].value.source) == f"<p>Low &amp; <b><i>slow</i></b>{link}</p>"
    (section,) = first.body
    assert [block.block_type for block in section.value["content"]] == ["paragraph", "code", "embed"]
    assert str(second.opening[0].value.source) == f"<p>Low <b>slow</b><br/>{link}</p>"
    (section,) = second.body
    assert [str(block.value.source) for block in section.value["content"] if block.block_type == "paragraph"] == [
        "<ul><li>Dinghy</li></ul>",
        "<p>A <i>note</i>.</p>",
    ]
    assert report["sums"]["post"]["dropped"] == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "is not valid JSON"), ("[" * 100_000, "is not valid JSON"), ('{"db": []}', "is no export of Ghost")],
)
def test_file_that_is_no_export_is_refused_in_one_line(run, text, why):
    with pytest.raises(CommandError, match=why):
        run(text)


def test_second_site_with_a_name_has_its_own_authors_and_pictures(run, tmp_path):
    def texts_of(author, colour):
        folder = tmp_path / author
        (folder / "content/images").mkdir(parents=True)
        Image.new("RGB", (900, 600), colour).save(folder / "content/images/boat.jpg")
        users = [{"id": "u1", "name": author, "slug": "ada"}]
        picture = "<p>Words.</p><img src='__GHOST_URL__/content/images/boat.jpg'>"
        return export(post(f"p-{author}", author, html=picture), users=users, posts_authors=[
            {"post_id": f"p-{author}", "author_id": "u1", "sort_order": 0}
        ]), folder  # fmt: skip

    for name, author, colour in (("", "Ada Quill", "teal"), ("second", "Ada Other", "red")):
        text, folder = texts_of(author, colour)
        run(text, name=name, media=folder)

    first, second = ArticlePage.objects.order_by("pk")
    assert [[author.name for author in article.authors] for article in (first, second)] == [
        ["Ada Quill"],
        ["Ada Other"],
    ]
    assert Picture.objects.count() == 2


@pytest.mark.parametrize("key", ["lang", "locale"])
def test_posts_come_into_the_listing_in_the_language_of_the_export(run, key):
    arabic = in_language(BlogIndexPage.objects.get(), "ar")

    run(export(post("p1"), settings=[{"key": "secret", "value": SECRET}, {"key": key, "value": "ar-EG"}]))

    assert ArticlePage.objects.get().get_parent().specific == arabic


def test_a_date_that_is_too_large_is_none():
    assert [date_of(value) for value in (10**400, float("inf"), float("nan"), [1])] == [None] * 4
