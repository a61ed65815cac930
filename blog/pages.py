from collections.abc import Sequence
from copy import copy
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.forms import CheckboxSelectMultiple
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, MultipleChooserPanel, ObjectList, TitleFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, Site
from wagtail.search import index
from wagtail.url_routing import RouteResult

from comments.conversation import Conversation
from comments.models import PAGE_BYTES, Discussed, KeepsComments, SectionArrival, SetsCommentsPolicy
from gazette import page_cache
from gazette.compiled_queries import compiled
from gazette.forms import DraftPageForm
from gazette.value_cache import cached_value

from .article_shell import SHELL_BYTES, filled, parts_of, placeholders
from .blocks.article import BodyBlock, ContentBlock
from .blocks.base import is_empty, without_empty
from .blocks.pictures import pictures_in
from .blocks.widgets import PictureChooser
from .editor.after_publication import AfterPublicationPanel
from .editor.corrections import CorrectionsPanel
from .editor.creation import CreationPanel
from .editor.draft_validation.panel import ValidationProblemsPanel
from .editor.draft_validation.problems import NO_TEXT, ValidationProblem, has_text, problems_in
from .editor.forms import ArticleForm, BylinesPanel
from .editor.merging.panel import MergePanel
from .editor.previews import PreviewModesMixin
from .editor.promote_preview import PromotePreviewPanel
from .editor.review_panel import ReviewPanel
from .editor.section_adapter import SectionsPanel
from .editor.translation_panel import TranslationSourcePanel
from .error_reports.editor_panel import ReportedErrorsPanel
from .error_reports.visible import visible_errors
from .history.change_log import changed, log_of
from .history.corrections import corrections_of
from .history.revisions import must_stay
from .listings import Period, archive_of, cached_ids, page_of, redirect_to_valid
from .models.articles import Byline
from .models.pictures import Picture, fetch_renditions
from .models.querysets import ArticlePageQuerySet, lock_pages
from .models.sections import SectionMove
from .models.seo import SEO_PANELS, SEOMixin
from .models.taxonomy import Author, Series, Topic, TopicsField
from .related import related_to
from .section_moves.locations import current_page_ids, moved_section_url, moves_to, stubs_of, with_stubs
from .sections import Anchor, count_words, reading_minutes, sections_of, text_of
from .share_image import share_image_of

# Not by RoutablePageMixin: it tries sub-routes before child pages, and an article may have the slug of one.
FEED = "feed"  # the last part of the URL of a listing's feed
CHANGES = "changes"  # the last part of the URL of an article's change log


def changed_at(article, corrections):
    """Return when an article with these corrections last changed for readers; None if it was never published."""
    corrected = [correction.corrected_at for correction in corrections if correction.text.strip()]
    return max(filter(None, [article.updated_at or article.last_published_at, *corrected]), default=None)


