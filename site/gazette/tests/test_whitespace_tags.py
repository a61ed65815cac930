import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("text", "rendered"),
    [
        ("\n    One\n\n      two  \n    three.\n", "One two three."),
        ("One\n  , two\n  (\n   three\n  )\n .", "One, two (three)."),
        ("One, two .", "One, two ."),
        ("One\u00a0\n ·  two", "One ·  two"),
        (" \n ", ""),
    ],
)
def test_sentence_has_single_spaces_and_none_before_punctuation(text, rendered):
    template = Template(f"{{% load whitespace_tags %}}{{% sentence %}}{text}{{% endsentence %}}")
    assert template.render(Context()) == rendered


def test_unindented_drops_indentation_and_empty_lines_but_not_in_preformatted_text():
    text = "<p>\n  a\n\n\n    b</p>\n  <pre>\n  c\n\n  d</pre>\n  <p>"
    template = Template(f"{{% load whitespace_tags %}}{{% unindented %}}{text}{{% endunindented %}}")
    assert template.render(Context()) == "<p>\na\nb</p>\n<pre>\n  c\n\n  d</pre>\n<p>"
