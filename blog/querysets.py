from django.db.models import Q
from wagtail.models import PageQuerySet

from comments.models import Tally


class ArticlePageQuerySet(PageQuerySet):
    def in_topic(self, topic):
        return self.filter(topics=topic)

    def by_author(self, author):
        return self.filter(bylines__author=author)

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

    def for_cards(self):
        """With all that a card in a listing shows, in a fixed number of queries."""
        return (
            self.select_related("hero")
            .prefetch_related("bylines__author", "topics", "hero__renditions")
            .annotate(comment_count=Tally.objects.total_of_outer_page())
        )
