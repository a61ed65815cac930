from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, Concat, Left, Length
from wagtail.models import Locale, PageQuerySet, PageViewRestriction, Site

from comments.models import Tally
from comments.policy import kind_of_outer_page
from comments.querysets import MOST_COUNTED, UpTo

# What of a page its title and address are made of.
FOR_A_LINK = ("title", "slug", "url_path", "locale")


def restricted(but_for=()):
    """A condition on pages: that they, or a page above them, are not for everybody. Asked within the query itself.

    `but_for`: the ids of restrictions that don't count.
    """
    beginning = Left(OuterRef("path"), Length("page__path"))
    restrictions = PageViewRestriction.objects.alias(beginning=beginning).filter(beginning=F("page__path"))
    return Exists(restrictions.exclude(pk__in=but_for) if but_for else restrictions)


def site_closes_pages():
    """Whether any page is not for everybody: Wagtail looks through all ancestors, in vain where none is."""
    return Exists(PageViewRestriction.objects.all())


class ArticlePageQuerySet(PageQuerySet):
    def open_to_all(self):
        """As `public()`, without its extra query."""
        return self.exclude(restricted())

    def for_readers(self, request):
        """What readers of the site that was asked may see."""
        return self.in_site(Site.find_for_request(request)).live().open_to_all()

    def in_topic(self, topic):
        """Filed under it, or under a topic that belongs to it; once, however often."""
        filed = self.model.topics.through.objects
        topics = filed.model._meta.get_field("topic").related_model.objects.filter(Q(pk=topic.pk) | Q(parent=topic.pk))
        return self.filter(pk__in=filed.filter(topic__in=topics.values("pk")).values("articlepage"))

    def by_author(self, author):
        return self.filter(bylines__author=author)

    def in_series(self, series):
        return self.filter(series=series)

    def in_series_order(self):
        """As the editors numbered the parts; those without a number follow in the order of publication."""
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
        """With what the article's own page needs of other tables."""
        return self.select_related("hero", "share_picture", "series").annotate(site_closes_pages=site_closes_pages())

    def for_cards(self):
        """With all that a card in a listing shows, in a fixed number of queries."""
        bylines = self.model._meta.get_field("bylines").related_model.objects.select_related("author")
        return (
            self.select_related("hero")
            .prefetch_related(Prefetch("bylines", bylines), "topics", "hero__renditions")
            .alias(comments_kind=kind_of_outer_page())
            .annotate(
                comment_count=Case(When(comments_kind="off", then=0), default=Tally.objects.total_of_outer_page())
            )
        )


def on_it(filed):
    """Whether some of these filings are under the topic of the row, or under one that belongs to it."""
    # Two conditions: with one "or" in it, SQLite would look through everything that is filed.
    return Exists(filed.filter(topic=OuterRef("pk"))) | Exists(filed.filter(topic__parent=OuterRef("pk")))


class TopicQuerySet(QuerySet):
    def with_articles(self, below=None):
        """Those that readers find something under: on the topic, or on one that belongs to it.

        Of articles below one page only, if that is given: a front page, and so one language.
        """
        filing = self.model._meta.get_field("articles")
        seen = filing.related_model.objects.filter(pk=OuterRef("articlepage")).live().open_to_all()
        if below is not None:
            seen = seen.descendant_of(below)
        filed = filing.through.objects.filter(Exists(seen))
        return self.filter(on_it(filed))

    def for_languages(self, locales):
        """Those with articles in one of these languages, on them or on one that belongs to them; and those without any.

        A topic itself has no language.
        """
        filed = self.model._meta.get_field("articles").through.objects
        return self.filter(on_it(filed.filter(articlepage__locale__in=locales)) | ~on_it(filed))

    def with_languages(self):
        """With `languages`: in words, and each with a comma after it, in which there are articles on the topic."""
        filed = self.model._meta.get_field("articles").through.objects
        names = [
            Case(
                When(on_it(filed.filter(articlepage__locale=locale)), then=Value(f"{locale.get_display_name()}, ")),
                default=Value(""),
            )
            for locale in Locale.objects.order_by("pk")
        ]
        return self.annotate(languages=Concat(Value(""), Value(""), *names))

    def in_order(self):
        """By name, each followed by those that belong to it; parents are there."""
        top = Coalesce("parent__name", "name")
        return self.select_related("parent").order_by(top, F("parent").asc(nulls_first=True), "name")


class ErrorReportQuerySet(QuerySet):
    def unsettled(self):
        return self.filter(status="received")

    def shown(self):
        """The only door to the public."""
        return self.filter(is_public=True).exclude(status="received")

    def from_address(self, email: str):
        return self.filter(email__iexact=email).exclude(email="")

    def oldest_first(self):
        return self.order_by("reported_at", "id")

    def number(self) -> UpTo:
        return UpTo(self.order_by()[: MOST_COUNTED + 1].count())


class SectionMoveQuerySet(QuerySet):
    def standing(self):
        """Those that were not taken back."""
        return self.filter(undone_at=None)

    def away_from(self, pages):
        """Those that readers of these pages have to be told of, with all that became of the same sections since.

        Each with the address of its target, the `fragment` of the section there, and whether readers may see it.
        """
        left = self.model._base_manager.filter(source__in=pages, is_public=True, undone_at=None)
        target = self.model._meta.get_field("target").related_model
        anchors = target._meta.get_field("anchors").related_model.objects.filter(is_current=True)
        here = anchors.filter(page=OuterRef("target"), block_id=OuterRef("block_id"))
        return (
            self.standing()
            .filter(block_id__in=left.values("block_id"))
            .annotate(
                fragment=Coalesce(Subquery(here.values("slug")[:1]), Value("")),
                is_readable=Exists(target.objects.live().open_to_all().filter(pk=OuterRef("target"))),
            )
            .select_related("target")
            .only(
                "source", "block_id", "heading", "preceding", "is_public", *(f"target__{name}" for name in FOR_A_LINK)
            )
            .order_by("id")
        )
