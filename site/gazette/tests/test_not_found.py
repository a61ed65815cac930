import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.mark.parametrize("debug", [True, False])
def test_unknown_url_shows_the_readers_error_page_in_development_too(client, settings, debug):
    settings.DEBUG = debug

    for path in ("/nothing-here/", "/comments/99999/", "/topics/nothing/"):
        response = client.get(path)
        assert response.status_code == 404
        assert 'class="masthead"' in response.content.decode()
        assert "Using the URLconf" not in response.content.decode()
