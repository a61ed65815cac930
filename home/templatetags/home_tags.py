import re
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.db.models import Q
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Page, Site
from wagtail.rich_text import expand_db_html

from blog.models import Topic
from blog.models.restrictions import closed_condition, restricted_paths
from blog.models.taxonomy import topics_with_articles
from blog.templatetags.picture_tags import stored_picture
from gazette import page_cache
from gazette.absolute_urls import absolute_url
from gazette.compiled_queries import compiled
from gazette.headings import normalize_heading_levels
from home.models import InfoPage, SiteSettings
from home.rich_text import links_for_readers_of
from home.sites import home_pages_of, with_locales
from home.texts import lines_in
from home.translations import default_language_path, translations_of

register = template.Library()

MAX_MENU_TOPICS = 8


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


@dataclass(frozen=True)
class MenuTopic:
    """A topic in the masthead; `current` is the value of `aria-current`, or ""."""

    name: str
    url: str
    current: str


@cached_on_request("_topics")
def topics(context):
    """Return the topics with public articles in this language, by name."""
    return topics_with_articles(Site.find_for_request(context["request"]).root_page.path)


@register.simple_tag(takes_context=True)
def main_topics(context):
    """Return the topics without a parent, for the masthead."""
    here = context.get("topic")
    current = {here.parent_id: "true", here.pk: "page"} if isinstance(here, Topic) else {}
    return [
        MenuTopic(topic.name, topic.get_absolute_url(), current.get(topic.pk, ""))
        for topic in topics(context)
        if topic.parent_id is None
    ][:MAX_MENU_TOPICS]


@register.simple_tag(takes_context=True)
def masthead_logo(context):
    """Return the `img` element of the publication's logo, or ""."""
    settings = SiteSettings.for_request(context["request"])
    return stored_picture(settings.logo, "logo", alt="", **{"class": "masthead-logo"})


@register.simple_tag(takes_context=True)
def subtopics(context):
    """Return the children of the topic whose page this is that have articles."""
    return [topic for topic in topics(context) if topic.parent_id == context["topic"].pk]


@register.simple_tag(takes_context=True)
def topics_of_page(context):
    """Return the topics of an article; in a preview, those of the draft."""
    page, request = context["page"], context["request"]
    if page.live and not getattr(request, "is_preview", False):
        links = Topic.articles.through.objects.filter(articlepage=page.pk)
        own = set(links.values_list("topic", flat=True))
        return [topic for topic in topics(context) if topic.pk in own]
    return page.topics.all()


@dataclass(frozen=True)
class FooterLink:
    """A link in the footer.

    `language` is that of the label where it is not the language of the page; `is_foreign`: so is the linked page.
    """

    label: str
    url: str
    language: str = ""
    is_foreign: bool = False


@register.simple_tag(takes_context=True)
@cached_on_request("_linked_pages")
def linked_pages(context):
    """Return the pages that every page links to: `plain`, a list of pages, and `footer`, a list of links."""
    plain = plain_pages(context)
    return {"plain": plain, "footer": [*plain_links(plain, context["request"]), *chosen_links(context)]}


def plain_pages(context):
    """Return the plain pages in menus or with a kind, in the editors' order, each with `kind`.

    Pages with a kind fall back to the default language.
    """
    site = Site.find_for_request(context["request"])
    found = linked_plain_pages(site.root_page.path, default_language_path(site), restricted_paths())
    found = with_locales(found, site)
    own = [page for page in found if page.path.startswith(site.root_page.path)]
    kinds = {page.kind for page in own}
    return own + [page for page in found if page not in own and page.kind not in kinds]


@compiled
def linked_plain_pages(path, default_url_path, closed_paths):
    """Those in the language with this path, and those with a kind in the default language."""
    has_kind = ~Q(kind="")
    is_linked = Q(path__startswith=path) & (Q(show_in_menus=True) | has_kind)
    is_linked |= Q(url_path__startswith=default_url_path) & has_kind
    pages = InfoPage.objects.filter(is_linked, live=True).exclude(closed_condition(closed_paths))
    return pages.order_by("path").defer("text")


def plain_links(pages, request):
    for page in pages:
        code = page.locale.language_code
        foreign = "" if code == get_language() else code
        yield FooterLink(page.title, page.get_url(request) or "", foreign, is_foreign=bool(foreign))


def chosen_links(context):
    """Return the links that the editors chose for the footer.

    One leads to the translation in the language of the page, if there is one, and has its title then.
    """
    request = context["request"]
    raw = [link.get("value", {}) for link in SiteSettings.for_request(request).footer_links.raw_data]
    root = Site.find_for_request(request).root_page
    chosen = tuple(sorted({link["page"] for link in raw if link.get("page")}))
    page_cache.depends_on(*(f"card:{pk}" for pk in chosen))
    pages = {page.pk: page for page in readable_pages(chosen, restricted_paths())} if chosen else {}
    foreign = tuple(page.translation_key for page in pages.values() if not page.path.startswith(root.path))
    translations = readable_translations(foreign, root.path, restricted_paths()) if foreign else ()
    by_key = {page.translation_key: page for page in translations}
    page_cache.depends_on(*(f"translations:{key.hex}" for key in foreign))
    page_cache.depends_on(*(f"card:{page.pk}" for page in translations))
    links = []
    for link in raw:
        page = pages.get(link.get("page"))
        own = page and by_key.get(page.translation_key, page)
        if own and own != page:
            links.append(FooterLink(own.title, own.get_url(request) or ""))
        elif own or link.get("address"):
            url = (own.get_url(request) or "") if own else link["address"]
            links.append(FooterLink(link["label"], url, language_of_name()))
    return links


@compiled
def readable_pages(ids, closed_paths):
    return Page.objects.filter(pk__in=ids, live=True).exclude(closed_condition(closed_paths))


@compiled
def readable_translations(keys, path, closed_paths):
    pages = Page.objects.filter(translation_key__in=keys, path__startswith=path, live=True)
    return pages.exclude(closed_condition(closed_paths)).order_by("path")


@register.simple_tag(takes_context=True)
@cached_on_request("_languages")
def languages(context):
    """Return the page's URLs in all its languages, including its own; empty if there is only one.

    Views without a page have those of the home page.
    """
    request, page = context["request"], context.get("page")
    site = Site.find_for_request(request)
    homes = home_pages_of(site)
    if len(homes) < 2 or getattr(request, "is_preview", False):
        return []
    if not page or page in homes:
        pages = [home for home in homes if home.live and not home.get_view_restrictions()]
    elif page.pk and page.live:
        pages = with_locales(readable_translations((page.translation_key,), "", restricted_paths()), site)
    else:
        pages = []
    page_cache.depends_on(*(f"card:{each.pk}" for each in pages))
    return translations_of(pages, request)


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
