from django.db.models import F, Q
from django.db.models.expressions import Col
from wagtail.models import Page, PageQuerySet, Site

from .restrictions import restricted
from .taxonomy import Topic

CARD_FIELDS = ("path", "url_path", "title", "lead", "first_published_at", "hero", "comments_policy")
FEED_FIELDS = ("translation_key", "last_published_at", "updated_at", "locale__language_code")


def lock_pages(*page_ids: int) -> None:
    """Lock the rows of these pages, in the order of their ids, until the transaction ends."""
    pages = Page.objects.select_for_update(no_key=True).filter(pk__in=page_ids).order_by("pk")
    list(pages.values_list("pk", flat=True))


def at_path(url_path: str) -> Q:
    """Return the condition for the page with this `url_path`, by the index of slugs: it has none of its own."""
    return Q(slug=url_path.rstrip("/").rpartition("/")[2], url_path=url_path)


class ArticlePageQuerySet(PageQuerySet):
    def open_to_all(self):
        """Return those that everybody may read: as `public()`, without its extra query."""
        return self.exclude(restricted())

    def for_readers(self, request):
        """Return those that readers of the request's site may see."""
        return self.in_site(Site.find_for_request(request)).live().open_to_all()

    def in_topic(self, topic):
        """Return those with this topic or one of its subtopics, each once."""
        topics = Topic.objects.filter(Q(pk=topic.pk) | Q(parent=topic.pk))
        tagged = Topic.articles.through.objects.filter(topic__in=topics.values("pk"))
        return self.filter(pk__in=tagged.values("articlepage"))

    def by_author(self, author):
        return self.filter(bylines__author=author)

    def in_series(self, series):
        return self.filter(series=series)

    def ids_in_series_order(self):
        """Return the primary keys by the editors' numbers; parts without one follow in the order of publication."""
        ordered = self.order_by(F("series_place").asc(nulls_last=True), "first_published_at", "pk")
        return ordered.values_list("pk", flat=True)

    def newest_first(self):
        return self.order_by("-first_published_at", "-pk")

    def for_reading(self):
        """Join what the article's own page needs of other tables."""
        return self.select_related("hero", "share_picture", "series")

    def newest_ids(self):
        """Return the primary keys in the order of `newest_first()`, for a query that is not part of another one.

        It orders by the key of the page, not by that of the article, which is the same: so SQLite reads the newest from
        an index instead of sorting all.
        """
        page_id = Col(Page._meta.db_table, Page._meta.pk)
        return self.order_by("-first_published_at", page_id.desc()).values_list("pk", flat=True)

    def for_cards(self):
        """Fetch what `blog.models.cards.cards_of` needs, without the texts."""
        return self.only(*CARD_FIELDS)

    def for_feeds(self):
        """Fetch what an item of a feed shows, without the texts."""
        return self.select_related("locale").only(*CARD_FIELDS, *FEED_FIELDS)
