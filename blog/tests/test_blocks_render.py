"""Every block with all its fields, with only those it must have, and with none: a draft may hold any of that."""

import re

import pytest
from bs4 import BeautifulSoup
from wagtail.images.tests.utils import get_test_image_file

from blog import renditions
from blog.blocks.article import ContentBlock
from blog.models import Picture

from .factories import make_article, section
from .helpers import queries_for, soup_of

pytestmark = pytest.mark.any_database

CONTENT = ContentBlock()
TABLE = {
    "data": [["Year", "Leaks"], ["2024", "31"]],
    "first_row_is_table_header": False,
    "first_col_is_header": False,
    "table_header_choice": "neither",
    "table_caption": "",
}


def rendered(name, value):
    block = CONTENT.child_blocks[name]
    html = block.render(block.to_python(value))
    return BeautifulSoup(re.sub(r"\s+", " ", html).strip(), "html.parser")


def make_picture(**changes):
    return Picture.objects.create(**{"title": "file.png", "file": get_test_image_file(), **changes})


def figure(picture, **changes):
    image = {"image": picture and picture.pk, "decorative": False, "alt_text": "A valve"}
    return {"image": {**image, **changes.pop("image", {})}, "caption": "", "credit": "", **changes}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("paragraph", "<h3>Why</h3><p>Because.</p>", "<h3>Why</h3><p>Because.</p>"),
        (
            "quote",
            {"text": "So it is.", "source": "", "source_address": ""},
            '<figure class="quote"> <blockquote><p>So it is.</p></blockquote> </figure>',
        ),
        (
            "quote",
            {"text": "One.\n\nTwo.", "source": "Minutes", "source_address": "https://example.org/"},
            '<figure class="quote"> <blockquote cite="https://example.org/"><p>One.</p> <p>Two.</p></blockquote> '
            '<figcaption><a href="https://example.org/">Minutes</a></figcaption> </figure>',
        ),
        ("pull_quote", {"text": "Large."}, '<aside class="pull-quote"><p>Large.</p></aside>'),
        (
            "code",
            {"language": "", "code": "a < b", "caption": ""},
            '<figure class="code"> <pre dir="ltr" tabindex="0" translate="no"><code>a &lt; b</code></pre> </figure>',
        ),
        (
            "code",
            {"language": "sql", "code": "select 1", "caption": "One."},
            '<figure class="code"> <pre dir="ltr" tabindex="0" translate="no"><code class="language-sql">'
            '<span class="k">select</span> <span class="m">1</span></code></pre> '
            "<figcaption>One.</figcaption> </figure>",
        ),
        (
            "embed",
            {"address": "https://www.example.org/12", "title": "A film", "picture": None, "description": ""},
            '<figure class="embed"> <a href="https://www.example.org/12" rel="noopener">'
            '<span class="embed-title">A film</span> <span class="embed-host">on example.org</span></a> </figure>',
        ),
        (
            "callout",
            {"kind": "note", "heading": "", "text": "<p>Mind.</p>"},
            '<div class="callout callout-note" role="note"> <p class="callout-heading">'
            '<span class="callout-kind">Note</span></p> <p>Mind.</p> </div>',
        ),
        (
            "callout",
            {"kind": "warning", "heading": "Wet", "text": "<p>Mind.</p>"},
            '<div class="callout callout-warning" role="note"> <p class="callout-heading">'
            '<span class="callout-kind">Warning</span> <strong>Wet</strong></p> <p>Mind.</p> </div>',
        ),
    ],
)
@pytest.mark.django_db
def test_block_of_text(name, value, expected):
    without_space = [re.sub(r"\s*(<[^>]*>)\s*", r"\1", html) for html in (str(rendered(name, value)), expected)]
    assert without_space[0] == without_space[1]


@pytest.mark.django_db
def test_empty_block_prints_nothing():
    for name, block in CONTENT.child_blocks.items():
        assert block.render(block.get_default()).strip() == "", name
    for name, value in {
        "gallery": {"pictures": [], "caption": "Of nothing"},
        "quote": {"text": "", "source": "Nobody", "source_address": ""},
        "code": {"language": "python", "code": "", "caption": ""},
    }.items():
        assert str(rendered(name, value)) == ""


def test_table_heads_are_what_the_editor_chose_and_its_caption_names_it():
    for row, column, column_heads, row_heads in (
        (False, False, [], []),
        (True, False, ["Year", "Leaks"], []),
        (False, True, [], ["Year", "2024"]),
        (True, True, ["Year", "Leaks"], ["2024"]),
    ):
        table = rendered("table", {**TABLE, "first_row_is_table_header": row, "first_col_is_header": column})
        assert [cell.get_text() for cell in table.select("thead th[scope=col]")] == column_heads
        assert [cell.get_text() for cell in table.select("tbody th[scope=row]")] == row_heads
        assert len(table.select("th, td")) == 4

    table = rendered("table", {**TABLE, "table_caption": "Leaks <b>found</b>"}).div
    assert (table["role"], table["tabindex"], table["aria-label"]) == ("region", "0", "Leaks <b>found</b>")
    assert table.caption.get_text() == "Leaks <b>found</b>"


