"""Code is highlighted here, not in the browser, and says what it said; an embed loads nothing."""

import html
import re

import pytest
from django.core.exceptions import ValidationError

from blog.blocks.article import LANGUAGES, ContentBlock
from blog.blocks.code import CLASSES, MAX_HIGHLIGHTED_LENGTH, highlighted

from .factories import make_article, section
from .helpers import soup_of

pytestmark = pytest.mark.any_database

SAMPLES = {
    "bash": '# hi\nfor f in *.txt; do echo "$f"\r\ndone\n',
    "css": ".a > b { color: #fff; margin: 1px } /* c */",
    "html": "<!-- c --><a href=\"x\" title='y'>&amp;</a><script>alert(1)</script>",
    "javascript": "const a = 1; // x\nfunction f() { return `${a}` }",
    "json": '{"a": [1, true, null, "s</code>"]}',
    "python": '\n\n@dec\ndef f(x):\n    """doc"""\n    return None and "s" + 1',
    "sql": "SELECT count(*) FROM t WHERE a = 'x' -- c",
    "yaml": 'a: 1\nb:\n  - "x" # c',
    "": "  <b>plain</b> & nothing",
    "no-such-language": "</span></code></pre><script>",
}


def test_highlighted_code_has_the_text_unchanged():
    assert set(dict(LANGUAGES)) <= SAMPLES.keys()
    for language, code in SAMPLES.items():
        marked = highlighted(code, language)

        plain = html.unescape(re.sub(r"<[^>]*>", "", marked))
        assert plain.replace("\r\n", "\n") == code.replace("\r\n", "\n")
        tags = set(re.findall(r"<[^>]*>", marked))
        assert tags <= {"</span>", *(f'<span class="{name}">' for name in CLASSES.values())}
        assert bool(tags) is (language in dict(LANGUAGES))
    assert highlighted("1 " * MAX_HIGHLIGHTED_LENGTH, "python") == "1 " * MAX_HIGHLIGHTED_LENGTH


@pytest.mark.django_db
def test_code_is_coloured_where_it_stands_and_feeds_carry_it_plain(client):
    block = ("code", {"language": "python", "code": "print(1)", "caption": ""})
    inside, before = (
        client.get(make_article(**changes).url).content.decode()
        for changes in ({"body": [section("One", content=[block])]}, {"opening": [block]})
    )

    assert '<span class="m">1</span>' in inside and '<span class="m">1</span>' in before
    assert "&gt;print(1)&lt;/code" in client.get("/feed/").content.decode()


@pytest.mark.django_db
def test_an_embed_is_a_link_and_loads_nothing():
    film = {"address": "https://film.example/watch?v=7", "title": "<iframe src=//film.example>"}
    film |= {"picture": None, "description": ""}

    soup = soup_of(make_article(body=[section("One", content=[("embed", film)])]))

    assert soup.select_one(".embed a")["href"] == film["address"]
    assert not soup.select("iframe, object, embed, video, audio")
    loaded = [each.get("src") or each.get("srcset") for each in soup.select("[src], [srcset]")]
    loaded += [each["href"] for each in soup.select("link[href]") if each["rel"] != ["canonical"]]
    hosts = {match[1] for url in loaded if (match := re.match(r"(?:https?:)?//([^/]+)", url))}
    assert hosts <= {"testserver", "localhost"}


def test_embed_accepts_web_urls_only():
    block = ContentBlock().child_blocks["embed"]

    for url in ("javascript:alert(1)", "data:text/html,x", "film"):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({"address": url, "title": "A film", "picture": None, "description": ""}))
