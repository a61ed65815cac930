import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError
from django.template import loader
from django.test import Client
from django.utils import translation

from blog.models import ArticlePage
from blog.tests.factories import make_article
from blog.tests.helpers import soup_of

pytestmark = pytest.mark.any_database


@pytest.mark.django_db
def test_404_page_offers_a_search(client):
    for path in ("nothing", "topics/nothing", "topics/a%00b", "authors/nothing", "notices/nothing"):
        response = client.get(f"/{path}/")

        assert soup_of(response, status=404).h1.get_text() == "Page not found"
        assert 'action="/search/"' in response.content.decode()
        assert not response.cookies


@pytest.mark.django_db
def test_refused_form_is_answered_with_the_reason(client):
    url = f"/comments/on/{make_article().pk}/"

    cross_site = client.post(url, {"text": "x"}, headers={"Origin": "https://else.example"})
    too_long = client.post(url, {"text": "x" * 70_000})

    assert soup_of(cross_site, status=403).h1.get_text() == "Access denied"
    assert "64 KB" in soup_of(too_long, status=413).get_text()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "text"),
    [
        (ZeroDivisionError, 500, "Something went wrong"),
        (OperationalError, 503, "Temporarily unavailable"),
    ],
)
def test_500_page_is_rendered(monkeypatch, error, status, text):
    article = make_article()

    def breaks(*args, **kwargs):
        raise error

    monkeypatch.setattr(ArticlePage, "own_context", breaks)

    response = Client(raise_request_exception=False).get(article.get_url())

    assert soup_of(response, status=status).h1.get_text() == text
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("language", "direction", "front_page"), [("en", None, "/"), ("de", None, "/de/"), ("ar", "rtl", "/ar/")]
)
def test_error_pages_are_in_the_language_of_the_url(language, direction, front_page):
    with translation.override(language):
        soup = BeautifulSoup(loader.get_template("500.html").render(), "html.parser")

    assert (soup.html["lang"], soup.html.get("dir")) == (language, direction)
    assert soup.select_one("main a")["href"] == front_page


@pytest.mark.parametrize("status", [400, 500, 503])
def test_error_pages_need_neither_request_nor_database(status):
    soup = BeautifulSoup(loader.get_template(f"{status}.html").render(), "html.parser")

    assert len(soup("h1")) == 1
    assert soup.find("meta", {"name": "robots"})["content"] == "noindex"
    assert [link["href"] for link in soup.select("link[rel=stylesheet]")] == ["/static/css/site.css"]
