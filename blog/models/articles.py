from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import prefetch_related_objects
from django.forms import CheckboxSelectMultiple
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, PageManager
from wagtail.search import index
from wagtail.url_routing import RouteResult

from comments.conversation import Conversation
from comments.models import Discussed, DiscussedSection, KeepsComments, SectionArrival, SetsCommentsPolicy
from gazette.forms import DraftPageForm

from ..archive import Period, archive_of
from ..blocks import BodyBlock, ContentBlock
from ..correction_widgets import CorrectionsPanel
from ..corrections import corrections_of
from ..creation import CreationPanel
from ..errors.editor_panel import ReportedErrorsPanel
from ..errors.shown import shown_errors
from ..forms import ArticleForm, BylinesPanel
from ..half_written.missing import NO_TEXT, has_text
from ..half_written.panel import MissingPanel
from ..listings import ARTICLES_PER_PAGE, page_of
from ..merging.panel import MergePanel
from ..outline.places import address_elsewhere, elsewhere, stubs_of, way_to, with_stubs
from ..picture_widgets import PictureChooser
from ..pictures import pictures_in
from ..previews import PreviewedInThreeWays
from ..querysets import ArticlePageQuerySet
from ..revisions import must_stay
from ..section_adapter import SectionsPanel
from ..sections import Anchor, reading_minutes, sections_of, text_of
from ..share_image import share_image_of
from ..surroundings import surroundings_of
from .filing import Author, Topic
from .found import FOUND_BY, Findable
from .pictures import Picture
from .series import Series

FEED = "feed"  # the end of the address of a listing's
CHANGES = "changes"  # the end of the address of an article's change log


