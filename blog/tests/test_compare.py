"""Two texts of an article compared by section: what Wagtail's comparison can't tell."""

import re
from datetime import UTC, datetime

import pytest
from wagtail.blocks import StreamValue
from wagtail.images.tests.utils import get_test_image_file

from blog.blocks.article import CodeBlock
from blog.history.compare import differences, summary_of
from blog.models import Correction, Picture
from blog.section_moves.actions import move_section, undo_move
from comments.tests.factories import make_user

from .factories import make_article, section
from .helpers import fresh, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SENTENCE = "The bridge was closed for a year and opened again in the spring of the year after that."


def body(article, *names, **values):
    """The sections of these headings in this order, each with changes to its value where given by heading."""
    stored = {block["value"]["heading"]: block for block in article.body.raw_data}
    blocks = [{**stored[name], "value": {**stored[name]["value"], **values.get(name, {})}} for name in names]
    return StreamValue(article.body.stream_block, blocks, is_lazy=True)


def paragraphs(*texts):
    return [{"type": "paragraph", "value": f"<p>{text}</p>", "id": f"p{n}"} for n, text in enumerate(texts)]


@pytest.fixture
def article():
    names = ("Alpha", "Beta", "Gamma", "Delta")
    return make_article(body=[section(name, SENTENCE, comments="closed") for name in names])


def labels(before, now):
    return [(each.change.either.heading, list(each.labels)) for each in differences(before, now) if each]


def test_comparison_labels_new_removed_moved_renamed_and_edited_sections(article):
    before = body(article, "Alpha", "Beta", "Gamma", "Delta")
    rewritten = {"content": paragraphs("Nothing of what stood here is left to be read by anybody.")}
    touched = {"content": paragraphs(SENTENCE.replace("spring", "sprng"))}
    cases = [
        (before, []),
        (body(article, "Delta", "Alpha", "Beta", "Gamma"), [("Delta", ["moved, was § 4"])]),
        (body(article, "Alpha", "Gamma", "Delta"), [("Beta", ["removed"])]),
        (
            body(article, "Alpha", "Beta", "Gamma", "Delta", Beta={"heading": "B <2>"}),
            [("B <2>", ["renamed, was “Beta”"])],
        ),
        (body(article, "Alpha", "Beta", "Gamma", "Delta", Gamma=rewritten), [("Gamma", ["rewritten"])]),
        (body(article, "Alpha", "Beta", "Gamma", "Delta", Gamma=touched), [("Gamma", ["edited slightly"])]),
        (
            body(article, "Beta", "Alpha", "Gamma", "Delta", Beta={"heading": "B", "comments": "off", **rewritten}),
            [("B", ["moved, was § 2", "renamed, was “Beta”", "rewritten", "settings changed"])],
        ),
    ]
    for now, expected in cases:
        assert labels(before, now) == expected
    assert labels(body(article, "Alpha"), body(article, "Alpha", "Beta")) == [("Beta", ["new"])]
    assert summary_of(differences(before, cases[-1][0])) == "1 moved, 1 renamed, 1 edited"
    assert summary_of(differences(before, before)) == ""


def test_a_section_that_was_moved_to_another_article_or_merged_is_not_called_removed(article):
    editor = make_user("editor", "Editors")
    alpha, beta, *_rest = [child.id for child in article.body]
    before = article.body
    river = make_article(title="The river", body=[section("Source", "Springs.")])

    def compared(page, before):
        return [
            (each.change.either.heading, *each.labels) for each in differences(before, fresh(page).body, page) if each
        ]

    move = move_section(article, river, beta, editor=editor)
    without = fresh(article).body
    assert compared(article, before) == [("Beta", "moved to “The river”")]
    assert compared(river, river.body) == [("Beta", "moved here from “A notice”")]

    undo_move(move, editor=editor)
    assert compared(article, without) == [("Beta", "moved back from “The river”")]

    merged = body(article, "Alpha", "Gamma", "Delta", Alpha={"merged": beta})
    assert labels(before, merged) == [("Beta", ["merged into “Alpha”"])]


def test_order_form_and_settings_are_differences_and_what_the_form_adds_is_none(article):
    two = paragraphs("One.", "Two.")
    bold = paragraphs("<b>One.</b>", "Two.")
    plain, turned, marked = (body(article, "Alpha", Alpha={"content": content}) for content in (two, two[::-1], bold))
    assert labels(plain, turned) == [("Alpha", ["edited slightly"])]
    assert labels(plain, marked) == [("Alpha", ["images, formatting or order changed"])]

    now = body(article, "Beta", Beta={"comments": "", "summary": "In short."})
    (difference,) = filter(None, differences(body(article, "Beta"), now))
    assert [(each.label, each.before, each.now) for each in difference.settings] == [
        ("Comments", "Closed: no new comments", "Same as the article"),
        ("Summary", "", "In short."),
    ]
    assert difference.words == ""

    callout = {"type": "callout", "value": {"kind": "note", "heading": "", "text": SENTENCE}, "id": "c"}
    saved = {**callout, "value": {**callout["value"], "text": f'<p data-block-key="k1">{SENTENCE}</p>'}}
    keyed = [{**each, "value": each["value"].replace("<p>", '<p data-block-key="k2">')} for each in two]
    before = body(article, "Alpha", Alpha={"content": [*two, callout], "merged": None})
    now = body(article, "Alpha", Alpha={"content": [*keyed, saved], "merged": "an-id"})
    assert labels(before, now) == []