@pytest.mark.django_db
def test_figure_has_sources_size_words_caption_and_credit():
    picture = make_picture(credit="Ines")
    renditions.generate(picture.pk)

    soup = rendered("figure", figure(picture, caption="<b>Open</b> at last."))

    assert [source["type"] for source in soup("source")] == ["image/avif", "image/webp"]
    assert soup.img["alt"] == "A valve"
    assert int(soup.img["width"]) > 0
    assert int(soup.img["height"]) > 0
    assert soup.img["loading"] == "lazy"
    assert soup.figcaption.b.get_text() == "Open"
    assert soup.select_one(".credit").get_text() == "Image: Ines"
    own = rendered("figure", figure(picture, credit="Olu"))
    assert own.select_one(".credit").get_text() == "Image: Olu"
    for credit in ("Photo: Olu & Co", "© Olu", "Foto von Olu", "صورة: علا"):
        labelled = rendered("figure", figure(picture, credit=credit))
        assert labelled.select_one(".credit").get_text() == credit
    # Without words it has an empty alternative text, never its file name.
    for image in ({"decorative": True}, {"alt_text": ""}):
        soup = rendered("figure", figure(make_picture(), image=image))
        assert (soup.img["alt"], soup.figcaption) == ("", None)


@pytest.mark.django_db
def test_gallery_shows_each_picture_and_one_caption():
    pictures = [figure(make_picture(), caption=f"Number {number}") for number in (1, 2)]

    soup = rendered("gallery", {"pictures": pictures, "caption": "Both."})

    assert [caption.get_text(strip=True) for caption in soup("figcaption")] == ["Number 1", "Number 2", "Both."]


@pytest.mark.django_db
def test_embed_shows_our_own_picture_and_says_where_it_leads():
    value = {"address": "https://video.example.org/1", "title": "A film", "description": "With sound."}

    soup = rendered("embed", {**value, "picture": make_picture().pk})

    assert soup.img["src"].startswith("/media/")
    assert soup.img["alt"] == ""
    assert soup.select_one(".embed-host").get_text() == "on video.example.org"
    assert soup.figcaption.get_text() == "With sound."
    assert soup("iframe") == []


@pytest.mark.django_db
def test_inner_blocks_do_not_take_the_id_of_their_section():
    picture = make_picture()
    content = [
        ("paragraph", "<p>x</p>"),
        ("pull_quote", {"text": "x"}),
        ("figure", CONTENT.child_blocks["figure"].to_python(figure(picture))),
    ]
    article = make_article(body=[section("One", content=content), section("Two", content=content)])

    soup = soup_of(article)
    assert len(soup.select("article figure")) == 2
    ids = [element["id"] for element in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    assert not {block.id for child in article.body for block in child.value["content"]} & set(ids)


@pytest.mark.django_db
def test_pictures_cost_the_same_queries_for_any_number():
    asked = []
    for number in (1, 3):
        content = [("figure", CONTENT.child_blocks["figure"].to_python(figure(make_picture()))) for _n in range(number)]
        article = make_article(body=[section("One", content=content)], hero=make_picture())
        asked.append(queries_for(article.url))

    assert asked[0] == asked[1] <= 30


@pytest.mark.django_db
def test_links_to_pages_get_their_urls_in_one_query_and_work_in_the_feed(client):
    target = make_article(title="Target")
    link = f'<p><a linktype="page" id="{target.pk}">there</a></p>'
    broken_link = '<p><a linktype="page" id="999999">gone</a></p>'
    asked = []
    for number in (1, 5):
        content = [("paragraph", link), ("callout", {"kind": "note", "heading": "", "text": link})]
        body = [section(f"Part {n}", content=[*content, ("paragraph", broken_link)]) for n in range(number)]
        article = make_article(body=body)
        asked.append(queries_for(article.url))

    soup = soup_of(article)
    links = soup.find("article").find_all("a", string="there")
    assert [each.attrs for each in links] == [{"href": target.get_url()}] * 10
    assert [each.attrs for each in soup.find_all("a", string="gone")] == [{}] * 5
    assert asked[0] == asked[1]
    feed = client.get("/feed/").content.decode()
    assert f'&lt;a href="{target.full_url}"&gt;there&lt;/a&gt;' in feed
    assert "linktype" not in feed
