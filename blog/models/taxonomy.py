from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.forms import Select
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Locale, Page
from wagtail.search import index

from gazette.compiled_queries import compiled_rows

from ..blocks.widgets import PictureChooser
from .pictures import Picture
from .restrictions import closed_condition, restricted_paths
from .slug_history import FormerSlugsMixin


def any_in_topic(links):
    """Return a condition on topics: one of these rows links to the topic or to one of its subtopics."""
    # Two subqueries: in a single one with OR, SQLite would scan all rows.
    return Exists(links.filter(topic=OuterRef("pk"))) | Exists(links.filter(topic__parent=OuterRef("pk")))


class TopicQuerySet(QuerySet):
    def article_links(self):
        """Return the rows that link articles to topics."""
        return self.model.articles.through.objects

    def for_languages(self, locales):
        """Return topics with an article in one of these languages, and topics without any article.

        A topic itself has no language.
        """
        links = self.article_links()
        return self.filter(any_in_topic(links.filter(articlepage__locale__in=locales)) | ~any_in_topic(links))

    def with_languages(self):
        """Annotate `languages`: the names of the languages of its articles, each followed by a comma."""
        links = self.article_links()
        names = [
            Case(
                When(
                    any_in_topic(links.filter(articlepage__locale=locale)), then=Value(f"{locale.get_display_name()}, ")
                ),
                default=Value(""),
            )
            for locale in Locale.objects.order_by("pk")
        ]
        return self.annotate(languages=Concat(Value(""), Value(""), *names))

    def in_order(self):
        """Order main topics by name, each followed by its subtopics; fetch parents in the same query."""
        top = Coalesce("parent__name", "name")
        return self.select_related("parent").order_by(top, F("parent").asc(nulls_first=True), "name")


class Topic(index.Indexed, FormerSlugsMixin):
    """A main topic or a subtopic. An article with a subtopic counts as having its parent topic too."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)
    # A subtopic that lost its parent would become a main topic and appear in the navigation.
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent": None},
        verbose_name=_("parent topic"),
        help_text=_("The topic that this one is part of. Leave blank for a main topic."),
    )

    objects = TopicQuerySet.as_manager()

    panels = [
        TitleFieldPanel("name", placeholder=_("Name*")),
        FieldPanel("slug"),
        # A list of the main topics: the chooser would offer those that can be no parent, too.
        FieldPanel("parent", widget=Select),
        FieldPanel("description"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("name"),
        index.FilterField("slug"),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def articles_among(self, articles):
        """Return the articles of the queryset that have this topic."""
        return articles.in_topic(self)

    languages: str  # from `with_languages()`

    @property
    def full_name(self):
        """“Parent › name” for a subtopic, else the name."""
        return f"{self.parent.name} › {self.name}" if self.parent_id else self.name

    @property
    def languages_in_words(self):
        """The languages of its articles; only after `with_languages()`."""
        return self.languages.removesuffix(", ").replace(", ", str(_(", ")))

    def clean(self):
        super().clean()
        if not self.parent_id:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": _("A topic can’t be its own parent.")})
        if self.parent.parent_id:
            raise ValidationError(
                {"parent": _("“%(topic)s” is a subtopic itself. Choose a main topic.") % {"topic": self.parent}}
            )
        if self.pk and self.children.exists():
            raise ValidationError({"parent": _("This topic has subtopics, so it must stay a main topic.")})


class TopicsField(ParentalManyToManyField):
    """Topics of an article, in Wagtail's reference index, which leaves out other many-to-many fields."""

    def extract_references(self, topics):
        for topic in topics:
            yield Topic, str(topic.pk), "item", str(topic.pk)

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "modelcluster.fields.ParentalManyToManyField", args, kwargs  # the same for a migration


@dataclass(frozen=True)
class TopicLink:
    """What links to a topic show of it."""

    pk: int
    name: str
    slug: str
    parent_id: int | None

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


def topics_with_articles(path: str) -> list[TopicLink]:
    """Return the topics that have, themselves or through a subtopic, a public article below the page with this path."""
    topics = [(TopicLink(*row), has_articles) for *row, has_articles in _topics(path, restricted_paths())]
    found = {pk for topic, has_articles in topics if has_articles for pk in (topic.pk, topic.parent_id)}
    return [topic for topic, _has_articles in topics if topic.pk in found]


@compiled_rows
def _topics(path, closed_paths):
    visible = Page.objects.filter(articlepage__topics=OuterRef("pk"), path__startswith=path, live=True)
    visible = visible.exclude(closed_condition(closed_paths))
    return Topic.objects.values_list("pk", "name", "slug", "parent", Exists(visible))


class Author(index.Indexed, FormerSlugsMixin):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    about = RichTextField(_("about"), features=["bold", "italic", "link"], blank=True)
    portrait = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("portrait")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="author_entry",
        verbose_name=_("user"),
        help_text=_("Articles that this user creates begin with this author."),
    )

    panels = [
        TitleFieldPanel("name", placeholder=_("Name*")),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("portrait", widget=PictureChooser),
        FieldPanel("about"),
        FieldPanel("user"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.FilterField("name"),
        index.FilterField("role"),
    ]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def articles_among(self, articles):
        """Return the articles of the queryset by this author."""
        return articles.by_author(self)


class Series(index.Indexed, FormerSlugsMixin):
    """Articles to be read one after the other. An article has at most one series, and may have a number in it."""

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)

    panels = [TitleFieldPanel("title"), FieldPanel("slug"), FieldPanel("description")]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.FilterField("title"),
        index.FilterField("slug"),
    ]

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = pgettext_lazy("list", "series")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def articles_among(self, articles):
        """Return the articles of the queryset that are parts of this series."""
        return articles.in_series(self)
