from django.db.models import F, Q
from wagtail.models import Page, PageQuerySet, Site

from .restrictions import restricted
from .taxonomy import Topic

CARD_FIELDS = ("path", "url_path", "title", "lead", "first_published_at", "hero", "comments_policy")
FEED_FIELDS = ("translation_key", "last_published_at", "updated_at", "locale__language_code")


def lock_pages(*page_ids: int) -> None:
    """Lock the rows of these pages, in the order of their ids, until the transaction ends."""
    pages = Page.objects.select_for_update(no_key=True).filter(pk__in=page_ids).order_by("pk")
    list(pages.values_list("pk", flat=True))


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

    def in_series_order(self):
        """Order by the editors' numbers; parts without one follow in the order of publication."""
        return self.order_by(F("series_place").asc(nulls_last=True), "first_published_at", "pk")

    def newest_first(self):
        return self.order_by("-first_published_at", "-pk")

    def older_than(self, article):
        earlier = Q(first_published_at__lt=article.first_published_at) | Q(
            first_published_at=article.first_published_at, pk__lt=article.pk
        )
        return self.filter(earlier).newest_first()

    def newer_than(self, article):
        later = Q(first_published_at__gt=article.first_published_at) | Q(
            first_published_at=article.first_published_at, pk__gt=article.pk
        )
        return self.filter(later).order_by("first_published_at", "pk")

    def for_reading(self):
        """Join what the article's own page needs of other tables."""
        return self.select_related("hero", "share_picture", "series")

    def ids(self):
        """Return the primary keys only.

        SQLite reads those of the newest articles from an index, where it would sort all articles if it had to fetch
        more columns.
        """
        return self.values_list("pk", flat=True)

    def for_cards(self):
        """Fetch what `blog.models.cards.cards_of` needs, without the texts."""
        return self.only(*CARD_FIELDS)

    def for_feeds(self):
        """Fetch what an item of a feed shows, without the texts."""
        return self.select_related("locale").only(*CARD_FIELDS, *FEED_FIELDS)
