import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("debug", [True, False])
def test_a_wrong_address_shows_the_readers_page_also_on_ones_own_machine(client, settings, debug):
    settings.DEBUG = debug

    for address in ("/nothing-here/", "/comments/99999/", "/topics/nothing/"):
        response = client.get(address)
        assert response.status_code == 404
        assert 'class="masthead"' in response.content.decode()
        assert "Using the URLconf" not in response.content.decode()
