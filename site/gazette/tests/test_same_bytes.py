import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_compressed_page_is_the_same_bytes_each_time(client):
    first, second = (client.get("/", headers={"Accept-Encoding": "gzip"}) for _ in range(2))

    assert first["Content-Encoding"] == "gzip"
    assert first.content == second.content


def test_a_page_that_has_not_changed_is_not_sent_again(client):
    tag = client.get("/")["ETag"]

    assert client.get("/", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/", "/search/?q=x", "/feed/", "/sitemap.xml", "/robots.txt", "/nothing/"])
def test_public_pages_set_no_cookie_and_do_not_vary_by_one(path):
    response = Client().get(path)

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
