"""The name of the publication, for apps that don't know its settings."""

from wagtail.models import Site


def publication_name(request) -> str:
    """Return the name of the site. The `home` app replaces this function by one that knows its settings."""
    site = Site.find_for_request(request)
    return site.site_name or site.root_page.title


def publication_names() -> list[str]:
    """Return the names of all sites, which no reader may take. Replaced by `home`, too."""
    return list(Site.objects.exclude(site_name="").values_list("site_name", flat=True))
