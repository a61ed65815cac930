from itertools import chain
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from django.contrib.syndication.views import Feed
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from .pictures import pictures_in
from .views import articles_of

ARTICLES_IN_FEED = 20


class SiteFeed(Feed):
    """The newest articles, with their full text."""

    def get_object(self, request):
        return request

    def title(self, request):
        return Site.find_for_request(request).root_page.title

    def link(self, request):
        return "/"

    def feed_url(self, request):
        return reverse("feed")

    def description(self, request):
        return _("The newest articles")

    def items(self, request):
        articles = list(articles_of(request).newest_first().for_cards()[:ARTICLES_IN_FEED])
        for article in articles:
            article.feed_request = request
        prefetch_related_objects(list(chain.from_iterable(map(pictures_in, articles))), "renditions")
        return articles

    def item_title(self, article):
        return article.title

    def item_description(self, article):
        html = render_to_string("blog/feed_article.html", {"article": article}, request=article.feed_request)
        return for_elsewhere(html, article.get_site().root_url)

    def item_link(self, article):
        return article.get_url(article.feed_request)

    def item_guid(self, article):
        return f"urn:uuid:{article.translation_key}"

    item_guid_is_permalink = False

    def item_author_name(self, article):
        return ", ".join(author.name for author in article.authors) or None

    def item_pubdate(self, article):
        return article.first_published_at

    def item_updateddate(self, article):
        return article.updated_at or article.last_published_at

    def item_categories(self, article):
        return [topic.name for topic in article.topics.all()]


def for_elsewhere(html: str, root: str) -> str:
    """`html` as it reads in another program: whole addresses, and of each picture one format that all of them know."""
    soup = BeautifulSoup(html, "html.parser")
    for source in soup.find_all("source"):
        source.decompose()
    for colour in soup.select("code span"):
        colour.unwrap()
    for element in soup.find_all(["img", "a"]):
        del element["srcset"], element["sizes"]
        for name in ("src", "href"):
            if not str(element.get(name, "#")).startswith("#"):  # a footnote and the way back stay within the text
                element[name] = urljoin(root, str(element[name]))
    return str(soup)
