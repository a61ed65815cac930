"""An article as Markdown: complete, with the anchors of its sections, and the same when it is imported again."""

import pytest
from django.core.management import call_command
from wagtail.images.blocks import ImageBlock
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from blog.importers.markdown import parse
from blog.models import ArticlePage, Picture
from blog.section_moves.actions import move_section
from blog.tests.factories import make_article, make_author, make_index, make_topic, section
from blog.tests.helpers import queries_for
from comments.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

HOSTILE = "a *b* _c_ # [d](e) <script>x</script> `f` \\ | & 1. ~g~"


def make_whole_article():
    picture = ImageBlock().normalize(Picture.objects.create(title="x", file=get_test_image_file(), credit="Bo"))
    picture.contextual_alt_text = "A [quay]"
    row = {"text": "Said.\n\nTwice.", "source": "Ada", "source_address": "https://a.example/(x)"}
    table = {
        "data": [["Tide", "Hour"], ["High", "3|4"]],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_caption": "Tides",
    }
    blocks = [
        (
            "paragraph",
            "<h3>Lower</h3><p>Some <b>bold</b>, <i>slanted</i><sup>2</sup>.</p><ul><li>One</li><li>Two</li></ul>",
        ),
        ("figure", {"image": picture, "caption": "<p>The quay</p>", "credit": ""}),
        ("quote", row),
        ("pull_quote", {"text": "Said."}),
        ("code", {"language": "python", "code": "def f():\n    return '`*_'", "caption": ""}),
        ("table", table),
    ]
    return make_article(
        title="Fish: & chips",
        lead="The lead.",
        authors=[make_author()],
        topics=[make_topic()],
        body=[section("Ebb & *flow*", content=blocks), section("Second", "Words.")],
    )


def exported(client, article):
    return client.get(f"{article.url.rstrip('/')}.md")


def test_article_is_served_as_markdown(client):
    article = make_whole_article()
    ArticlePage.objects.filter(pk=article.pk).update(first_published_at="2026-03-04T10:00Z")

    response = exported(client, article)
    text = response.content.decode()

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Link"] == f'<{article.full_url}>; rel="canonical"'
    front, body = text.removeprefix("---\n").split("---\n\n", 1)
    assert front.splitlines() == [
        f"id: urn:uuid:{article.translation_key}",
        "title: 'Fish: & chips'",
        f"slug: {article.slug}",
        f"url: {article.full_url}",
        "date: '2026-03-04T10:00:00+00:00'",
        "authors:",
        "- Ada Quill",
        "topics:",
        "- Water",
    ]
    for part in (
        "# Fish: \\& chips\n\nThe lead.\n",
        '<a id="ebb-flow"></a>\n\n## Ebb \\& \\*flow\\*\n',
        "### Lower\n",
        "Some **bold**, *slanted*<sup>2</sup>.",
        "- One\n- Two\n",
        "![A \\[quay\\]](http://testserver/media/images/",
        "> Said.\n>\n> Twice.\n>\n> — [Ada](https://a.example/%28x%29)\n",
        "```python\ndef f():\n    return '`*_'\n```\n",
        "| Tide | Hour |\n| --- | --- |\n| High | 3\\|4 |\n",
        "::: pull-quote\nSaid.\n:::\n",
        "::: table Tides\n| Tide",
        '<a id="second"></a>\n\n## Second\n\nWords.\n',
    ):
        assert part in body, part
    assert queries_for(f"{article.url.rstrip('/')}.md") <= 30
    assert f'type="text/markdown" href="{article.full_url.rstrip("/")}.md"' in client.get(article.url).content.decode()


def test_exported_text_is_imported_unchanged(client, tmp_path):
    article = make_whole_article()
    article.body = [("section", {"heading": HOSTILE, "content": [("quote", {"text": HOSTILE, "source": ""})]})]
    article.lead = HOSTILE
    article.save_revision().publish()
    text = exported(client, article).content.decode()

    draft = parse(text)

    assert draft.title == "Fish: & chips"
    assert draft.lead == HOSTILE
    assert [part.heading for part in draft.sections] == [HOSTILE]
    assert [value["text"] for _kind, value in draft.sections[0].blocks] == [HOSTILE]
    assert (draft.authors, draft.topics, draft.slug) == (("Ada Quill",), ("Water",), article.slug)


def test_blank_lines_of_code_come_back(client, tmp_path):
    code = "def one():\n    pass\n\n\n\ndef two():\n    pass"
    block = {"language": "python", "code": code, "caption": "Two"}
    article = make_article(body=[section("Code", content=[("code", block), ("code", block | {"caption": ""})])])
    file = tmp_path / "code.md"

    file.write_text(exported(client, article).content.decode())
    make_index(slug="elsewhere", title="Elsewhere")
    call_command("import_articles", file, to="elsewhere")
    call_command("export_markdown", tmp_path / "folder", verbosity=0)

    imported = ArticlePage.objects.exclude(pk=article.pk).get()
    assert [each.value["code"] for each in imported.body[0].value["content"]] == [code, code]
    assert code in (tmp_path / f"folder{article.url.rstrip('/')}.md").read_text()


def test_exported_article_is_imported_into_another_listing(client, tmp_path):
    article = make_whole_article()
    other_index = make_index(slug="elsewhere", title="Elsewhere")
    file = tmp_path / "article.md"
    file.write_bytes(exported(client, article).content)

    call_command("import_articles", str(file), to="elsewhere", publish=True, verbosity=0)

    copy = ArticlePage.objects.child_of(other_index).get()
    assert copy.title == article.title
    assert copy.lead == article.lead
    assert [each.heading for each in copy.sections] == [each.heading for each in article.sections]
    kinds = [child.block_type for child in copy.sections[0].content]
    assert [kind for kind in kinds if kind in {"quote", "code", "table"}] == ["quote", "code", "table"]
    assert copy.sections[1].text == "Words."


def test_moved_section_is_exported_as_a_link_and_a_footnote_as_one(client):
    article = make_article(body=[section(name, f'{name}<footnote text="Of it."></footnote>.') for name in "ABC"])
    river = make_article(title="The river", body=[section("Source", "Springs.")])
    move_section(article, river, article.body[1].id, editor=make_user("editor", "Editors"))

    text = exported(client, article).content.decode()

    line = f"“B” is now in another article: [The river]({river.full_url}#b)"
    assert f'A[^1].\n\n<a id="b"></a>\n\n{line}\n\n<a id="c"></a>\n\n## C\n\nC[^1].\n' in text
    assert text.count("]: Of it.") == 1 and text.endswith("\n\n[^1]: Of it.\n")
    assert [part.heading for part in parse(text).sections] == ["A", "C"]


def test_hidden_articles_are_not_exported(client):
    private = make_article(title="Private")
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    for article in (private, make_article(title="Draft", publish=False)):
        assert exported(client, article).status_code == 404
    for url in ("/nothing.md", "/.md", "/notices.md", "/a/b/c.md"):
        assert client.get(url).status_code == 404
    assert exported(client, make_article(noindex=True))["X-Robots-Tag"] == "noindex"
