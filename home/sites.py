"""The Site of a request."""

from django.db.models import Q
from django.http.request import split_domain_port
from wagtail.models import Site

from blog.models.restrictions import site_closes_pages


def site_of(request):
    """Return the site that Wagtail would find, or None, in one query with what every page needs of it:

    its home page as `root_page.homepage`, its settings as `sitesettings`, and `closes_pages`.
    """
    hostname = split_domain_port(request.get_host())[0]
    sites = Site.objects.filter(Q(hostname=hostname) | Q(is_default_site=True))
    sites = sites.select_related("root_page__homepage__locale", "sitesettings__logo")
    return best_of(list(sites.annotate(closes_pages=site_closes_pages())), hostname, int(request.get_port()))


def best_of(sites, hostname, port):
    """Return the site that Wagtail's `get_site_for_hostname` ranks first, for this hostname and port."""
    named = {site.port: site for site in sites if site.hostname == hostname}
    default = next((site for site in sites if site.is_default_site), None)
    only = next(iter(named.values())) if len(named) == 1 else default
    return named.get(port, only)
