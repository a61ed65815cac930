"""What a publication is called, and whom its mail is from. The app with its settings replaces what is said here."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet, Value
from wagtail.models import Page, Site

from .replaceable import replaceable


@dataclass(frozen=True)
class Publication:
    """Whom mail is from. `url` is that of its front page; `reply_to`: the email address for replies, or ""."""

    name: str
    url: str
    reply_to: str = ""


@replaceable
def publication_name(request) -> str:
    """Return the name of the site."""
    site = Site.find_for_request(request)
    return site.site_name or site.root_page.title


@replaceable
def house_rules_url(page) -> str:
    """Return the URL of the house rules that hold for a page; empty if there are none."""
    return ""


@replaceable
def publication_names() -> QuerySet:
    """Return rows (name, True) of all sites, to unite with other names."""
    return Site.objects.order_by().values_list("site_name", Value(True))


@replaceable
def publication_of(page: Page | None = None) -> Publication:
    """Return the publication that a page belongs to, or that of the default site."""
    site = site_of_page(page)
    name = (site.site_name or site.root_page.title) if site else "Gazette"
    return Publication(name, f"{site_url(site)}/")


def site_of_page(page: Page | None) -> Site | None:
    """Return the site of a page; the default one where the page is None or in no site. None if there is no site."""
    own = page.get_site() if page else None
    return own or Site.objects.select_related("root_page").order_by("-is_default_site", "pk").first()


def site_url(site: Site | None) -> str:
    """Return scheme, host and port of a site: SITE_URL for the default one, as in all links of mail."""
    return (settings.WAGTAILADMIN_BASE_URL if site is None or site.is_default_site else site.root_url).rstrip("/")