def test_line_ends_of_a_form_are_no_difference_and_not_stored(article):
    one, other = (
        body(article, "Alpha", Alpha={"content": [{"type": "code", "value": {"code": code}, "id": "c"}]})
        for code in ("a = 1\nb = 2", "a = 1\r\nb = 2")
    )
    assert labels(one, other) == []

    block = CodeBlock()
    sent = block.value_from_datadict({"c-language": "", "c-code": "a = 1\r\n\r\nb = 2", "c-caption": ""}, {}, "c")
    assert block.clean(sent)["code"] == "a = 1\n\nb = 2"


def test_each_paragraph_and_note_stands_on_a_line_of_its_own(article):
    stored = (
        '<h3>Ebb</h3><p>Low &amp; <b>dry</b></p><ul><li>mud</li><li>sandbank<footnote text="Grey"></footnote></li></ul>'
    )

    def compared(text):
        content = [{"type": "paragraph", "value": text, "id": "p"}]
        return body(article, "Alpha", Alpha={"content": content})

    (new,) = differences(body(article), compared(stored))
    (changed,) = differences(compared(stored), compared(stored.replace("mud", "silt")))

    assert "Ebb<br>Low &amp; dry<br>mud<br>sandbank<br>Grey" in new.words
    assert "Ebb<br>Low &amp; dry<br>" in changed.words
    assert '<span class="deletion">mud</span><span class="addition">silt</span><br>sandbank<br>Grey' in changed.words


def test_an_image_block_without_an_image_is_compared(article):
    def with_figure(image, alt_text=""):
        picture = {"image": image and image.pk, "alt_text": alt_text, "decorative": False}
        value = {"image": picture, "caption": "", "credit": "", "width": ""}
        return body(article, "Alpha", Alpha={"content": [{"type": "figure", "value": value, "id": "f"}]})

    image = Picture.objects.create(title="jetty", file=get_test_image_file())
    before = body(article, "Alpha")
    empty, filled = with_figure(None), with_figure(image, "A jetty")

    for was, now in [(before, empty), (empty, before), (empty, filled), (filled, empty), (before, filled)]:
        html = differences(was, now)[0].words
        assert ("A jetty" in html) is (filled in (was, now))
        assert "None" not in html
    assert re.search(r"<dt>Image is decorative</dt>\s*<dd>no</dd>", differences(before, filled)[0].words)


def test_a_table_is_compared_row_by_row(article):
    def table(*rows):
        return {"content": [{"type": "table", "value": {"data": rows, "table_caption": "By <day>"}, "id": "t"}]}

    before = body(article, "Alpha", Alpha=table(["Day", "Wind"], ["Sunday", "west"], ["Monday", "none"], [None, None]))
    now = body(article, "Alpha", Alpha=table(["Day", "Wind"], ["Sunday", "east"], ["Monday", "none"], [None, None]))

    (difference,) = differences(before, now)

    words = difference.words.replace('<span class="deletion">', "-").replace('<span class="addition">', "+")
    assert "Day | Wind<br>Sunday | -west" in words and "+east" in words and "By &lt;day&gt;" in words
    assert "None" not in words and "{" not in words


def test_page_of_a_comparison_marks_the_words_and_escapes_what_was_written(editor, article):
    draft = fresh(article)
    content = paragraphs(SENTENCE.replace("a year", "a &lt;b&gt;decade"))
    content[0]["id"] = article.body[2].value["content"][0].id
    draft.body = body(article, "Beta", "Alpha", "Gamma", Gamma={"heading": "<i>G</i>", "content": content})
    draft.lead = "Another lead."
    draft.save_revision()
    url = f"/admin/pages/{article.pk}/revisions/compare/live...latest/"

    page = editor.get(url).content.decode()

    assert page.count('data-changed="') == 3
    summary = "from the live version to the newest draft: <strong>1 removed, 1 moved, 1 renamed, 1 edited</strong>"
    assert f"Section changes {summary}" in " ".join(page.split())
    assert "&lt;i&gt;G&lt;/i&gt;" in page
    assert "<i>G</i>" not in page
    assert '<span class="deletion">year</span>' in page
    assert '<span class="addition">&lt;b&gt;decade</span>' in page
    assert "1 section is the same in both." in page
    assert "Another lead." in page.replace('<span class="addition">', "").replace("</span>", "")
    assert "Sections:" not in page, "the body is not shown a second time"
    assert signed_in("author", "Authors").get(url).headers["Location"] == "/admin/", "who may not edit it"


def test_comparison_shows_fields_of_a_correction_in_words_and_no_missing_value(editor, article):
    draft = fresh(article)
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    draft.corrections.add(
        Correction(block_id=article.body[1].id, heading_then="Beta", text="It was 1952.", corrected_at=at)
    )
    draft.corrections.add(Correction(text="All of it was in May.", corrected_at=at))
    draft.noindex, draft.updated_at = True, at
    draft.save_revision()

    page = editor.get(f"/admin/pages/{article.pk}/revisions/compare/live...latest/").content.decode()

    displayed = re.findall(r"<d[td]>(.*?)</d[td]>", page, re.DOTALL)
    assert displayed == [
        *("Section", "Beta", "Text", "It was 1952.", "Date", "4 March 2026, 12:00"),
        *("Section", "The whole article", "Text", "All of it was in May.", "Date", "4 March 2026, 12:00"),
    ]
    assert '<span class="deletion">no</span><span class="addition">yes</span>' in page
    assert '<span class="deletion"></span><span class="addition">4 March 2026, 12:00</span>' in page
