"""The admin's searches, by what people type there."""

from urllib.parse import quote

import pytest
from wagtail.models import Page
from wagtail.search.query import Phrase, PlainText

from blog.tests.factories import make_article, make_index, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.usefixtures("indexed")]

SEARCHES = [
    "/admin/api/main/pages/?search=",
    "/admin/choose-page/search/?q=",
    "/admin/documents/?q=",
    "/admin/images/?q=",
    "/admin/pages/search/?q=",
    "/admin/snippets/blog/topic/?q=",
]
TYPED = {
    "a mark": '"',
    "half a phrase": '"harbour',
    "marks around an operator": 'a" OR "b',
    "NUL": "\x00",
    "NUL after a word": "harbour\x00",
    "NUL as a phrase": 'harbour "\x00"',
    "many words": "harbour " * 400,
    "many phrases": 'a "b" ' * 400,
    "other signs": "'%_\\*()",
}


@pytest.mark.each_database
@pytest.mark.parametrize("typed", TYPED.values(), ids=TYPED)
def test_nothing_that_is_typed_into_a_search_is_an_error(admin_client, typed):
    make_article(title="The harbour", topics=[make_topic()])

    for url in SEARCHES:
        assert admin_client.get(url + quote(typed)).status_code == 200, url


def test_a_title_in_quotation_marks_is_found(admin_client):
    make_article(index=make_index(), title="The harbour")
    make_article(title="The bakery")

    for url in ("/admin/choose-page/search/?q=", "/admin/api/main/pages/?search="):
        found = admin_client.get(url + quote('"The harbour"')).content.decode()
        assert "The harbour" in found and "The bakery" not in found


@pytest.mark.each_database
def test_part_without_words_is_left_out():
    article = make_article(title="The harbour")

    found = Page.objects.all().search(PlainText("harbour") & Phrase("\x00"))
    assert [page.pk for page in found] == [article.pk]
    assert not Page.objects.all().search(Phrase("\x00") | Phrase('"'))
