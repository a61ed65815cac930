"""Tables: numbers are aligned, header cells have a scope, and the width survives a form of the editor."""

import json

import pytest
from bs4 import BeautifulSoup
from django.utils.translation import override

from blog.blocks.article import ArticleTableBlock, ContentBlock
from blog.blocks.tables import rows_of

TABLE = ContentBlock.base_blocks["table"]


def displayed(column, **value):
    """The cells of a column, with what is displayed in the room that they keep for decimals in brackets."""
    rows = rows_of(
        {"data": [["Name", "Head"], *(["x", text] for text in column)], "first_row_is_table_header": True, **value}
    )
    cells = [BeautifulSoup(row[1], "html.parser").find(True) for row in rows]
    assert {cell.get("class") == ["num"] for cell in cells} in ({True}, {False})
    for room in [span for cell in cells for span in cell("span")]:
        room.string = f"[{room['data-room']}]"
    return [cell.get_text() for cell in cells[1:]] if cells[0].has_attr("class") else None


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (["1", "12", "1,234"], ["1", "12", "1,234"]),
        (["1.5", "12", "1,234.25", "–", ""], ["1.5[0]", "12[.00]", "1,234.25", "–[.00]", "[.00]"]),
        (["−3.5 %", "+12 %"], ["−3.5 %", "+12[.0] %"]),
        (["€5", "EUR 7.10"], ["€5[.00]", "EUR 7.10"]),
        (["1.234.567", "2"], ["1.234.567", "2"]),
        (["٣٫٥", "٤"], ["٣٫٥", "٤[٫0]"]),
        (["12 km", "3 m"], None),
        (["1", "two"], None),
        (["2026-05-01", "2026-05-02"], None),
        (["", "–"], None),
        (["1\n2", "3"], None),
    ],
)
def test_columns_of_numbers_are_aligned(column, expected):
    assert displayed(column) == expected


def test_what_three_digits_after_a_comma_are_depends_on_the_language():
    assert displayed(["1,234", "5"]) == ["1,234", "5"]
    with override("de"):
        assert displayed(["1,234", "5"]) == ["1,234", "5[,000]"]


def test_alignment_that_an_editor_chose_stays_and_no_sign_makes_it_slow():
    cells = [{"row": 1, "col": 1, "className": "htCenter"}]
    rows = rows_of({"data": [["a", "b"], ["x", "1"]], "first_row_is_table_header": True, "cell": cells})

    assert rows[1][1] == '<td class="htCenter">1</td>'
    assert displayed(["1" + ", " * 20_000 + "x"]) is None


def test_header_cells_have_a_scope_and_an_empty_corner_is_none():
    both = {"data": [["", "Rain"], ["2024", "8"]], "first_row_is_table_header": True, "first_col_is_header": True}

    assert [[str(cell) for cell in row] for row in rows_of(both)] == [
        ["<td></td>", '<th class="num" scope="col">Rain</th>'],
        ['<th scope="row">2024</th>', '<td class="num">8</td>'],
    ]
    merged = [{"row": 0, "col": 0, "rowspan": 1, "colspan": 2}]
    hidden = [{"row": 0, "col": 1, "hidden": True}]
    (cell,) = rows_of({**both, "mergeCells": merged, "cell": hidden})[0]
    assert cell == '<td colspan="2" rowspan="1"></td>'


def test_empty_rows_and_columns_at_the_end_are_not_displayed():
    cells = [["Year", "", ""], ["", "7", " "], [None, "", ""]]

    assert [len(row) for row in rows_of({"data": cells})] == [2, 2]
    merged = {"mergeCells": [{"row": 1, "col": 0, "rowspan": 2, "colspan": 1}]}
    assert len(rows_of({"data": cells, **merged})) == 3


def test_text_of_a_cell_is_escaped():
    assert str(rows_of({"data": [["<b>", "x<i>"]]})[0]) == "['<td>&lt;b&gt;</td>', '<td>x&lt;i&gt;</td>']"


def test_width_survives_the_form_and_only_supported_ones_are_stored():
    widget = TABLE.field.widget
    table = {"data": [["a"]], "table_header_choice": "neither"}

    posted = widget.value_from_datadict({"t": json.dumps(table), "t-width": "wide"}, {}, "t")

    assert TABLE.clean(json.loads(posted))["width"] == "wide"
    assert 'class="table-scroll wide"' in TABLE.render(json.loads(posted))
    assert 'class="table-scroll"' in TABLE.render(table), "a table that was stored before it had a width"
    assert TABLE.clean({**table, "width": "x onload=y"})["width"] == ""
    assert widget.value_from_datadict({"t": "null", "t-width": "wide"}, {}, "t") == "null"


def test_first_row_of_a_new_table_is_its_header():
    new = {**TABLE.get_default(), "data": [["Name", "Head"], ["x", "1"]]}

    assert TABLE.clean(new)["first_row_is_table_header"] is True
    assert TABLE.get_default() is not TABLE.get_default(), "what is cleaned is changed"
    assert TABLE.field.widget.table_options["autoWrapCol"] is False, "Enter in the last row stays in its column"


@pytest.mark.parametrize(
    "facts",
    [
        {"cell": [{}]},
        {"cell": "x"},
        {"mergeCells": {"row": 1}},
        {"mergeCells": [{"row": 0, "col": 0, "colspan": "2", "rowspan": 1}]},
    ],
)
def test_what_a_posted_table_says_about_no_cell_is_dropped(facts):
    block = ArticleTableBlock()
    value = {"data": [["a", "b"], ["1", "2"]], "table_header_choice": "neither", "table_caption": "", **facts}

    html = block.render(block.clean(value))

    assert html.count("<td") == 4
