"""The listing of all articles that a user may see in the admin, newest first."""

import django_filters
from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import StatusTagColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.widgets.button import Button
from wagtail.models import Locale, Page, Revision, WorkflowState
from wagtail.permissions import page_permission_policy, policy_registry

from comments.models import Comment
from comments.permissions import can_moderate_on
from gazette.public_forms.text_hygiene import parse_id
from gazette.tables import LabelledColumn, LabelledDateColumn

from ...error_reports.permissions import may_edit_somewhere
from ...models.articles import Byline
from ...models.error_reports import ErrorReport
from ...models.taxonomy import Author, Topic
from ...pages import ArticlePage, BlogIndexPage
from ..article_import.views import import_button
from .searching import search

STATUSES = {
    "live": _("live"),
    "changes": _("live, with changes"),
    "scheduled": _("scheduled"),
    "review": _("in review"),
    "needs_changes": _("changes requested"),
    "expired": _("expired"),
    "draft": _("draft"),
}


def in_review(status: str):
    """Return the condition that a review of the article has this status, one of WorkflowState's."""
    pages = {"base_content_type__app_label": "wagtailcore", "base_content_type__model": "page"}
    return Exists(WorkflowState.objects.filter(status=status, object_id=Cast(OuterRef("pk"), CharField()), **pages))


def with_status(articles, status: str):
    """Return the articles with this status. Wagtail has annotated those of its listing with `_approved_schedule`."""
    conditions = {
        "live": Q(live=True),
        "changes": Q(live=True, has_unpublished_changes=True),
        "scheduled": Q(_approved_schedule=True),
        "review": in_review(WorkflowState.STATUS_IN_PROGRESS),
        "needs_changes": in_review(WorkflowState.STATUS_NEEDS_CHANGES),
        "expired": Q(live=False, expired=True),
        "draft": Q(live=False, expired=False),
    }
    return articles.filter(conditions[status])


def status_text(article) -> str:
    """Return the status of an article in a listing: with its time if it is scheduled."""
    status = status_of(article)
    text = str(STATUSES[status])
    if status != "scheduled":
        return text
    return f"{text} {date_format(localtime(article.scheduled_for), 'SHORT_DATETIME_FORMAT')}"


def status_of(article) -> str:
    """Return a key of STATUSES; if several apply, the most important one."""
    if review := article.current_workflow_state:
        return "needs_changes" if review.status == WorkflowState.STATUS_NEEDS_CHANGES else "review"
    if article.approved_schedule:
        return "scheduled"
    if article.live:
        return "changes" if article.has_unpublished_changes else "live"
    return "expired" if article.expired else "draft"


def count_per_article(rows):
    """Return an expression for the number of `rows` per article; their model needs a field `page`."""
    per_page = rows.filter(page=OuterRef("pk")).order_by().values("page").annotate(number=Count("pk"))
    return Coalesce(Subquery(per_page.values("number")), 0, output_field=IntegerField())


def explorable_indexes(request):
    policy = policy_registry.get_by_type(Page)
    return BlogIndexPage.objects.filter(pk__in=policy.explorable_instances(request.user).values("pk")).order_by("title")


class ArticleFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=list(STATUSES.items()), method="filter_status", empty_label=_("any")
    )
    # By `id`: a page's `pk` is a foreign key, for which a number out of range raises a database error.
    index = django_filters.ModelChoiceFilter(
        label=_("Listing"), queryset=explorable_indexes, to_field_name="id", method="filter_index", empty_label=_("any")
    )
    topic = django_filters.ModelChoiceFilter(
        label=_("Topic"), queryset=Topic.objects.all(), field_name="topics", empty_label=_("any")
    )
    author = django_filters.ModelChoiceFilter(
        label=_("Author"), queryset=Author.objects.all(), field_name="bylines__author", empty_label=_("any")
    )
    mine = django_filters.ChoiceFilter(
        label=_("Edited by"),
        choices=[("yes", _("created or last edited by me"))],
        method="filter_mine",
        empty_label=_("anybody"),
    )
    language = django_filters.ModelChoiceFilter(
        label=_("Language"), queryset=Locale.objects.all(), field_name="locale", empty_label=_("any")
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters.pop("locale", None)  # Wagtail's own filter, the same as `language`

    def filter_status(self, articles, name, value):
        return with_status(articles, value)

    def filter_index(self, articles, name, value):
        return articles.filter(path__startswith=value.path)

    def filter_mine(self, articles, name, value):
        user = self.request.user
        return articles.filter(Q(owner=user) | Q(latest_revision__user=user))


class LinkedNumberColumn(LabelledColumn):
    """A number with a link to the counted objects; empty for zero. `get_url` takes the article and the user."""

    def __init__(self, *args, get_url=lambda article, user: "", **kwargs):
        super().__init__(*args, **kwargs)
        self.get_url = get_url

    def get_value(self, article):
        return super().get_value(article) or ""

    def get_cell_context_data(self, article, parent_context):
        context = super().get_cell_context_data(article, parent_context)
        user = parent_context["request"].user
        context["url"] = self.get_url(article, user) if context["raw_value"] else ""
        return context


def comments_url(article, user):
    return reverse("comment_desk:index", query={"page": article.pk}) if can_moderate_on(user, article) else ""


def errors_url(article, user):
    return reverse("error_desk:index", query={"page": article.pk}) if may_edit_somewhere(user) else ""


def authors_of(article) -> str:
    return _(", ").join(byline.author.name for byline in article.bylines.all())


def editor_of(article) -> str:
    revision = article.latest_revision
    return (revision.user.get_full_name() or revision.user.get_username()) if revision and revision.user else ""


def format_datetime(time) -> str:
    return localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""


# Columns of an export: the heading, and a function that returns the value for an article.
EXPORT_COLUMNS = {
    "title": (_("Title"), lambda article: article.get_admin_display_title()),
    "status": (_("Status"), lambda article: STATUSES[status_of(article)]),
    "listing": (_("Listing"), lambda article: article.url_path.rstrip("/").split("/")[-2]),
    "sections": (_("Sections"), lambda article: article.draft_sections),
    "words": (_("Words"), lambda article: article.draft_words),
    "authors": (_("Authors"), authors_of),
    "topics": (_("Topics"), lambda article: _(", ").join(topic.name for topic in article.topics.all())),
    "last_editor": (_("Last editor"), editor_of),
    "updated": (_("Updated"), lambda article: format_datetime(article.latest_revision_created_at)),
    "published": (_("First published"), lambda article: format_datetime(article.first_published_at)),
    "comments_waiting": (_("Comments waiting"), lambda article: article.comments_waiting),
    "open_errors": (_("Reader reports"), lambda article: article.open_errors),
    "url": (_("URL"), lambda article: article.full_url if article.live else ""),
}


class ArticleListView(IndexView):
    page_title = _("Articles")
    template_name = "blog/desk/list.html"
    results_template_name = "blog/desk/list_results.html"
    is_explicitly_ordered = True  # search results too, because our search has no relevance
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=_("Title"), sort_key="title", classname="title", width="30%"),
        StatusTagColumn(
            "status",
            label=_("Status"),
            accessor=status_text,
            primary=lambda article: article.live,
        ),
        LabelledColumn("sections", label=_("Sections"), accessor="draft_sections", sort_key="figures__sections"),
        LabelledColumn("words", label=_("Words"), accessor="draft_words", sort_key="figures__words"),
        LabelledColumn("authors", label=_("Authors"), accessor=authors_of, classname="people"),
        LabelledColumn("last_editor", label=_("Last editor"), accessor=editor_of, classname="people"),
        LabelledDateColumn("latest_revision_created_at", label=_("Updated"), sort_key="latest_revision_created_at"),
        LinkedNumberColumn("comments_waiting", label=_("Comments waiting"), get_url=comments_url),
        LinkedNumberColumn("open_errors", label=_("Reader reports"), get_url=errors_url),
    ]

    @cached_property
    def listing(self):
        """The listing that the articles are narrowed to, or None."""
        number = parse_id(self.request.GET.get("index", ""))
        return explorable_indexes(self.request).filter(id=number).first() if number else None

    @cached_property
    def show_locale_labels(self):
        """Whether articles of several languages may be listed."""
        if not self.i18n_enabled or self.listing or self.request.GET.get("language"):
            return False
        return Locale.objects.filter(Exists(ArticlePage.objects.filter(locale=OuterRef("pk")))).count() > 1

    def get_add_url(self):
        if self.listing and self.listing.permissions_for_user(self.request.user).can_add_subpage():
            return reverse("wagtailadmin_pages:add", args=["blog", "articlepage", self.listing.pk])
        return super().get_add_url()

    @cached_property
    def header_buttons(self):
        may_add = page_permission_policy.user_has_permission(self.request.user, "add")
        return [*super().header_buttons, *([import_button(self.listing)] if may_add else [])]

    @cached_property
    def header_more_buttons(self):
        buttons = super().header_more_buttons
        if self.listing and self.listing.permissions_for_user(self.request.user).can_edit():
            edit = reverse("wagtailadmin_pages:edit", args=[self.listing.pk])
            buttons.append(Button(_("Edit this listing"), edit, icon_name="edit", priority=5))
        return buttons

    def get_base_queryset(self):
        revisions = Revision.objects.select_related("user").defer("content")
        bylines = Byline.objects.select_related("author")
        schedules = Revision.page_revisions.filter(
            object_id=Cast(OuterRef("pk"), CharField()), approved_go_live_at__isnull=False
        )
        return (
            super()
            .get_base_queryset()
            .prefetch_related(Prefetch("latest_revision", revisions), Prefetch("bylines", bylines), "topics")
            .annotate(
                scheduled_for=Subquery(schedules.values("approved_go_live_at")[:1]),
                draft_sections=F("figures__sections"),
                draft_words=F("figures__words"),
                comments_waiting=count_per_article(Comment.objects.awaiting_moderation()),
                open_errors=count_per_article(ErrorReport.objects.unsettled()),
            )
        )

    def search_queryset(self, articles):
        """Search with our own index: on SQLite, Wagtail's search gets slower with the number of results."""
        return search(articles, self.search_query) if self.is_searching else articles

    def order_queryset(self, articles):
        column = F(self.ordering.removeprefix("-"))
        first = column.desc(nulls_last=True) if self.ordering.startswith("-") else column.asc(nulls_first=True)
        return articles.order_by(first, "-pk")

    def to_row_dict(self, article):
        values = {name: value_of(article) for name, (_heading, value_of) in EXPORT_COLUMNS.items()}
        return {name: "" if value is None else str(value) for name, value in values.items()}


class ListingOnDeskView(ExplorableIndexView):
    """Below a listing there are only articles: the desk shows them, instead of a second screen that does the same."""

    def get(self, request, parent_page_id=None):
        return redirect(reverse("article_desk:index", query={"index": parent_page_id}))
