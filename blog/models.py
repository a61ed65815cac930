from django.conf import settings
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, prefetch_related_objects
from django.forms import CheckboxSelectMultiple
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel, PublishingPanel, TitleFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.models import Orderable, Page, PageManager, PageViewRestriction, Revision
from wagtail.search import index

from comments.conversation import Conversation
from comments.models import Discussed, DiscussedSection, KeepsComments, SetsCommentsPolicy

from .blocks import BodyBlock, ContentBlock
from .errors.editor_panel import ReportedErrorsPanel
from .errors.shown import shown_errors
from .forms import ArticleForm
from .pictures import pictures_in
from .querysets import ArticlePageQuerySet, ErrorReportQuerySet
from .sections import Anchor, reading_minutes, sections_of, text_of

ARTICLES_PER_PAGE = 12
# Without Wagtail's "show in menus": only plain pages stand in one.
FOUND_BY = [
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("How it is found")
    )
]


class Picture(AbstractImage):
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Who made it, and its licence."))

    admin_form_fields = (*Image.admin_form_fields, "credit")

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions: list[tuple[str, str]] = []


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_a_filter")
        ]


class Topic(index.Indexed, models.Model):
    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("slug"), max_length=80, unique=True, allow_unicode=True)
    description = models.TextField(_("description"), blank=True)

    panels = [TitleFieldPanel("name"), FieldPanel("slug"), FieldPanel("description")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("topic", args=[self.slug])


class Author(index.Indexed, models.Model):
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120, unique=True, allow_unicode=True)
    role = models.CharField(_("role"), max_length=120, blank=True)
    about = RichTextField(_("about"), features=["bold", "italic", "link"], blank=True)
    portrait = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("portrait")
    )

    panels = [
        TitleFieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("portrait"),
        FieldPanel("about"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])


class BlogIndexPage(SetsCommentsPolicy, KeepsComments, Page):
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = FOUND_BY
    settings_panels = [
        PublishingPanel(),
        MultiFieldPanel(SetsCommentsPolicy.comment_panels, heading=_("Comments on its articles")),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = ["blog.ArticlePage"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("listing of articles")
        verbose_name_plural = _("listings of articles")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.child_of(self).live().open_to_all().newest_first().for_cards()
        context["articles"] = Paginator(articles, ARTICLES_PER_PAGE).get_page(request.GET.get("page"))
        return context


class ArticlePage(Discussed, Page):
    lead = models.TextField(_("lead"), blank=True, help_text=_("One paragraph that says what the article is about."))
    opening = StreamField(
        ContentBlock(),
        blank=True,
        verbose_name=_("opening"),
        help_text=_("What stands before the first section, without a heading."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("sections"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="articles", verbose_name=_("topics"))
    hero = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("lead picture")
    )
    hero_alt = models.CharField(
        _("lead picture in words"),
        max_length=300,
        blank=True,
        help_text=_("For readers who can't see it. Left empty, the picture counts as decoration."),
    )
    hero_caption = models.CharField(_("caption of the lead picture"), max_length=300, blank=True)
    updated_at = models.DateTimeField(
        _("updated"),
        null=True,
        blank=True,
        help_text=_("Shown beside the date of first publication. Set it when what changed matters to readers."),
    )

    objects = PageManager.from_queryset(ArticlePageQuerySet)()

    base_form_class = ArticleForm
    content_panels = [
        ReportedErrorsPanel(heading=_("Reported by readers")),
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("hero"), FieldPanel("hero_alt"), FieldPanel("hero_caption")],
            heading=_("Lead picture"),
            classname="collapsed",
        ),
        FieldPanel("opening", classname="collapsed"),
        FieldPanel("body"),
        MultipleChooserPanel("bylines", chooser_field_name="author", label=_("author"), heading=_("Authors")),
        FieldPanel("topics", widget=CheckboxSelectMultiple),
        FieldPanel("updated_at"),
    ]
    promote_panels = FOUND_BY
    settings_panels = [PublishingPanel(), MultiFieldPanel(Discussed.comment_panels, heading=_("Comments"))]
    search_fields = [
        *Page.search_fields,
        index.SearchField("lead", boost=2),
        index.SearchField("opening"),
        index.SearchField("body"),
        index.RelatedFields("bylines", [index.RelatedFields("author", [index.SearchField("name")])]),
        index.FilterField("first_published_at"),
    ]

    parent_page_types = ["blog.BlogIndexPage"]
    subpage_types: list[str] = []
    discussed_from = ("anchors",)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @cached_property
    def sections(self):
        """The sections with their addresses, numbers and texts, in reading order."""
        known = [Anchor(a.block_id, a.slug, a.is_current) for a in self.anchors.all()] if self.pk else []
        return sections_of(self.body, known)

    @property
    def summed_up(self):
        """The sections that an editor summed up in one sentence: together, the short version."""
        return [section for section in self.sections if section.summary]

    @cached_property
    def authors(self):
        return [byline.author for byline in self.bylines.all()]

    @property
    def words(self):
        return len(f"{self.lead} {text_of(self.opening)}".split()) + sum(section.words for section in self.sections)

    @property
    def reading_minutes(self):
        return reading_minutes(self.words)

    def discussed_sections(self):
        return [
            DiscussedSection(
                section.block_id, section.heading, section.slug, section.digest, section.comments, section.aliases
            )
            for section in self.sections
        ]

    def outdated_digests(self):
        editions = self.section_editions.filter(is_outdated=True)
        return set(editions.values_list("block_id", "digest"))

    def names_to_protect(self):
        return list(Author.objects.values_list("name", flat=True))

    def get_view_restrictions(self):
        # Wagtail looks through all ancestors, in vain where nothing is closed at all.
        if getattr(self, "site_closes_pages", True):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        context["authors"] = [byline.author for byline in self.bylines.select_related("author__portrait")]
        context.update(self.neighbours())
        context["conversation"] = Conversation.of(self, request.GET)
        context["errors"] = shown_errors(self)
        portraits = [author.portrait for author in context["authors"] if author.portrait]
        prefetch_related_objects([*pictures_in(self), *portraits], "renditions")
        return context

    def neighbours(self) -> dict[str, "ArticlePage"]:
        """`previous_article` and `next_article` in the same listing, where there are such, in one query."""
        if not self.first_published_at:
            return {}
        siblings = ArticlePage.objects.sibling_of(self, inclusive=False).live().open_to_all()
        nearest = [siblings.older_than(self).values("pk")[:1], siblings.newer_than(self).values("pk")[:1]]
        found = ArticlePage.objects.filter(Q(pk__in=nearest[0]) | Q(pk__in=nearest[1]))
        return {
            "next_article" if self.is_before(article) else "previous_article": article
            for article in found.only("title", "slug", "url_path", "first_published_at")
        }

    def is_before(self, other):
        return (self.first_published_at, self.pk) < (other.first_published_at, other.pk)


class Byline(Orderable):
    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author"))

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="one_byline_an_author")]

    def __str__(self):
        return str(self.author)


