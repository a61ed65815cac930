import re
from functools import wraps
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from blog.models import Topic
from blog.models.restrictions import restricted
from gazette.absolute_urls import absolute_url
from gazette.headings import normalize_heading_levels
from home.models import InfoPage, SiteSettings
from home.rich_text import links_for_readers_of
from home.texts import lines_in
from home.translations import default_language_path, has_several_languages, translations_of

register = template.Library()


def cached_on_request(name):
    """Cache the result of a tag on the request, as the attribute `name`."""

    def decorate(function):
        @wraps(function)
        def tag(context):
            request = context["request"]
            if not hasattr(request, name):
                setattr(request, name, function(context))
            return getattr(request, name)

        return tag

    return decorate


@register.simple_tag(takes_context=True)
@cached_on_request("_topics")
def topics(context):
    """Return the topics with public articles in this language, by name, each with `has_page`: the page is on it."""
    page = context.get("page")
    of_page = Topic.articles.through.objects.filter(topic=OuterRef("pk"), articlepage=page.pk if page else None)
    root = Site.find_for_request(context["request"]).root_page
    return list(Topic.objects.with_articles(below=root).annotate(has_page=Exists(of_page)))


@register.simple_tag(takes_context=True)
def main_topics(context):
    """Return the topics without a parent, for the masthead."""
    return [topic for topic in topics(context) if topic.parent_id is None]


@register.simple_tag(takes_context=True)
def subtopics(context):
    """Return the children of the topic whose page this is that have articles."""
    return [topic for topic in topics(context) if topic.parent_id == context["topic"].pk]


@register.simple_tag(takes_context=True)
def topics_of_page(context):
    """Return the topics of an article; in a preview, those of the draft."""
    page, request = context["page"], context["request"]
    if page.live and not getattr(request, "is_preview", False):
        return [topic for topic in topics(context) if topic.has_page]
    return page.topics.all()


@register.simple_tag(takes_context=True)
@cached_on_request("_linked_pages")
def linked_pages(context):
    """Return the `plain` pages that every page links to, each with its `kind`, and the links in the `footer`."""
    site = Site.find_for_request(context["request"])
    links = [link.get("value", {}) for link in SiteSettings.for_request(context["request"]).footer_links.raw_data]
    return {"plain": plain_pages(site), "footer": footer_links(links, site.root_page)}


def plain_pages(site):
    """Return the plain pages in menus or with a kind, in the editors' order.

    A kind without a page in this language has that of the default language.
    """
    root = site.root_page
    is_own = Q(path__startswith=root.path) & (Q(show_in_menus=True) | ~Q(kind=""))
    is_default = Q(url_path__startswith=default_language_path(site)) & ~Q(kind="")
    pages = InfoPage.objects.live().exclude(restricted()).filter(is_own | is_default)
    found = list(pages.select_related("locale").order_by("path"))
    own = [page for page in found if page.path.startswith(root.path)]
    kinds = {page.kind for page in own}
    return own + [page for page in found if page not in own and page.kind not in kinds]


def footer_links(links, root):
    """Return the stored links with label, `page` or `url`, and the language of the label if it is not the page's.

    A link leads to the translation below `root`, the home page in the current language, if there is one, and has its
    title then.
    """
    chosen = Page.objects.filter(pk__in=[link["page"] for link in links if link.get("page")])
    is_translation = Q(translation_key__in=chosen.values("translation_key"), path__startswith=root.path)
    found = Page.objects.live().exclude(restricted()).filter(Q(pk__in=chosen) | is_translation)
    by_id = {page.pk: page for page in found}
    by_key = {page.translation_key: page for page in found if page.path.startswith(root.path)}
    made = []
    for link in links:
        page = by_id.get(link.get("page"))
        own = page and by_key.get(page.translation_key, page)
        is_translated = own != page
        made.append(
            {
                "label": own.title if is_translated else link["label"],
                "language": "" if is_translated else language_of_name(),
                "page": own,
                "url": link.get("address"),
            }
        )
    return [link for link in made if link["page"] or link["url"]]


@register.simple_tag(takes_context=True)
@cached_on_request("_languages")
def languages(context):
    """Return the page's URLs in all its languages, including its own; empty if there is only one.

    Views without a page have those of the home page.
    """
    request = context["request"]
    page = context.get("page") or Site.find_for_request(request).root_page
    if not page.pk or not page.live or getattr(request, "is_preview", False) or not has_several_languages():
        return []
    pages = Page.objects.live().exclude(restricted()).filter(translation_key=page.translation_key)
    return translations_of(pages.select_related("locale"), request)


@register.simple_tag(takes_context=True)
@cached_on_request("_lines")
def lines(context):
    """Return the texts of the site settings in the language of the page, as far as they are translated."""
    return lines_in(get_language(), SiteSettings.for_request(context["request"]))


@register.simple_tag
def language_of_name():
    """Return the code of the language of the publication's name, and of its own labels; "" where the page is in it."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


@register.simple_block_tag(takes_context=True)
def expand_links(context, content):
    """Expand the links to pages and documents in all rich text between the tags, at once."""
    with links_for_readers_of(context.get("page")):
        return mark_safe(expand_db_html(content))  # noqa: S308  the nodes within have escaped it


@register.simple_block_tag
def step_headings(content):
    """Have no heading between the tags, which are below the page's h1, skip a level."""
    return mark_safe(normalize_heading_levels(content))  # noqa: S308  as above


@register.simple_tag(takes_context=True)
def canonical_url(context):
    """Return the URL of this page without parameters, on the host of the site."""
    request = context["request"]
    return absolute_url(request.path, request)


@register.filter
def at_page(url, page):
    """Return the URL of one page of a Paginator; the first has no parameter."""
    return f"{url}?page={page.number}" if page.number > 1 else url


@register.filter
def at(mapping, key):
    """Return the value of a dict for a variable key, or ""."""
    return mapping.get(key, "")


@register.filter
def host(url):
    """Return the host of a URL, without "www."."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.filter
def in_markdown(text):
    """Escape a text for Markdown and HTML, in one line."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
