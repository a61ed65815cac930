"""Wagtail's API reads what everybody may read, and does nothing else."""

import pytest
from django.urls import path, reverse
from wagtail.models import PageViewRestriction

from blog.tests.factories import make_article
from gazette import checks, reading_api
from gazette import urls as whole

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__), pytest.mark.any_database]

urlpatterns = [path("api/v3/", reading_api.routes()), *whole.urlpatterns]


@pytest.mark.each_database
def test_it_lists_what_everybody_may_read_whoever_asks(client, admin_client):
    seen = make_article(title="Tides")
    PageViewRestriction.objects.create(page=make_article(title="Private"), restriction_type="login")
    draft = make_article(title="Draft", publish=False)
    seen.title = "Not published yet"
    seen.save_revision()

    for each in (client, admin_client):
        answer = each.get("/api/v3/pages/?type=blog.ArticlePage")
        assert [item["title"] for item in answer.json()["items"]] == ["Tides"]
        assert not answer.cookies
        assert each.get(f"/api/v3/pages/{seen.pk}/").json()["title"] == "Tides"
        assert each.get(f"/api/v3/pages/{draft.pk}/").status_code == 404


def test_page_with_a_password_is_not_there_for_who_has_typed_it(client):
    article = make_article(title="Private")
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="password", password="otter")
    url = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, article.pk])
    client.post(url, {"password": "otter", "return_url": article.url})
    assert client.get(article.url).status_code == 200

    assert client.get(f"/api/v3/pages/{article.pk}/").status_code == 404
    assert client.get("/api/v3/pages/?type=blog.ArticlePage").json()["items"] == []
    assert client.get(article.url).context["page"].title == "Private"  # the session is as it was


def test_nothing_else_is_there(client, admin_client):
    article = make_article(title="Tides")

    for each in (client, admin_client):
        for route in ("images/", "documents/", "redirects/", "sites/", "whoami/", "openapi.json", "docs/", "schema/"):
            assert each.get(f"/api/v3/{route}").status_code == 404, route
        assert each.get(f"/api/v3/pages/{article.pk}/revisions/").status_code == 404
        for method in ("post", "put", "patch", "delete"):
            assert getattr(each, method)(f"/api/v3/pages/{article.pk}/").status_code in {404, 405}
        for name in ("search", "version", "search_operator"):
            assert each.get(f"/api/v3/pages/?{name}=draft").status_code == 400
    article.refresh_from_db()
    assert article.live


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("offset", value)
            for value in ("-1", "1000001", "9" * 19, "9" * 30, "+" + "9" * 19, "9" * 5_000, "x", "", "\0")
        ),
        *(("limit", value) for value in ("-1", "0", "21", "9" * 19, "9" * 5_000, "x", "", "1e1")),
        *((name, "\0") for name in ("locale", "site", "type", "child_of", "order")),
    ],
)
def test_a_parameter_out_of_bounds_is_refused(client, name, value):
    client.raise_request_exception = False
    make_article()

    answer = client.get("/api/v3/pages/", {"type": "blog.ArticlePage", name: value})

    assert answer.status_code in {400, 422}
    assert answer.headers["Content-Type"].startswith("application/")


@pytest.mark.each_database
def test_an_offset_within_bounds_leads_past_the_end(client):
    make_article()

    assert client.get("/api/v3/pages/?offset=1000000&limit=20").json()["items"] == []


@pytest.mark.parametrize(("value", "problems"), [("on", 0), ("off", 0), ("yes", 1), ("", 1)])
def test_the_setting_is_checked(settings, value, problems):
    settings.GAZETTE_API = value

    assert len(checks.check_switches(None)) == problems
    assert reading_api.is_on() == (value == "on")


def test_it_is_off_unless_asked_for(settings):
    assert settings.GAZETTE_API == "off"
    assert "api/v3/" not in {str(pattern.pattern) for pattern in whole.urlpatterns}
