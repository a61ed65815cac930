import pytest

from gazette.headings import normalize_heading_levels


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<h2>A</h2><h3>B</h3><h4>C</h4>", "<h2>A</h2><h3>B</h3><h4>C</h4>"),
        ('<h2>A</h2><h4 id="x">B</h4><h4>C</h4>', '<h2>A</h2><h3 id="x">B</h3><h3>C</h3>'),
        ("<h3>Opening</h3><h2>A</h2><h3>B</h3>", "<h2>Opening</h2><h2>A</h2><h3>B</h3>"),
        ("<h2>A</h2><h4>B</h4><h3>C</h3><h4>D</h4>", "<h2>A</h2><h3>B</h3><h3>C</h3><h4>D</h4>"),
        ('<h2>A</h2><h3 id="x"> <b>\xa0</b>&nbsp;<br/></h3><h4>B</h4><h4></h4>', "<h2>A</h2><h3>B</h3>"),
        ('<h2><img alt="A"></h2><h3><b></b>B</h3>', '<h2><img alt="A"></h2><h3><b></b>B</h3>'),
        ("<header>&lt;h4&gt;<hr><h6>A</h6>", "<header>&lt;h4&gt;<hr><h2>A</h2>"),
    ],
)
def test_no_heading_skips_a_level_or_is_empty(html, expected):
    assert normalize_heading_levels(html) == expected
