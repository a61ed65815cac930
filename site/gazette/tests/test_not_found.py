import pytest
from django.test import Client
from wagtail.users.models import UserProfile

from comments.tests.factories import make_moderator

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize("debug", [True, False])
def test_unknown_url_shows_the_readers_error_page_in_development_too(client, settings, debug):
    settings.DEBUG = debug

    for path in ("/nothing-here/", "/comments/99999/", "/topics/nothing/"):
        response = client.get(path)
        assert response.status_code == 404
        assert 'class="masthead"' in response.content.decode()
        assert "Using the URLconf" not in response.content.decode()


def test_page_not_found_in_the_admin_is_in_the_language_of_the_user():
    moderator = make_moderator()
    UserProfile.objects.create(user=moderator, preferred_language="de")
    client = Client()
    client.force_login(moderator)

    for path in ("/admin/comments/99999/", "/admin/nothing-here/"):
        response = client.get(path)
        assert response.status_code == 404
        assert "Die angeforderte Seite konnte nicht gefunden werden." in response.content.decode()
        assert "private" in response.headers["Cache-Control"]

    missing = client.get("/admin/api/main/pages/99999/", headers={"Accept": "application/json"})
    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/json")