class SectionAnchor(models.Model):
    """A slug that a section of a published article has, or had. The present one is frozen when first published."""

    # A plain key, not a parental one: anchors belong to the page as readers know it, not to its revisions or copies.
    page = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="anchors")
    block_id = models.CharField(max_length=36)
    slug = models.CharField(max_length=120)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["page", "slug"], name="one_section_a_slug"),
            models.UniqueConstraint(
                fields=["page", "block_id"], condition=models.Q(is_current=True), name="one_current_slug_a_section"
            ),
        ]

    def __str__(self):
        return f"#{self.slug}"


class SectionEdition(models.Model):
    """A text that a section had when it was published: comments name it by its digest.

    `is_outdated` says whether the present text differs from it by more than typos, or the section is gone; kept right
    at each publication.
    """

    page = models.ForeignKey(ArticlePage, on_delete=models.CASCADE, related_name="section_editions")
    block_id = models.CharField(max_length=36)
    digest = models.CharField(max_length=64)
    text = models.TextField()
    is_outdated = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "block_id", "digest"], name="one_edition_a_text"),
        ]

    def __str__(self):
        return f"{self.block_id} {self.digest[:8]}"


class ErrorReport(models.Model):
    """A reader's word that something in an article, or in one of its sections, is wrong. It goes to its editors.

    It is no comment: nobody else sees it, unless an editor makes the answer public.
    """

    class Status(models.TextChoices):
        RECEIVED = "received", _("received")
        FIXED = "fixed", _("fixed")
        NO_ERROR = "no_error", _("not an error")

    page = models.ForeignKey(
        ArticlePage, on_delete=models.CASCADE, related_name="error_reports", verbose_name=_("article")
    )
    block_id = models.CharField(_("section"), max_length=36, blank=True)  # empty: on the whole article
    heading_then = models.CharField(_("heading when it was written"), max_length=255, blank=True)
    page_revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("what is wrong"))
    email = models.EmailField(_("e-mail address"), blank=True)
    wants_mail = models.BooleanField(default=False)
    network = models.CharField(max_length=32, blank=True)  # keyed hash, emptied after 30 days
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.RECEIVED)
    fixed_in = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    fixed_at = models.DateTimeField(null=True, blank=True)  # when that revision was published; outlives it
    answer = models.TextField(_("answer"), blank=True)  # for "not an error": why
    is_public = models.BooleanField(_("show to readers"), default=False)
    quotes_reader = models.BooleanField(_("with the reader's words"), default=False)  # only where it is public
    reported_at = models.DateTimeField(_("reported"))
    settled_at = models.DateTimeField(null=True, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    settled_by = models.CharField(max_length=150, blank=True)

    objects = ErrorReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported error")
        verbose_name_plural = _("reported errors")
        indexes = [
            models.Index(fields=["reported_at", "id"], condition=models.Q(status="received"), name="error_report_open"),
        ]

    def __str__(self):
        return self.text[:40]


class ImportedArticle(models.Model):
    """By what an article that came from a file is known again, and what the last import left in it."""

    article = models.OneToOneField(ArticlePage, on_delete=models.CASCADE, related_name="imported")
    index = models.ForeignKey(BlogIndexPage, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)  # the front matter's id, else the file's name
    source_digest = models.CharField(max_length=64)
    content_digest = models.CharField(max_length=64)
    revision = models.ForeignKey(Revision, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["index", "key"], name="one_article_a_key")]

    def __str__(self):
        return self.key
