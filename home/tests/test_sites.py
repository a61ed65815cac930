import pytest

from home.models import SiteSettings

pytestmark = pytest.mark.django_db


def test_a_site_without_settings_is_given_some(client):
    SiteSettings.objects.all().delete()

    assert client.get("/").status_code == 200

    assert SiteSettings.objects.get().site.is_default_site
