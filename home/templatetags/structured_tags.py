from urllib.parse import urljoin

from django import template
from django.utils.html import format_html

from blog.exporters.structured_data import described
from home.models import SiteSettings

from .home_tags import topics_of_page

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context, url):
    """Render the article as JSON-LD in a script element that is data. `url` is its absolute URL."""
    settings = SiteSettings.for_request(context["request"])
    publisher = {"@type": "Organization", "name": settings.name, "url": urljoin(url, "/")}
    if settings.logo and (logo := settings.logo.rendition_for("logo")):
        publisher["logo"] = urljoin(url, logo.url)
    about = described(
        context["page"],
        url=url,
        authors=context["authors"],
        topics=topics_of_page(context),
        comments=context["parts"].get("structured_data", ""),
        image=context["share_image"],
        publisher=publisher,
    )
    return format_html('<script type="application/ld+json">{}</script>', about)