class BlogIndexPage(Findable, SetsCommentsPolicy, KeepsComments, Page):
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = FOUND_BY
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(SetsCommentsPolicy.comment_panels, heading=_("Comments on its articles")),
    ]
    parent_page_types = ["home.HomePage"]
    base_form_class = DraftPageForm
    subpage_types = ["blog.ArticlePage"]
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("listing of articles")
        verbose_name_plural = _("listings of articles")

    def route(self, request, path_components):
        # An article of that address comes first.
        try:
            return super().route(request, path_components)
        except Http404:
            return self.route_beside(path_components)

    def route_beside(self, path_components):
        """Where no article has that address."""
        if self.live and path_components == [FEED]:
            return RouteResult(self, kwargs={"view": FEED})
        period = Period.at(path_components)
        if not self.live or period is None:
            raise Http404
        return RouteResult(self, kwargs={"period": period})

    def serve(self, request, *args, view="", **kwargs):
        if view == FEED:
            from ..feeds import as_rss, feed, of_listing  # which know all models

            return feed(of_listing, as_rss)(request, listing=self)
        return super().serve(request, *args, **kwargs)

    def get_template(self, request, *args, period=None, **kwargs):
        return "blog/archive.html" if period else super().get_template(request, *args, **kwargs)

    def get_context(self, request, *args, period=None, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        articles = ArticlePage.objects.child_of(self).live().open_to_all()
        page = request.GET.get("page")
        if period:
            return {**context, **archive_of(articles, period, page, ARTICLES_PER_PAGE)}
        context["articles"] = page_of(articles.newest_first(), page)
        return context


class ArticlePage(PreviewedInThreeWays, Findable, Discussed, Page):
    lead = models.TextField(_("lead"), blank=True, help_text=_("One paragraph that says what the article is about."))
    opening = StreamField(
        ContentBlock(),
        blank=True,
        verbose_name=_("opening"),
        help_text=_("What stands before the first section, without a heading."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("sections"))
    topics = ParentalManyToManyField(Topic, blank=True, related_name="articles", verbose_name=_("topics"))
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles", verbose_name=_("series")
    )
    series_place = models.PositiveSmallIntegerField(
        _("place in the series"),
        null=True,
        blank=True,
        help_text=_("Parts stand in the order of these numbers; those without one follow by date of publication."),
    )
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
    share_picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture for sharing"),
        help_text=_(
            "Shown beside links to the article elsewhere. Left empty: the lead picture, or one drawn of the title."
        ),
    )
    updated_at = models.DateTimeField(
        _("updated"),
        null=True,
        blank=True,
        help_text=_("Shown beside the date of first publication. Set it when what changed matters to readers."),
    )

    shows_changes = models.BooleanField(
        _("show readers what changed"),
        default=True,
        help_text=_("By section, below the authors and on a page of its own. Corrections are shown in any case."),
    )

    objects = PageManager.from_queryset(ArticlePageQuerySet)()

    base_form_class = ArticleForm
    content_panels = [
        CreationPanel(),
        MergePanel(),
        MissingPanel(heading=_("Still to do")),
        ReportedErrorsPanel(heading=_("Reported by readers")),
        *Page.content_panels,
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("hero", widget=PictureChooser), FieldPanel("hero_alt"), FieldPanel("hero_caption")],
            heading=_("Lead picture"),
            classname="collapsed",
        ),
        FieldPanel("opening", classname="collapsed"),
        SectionsPanel("body"),
        BylinesPanel("bylines", chooser_field_name="author", label=_("author"), heading=_("Authors")),
        FieldPanel("topics", widget=CheckboxSelectMultiple),
        MultiFieldPanel([FieldPanel("series"), FieldPanel("series_place")], heading=_("Series"), classname="collapsed"),
        MultipleChooserPanel(
            "related_links",
            chooser_field_name="other",
            label=_("article"),
            heading=_("Related articles"),
            help_text=_("Up to three. What you leave open is filled with the newest on the same topics."),
            classname="collapsed",
        ),
        CorrectionsPanel("corrections", label=_("correction"), heading=_("Corrections"), classname="collapsed"),
        MultiFieldPanel([FieldPanel("updated_at"), FieldPanel("shows_changes")], heading=_("Changes")),
    ]
    promote_panels = [*FOUND_BY, FieldPanel("share_picture", widget=PictureChooser)]
    settings_panels = [*Page.settings_panels, MultiFieldPanel(Discussed.comment_panels, heading=_("Comments"))]
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
    # What was said of this article and of its place among others: neither a copy's nor a translation's.
    exclude_fields_in_copy = ["series", "series_place", "corrections"]
    discussed_from = ("anchors",)
    moves_away: list | None = None  # from `fetch_moves_away()`: what stubs are made of
    is_shared_draft = False  # whether somebody without an account reads a draft of it by a link

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None or "body" in update_fields:
            self.hold_row()
        if update_fields is None and self.live:
            self.check_has_text()
        return super().save(*args, update_fields=update_fields, **kwargs)

    @transaction.atomic
    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        self.hold_row()
        if overwrite_revision and must_stay(overwrite_revision, self, timezone.now()):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def hold_row(self):
        """Has no section leave between the look at where they are, in `clean`, and what is stored after it."""
        if self.pk:
            list(Page.objects.select_for_update(no_key=True).filter(pk=self.pk).order_by().values_list("pk"))

    def clean(self):
        super().clean()
        self.check_sections_are_here()

    def check_has_text(self):
        """Raise ValidationError if this would publish a title alone, whoever or whatever publishes it.

        Nothing is said of an article that is live without text already, or whose sections moved to another article.
        """
        if has_text(self) or (self.pk and self.sections_moved_away.standing().exists()):
            return
        stored = ArticlePage.objects.live().filter(pk=self.pk).first()
        if stored is None or has_text(stored):
            raise ValidationError({"lead": ValidationError(NO_TEXT, code="no_text")})

    def check_sections_are_here(self):
        """A section that moved to another article is not saved or published here too, from wherever it came back."""
        headings = {child.id: child.value.get("heading") or _("Untitled section") for child in self.body}
        gone = elsewhere(self, headings)
        if gone:
            titles = dict(ArticlePage.objects.filter(pk__in=gone.values()).values_list("pk", "title"))
            raise ValidationError(
                [
                    ValidationError(
                        _("The section “%(heading)s” was moved to “%(title)s”. Delete it here, or take the move back."),
                        code="section_moved",
                        params={"heading": headings[block_id], "title": titles[page_id]},
                    )
                    for block_id, page_id in gone.items()
                ]
            )

    @cached_property
    def known_anchors(self):
        return [Anchor(a.block_id, a.slug, a.is_current) for a in self.anchors.all()] if self.pk else []

    @cached_property
    def sections(self):
        """The sections with their addresses, numbers and texts, in reading order."""
        return sections_of(self.body, self.known_anchors)

    @cached_property
    def parts(self):
        """The sections, and between them the stubs of those that moved to another article."""
        return with_stubs(self.sections, stubs_of(self, self.known_anchors))

    def forget_sections(self):
        """Has what is known of the sections read anew, after the body was changed."""
        for name in ("known_anchors", "moves_away", "sections", "parts"):
            self.__dict__.pop(name, None)

    def page_of_section(self, block_id):
        page_id = elsewhere(self, [block_id]).get(block_id)
        return ArticlePage.objects.get(pk=page_id) if page_id else None

    def way_of_section(self, block_id):
        moves = self.sections_moved_here.model.objects.standing().filter(block_id=block_id).order_by("id")
        return [
            SectionArrival(move.source, move.made_at, move.user.get_username() if move.user else "")
            for move in way_to(self.pk, moves.select_related("source", "user"))
        ]

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

    @cached_property
    def shown_corrections(self):
        return corrections_of(self)

    @property
    def changed_at(self):
        """When it last changed for readers, as its editors say it: feeds go by that. None if it was never published."""
        newest = self.shown_corrections.newest
        moments = [self.updated_at or self.last_published_at, newest and newest.moment]
        return max(filter(None, moments), default=None)

    def outdated_digests(self):
        editions = self.section_editions.filter(is_outdated=True)
        return set(editions.values_list("block_id", "digest"))

    def names_to_protect(self):
        return list(Author.objects.values_list("name", flat=True))

    def route(self, request, path_components):
        if path_components == [CHANGES] and self.live and self.shows_changes:
            return RouteResult(self, kwargs={"view": CHANGES})
        return super().route(request, path_components)

    def serve(self, request, *args, view="", **kwargs):
        if view == CHANGES:
            from ..change_log import log_of  # which knows all models

            entries = log_of(self, self.shown_corrections)
            return TemplateResponse(request, "blog/article_changes.html", {"page": self, "entries": entries})
        moved_to = address_elsewhere(self, request.GET)
        return redirect(moved_to) if moved_to else super().serve(request, *args, **kwargs)

    def get_context(self, request, *args, **kwargs):
        from ..change_log import changed  # which knows all models

        context = super().get_context(request, *args, **kwargs)
        self.authors = [byline.author for byline in self.bylines.select_related("author__portrait")]
        context["authors"] = self.authors
        is_preview = getattr(request, "is_preview", False)
        context["corrections"] = self.shown_corrections
        context["changed"] = changed(self, is_preview=is_preview)
        context["conversation"] = Conversation.of(self, request.GET)
        context["errors"] = shown_errors(self)
        around = surroundings_of(self, is_draft=not self.live or getattr(request, "is_preview", False))
        context["around"] = around
        elsewhere = [
            self.share_picture,
            *(author.portrait for author in context["authors"]),
            *(other.hero for other in around.related),
        ]
        prefetch_related_objects([*pictures_in(self), *filter(None, elsewhere)], "renditions")
        context["share_image"] = share_image_of(self, request)
        return context


class Byline(Orderable):
    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="bylines")
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("author"))

    panels = [FieldPanel("author")]

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "author"], name="one_byline_an_author")]

    def __str__(self):
        return str(self.author)

    def save(self, *args, **kwargs):
        # Rows are written one after the other: where two authors change places, the row that names this one already
        # would break the rule that an author stands once. It is written anew when its own turn comes.
        others = Byline.objects.filter(article_id=self.article_id, author_id=self.author_id)
        others.exclude(pk=self.pk).delete()
        super().save(*args, **kwargs)
