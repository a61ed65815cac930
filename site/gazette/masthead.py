"""The name of the publication, for apps that don't know its settings."""

from django.db.models import QuerySet
from wagtail.models import Site


def publication_name(request) -> str:
    """Return the name of the site. The `home` app replaces this function by one that knows its settings."""
    site = Site.find_for_request(request)
    return site.site_name or site.root_page.title


def house_rules_url(page) -> str:
    """Return the URL of the house rules that hold for a page; empty if there are none. The `home` app replaces it."""
    return ""


def publication_names() -> QuerySet:
    """Return the names of all sites, in rows of one value. The `home` app adds those that its settings have."""
    return Site.objects.values_list("site_name")
