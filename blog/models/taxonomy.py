from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When
from django.db.models.functions import Coalesce, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, TitleFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Locale, Page
from wagtail.search import index

from ..editor.widgets import PictureChooser
from .pictures import Picture
from .restrictions import restricted
from .slug_history import PermanentURL


def on_it(filed):
    """Whether some of these filings are under the topic of the row, or under one that belongs to it."""
    # Two conditions: with one "or" in it, SQLite would look through everything that is filed.
    return Exists(filed.filter(topic=OuterRef("pk"))) | Exists(filed.filter(topic__parent=OuterRef("pk")))


class TopicQuerySet(QuerySet):
    def filed(self):
        """Which articles are filed under which topics."""
        return self.model.articles.through.objects

    def with_articles(self, below=None):
        """Those that readers find something under: on the topic, or on one that belongs to it.

        Of articles below one page only, if that is given: a front page, and so one language.
        """
        seen = Page.objects.filter(pk=OuterRef("articlepage")).live().exclude(restricted())
        if below is not None:
            seen = seen.descendant_of(below)
        return self.filter(on_it(self.filed().filter(Exists(seen))))

    def for_languages(self, locales):
        """Those with articles in one of these languages, on them or on one that belongs to them; and those without any.

        A topic itself has no language.
        """
        filed = self.filed()
        return self.filter(on_it(filed.filter(articlepage__locale__in=locales)) | ~on_it(filed))

    def with_languages(self):
        """With `languages`: in words, and each with a comma after it, in which there are articles on the topic."""
        filed = self.filed()
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


class Topic(index.Indexed, PermanentURL):
    """What articles are filed under, in two levels: an article on a topic is on its parent, too."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)
    # Protected: without its parent, a topic would stand in the masthead unasked.
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
        limit_choices_to={"parent": None},
        verbose_name=_("belongs to"),
        help_text=_(
            "A topic that belongs to another one is found on that one's page. Left empty, it stands at the top."
        ),
    )

    objects = TopicQuerySet.as_manager()

    panels = [
        TitleFieldPanel("name", placeholder=_("Name*")),
        FieldPanel("slug"),
        FieldPanel("parent"),
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

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])

    def articles_among(self, articles):
        """Return those of the queryset `articles` that are on it."""
        return articles.in_topic(self)

    languages: str  # as `with_languages` notes them

    @property
    def full_name(self):
        """With the topic that it belongs to before it, as editors tell two of one kind apart."""
        return f"{self.parent.name} › {self.name}" if self.parent_id else self.name

    @property
    def languages_in_words(self):
        """Of its articles, where `with_languages` fetched it."""
        return self.languages.removesuffix(", ")

    def clean(self):
        super().clean()
        if not self.parent_id:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": _("A topic can't belong to itself.")})
        if self.parent.parent_id:
            raise ValidationError(
                {
                    "parent": _("“%(topic)s” belongs to another topic itself. Choose one of the top.")
                    % {"topic": self.parent}
                }
            )
        if self.pk and self.children.exists():
            raise ValidationError({"parent": _("Other topics belong to this one, so it has to stay at the top.")})


class Author(index.Indexed, PermanentURL):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    about = RichTextField(_("about"), features=["bold", "italic", "link"], blank=True)
    portrait = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("portrait")
    )

    panels = [
        TitleFieldPanel("name", placeholder=_("Name*")),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("portrait", widget=PictureChooser),
        FieldPanel("about"),
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

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])

    def articles_among(self, articles):
        """Return those of the queryset `articles` that name the author."""
        return articles.by_author(self)


class Series(index.Indexed, PermanentURL):
    """Articles that are read one after the other. Each says that it is a part, and may say which."""

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
        verbose_name_plural = _("series")
        ordering = ["title"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("series", args=[self.slug])

    def articles_among(self, articles):
        """Return those of the queryset `articles` that are parts of it."""
        return articles.in_series(self)
