import pytest
from django.core.mail import EmailMessage
from django.test import RequestFactory
from wagtail.models import Page, Site

from gazette.models import Letter
from home.models import HomePage, SiteSettings
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


def test_mail_about_a_page_comes_from_the_publication_of_its_site(settings):
    settings.DEFAULT_FROM_EMAIL = "news@one.test"
    home = Page.get_first_root_node().add_child(instance=HomePage(title="Two", slug="two"))
    site = Site.objects.create(hostname="two.test", root_page=home)
    SiteSettings.objects.create(site=site, name="The Second", reply_to="desk@two.test")
    Site.clear_site_root_paths_cache()
    base = "About: review of page {0}\n\nPage: {0}\n\n\nSomebody has submitted it.\n"

    EmailMessage("For review", base.format(home.pk), to=["ada@two.test"]).send()
    EmailMessage("Password reset", "Follow the link.\n", to=["ada@one.test"]).send()

    review, reset = Letter.objects.order_by("pk")
    assert review.about == f"review of page {home.pk}"
    assert (review.headers["From"], review.headers["Reply-To"]) == ("The Second <news@one.test>", "desk@two.test")
    assert review.text == "Somebody has submitted it.\n\n-- \nThe Second\nhttp://two.test/\n"
    assert reset.headers["From"] == "Gazette <news@one.test>" and "Reply-To" not in reset.headers
    assert reset.text.endswith("\n\n-- \nGazette\nhttp://testserver/\n")
