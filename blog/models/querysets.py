from django.db.models import Case, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery, When
from django.db.models.functions import Cast
from wagtail.models import Page, PageQuerySet, Site

from comments.models import CommentCount
from comments.policy import inherited_settings, kind_of_outer_page
from comments.querysets import rows_of_outer_page

from .articles import Byline
from .error_reports import ErrorReport
from .history import ArticleEdition, Correction
from .restrictions import restricted, site_closes_pages
from .sections import SectionAnchor, SectionMove
from .taxonomy import Topic


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

    def with_has_corrections(self):
        """Annotate `has_corrections`, so that articles without any need no further query."""
        return self.annotate(has_corrections=Exists(Correction.objects.filter(article=OuterRef("pk"))))

    def with_sections_left(self):
        """Annotate `sections_left`, so that articles whose sections never moved need no query for stubs."""
        moves = SectionMove.objects.standing().filter(source=OuterRef("pk"))
        return self.annotate(sections_left=Exists(moves))

    def with_anchors(self):
        """Annotate all anchors of each article, so that they need no further query."""
        is_current = Cast("is_current", IntegerField())
        return self.annotate(
            anchor_rows=rows_of_outer_page(SectionAnchor.objects.all(), "id", "block_id", "slug", is_current)
        )

    def for_reading(self):
        """Annotate and join what the article's own page needs."""
        editions = ArticleEdition.objects.filter(page=OuterRef("pk"))
        return (
            self.with_has_corrections()
            .with_sections_left()
            .with_anchors()
            .select_related("hero", "share_picture", "series")
            .annotate(
                site_closes_pages=site_closes_pages(),
                inherited_policy=inherited_settings(),
                visible_counts=CommentCount.objects.counts_of_outer_page(),
                has_visible_errors=Exists(ErrorReport.objects.visible().filter(page=OuterRef("pk"))),
                since_first=Subquery(editions.order_by("-number").values("since_first")[:1]),
                was_changed=Exists(editions.filter(number__gt=1)),
            )
        )

    def for_cards(self):
        """Fetch all that a card in a listing shows, in a fixed number of queries."""
        bylines = Byline.objects.select_related("author")
        return (
            self.select_related("hero")
            .prefetch_related(Prefetch("bylines", bylines), "topics", "hero__renditions")
            .alias(comments_kind=kind_of_outer_page())
            .annotate(
                comment_count=Case(
                    When(comments_kind="off", then=0), default=CommentCount.objects.total_of_outer_page()
                )
            )
        )
