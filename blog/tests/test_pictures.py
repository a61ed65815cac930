"""How pictures are offered to browsers: in the right sizes, once each, and at once only where they are seen at once."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file

from blog import renditions
from blog.models import Picture

from .factories import make_article, make_author
from .helpers import soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def make_picture(width, height):
    picture = Picture.objects.create(title="x", file=get_test_image_file(size=(width, height)))
    renditions.generate(picture.pk)
    return picture


def pictures_at(url):
    return soup_of(url).main.select("picture")


def test_a_picture_is_offered_in_three_formats_never_enlarged_and_no_size_twice():
    small, large = (make_article(hero=make_picture(width, 300)) for width in (500, 2000))

    (picture,) = [picture for picture in pictures_at(small.url) if not picture.find_parent("nav")]
    assert [source["type"] for source in picture("source")] == ["image/avif", "image/webp"]
    assert (picture.img["width"], picture.img["height"]) == ("500", "300")
    assert [source["srcset"].rpartition(".")[2] for source in picture("source")] == ["avif", "webp"]
    assert [source["srcset"].count(",") for source in picture("source")] == [0, 0]
    (picture,) = [picture for picture in pictures_at(large.url) if not picture.find_parent("nav")]
    assert [part.split()[1] for part in picture.img["srcset"].split(", ")] == ["720w", "1280w"]


def test_what_is_seen_at_once_is_loaded_at_once_and_the_rest_when_it_is_near():
    author = make_author(portrait=make_picture(200, 200))
    for _number in range(3):
        article = make_article(hero=make_picture(600, 400), authors=[author])

    def loading(url):
        return [picture.img.get("fetchpriority") or picture.img.get("loading") for picture in pictures_at(url)]

    assert loading("/") == ["high", "lazy", "lazy"]
    assert loading("/notices/") == ["high", "lazy", "lazy"]
    assert loading(author.get_absolute_url())[:2] == [None, "high"]  # the portrait, the lead
    assert loading(article.url) == ["high", "lazy"]
    for picture in pictures_at("/"):
        assert int(picture.img["width"]) > int(picture.img["height"]) > 0


@pytest.mark.parametrize(
    ("title", "description", "expected"),
    [
        ("P1030 edited", "", ""),
        ("P1030 edited", "The quay at noon", "The quay at noon"),
        ("The quay", "", "The quay"),
    ],
)
def test_alternative_text_begins_with_description_or_title_never_with_the_file_name(title, description, expected):
    # Storage adds such an end where the name is taken.
    file = get_test_image_file(filename="P1030_edited_Ab3xYz1.png", size=(4, 4))
    picture = Picture.objects.create(title=title, description=description, file=file)

    assert picture.default_alt_text == expected


@pytest.mark.parametrize("title", ["Rathausbrücke 12", "صورة 12", "A long prompt for a picture of the quay " * 4])
def test_file_name_that_wagtail_changed_is_no_alternative_text(title):
    picture = Picture.objects.create(title=title, file=get_test_image_file(filename=f"{title}.png", size=(4, 4)))

    assert picture.default_alt_text == ""


def test_several_images_are_returned_in_the_order_of_the_request(admin_client):
    first, second, third = (make_picture(4, 4) for _number in range(3))
    chosen_url, choose_url = (reverse(f"wagtailimages_chooser:{name}") for name in ("chosen_multiple", "choose"))

    def ids(*pks):
        response = admin_client.get(chosen_url, {"id": [*pks]})
        return [int(each["id"]) for each in json.loads(response.content)["result"]]

    assert ids(third.pk, first.pk, second.pk) == [third.pk, first.pk, second.pk]
    assert ids(f"0{first.pk}", second.pk) == [first.pk, second.pk]
    for query, title in (({}, "Choose an image"), ({"multiple": 1}, "Choose images")):
        dialog = BeautifulSoup(json.loads(admin_client.get(choose_url, query).content)["html"], "html.parser")
        assert title in words(dialog.h1)


def test_form_of_an_image_says_what_its_description_is_for(admin_client):
    form = soup_of(reverse("wagtailimages:edit", args=[make_picture(4, 4).pk]), admin_client)

    assert "Suggested as alternative text" in words(form.main)
