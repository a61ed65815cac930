"""What an article costs its reader on a first visit: `make budgets` prints it, and every run of the tests holds it.

The article is as long as what a newsroom writes in a day: 640 words in eight sections; a comment has 30 words.
"""

import gzip
import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from blog.tests.factories import make_article, make_author, make_topic, section
from comments.models import Comment, CommentCount, Status
from comments.tests.factories import make_visible
from gazette.static_files import whole

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

KB = 1024
# By the number of comments. Scripts and style sheets are those of all the public pages, not of this one alone.
HTML = {50: 12 * KB, 100: 18 * KB}
CSS, JAVASCRIPT, FONTS = 12 * KB, 8 * KB, 133 * KB
QUERIES = 30  # docs/decisions/0046

# Different paragraphs, as equal ones would compress unlike real text.
WORDS = (
    "the ferry harbour council ledger bridge winter ropes timber evening market granite signal keeper lantern mason "
    "estuary barley orchard schoolhouse petition quarry minutes railway surveyor tide pasture chapel inventory weather "
    "courier hillside measures kettle archive verdict footpath bellows meadow engineer copper oak willow hearing bench "
    "yellow narrow patient crooked early southern written broken quiet former seventeen hollow steady public "
    "carried answered mended counted crossed watched borrowed painted refused lowered repaired returned opened kept"
).split()


def prose(seed: int, length: int) -> str:
    """`length` words; others for another `seed`."""
    chosen, state = [], seed * 2_654_435_761 + 12_345
    for _ in range(length):
        state = (state * 1_103_515_245 + 12_345) % 2**31
        chosen.append(WORDS[(state >> 8) % len(WORDS)])
    return f"{' '.join(chosen).capitalize()}."


def make_article_of_a_day():
    sections = [
        section(prose(100 + n, 4), prose(200 + n, 40), prose(300 + n, 36), summary=prose(400 + n, 8)) for n in range(8)
    ]
    return make_article(
        title=prose(1, 7),
        lead=prose(2, 25),
        body=sections,
        authors=[make_author()],
        topics=[make_topic()],
    )


def comment_often(article, number):
    """Make so many visible comments, spread over the sections, in less time than through the form for readers."""
    first = make_visible(article, section=0, text=prose(10, 30))
    blocks = [each.block_id for each in article.discussed_sections()]
    made = []
    for n in range(1, number):
        copy = Comment.objects.get(pk=first.pk)
        copy.pk, copy.text, copy.name = None, prose(1_000 + n, 30), prose(5_000 + n, 2)[:40]
        copy.block_id = blocks[n % len(blocks)]
        copy.submitted_at = timezone.now()
        made.append(copy)
    Comment.objects.bulk_create(made)
    for block_id, visible in Counter(each.block_id for each in [first, *made]).items():
        CommentCount.objects.update_or_create(page=article, block_id=block_id, defaults={"visible": visible})
    assert Comment.objects.filter(status=Status.APPROVED).count() == number


def files_of(soup, selector, attribute) -> list[str]:
    """Paths below static/ of what a page loads."""
    paths = [urlsplit(tag[attribute]).path for tag in soup.select(selector)]
    assert all(path.startswith("/static/") for path in paths), paths
    return [path.removeprefix("/static/") for path in paths]


def static_files():
    return {path: (storage, path) for finder in finders.get_finders() for path, storage in finder.list([])}


def read(path) -> bytes:
    with open(finders.find(path), "rb") as file:
        return file.read()


def with_imports(path, seen) -> set[str]:
    """A module of ours, and those that it names."""
    if path not in seen:
        seen.add(path)
        for name in re.findall(rb"""(?:from|import)\s*["']\./([^"']+)["']""", read(path)):
            with_imports(f"{path.rpartition('/')[0]}/{name.decode()}", seen)
    return seen


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


@pytest.mark.parametrize("comments", [50, pytest.param(100, marks=pytest.mark.exhaustive)])
def test_an_article_stays_within_its_budgets(client, comments, record_property):
    article = make_article_of_a_day()
    comment_often(article, comments)
    client.get("/robots.txt")  # makes the site's settings, once for all
    cache.clear()
    Site.get_site_root_paths()  # which Wagtail remembers for all pages

    with CaptureQueriesContext(connection) as queries:
        answer = client.get(article.get_url())
    asked = len(queries)
    more = [client.get(url).content for url in ("/", article.get_parent().get_url(), "/search/?q=ferry")]

    soup = BeautifulSoup(answer.content, "html.parser")
    soups = [soup, *(BeautifulSoup(content, "html.parser") for content in more)]
    styles = {path for each in soups for path in files_of(each, "link[rel=stylesheet]", "href")}
    scripts: set[str] = set()
    for each in soups:
        for path in files_of(each, "script[src]", "src"):
            with_imports(path, scripts)
    files = static_files()
    css = [whole(path, files).encode() for path in styles]
    faces = re.findall(r"@font-face\s*{[^}]*url\([^}]*}", b"".join(css).decode())
    latin = [re.search(r"url\([\"']?(?:\.\./)*([^)\"']+)", face)[1] for face in faces if is_for_latin(face)]
    sizes = {
        "HTML": (packed(answer.content), HTML[comments]),
        "CSS": (sum(packed(content) for content in css), CSS),
        "JavaScript": (sum(packed(read(path)) for path in scripts), JAVASCRIPT),
        "fonts": (sum(len(read(path)) for path in latin), FONTS),
        "queries": (asked, QUERIES),
    }
    record_property(
        "figures",
        f"Budgets, {len(soup.select('.comment'))} of {comments} comments: "
        + ", ".join(f"{name} {size:,} of {budget:,}" for name, (size, budget) in sizes.items()),
    )

    assert len(latin) == 4
    assert [link["href"] for link in soup.select("link[rel=preload][as=font]")] == [
        f"/static/fonts/{face}-normal.woff2"
        for face in ("literata-latin-400", "literata-latin-600", "public-sans-latin-wght")
    ]
    assert all("font-display:swap" in face.replace(" ", "") for face in faces)
    assert others_asked(soup) == []
    assert not re.search(rb"\{[{%]", answer.content)
    assert {name: size for name, (size, budget) in sizes.items() if size > budget} == {}


def is_for_latin(face: str) -> bool:
    return "U+0000-00FF" in face or "unicode-range" not in face


def others_asked(soup) -> list[str]:
    """Addresses at other hosts that a browser would load from by itself."""
    loaded = [tag.get("src") or tag.get("href") for tag in soup.select("[src], link[href]:not([rel=canonical])")]
    loaded += [part.split()[0] for tag in soup.select("[srcset]") for part in tag["srcset"].split(",")]
    return [url for url in loaded if urlsplit(url).netloc not in {"", "testserver"}]
