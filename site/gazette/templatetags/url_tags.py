from django import template
from django.utils.encoding import uri_to_iri

register = template.Library()


@register.filter
def as_iri(url):
    """Return a URL to be read: with the letters of its script instead of percent signs."""
    return uri_to_iri(url)
