"""The site that a request is for."""

from django.db.models import Q
from django.http.request import split_domain_port
from wagtail.models import Site

from blog.models.restrictions import site_closes_pages


def site_of(request):
    """The one that Wagtail would find, or None, in one query with what every page needs of it.

    That is its front page as `root_page.homepage`, its settings as `sitesettings`, and whether it `closes_pages`.
    """
    hostname = split_domain_port(request.get_host())[0]
    sites = Site.objects.filter(Q(hostname=hostname) | Q(is_default_site=True))
    sites = sites.select_related("root_page__homepage__locale", "sitesettings__logo")
    return best_of(list(sites.annotate(closes_pages=site_closes_pages())), hostname, int(request.get_port()))


def best_of(sites, hostname, port):
    """Of those with this hostname, and the default one: as Wagtail's `get_site_for_hostname` ranks them."""
    named = {site.port: site for site in sites if site.hostname == hostname}
    default = next((site for site in sites if site.is_default_site), None)
    only = next(iter(named.values())) if len(named) == 1 else default
    return named.get(port, only)
