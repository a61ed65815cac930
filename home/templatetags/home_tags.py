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
from blog.querysets import restricted
from gazette.absolute_urls import absolute_url
from gazette.headings import stepped
from home.models import SiteSettings
from home.rich_text import links_for_readers_of
from home.texts import lines_in
from home.translations import default_language_path, has_several_languages, translations_of

register = template.Library()


def cached_on_request(name):
    """What a tag finds is asked for once a request."""

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
    """The topics that readers find something under in this language, by name; each says if the page is filed there."""
    page = context.get("page")
    of_page = Topic.articles.through.objects.filter(topic=OuterRef("pk"), articlepage=page.pk if page else None)
    root = Site.find_for_request(context["request"]).root_page
    return list(Topic.objects.with_articles(below=root).annotate(has_page=Exists(of_page)))


@register.simple_tag(takes_context=True)
def main_topics(context):
    """Those of the top, for the masthead; what belongs to them is found on their pages."""
    return [topic for topic in topics(context) if topic.parent_id is None]


@register.simple_tag(takes_context=True)
def subtopics(context):
    """Those that belong to the one whose page this is, and have articles."""
    return [topic for topic in topics(context) if topic.parent_id == context["topic"].pk]


@register.simple_tag(takes_context=True)
def topics_of_page(context):
    """Those that an article is filed under: of a draft, as its author left them."""
    page, request = context["page"], context["request"]
    if page.live and not getattr(request, "is_preview", False):
        return [topic for topic in topics(context) if topic.has_page]
    return page.topics.all()


@cached_on_request("_pages_beside")
def linked_candidates(context):
    """All pages that some part of every page leads to, in the editors' order, found at once.

    Each says if it stands among the plain ones (`is_plain`, with its `kind`), and if it is the page that is being read
    in some language (`is_translation`): the front page, where what is read is no page. Plain ones with a kind are there
    in the first language, too.
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
    is_translation = Q(translation_key=read.translation_key) if asks_translations else Q(pk__in=[])
    pages = Page.objects.live().exclude(restricted()).filter(is_plain | is_rule | is_linked | is_translation)
    pages = pages.order_by("path").select_related("locale").annotate(kind=F("infopage__kind"))
    return list(pages.annotate(is_plain=is_plain, is_rule=is_rule, is_translation=is_translation))


def footer_links(request):
    return [link.get("value", {}) for link in SiteSettings.for_request(request).footer_links.raw_data]


@register.simple_tag(takes_context=True)
@cached_on_request("_linked_pages")
def linked_pages(context):
    """The plain pages that stand in menus or have a kind, in the editors' order, and those that the footer links to.

    As `plain`, a list of pages with their `kind`, and `footer`, a list of links: label, `page` or `address`, and the
    language of the label where it is not the page's. A link leads to the page in the reader's language, where there is
    one, and has its title then. So do those of a kind: else to the first language.
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
                "address": link.get("address"),
            }
        )
    plain = [page for page in found if page.is_plain]
    kinds = {page.kind for page in plain}
    return {
        "plain": plain + [page for page in found if page.is_rule and page.kind not in kinds],
        "footer": [link for link in footer if link["page"] or link["address"]],
    }


@register.simple_tag(takes_context=True)
@cached_on_request("_languages")
def languages(context):
    """The page's addresses in all languages that it stands in, its own too; none where that is the only one.

    What is no page has those of the front page.
    """
    return translations_of([page for page in linked_candidates(context) if page.is_translation], context["request"])


@register.simple_tag(takes_context=True)
@cached_on_request("_lines")
def lines(context):
    """The publication's lines, as far as they are written in the language of the page."""
    return lines_in(get_language(), SiteSettings.for_request(context["request"]))


@register.simple_tag
def language_of_name():
    """Return the code of the language of the publication's name, and of its own labels; "" where the page is in it."""
    return "" if get_language() == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE


@register.tag
def expand_links(parser, token):
    """Gives the links to pages and documents in all rich text between the tags their addresses, in one go."""
    nodes = parser.parse(["endexpand_links"])
    parser.delete_first_token()
    return ExpandLinks(nodes)


class ExpandLinks(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        html = self.nodelist.render(context)
        with links_for_readers_of(context.get("page")):
            return mark_safe(expand_db_html(html))  # noqa: S308  the nodes within have escaped it


@register.tag
def step_headings(parser, token):
    """Lets no heading between the tags, which stand below the page's h1, skip a level."""
    nodes = parser.parse(["endstep_headings"])
    parser.delete_first_token()
    return StepHeadings(nodes)


class StepHeadings(template.Node):
    def __init__(self, nodelist):
        self.nodelist = nodelist

    def render(self, context):
        return mark_safe(stepped(self.nodelist.render(context)))  # noqa: S308  as above


@register.simple_tag(takes_context=True)
def canonical_url(context):
    """The address of this page without parameters, on the host that the site has chosen for itself."""
    request = context["request"]
    return absolute_url(request.path, request)


@register.filter
def at_page(address, page):
    """The address of one page of a Paginator: what is listed on the second stands nowhere on the first."""
    return f"{address}?page={page.number}" if page.number > 1 else address


@register.filter
def at(mapping, key):
    """What a dict holds under a key that only the template knows; empty where it holds nothing."""
    return mapping.get(key, "")


@register.filter
def host(address):
    """Where an address leads, in a word."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


@register.filter
def in_markdown(text):
    """On one line, and as it is: nothing in it is taken for Markdown or HTML."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", " ".join(text.split()))
