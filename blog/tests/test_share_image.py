"""The picture beside a link: chosen, or drawn from the title; nothing of what not everybody may read."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image, ImageChops
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from blog import renditions, share_image
from blog.models import Picture
from blog.share_image import (
    LINE_HEIGHT,
    TEXT_WIDTH,
    TITLE_HEIGHT,
    TITLE_SIZES,
    Card,
    direction_of,
    draw,
    fit,
    legible,
    width_of,
)

from .factories import make_article, make_author
from .helpers import soup_of

pytestmark = pytest.mark.any_database

database = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch):
    monkeypatch.setattr(share_image, "folder", lambda: tmp_path / "share")


def meta_of(article):
    named = {meta.get("property") or meta.get("name"): meta.get("content") for meta in soup_of(article)("meta")}
    return {key: value for key, value in named.items() if key and key.startswith(("og:image", "twitter"))}


def path_of(article):
    return meta_of(article)["og:image"].removeprefix("http://testserver")


@database
def test_an_article_without_a_picture_offers_one_drawn_from_its_title():
    article = make_article(title="Tides & tables", authors=[make_author()])

    meta = meta_of(article)
    assert meta == {
        "og:image": meta["og:image"],
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "Tides & tables",
        "twitter:card": "summary_large_image",
    }
    response = Client().get(path_of(article))
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "public, max-age=86400")
    assert not response.cookies
    image = Image.open(BytesIO(response.content))
    assert (image.format, image.size) == ("PNG", (1200, 630))
    assert response.content == Client().get(path_of(article)).content
    assert draw(Card("Tides & tables", "Gazette", "Ada Quill")) == response.content


@database
def test_share_image_url_depends_on_its_content_and_no_other_works():
    article = make_article(title="Tides")
    former = path_of(article)
    Client().get(former)

    article.title = "Ebbs"
    article.save_revision().publish()

    assert path_of(article) != former
    for url in (former, f"/share/{article.pk}-{'0' * 16}.png", f"/share/999999-{former[-20:-4]}.png"):
        assert Client().get(url).status_code == 404
    assert Client().get(path_of(article)).status_code == 200
    assert [file.name for file in share_image.folder().glob("*.png")] == [path_of(article).rpartition("/")[2]]


@database
def test_nothing_is_drawn_of_what_not_everybody_may_read():
    private, unpublished = make_article(title="Private"), make_article(title="Gone")
    urls = [path_of(private), path_of(unpublished)]
    PageViewRestriction.objects.create(page=private, restriction_type="password", password="x")
    unpublished.unpublish()
    client = Client()
    session = client.session
    session["passed_page_view_restrictions"] = [PageViewRestriction.objects.get().pk]
    session.save()

    assert [Client().get(url).status_code for url in urls] == [404, 404]
    page = client.get(private.url).content.decode()
    assert "Private</h1>" in page
    assert "og:image" not in page
    assert not share_image.folder().exists()


@database
def test_a_picture_chosen_for_sharing_comes_before_the_lead_picture():
    def picture(title, **changes):
        file = get_test_image_file(filename=f"{title}.png", size=(1400, 900))
        picture = Picture.objects.create(title=title, file=file, **changes)
        renditions.generate(picture.pk)
        return picture

    article = make_article(title="Tides", hero=picture("hero"), hero_alt="The quay")
    meta = meta_of(article)
    assert "hero" in meta["og:image"]
    assert (meta["og:image:width"], meta["og:image:height"], meta["og:image:alt"]) == ("1200", "630", "The quay")

    article.share_picture = picture("chosen", description="A tide table")
    article.save_revision().publish()

    meta = meta_of(article)
    assert "chosen" in meta["og:image"]
    assert meta["og:image:alt"] == "A tide table"


def test_what_no_font_has_leaves_no_box(monkeypatch):
    for title, expected in {
        "Tides": "Tides",
        "Zażółć gęślą jaźń": "Zażółć gęślą jaźń",
        "Πώς · Как · Cách đọc bảng thủy triều": "Πώς · Как · Cách đọc bảng thủy triều",
        "كيف تُقرأ · איך קוראים": "كيف تُقرأ · איך קוראים",
        "Tides 🌊 rise": "Tides rise",
        "ﬁve Ⅳ": "ﬁve IV",
        "\u202eevil\u202c\x00 \ud800tail\n\ttab": "evil tail tab",
        "潮汐を読む": "",
        "": "",
    }.items():
        assert legible(title).replace("fi", "ﬁ") == expected.replace("fi", "ﬁ")
    assert Image.open(BytesIO(draw(Card("潮汐を読む", "🌊", "\x00")))).size == (1200, 630)

    # Letters from right to left are left out where Pillow can't shape them.
    share_image.is_drawable.cache_clear()
    monkeypatch.setattr(share_image, "can_shape", lambda: False)
    assert (legible("كيف تُقرأ"), legible("Tides")) == ("", "Tides")
    share_image.is_drawable.cache_clear()


def test_every_title_fits_and_no_word_is_broken():
    for title in ("Tides", "tide tables and " * 40, "W" * 300, "كيف تُقرأ لوحة المد " * 20):
        lines, size = fit(legible(title), TITLE_SIZES, TEXT_WIDTH, TITLE_HEIGHT)

        assert lines
        assert max(width_of(line, size) for line in lines) <= TEXT_WIDTH
        assert len(lines) * size * LINE_HEIGHT <= TITLE_HEIGHT
        assert lines[-1].endswith("…") is (len(title) > 100)

    lines, size = fit("Fußgängerüberführungen übersteht", TITLE_SIZES, TEXT_WIDTH, TITLE_HEIGHT)
    assert lines == ["Fußgängerüberführungen", "übersteht"]
    assert size < TITLE_SIZES[0]


def test_direction_is_that_of_the_first_letter():
    expected = {"Tides": "ltr", "12 Tides שלום": "ltr", "24 كيف a": "rtl", "«كيف» a": "rtl", "": "ltr"}

    assert {text: direction_of(text) for text in expected} == expected


def test_a_drawing_stays_within_its_margins():
    image = Image.open(BytesIO(draw(Card("W" * 300, "Gazette " * 30, "Ada Quill, " * 40)))).convert("RGB")
    paper = Image.new("RGB", image.size, image.getpixel((0, 0)))

    left, top, right, bottom = ImageChops.difference(image, paper).getbbox()
    assert (left >= 60, top >= 20, right <= 1140, bottom <= 610) == (True, True, True, True)
