"""Every block that may stand in a section is searched, exported, imported again, and keeps its id throughout."""

import pytest
from django.core.management import call_command
from wagtail.images.tests.utils import get_test_image_file

from blog.blocks.article import ContentBlock
from blog.exporters.markdown import markdown_of
from blog.importers.streams import digest_of
from blog.models import ArticlePage, Picture
from blog.tests.factories import make_article, make_index, section
from blog.tests.helpers import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# By the type of a block: the reason why it is not tested below. Empty, as every block passes.
EXEMPT: dict[str, str] = {}

# By the type of a block: values that together use every field.
EXAMPLES = {
    "paragraph": ["<ul><li>Quokka</li><li>two</li></ul>", "<p>Quokka <b>bold</b> <i>slanted</i><sup>2</sup>.</p>"],
    "figure": [
        {"caption": "<p>A <i>quokka</i>.</p>", "credit": credit, "width": width}
        for credit, width in (("Bo", ""), ("", "wide"))
    ],
    "gallery": [{"caption": "Quokka & kin", "width": width} for width in ("", "full")],
    "quote": [{"text": "Quokka.\n\nTwice.", "source": "Ada", "source_address": "https://a.example/"}],
    "pull_quote": [{"text": "A *quokka*."}],
    "table": [
        {
            "data": [["Animal", "Legs"], ["Quokka", "4"]],
            "first_row_is_table_header": header in ("row", "both"),
            "first_col_is_header": header in ("column", "both"),
            "table_header_choice": header,
            "table_caption": "Quokka's legs",
            "width": width,
        }
        for header, width in (("row", ""), ("row", "full"), ("column", "wide"), ("both", ""), ("neither", ""))
    ],
    "code": [{"language": "python", "code": "quokka = '''\n:::\n```'''", "caption": "Of `it`"}],
    "embed": [{"address": "https://a.example/x", "title": "Quokka [1]", "description": "A film."}],
    "callout": [
        {"kind": kind, "heading": "Mind: it", "text": "<p>Quokka <b>!</b></p><ul><li>a</li></ul>"}
        for kind in ("note", "background", "warning")
    ],
}
CASES = [(kind, value) for kind, values in EXAMPLES.items() for value in values]
CASES = [pytest.param(kind, value, id=f"{kind}-{number}") for number, (kind, value) in enumerate(CASES)]


def with_pictures(kind, value):
    """The value with the pictures that its type shows."""

    def picture(alt):
        pk = Picture.objects.create(title="x", credit="Cy", file=get_test_image_file(f"{alt}.png")).pk
        return {"image": pk, "alt_text": alt, "decorative": not alt}

    if kind == "figure":
        return {"image": picture("quay"), **value}
    if kind == "gallery":
        figures = [{"image": picture(alt), "caption": "", "credit": ""} for alt in ("quay", "")]
        return {"pictures": figures, **value}
    if kind == "embed":
        return {"picture": picture("film")["image"], **value}
    return value


def make_article_of(kind, value):
    content = ContentBlock().to_python([{"type": kind, "value": with_pictures(kind, value)}])
    settings = {"summary": "In short.", "address": "animals", "comments": "closed"}
    return make_article(body=[section("Animals", **settings, content=content), section("Other", "Words.")])


def body_of(article):
    """Without ids: the types and values of the sections and of what stands in them."""
    return [
        {
            **child["value"],
            "content": [(block["type"], digest_of(block["value"])) for block in child["value"]["content"]],
        }
        for child in article.body.get_prep_value()
    ]


def ids_of(article):
    return [(child["id"], [block["id"] for block in child["value"]["content"]]) for child in article.body.raw_data]


def test_each_type_of_block_has_an_example():
    assert set(EXAMPLES) | set(EXEMPT) == set(ContentBlock.base_blocks)


@pytest.mark.parametrize(("kind", "value"), CASES)
def test_block_is_searched_and_exported_and_imported_is_the_same_and_keeps_its_ids(kind, value, rf, tmp_path, capsys):
    article = make_article_of(kind, value)
    assert "quokka" in article.sections[0].text.lower()
    make_index(slug="elsewhere", title="Elsewhere")
    file = tmp_path / "animals.md"
    arguments = {"to": "elsewhere", "publish": True}

    file.write_text(markdown_of(article, rf.get("/"), "http://testserver/"))
    call_command("import_articles", str(file), **arguments)
    copy = ArticlePage.objects.get(title=article.title, slug=article.slug, path__gt=article.path)

    assert body_of(copy) == [{**each, "merged": ""} for each in body_of(article)]
    capsys.readouterr()
    call_command("import_articles", str(file), **arguments)
    assert "unchanged" in capsys.readouterr().out

    ids = ids_of(copy)
    file.write_text(file.read_text().replace("## Animals", "## Beasts"))
    call_command("import_articles", str(file), **arguments)
    copy = fresh(copy)
    assert [part.heading for part in copy.sections] == ["Beasts", "Other"]
    assert ids_of(copy) == ids
