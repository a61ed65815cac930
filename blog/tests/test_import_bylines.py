import pytest

from blog.importers import markdown, plain_text
from blog.importers.bylines import ParsedByline, byline_in
from blog.importers.parsed_article import ImportNote, ParsedSection


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Ada Quill", ["Ada Quill"]),
        ("BY ADA QUILL", ["ADA QUILL"]),
        ("by: Ada Quill", ["Ada Quill"]),
        ("By Ada Quill.", ["Ada Quill"]),
        ("By Martin Kemp Jr.", ["Martin Kemp Jr."]),
        ("By Ada", ["Ada"]),
        ("By Ada Quill and Bo Kemp", ["Ada Quill", "Bo Kemp"]),
        ("By Ada Quill, J. P. O’Hara-Kemp & Bo van der Berg", ["Ada Quill", "J. P. O’Hara-Kemp", "Bo van der Berg"]),
        ("Von Ada Quill und Bo von Kemp", ["Ada Quill", "Bo von Kemp"]),
        ("بقلم: آدا كويل، سارة", ["آدا كويل", "سارة"]),
    ],
)
def test_line_of_names_is_a_byline(line, names):
    assert byline_in(line) == ParsedByline(tuple(names))


def test_date_or_place_after_the_names_is_separated():
    for line, rest in (
        ("By Ada Quill | 3 March 2026", "3 March 2026"),
        ("By Ada Quill, March 3, 2026", "March 3, 2026"),
        ("By Ada Quill — Ellerwick", "Ellerwick"),
    ):
        assert byline_in(line) == ParsedByline(("Ada Quill",), rest)


def test_sentence_or_heading_is_no_byline():
    for line in (
        "By",
        "By the time the tide turned, everybody had left.",
        "By train to Ellerwick",
        "By Train to Ellerwick",
        "Bylines are short",
        "By 1914",
        "By Ada Quill, who was there",
        "Von Hamburg nach Bremen",
        "Written by Ada Quill",
        "By One Two Three Four Five Six",
        "By Ada von",
    ):
        assert byline_in(line) is None, line


PLAIN = "Bees in town\n{}They hum.\nRoofs\nA roof is warm.\n"
MARKDOWN = "# Bees in town\n{}\nThey hum.\n\n## Roofs\n\nA roof is warm.\n"
EXPECTED = ("They hum.", (ParsedSection("Roofs", (("paragraph", "<p>A roof is warm.</p>"),)),))


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (plain_text.parse, PLAIN.format("By Ada Quill\n")),
        (plain_text.parse, PLAIN.format("\nBy Ada Quill\n\n")),
        (plain_text.parse, PLAIN.format("============\nBy Ada Quill\n")),
        (markdown.parse, MARKDOWN.format("By Ada Quill\n")),
        (markdown.parse, MARKDOWN.format("\n*By [Ada Quill](/authors/ada/)*\n")),
        (markdown.parse, MARKDOWN.format("\n### By Ada Quill\n")),
        (markdown.parse, "# Bees in town\nBy **Ada Quill**\nThey hum.\n\n## Roofs\n\nA roof is warm.\n"),
        (markdown.parse, "---\ntitle: Bees in town\n---\nBy Ada Quill\n\nThey hum.\n\n## Roofs\n\nA roof is warm.\n"),
        (markdown.parse, f"---\nauthor: ada quill\n---\n{MARKDOWN.format('By Ada Quill')}"),
    ],
)
def test_byline_below_the_title_names_the_author_and_leaves_the_text(parse, text):
    draft = parse(text)

    assert draft.title == "Bees in town"
    assert [name.casefold() for name in draft.authors] == ["ada quill"]
    assert (draft.lead, draft.sections) == EXPECTED
    assert (draft.dropped, draft.uncertain, draft.changed) == (draft.dropped, (), ())
    assert {note.text for note in draft.dropped} <= {"============"}


def test_text_after_the_names_is_reported_and_same_line_further_down_is_a_heading():
    for parse, text, below in (
        (plain_text.parse, PLAIN, "Bees\nThey hum.\nBy Ada Quill\nA roof is warm.\n"),
        (markdown.parse, MARKDOWN, "# Bees\n\nThey hum.\n\n## By Ada Quill\n\nA roof is warm.\n"),
    ):
        draft = parse(text.format("By Ada Quill | 3 March 2026\n"))
        assert draft.authors == ("Ada Quill",)
        assert draft.dropped == (ImportNote(2, "3 March 2026", "after the names of the authors"),)
        draft = parse(below)
        assert draft.authors == ()
        assert [section.heading for section in draft.sections] == ["By Ada Quill"]


def test_byline_below_a_long_title_is_not_joined_to_it():
    wrapped = (
        "Every morning at six the harbour master writes down how high the\nwater stands, and has done so ever since.\n"
    )
    title = "The tide tables of a small harbour, and who has kept them ever"

    draft = plain_text.parse(f"{title}\nBy Ada Quill\n\n{wrapped}\nThe gauge\n\n{wrapped}\n{wrapped}")

    assert (draft.title, draft.authors) == (title, ("Ada Quill",))
