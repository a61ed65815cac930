import re
from dataclasses import dataclass
from functools import partial, wraps
from operator import attrgetter
from typing import NamedTuple
from urllib.parse import urlsplit

from django import template
from django.db.models import Exists, Q
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from wagtail.models import Locale, Page, Site
from wagtail.rich_text import expand_db_html

from blog.models import Author, Series, Topic
from blog.models.restrictions import closed_condition, is_open_to_all, restricted_paths
from blog.models.taxonomy import topics_with_articles
from blog.templatetags.picture_tags import stored_picture
from gazette.absolute_urls import absolute_url
from gazette.compiled_queries import compiled_rows
from gazette.headings import normalize_heading_levels
from gazette.value_cache import cached_value
from home.models import InfoPage, SiteSettings
from home.rich_text import links_for_readers_of
from home.sites import home_pages_of, main_language
from home.texts import Line, lines_in
from home.translations import default_language_path, translations_of

register = template.Library()

MAX_MENU_TOPICS = 8
ROWS_BYTES = 10_000  # about what the topics, or the links of the frame, take in memory


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
    slug: str
    current: str


@cached_on_request("_topics")
def topics(context):
    """Return the topics with public articles in this language, by name."""
    return topics_with_articles(Site.find_for_request(context["request"]).root_page.path)


@dataclass(frozen=True)
class TopicMenu:
    """The topics in the masthead; `has_more`: there are others, which the index of topics has."""

    topics: list[MenuTopic]
    has_more: bool


@register.simple_tag(takes_context=True)
def topic_menu(context):
    """Return the topics without a parent, for the masthead."""
    here, path = context.get("topic"), Site.find_for_request(context["request"]).root_page.path
    current = {here.parent_id: "true", here.pk: "page"} if isinstance(here, Topic) else {}
    load = lambda: in_menu(topics(context))  # noqa: E731
    main, has_more = cached_value(("menu topics", path), load, size=ROWS_BYTES)
    return TopicMenu([MenuTopic(topic.name, topic.slug, current.get(topic.pk, "")) for topic in main], has_more)


def in_menu(found: list) -> tuple[list, bool]:
    main = [topic for topic in found if topic.parent_id is None][:MAX_MENU_TOPICS]
    return main, len(main) < len(found)


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
@cached_on_request("_topics_of_page")
def topics_of_page(context):
    """Return the topics of an article; in a preview, those of the draft."""
    page, request = context["page"], context["request"]
    if page.live and not getattr(request, "is_preview", False):
        return [topic for topic in topics(context) if topic.pk in page.topic_ids]
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


class LinkRow(NamedTuple):
    """What a link to a page is made of, as it is stored."""

    pk: int
    title: str
    url_path: str
    path: str
    language: str
    translation_key: str
    kind: str = ""

    def as_page(self):
        # As it comes from the database: a new page would be filled with defaults.
        page = Page.from_db(None, ("id", "title", "url_path"), (self.pk, self.title, self.url_path))
        page.locale = Locale(language_code=self.language)
        return page


# An article may be in another script than its language, or quote one.
WITHOUT_DIRECTION = re.compile(r"<(p|ul|ol|h[2-6])(?=[\s>])(?![^<>]*\sdir=)")
LINK_COLUMNS = ("pk", "title", "url_path", "path", "locale__language_code", "translation_key")


@register.simple_tag(takes_context=True)
@cached_on_request("_linked_pages")
def linked_pages(context):
    return LinkedPages(context["request"])


class StoredLinks(NamedTuple):
    """The plain pages, the links that the editors chose, and their pages and translations: by id, and by key.

    `has_authors`, `has_series`: whether there are any, so that their indexes are linked.
    """

    plain: list[LinkRow]
    chosen: list[dict]
    pages: dict[int, LinkRow]
    translations: dict[str, LinkRow]
    has_authors: bool
    has_series: bool


def stored_links(site, settings) -> StoredLinks:
    root_path = site.root_page.path
    closed = restricted_paths()
    found = linked_plain_pages(root_path, default_language_path(site), closed)
    # Sorted here: SQLite would read all pages in the order of their paths.
    rows = sorted((LinkRow(*row) for row in found), key=attrgetter("path"))
    own = [row for row in rows if row.path.startswith(root_path)]
    kinds = {row.kind for row in own}
    plain = own + [row for row in rows if row not in own and row.kind not in kinds]
    chosen = [link.get("value", {}) for link in settings.footer_links.raw_data]
    ids = tuple(sorted({link["page"] for link in chosen if link.get("page")}))
    pages = {row[0]: LinkRow(*row) for row in readable_pages(ids, closed)} if ids else {}
    foreign = [row.translation_key for row in pages.values() if not row.path.startswith(root_path)]
    translations = readable_translations(tuple(foreign), root_path, closed) if foreign else ()
    by_key = {row.translation_key: row for row in (LinkRow(*row) for row in translations)}
    ((has_authors, has_series),) = any_authors_and_series(site.pk)
    return StoredLinks(plain, chosen, pages, by_key, bool(has_authors), bool(has_series))


@compiled_rows
def any_authors_and_series(site_id):
    return Site.objects.filter(pk=site_id).values_list(Exists(Author.objects.all()), Exists(Series.objects.all()))


