"""Sitemaps of pages, topics, authors and series, and of the news of two days."""

import re
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap as DjangoSitemap
from django.contrib.sitemaps.views import SitemapIndexItem, sitemap, x_robots_tag
from django.db.models import Exists, Max, OuterRef, Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as WagtailSitemap
from wagtail.models import Page, Site

from gazette import page_cache
from gazette.absolute_urls import absolute_url, root_url
from gazette.value_cache import cached_value

from .models.restrictions import restricted
from .models.taxonomy import Author, Series, Topic
from .pages import ArticlePage

NEWS_FOR = timedelta(hours=48)
MAX_NEWS = 1_000


class Part(WagtailSitemap):
    """A sitemap of one site, with the host of that site."""

    limit = 10_000

    def get_protocol(self, protocol=None):
        return urlsplit(root_url(self.request)).scheme

    def get_domain(self, site=None):
        return urlsplit(root_url(self.request)).netloc

    def get_latest_lastmod(self):
        return None


class PageSitemap(Part):
    def items(self):
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True).values_list("path", flat=True)
        of_site = Q()
        for path in roots:
            of_site |= Q(path__startswith=path)
        return (
            Page.objects.live().filter(of_site).exclude(restricted()).order_by("path").defer_streamfields().specific()
        )

    def get_latest_lastmod(self):
        # Let the database find it: Django would fetch every page.
        return self.items().aggregate(latest=Max("last_published_at"))["latest"]


class ListingSitemap(Part):
    """A sitemap of objects that are no pages but have a URL in each language in which they have an article.

    `links` are lookups from an article to them; before the objects of a language comes their index.
    """

    _urls = DjangoSitemap._urls  # type: ignore[attr-defined]  # not in the stubs
    lastmod = None

    def __init__(self, model, links, request):
        super().__init__(request)
        self.model = model
        self.links = links

    def items(self):
        """Return each object with the code of a language; None for the index of all."""
        site, spoken = self.get_wagtail_site(), dict(settings.LANGUAGES)
        open_articles = ArticlePage.objects.live().open_to_all()
        roots = [root for root in Site.get_site_root_paths() if root.site_id == site.pk]
        return [
            (thing, root.language_code)
            for root in roots
            if root.language_code in spoken
            for thing in with_index(self.things_with(open_articles.filter(url_path__startswith=root.root_path)))
        ]

    def things_with(self, articles):
        # One subquery for each: with a join, SQLite would read all articles for each object.
        is_named = Q(*(Exists(articles.filter(**{link: OuterRef("pk")})) for link in self.links), _connector=Q.OR)
        return self.model.objects.filter(is_named).order_by("pk")

    def location(self, item):
        thing, code = item
        with translation.override(code):
            return thing.get_absolute_url() if thing else reverse(f"{self.model._meta.model_name}_index")


def with_index(things):
    """Return `things` after None, which stands for their index; nothing if there are none."""
    found = list(things)
    return [None, *found] if found else found


class NewsSitemap(Part):
    """A news sitemap: articles published in the last two days, the newest first."""

    limit = MAX_NEWS
    lastmod = None  # not in a news sitemap
    _urls = DjangoSitemap._urls  # type: ignore[attr-defined]  # not in the stubs

    def items(self):
        page_cache.depends_on("news")  # what leaves it by its age
        news = ArticlePage.objects.for_readers(self.request).filter(
            first_published_at__gt=timezone.now() - NEWS_FOR, noindex=False
        )
        return news.newest_first().select_related("locale")[:MAX_NEWS]

    def get_urls(self, **kwargs):
        urls = super().get_urls(**kwargs)
        for url in urls:
            url["language"] = news_language(url["item"].locale.language_code)
        return urls

    def _location(self, item, force_lang_code=None):
        return urlsplit(item.get_full_url(self.request)).path


def news_language(code: str) -> str:
    """Return a language code for news sitemaps: Chinese with its script, other languages without a region."""
    if code.startswith("zh"):
        return "zh-tw" if code.casefold() in {"zh-tw", "zh-hk", "zh-hant"} else "zh-cn"
    return code.partition("-")[0]


PARTS = {
    "pages": PageSitemap,
    "topics": partial(ListingSitemap, Topic, ["topics", "topics__parent"]),
    "authors": partial(ListingSitemap, Author, ["bylines__author"]),
    "series": partial(ListingSitemap, Series, ["series"]),
    "news": NewsSitemap,
}


@require_safe
@page_cache.cached()
@x_robots_tag
def index(request):
    """The sitemap index: it names the parts that are not empty, since an empty sitemap is not valid."""
    root, parts = root_url(request), []
    for name, kind in PARTS.items():
        load = partial(pages_and_latest, kind, request)
        pages, latest = cached_value(("sitemap", name, root), load, size=500)
        url = absolute_url(reverse("sitemap_part", args=[name]), request)
        for number in range(1, pages + 1):
            parts.append(SitemapIndexItem(f"{url}?p={number}" if number > 1 else url, latest))
    return render(request, "sitemap_index.xml", {"sitemaps": parts}, content_type="application/xml")


def pages_and_latest(kind, request) -> tuple[int, datetime | None]:
    """Return how many pages a part has, 0 if it is empty, and when its newest one was published, where it says so."""
    part = kind(request)
    paginator = part.paginator  # a property that makes a new one each time
    return (paginator.num_pages, part.get_latest_lastmod()) if paginator.count else (0, None)


@require_safe
@page_cache.cached("p")
def part(request, section):
    number = request.GET.get("p", "1")
    if request.GET.getlist("p", [number]) != [number] or not re.fullmatch("[1-9][0-9]*", number):
        raise Http404
    template = "blog/sitemap_news.xml" if section == "news" else "sitemap.xml"
    parts = {name: kind(request) for name, kind in PARTS.items()}
    return sitemap(request, parts, section=section, template_name=template)
