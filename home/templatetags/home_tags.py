import re
from functools import wraps
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from blog.models import Topic
from blog.models.restrictions import restricted
from gazette import page_cache
from gazette.absolute_urls import absolute_url
from gazette.headings import normalize_heading_levels
from home.models import SiteSettings
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


@cached_on_request("_linked_candidates")
def linked_candidates(context):
    """Return all pages that the shared parts of every page link to, in the editors' order, in one query.

    Each has `is_plain` and `kind` as a plain page, and `is_translation` if it is the current page in some language (the
    home page, for views without a page). Plain pages with a kind are included in the default language, too.
    """
    request, page = context["request"], context.get("page")
    site = Site.find_for_request(request)
    root = site.root_page
    has_kind = Q(infopage__isnull=False) & ~Q(infopage__kind="")
    is_plain = Q(infopage__isnull=False, path__startswith=root.path) & (Q(show_in_menus=True) | has_kind)
    is_rule = has_kind & Q(url_path__startswith=default_language_path(site))
    chosen = [link["page"] for link in footer_links(request) if link.get("page")]
    keys = Page.objects.filter(pk__in=chosen).values("translation_key")
    is_linked = Q(pk__in=chosen) | Q(translation_key__in=keys, path__startswith=root.path)
    read = page or root
    is_read = read.pk and read.live and not getattr(request, "is_preview", False)
    asks_translations = is_read and has_several_languages()
    page_cache.depends_on(f"translations:{read.translation_key.hex}")
    is_translation = Q(translation_key=read.translation_key) if asks_translations else Q(pk__in=[])
    pages = Page.objects.live().exclude(restricted()).filter(is_plain | is_rule | is_linked | is_translation)
    pages = pages.order_by("path").select_related("locale").annotate(kind=F("infopage__kind"))
    found = list(pages.annotate(is_plain=is_plain, is_rule=is_rule, is_translation=is_translation))
    page_cache.depends_on(*(f"card:{pk}" for pk in [*chosen, *(page.pk for page in found)]))
    return found


def footer_links(request):
    return [link.get("value", {}) for link in SiteSettings.for_request(request).footer_links.raw_data]


@register.simple_tag(takes_context=True)
@cached_on_request("_linked_pages")
def linked_pages(context):
    """Return the plain pages in menus or with a kind, in the editors' order, and the links in the footer.

    `plain` is a list of pages with their `kind`; `footer` a list of links with label, `page` or `url`, and the
    language of the label where it is not the page's. A link leads to the translation in the language of the page, if
    there is one, and has its title then. Pages with a kind fall back to the default language.
    """
    request, found = context["request"], linked_candidates(context)
    root = Site.find_for_request(request).root_page
    by_id = {page.pk: page for page in found}
    by_key = {page.translation_key: page for page in found if page.path.startswith(root.path)}
    footer = []
    for link in footer_links(request):
        page = by_id.get(link.get("page"))
        own = page and by_key.get(page.translation_key, page)
        is_translated = own != page
        footer.append(
            {
                "label": own.title if is_translated else link["label"],
                "language": "" if is_translated else language_of_name(),
                "page": own,
                "url": link.get("address"),
            }
        )
    plain = [page for page in found if page.is_plain]
    kinds = {page.kind for page in plain}
    return {
        "plain": plain + [page for page in found if page.is_rule and page.kind not in kinds],
        "footer": [link for link in footer if link["page"] or link["url"]],
    }


@register.simple_tag(takes_context=True)
@cached_on_request("_languages")
def languages(context):
    """Return the page's URLs in all its languages, including its own; empty if there is only one.

    Views without a page have those of the home page.
    """
    return translations_of([page for page in linked_candidates(context) if page.is_translation], context["request"])


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
    page_cache.depends_on("documents")
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