class LinkedPages:
    """The plain pages in menus or with a kind, in the editors' order, and the links that the editors chose.

    Pages with a kind fall back to the default language. `made_from` says all that the footer depends on; URLs are
    looked up only where they are rendered.
    """

    def __init__(self, request):
        site = Site.find_for_request(request)
        load = partial(stored_links, site, SiteSettings.for_request(request))
        self.request = request
        self.foreign = foreign_language_of(site)
        self.links = cached_value(("links", site.pk, site.root_page.path), load, size=ROWS_BYTES)

    @property
    def made_from(self):
        return self.links, self.foreign, Site.get_site_root_paths()

    @cached_property
    def with_kind(self):
        """Links to the house rules and the privacy notice, for the comment form."""
        return [self.link_to(row) for row in self.links.plain if row.kind and row.kind != InfoPage.Kind.IMPRINT]

    @cached_property
    def footer(self):
        return [*map(self.link_to, self.links.plain), *self.chosen_links()]

    def link_to(self, row):
        foreign = "" if row.language == get_language() else row.language
        return FooterLink(row.title, self.url_of(row), foreign, is_foreign=bool(foreign))

    def chosen_links(self):
        """Yield the links that the editors chose.

        One leads to the translation in the language of the page, if there is one, and has its title then.
        """
        for link in self.links.chosen:
            row = self.links.pages.get(link.get("page"))
            if row and (own := self.links.translations.get(row.translation_key)):
                yield FooterLink(own.title, self.url_of(own))
            elif row:
                yield FooterLink(link["label"], self.url_of(row), self.foreign)
            elif link.get("address"):
                yield FooterLink(link["label"], link["address"], self.foreign)

    def url_of(self, row):
        return row.as_page().get_url(self.request) or ""


@compiled_rows
def linked_plain_pages(path, default_url_path, closed_paths):
    """Those in the language with this path, and those with a kind in the default language."""
    has_kind = ~Q(kind="")
    is_linked = Q(path__startswith=path) & (Q(show_in_menus=True) | has_kind)
    is_linked |= Q(url_path__startswith=default_url_path) & has_kind
    pages = InfoPage.objects.filter(is_linked, live=True).exclude(closed_condition(closed_paths))
    return pages.values_list(*LINK_COLUMNS, "kind")


@compiled_rows
def readable_pages(ids, closed_paths):
    pages = Page.objects.filter(pk__in=ids, live=True).exclude(closed_condition(closed_paths))
    return pages.values_list(*LINK_COLUMNS)


@compiled_rows
def readable_translations(keys, path, closed_paths):
    pages = Page.objects.filter(translation_key__in=keys, path__startswith=path, live=True)
    return pages.exclude(closed_condition(closed_paths)).order_by("path").values_list(*LINK_COLUMNS)


@register.simple_tag(takes_context=True)
@cached_on_request("_languages")
def languages(context):
    """Return a Translation of this page for each language of the site; empty if there is only one.

    What is not translated leads to the home page. Views say in `below` what comes after the URL of the page, or of the
    home page, and in `is_below` by a function of its tree path whether that exists.
    """
    request, page, below = context["request"], context.get("page"), context.get("below", "")
    homes = [home for home in home_pages_of(Site.find_for_request(request)) if home.live and is_open_to_all(home)]
    if len(homes) < 2 or getattr(request, "is_preview", False) or (page and not page.live):
        return []
    if page and page not in homes:
        rows = (LinkRow(*row) for row in readable_translations((page.translation_key,), "", restricted_paths()))
        found = {row.language: (row.path, row.as_page()) for row in rows}
    else:
        found = {home.locale.language_code: (home.path, home) for home in homes if page or below}
    exists = context.get("is_below", lambda path: True)
    pages = {language: each for language, (path, each) in found.items() if exists(path)}
    return translations_of(pages, homes, request, below)


@register.filter
def translated(languages):
    """Return the Translations that are no home page instead of this page; none if its own is the only one."""
    found = [each for each in languages if not each.is_home_instead]
    return found if len(found) > 1 else []


@register.simple_tag(takes_context=True)
@cached_on_request("_lines")
def lines(context):
    """Return the texts of the site settings in the language of the page, as far as they are translated, and `name`."""
    publication = SiteSettings.for_request(context["request"])
    name = Line(publication.name, foreign_language_of(Site.find_for_request(context["request"])))
    return {**lines_in(get_language(), publication), "name": name}


def foreign_language_of(site) -> str:
    language = main_language(site)
    return "" if get_language() == language else language


@register.simple_block_tag(takes_context=True)
def expand_links(context, content):
    """Expand the links to pages and documents in all rich text between the tags, at once."""
    with links_for_readers_of(context.get("page")):
        return mark_safe(expand_db_html(content))  # noqa: S308  the nodes within have escaped it


@register.simple_block_tag
def prose(content):
    """Give paragraphs, lists and headings between the tags the direction of their words; no heading skips a level."""
    content = WITHOUT_DIRECTION.sub(r'<\1 dir="auto"', normalize_heading_levels(content))
    return mark_safe(content)  # noqa: S308  as above


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