class BlogIndexPage(SEOMixin, SetsCommentsPolicy, KeepsComments, Page):
    introduction = models.TextField(_("introduction"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]
    promote_panels = SEO_PANELS
    settings_panels = [
        *Page.settings_panels,
        MultiFieldPanel(SetsCommentsPolicy.comment_panels, heading=_("Comments on its articles")),
    ]
    parent_page_types = ["home.HomePage"]
    base_form_class = DraftPageForm
    subpage_types = ["blog.ArticlePage"]
    query_parameters = ("page",)
    search_fields = [*Page.search_fields, index.SearchField("introduction")]

    class Meta:
        verbose_name = _("listing of articles")
        verbose_name_plural = _("listings of articles")

    def route(self, request, path_components):
        # An article with this slug comes first.
        try:
            return super().route(request, path_components)
        except Http404:
            if self.live and path_components == [FEED]:
                return RouteResult(self, kwargs={"view": FEED})  # answered by `views.serve_listing_feed`
            if self.live and (period := Period.from_path(path_components)):
                return RouteResult(self, kwargs={"period": period})
            raise

    def get_template(self, request, *args, period=None, **kwargs):
        return "blog/archive.html" if period else super().get_template(request, *args, **kwargs)

    def get_context(self, request, *args, period=None, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        if period:
            return {**context, **archive_of(self, period, request)}
        context["articles"] = page_of(ArticlePage, self.article_ids(), request)
        return context

    def serve(self, request, *args, **kwargs):
        response = super().serve(request, *args, **kwargs)
        return redirect_to_valid(response.context_data["articles"], request) or response

    def articles(self):
        return ArticlePage.objects.child_of(self).live().open_to_all()

    def article_ids(self) -> Sequence[int]:
        """Return the ids of its public articles, newest first."""
        return cached_ids((self.path,), lambda: self.articles().newest_ids())


class ArticlePage(PreviewModesMixin, SEOMixin, Discussed, Page):
    lead = models.TextField(_("lead"), blank=True, help_text=_("One paragraph that says what the article is about."))
    opening = StreamField(
        ContentBlock(),
        blank=True,
        verbose_name=_("opening"),
        help_text=_("Text before the first section, without a heading."),
    )
    body = StreamField(BodyBlock(), blank=True, verbose_name=_("sections"))
    topics = TopicsField(Topic, blank=True, related_name="articles", verbose_name=_("topics"))
    series = models.ForeignKey(
        Series, null=True, blank=True, on_delete=models.SET_NULL, related_name="articles", verbose_name=_("series")
    )
    series_place = models.PositiveSmallIntegerField(
        _("number in the series"),
        null=True,
        blank=True,
        help_text=_("Parts are ordered by these numbers; parts without one follow by date of publication."),
    )
    hero = models.ForeignKey(
        Picture, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("lead image")
    )
    hero_alt = models.CharField(
        _("alternative text of the lead image"),
        max_length=300,
        blank=True,
        help_text=_("For readers who can't see it. Leave blank if the image is only decoration."),
    )
    hero_caption = models.CharField(_("caption of the lead image"), max_length=300, blank=True)
    share_picture = models.ForeignKey(
        Picture,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("social image"),
        help_text=_(
            "Shown with links to the article on other sites. Leave blank to use the lead image or a title card."
        ),
    )
    updated_at = models.DateTimeField(
        _("updated"),
        null=True,
        blank=True,
        help_text=_("Shown next to the date of first publication. Set it when a change matters to readers."),
    )

    shows_changes = models.BooleanField(
        _("show changes to readers"),
        default=True,
        help_text=_("By section, below the authors and on a separate page. Corrections are always shown."),
    )

    objects = PageManager.from_queryset(ArticlePageQuerySet)()

    base_form_class = ArticleForm
    content_panels = [
        # In one, whichever are shown: Wagtail's style for titles is for the first two panels.
        ObjectList(
            [
                CreationPanel(),
                MergePanel(),
                ValidationProblemsPanel(heading=_("Still to do")),
                ReviewPanel(),
                TranslationSourcePanel(),
                ReportedErrorsPanel(heading=_("Reader reports")),
            ]
        ),
        TitleFieldPanel("title", placeholder=_("Title"), widget=AdminAutoHeightTextInput),
        FieldPanel("lead"),
        MultiFieldPanel(
            [FieldPanel("hero", widget=PictureChooser), FieldPanel("hero_alt"), FieldPanel("hero_caption")],
            heading=_("Lead image"),
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
            help_text=_("Up to three. The rest is filled with the newest articles on the same topics."),
            classname="collapsed",
        ),
        CorrectionsPanel("corrections", label=_("correction"), heading=_("Corrections"), classname="collapsed"),
        AfterPublicationPanel([FieldPanel("updated_at"), FieldPanel("shows_changes")], heading=_("Changes")),
    ]
    promote_panels = [
        *SEO_PANELS,
        FieldPanel("share_picture", widget=PictureChooser),
        PromotePreviewPanel(heading=_("Preview")),
    ]
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
    query_parameters = ("comments", "order", "section", "thread")
    # These belong to this article only, not to its copies and translations.
    exclude_fields_in_copy = [*SEOMixin.exclude_fields_in_copy, "series", "series_place", "corrections"]
    discussed_from = ("anchors",)
    moves_away: list | None = None  # from `fetch_moves_away()`: the moves that stubs are made of
    is_shared_draft = False  # whether this is a draft that is read by a draft link
    is_as_published = False  # from `find_article()`

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @transaction.atomic
    def save(self, *args, update_fields=None, **kwargs):
        if update_fields is None or "body" in update_fields:
            self.lock()
        if update_fields is None and self.live:
            # Drafts of earlier versions may have an empty section.
            if any(is_empty(section) for section in self.body):
                self.body = without_empty(self.body)
            self.check_has_text()
        return super().save(*args, update_fields=update_fields, **kwargs)

    @transaction.atomic
    def save_revision(self, *args, overwrite_revision=None, **kwargs):
        self.lock()
        if overwrite_revision and must_stay(overwrite_revision, self, timezone.now()):
            overwrite_revision = None
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def lock(self):
        """Lock the page row so that no section moves between validation and save."""
        if self.pk:
            lock_pages(self.pk)

    def clean(self):
        super().clean()
        self.check_sections_are_here()

    def publication_problems(self) -> list[ValidationProblem]:
        """Return what keeps this draft from being published where its form is not sent."""
        return problems_in(self)

    def check_has_text(self):
        """Raise ValidationError if this would publish an article without text, whoever or whatever publishes it.

        Articles that are live without text already, or whose sections moved to another article, are exempt.
        """
        if has_text(self) or (self.pk and self.sections_moved_away.current().exists()):
            return
        stored = ArticlePage.objects.live().filter(pk=self.pk).first()
        if stored is None or has_text(stored):
            raise ValidationError({"lead": ValidationError(NO_TEXT, code="no_text")})

    def check_sections_are_here(self):
        """Raise ValidationError if the body has a section that was moved to another article."""
        headings = {child.id: child.value.get("heading") or _("Untitled section") for child in self.body}
        moved = current_page_ids(self, headings)
        if moved:
            titles = dict(ArticlePage.objects.filter(pk__in=moved.values()).values_list("pk", "title"))
            raise ValidationError(
                [
                    ValidationError(
                        _("The section “%(heading)s” was moved to “%(title)s”. Delete it here, or undo the move."),
                        code="section_moved",
                        params={"heading": headings[block_id], "title": titles[page_id]},
                    )
                    for block_id, page_id in moved.items()
                ]
            )

    @cached_property
    def known_anchors(self):
        return [Anchor(a.block_id, a.slug, a.is_current) for a in self.anchors.all()] if self.pk else []

    @cached_property
    def sections(self):
        """The sections with their slugs, numbers and texts, in reading order."""
        return sections_of(self.body, self.known_anchors)

    @cached_property
    def parts(self):
        """The sections, with stubs between them for sections that moved to another article."""
        return with_stubs(self.sections, stubs_of(self, self.known_anchors))

    def forget_sections(self):
        """Clear cached sections, after the body was changed."""
        for name in ("known_anchors", "moves_away", "sections", "parts"):
            self.__dict__.pop(name, None)

    def page_of_section(self, block_id):
        page_id = current_page_ids(self, [block_id]).get(block_id)
        return ArticlePage.objects.get(pk=page_id) if page_id else None

    def moves_of_section(self, block_id):
        moves = SectionMove.objects.current().filter(block_id=block_id).order_by("id")
        return [
            SectionArrival(move.source, move.made_at, move.user.get_username() if move.user else "")
            for move in moves_to(self.pk, moves.select_related("source", "user"))
        ]

    @property
    def summarized_sections(self):
        """The sections that have a summary: together, the short version of the article."""
        return [section for section in self.sections if section.summary]

    @cached_property
    def authors(self):
        return [byline.author for byline in self.bylines.all()]

    @cached_property
    def topic_ids(self):
        return {topic.pk for topic in self.topics.all()}

    @property
    def words(self):
        return count_words(self.lead, text_of(self.opening), *(section.text for section in self.sections))

    @property
    def reading_minutes(self):
        return reading_minutes(self.words)

    def discussed_sections(self):
        return self.sections

    @cached_property
    def visible_corrections(self):
        return corrections_of(self)

    @property
    def changed_at(self):
        """When it last changed for readers, by its editors' dates: used by feeds. None if it was never published."""
        return changed_at(self, [visible.correction for visible in self.visible_corrections.all])

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
            entries = log_of(self, self.visible_corrections)
            return TemplateResponse(request, "blog/article_changes.html", {"page": self, "entries": entries})
        if moved_to := moved_section_url(self, request.GET):
            return redirect(moved_to)
        request.is_preview = False
        conversation = Conversation(self, request.GET)
        render = partial(self.render_shell, request, conversation)
        if not self.is_as_published:
            shell = render()
        else:
            chosen = conversation.section and conversation.section.block_id  # in the comment form
            key = ("article shell", self.pk, Site.find_for_request(request).pk, chosen)
            shell = cached_value(key, render, size=SHELL_BYTES)
        return HttpResponse(filled(shell, parts_of(self, conversation, request)))

    def render_shell(self, request, conversation):
        context = {**self.own_context(request), "conversation": conversation, "parts": placeholders(self)}
        return render_to_string(self.get_template(request), context, request)

    def get_context(self, request, *args, **kwargs):
        conversation = Conversation(self, request.GET)
        return {
            **self.own_context(request),
            "conversation": conversation,
            "parts": parts_of(self, conversation, request),
        }

    def own_context(self, request):
        """Return the context without what comments change."""
        is_preview = getattr(request, "is_preview", False)
        bylines = (
            bylines_of(article=self.pk) if self.is_as_published else self.bylines.select_related("author__portrait")
        )
        self.authors = [byline.author for byline in bylines]
        related = related_to(self)
        portraits = [author.portrait for author in self.authors]
        pictures = [self.share_picture, *portraits, *(other.hero for other in related.articles)]
        fetch_renditions([*pictures_in(self), *filter(None, pictures)])
        return {
            **super().get_context(request),
            "authors": self.authors,
            "corrections": self.visible_corrections,
            "changed": changed(self, is_preview=is_preview),
            "errors": visible_errors(self),
            "related": related,
            "share_image": share_image_of(self, request),
        }


def find_article(pk: int, request) -> ArticlePage | None:
    """Return the live article with this id; for anonymous readers, a copy of one that is cached while unchanged."""
    if request.method in {"GET", "HEAD"} and settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return copy(cached_value(("article", pk), partial(_load_published, pk), size=PAGE_BYTES))
    return published_article(pk)


def published_article(pk: int) -> ArticlePage | None:
    return next(iter(_published(pk=pk)), None)


@compiled
def bylines_of(*, article):
    return Byline.objects.filter(article=article).select_related("author__portrait")


@compiled
def _published(*, pk):
    return ArticlePage.objects.live().filter(pk=pk).for_reading()


def _load_published(pk: int) -> ArticlePage | None:
    """Return the article with all that `ArticlePage.parts_of` and its serving need."""
    page_cache.depends_on(f"open:{pk}")
    article = published_article(pk)
    if article:
        fetch_renditions([*pictures_in(article), *filter(None, [article.share_picture])])
        article.is_as_published = True
        article.sections, article.policy  # noqa: B018  cached with it
    return article
