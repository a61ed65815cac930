from urllib.parse import urlsplit

from django import template
from django.db.models import Exists, OuterRef
from wagtail.models import Site

from blog.models import Topic
from blog.querysets import restricted
from home.models import InfoPage

TOPICS_IN_MASTHEAD = 8

register = template.Library()


@register.simple_tag
def topics():
    """The topics that readers find something under, by name."""
    filed = Topic.articles.through.objects.filter(topic=OuterRef("pk"), articlepage__live=True)
    return Topic.objects.filter(Exists(filed))[:TOPICS_IN_MASTHEAD]


@register.simple_tag(takes_context=True)
def plain_pages(context):
    """The site's plain pages that are in menus or have a kind, in the editors' order; asked for once a request."""
    request = context["request"]
    if not hasattr(request, "_plain_pages"):
        pages = InfoPage.objects.in_site(Site.find_for_request(request)).live().exclude(restricted()).order_by("path")
        request._plain_pages = [page for page in pages if page.show_in_menus or page.kind]
    return request._plain_pages


@register.simple_tag(takes_context=True)
def canonical_url(context):
    """The address of this page without parameters, on the host that the site has chosen for itself."""
    request = context["request"]
    return Site.find_for_request(request).root_url + request.path


@register.filter
def at(mapping, key):
    """What a dict holds under a key that only the template knows; empty where it holds nothing."""
    return mapping.get(key, "")


@register.filter
def host(address):
    """Where an address leads, in a word."""
    return (urlsplit(address).hostname or "").removeprefix("www.")
