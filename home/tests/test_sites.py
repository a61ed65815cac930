import pytest
from django.test import RequestFactory
from wagtail.models import Page, Site

from home.models import SiteSettings
from home.sites import site_of

pytestmark = pytest.mark.django_db

# Sites as (hostname, port), the default one, and which of them a host finds.
ONE, TWO, THREE = ("one.test", 80), ("two.test", 80), ("two.test", 8080)


@pytest.mark.parametrize(
    ("sites", "default", "host", "expected"),
    [
        ([ONE, TWO], ONE, "one.test", ONE),
        ([ONE, TWO], ONE, "two.test", TWO),
        ([ONE, TWO], ONE, "two.test:9000", TWO),
        ([ONE, TWO], ONE, "elsewhere.test", ONE),
        ([ONE, TWO, THREE], ONE, "two.test:8080", THREE),
        ([ONE, TWO, THREE], ONE, "two.test:9000", ONE),
        ([ONE, TWO, THREE], THREE, "two.test:9000", THREE),
        ([TWO], None, "two.test:9000", TWO),
        ([TWO, THREE], None, "two.test:9000", None),
        ([ONE], None, "elsewhere.test", None),
    ],
)
def test_a_request_finds_the_site_that_wagtail_finds_in_one_query(
    sites, default, host, expected, settings, django_assert_num_queries
):
    settings.ALLOWED_HOSTS = ["*"]
    root = Page.objects.filter(depth=2).first() or Page.get_first_root_node()
    Site.objects.all().delete()
    for hostname, port in sites:
        is_default = (hostname, port) == default
        Site.objects.create(hostname=hostname, port=port, root_page=root, is_default_site=is_default)
    request = RequestFactory().get("/", headers={"host": host}, SERVER_PORT=host.partition(":")[2] or "80")

    with django_assert_num_queries(1):
        found = site_of(request)

    assert (found and (found.hostname, found.port)) == expected
    assert found == Site.find_for_request(request)


def test_a_site_without_settings_is_given_some(client):
    SiteSettings.objects.all().delete()

    assert client.get("/").status_code == 200

    assert SiteSettings.objects.get().site.is_default_site
