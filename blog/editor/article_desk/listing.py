"""The listing of all articles that a user may see in the admin, newest first."""

import django_filters
from django.conf import settings
from django.db.models import CharField, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.models import Locale, Page, Revision, WorkflowState
from wagtail.permissions import policy_registry

from comments.models import Comment
from comments.permissions import can_moderate_on
from gazette.public_forms.text_hygiene import parse_id
from gazette.tables import LabelledColumn

from ...error_reports.permissions import may_edit_somewhere
from ...models.articles import Byline
from ...models.error_reports import ErrorReport
from ...models.taxonomy import Author, Topic
from ...pages import ArticlePage, BlogIndexPage

MOST_WORDS_SEARCHED = 8
STATUSES = {
    "live": gettext_lazy("live"),
    "changes": gettext_lazy("live, with changes"),
    "scheduled": gettext_lazy("scheduled"),
    "review": gettext_lazy("in review"),
    "expired": gettext_lazy("expired"),
    "draft": gettext_lazy("draft"),
}


def in_review():
    states = WorkflowState.objects.filter(
        status__in=[WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES],
        object_id=Cast(OuterRef("pk"), CharField()),
        base_content_type__app_label="wagtailcore",
        base_content_type__model="page",
    )
    return Exists(states)


def scheduled():
    due = Revision.page_revisions.exclude(approved_go_live_at=None)
    return Exists(due.filter(object_id=Cast(OuterRef("pk"), CharField())))


def with_status(articles, status):
    match status:
        case "live":
            return articles.filter(live=True)
        case "changes":
            return articles.filter(live=True, has_unpublished_changes=True)
        case "scheduled":
            return articles.filter(scheduled())
        case "review":
            return articles.filter(in_review())
        case "expired":
            return articles.filter(live=False, expired=True)
        case _:
            return articles.filter(live=False, expired=False)


def status_of(article) -> str:
    """Return a key of STATUSES; if several apply, the most important one."""
    if article.is_in_review:
        return "review"
    if article.approved_schedule:
        return "scheduled"
    if article.live:
        return "changes" if article.has_unpublished_changes else "live"
    return "expired" if article.expired else "draft"


def number_per_article(rows):
    """Return an expression: how many of these rows, which have a `page`, each article has."""
    per_page = rows.filter(page=OuterRef("pk")).order_by().values("page").annotate(number=Count("pk"))
    return Coalesce(Subquery(per_page.values("number")), 0, output_field=IntegerField())


def seen_indexes(request):
    policy = policy_registry.get_by_type(Page)
    return BlogIndexPage.objects.filter(pk__in=policy.explorable_instances(request.user).values("pk")).order_by("title")


class ArticleFilterSet(WagtailFilterSet):
    status = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=list(STATUSES.items()),
        method="filter_status",
        empty_label=gettext_lazy("any"),
    )
    index = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Listing"), queryset=seen_indexes, method="filter_index", empty_label=gettext_lazy("any")
    )
    topic = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Topic"),
        queryset=Topic.objects.all(),
        method="filter_topic",
        empty_label=gettext_lazy("any"),
    )
    author = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Author"),
        queryset=Author.objects.all(),
        method="filter_author",
        empty_label=gettext_lazy("any"),
    )
    mine = django_filters.ChoiceFilter(
        label=gettext_lazy("Edited by"),
        choices=[("yes", gettext_lazy("created or last edited by me"))],
        method="filter_mine",
        empty_label=gettext_lazy("anybody"),
    )
    language = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Language"),
        queryset=Locale.objects.all(),
        field_name="locale",
        empty_label=gettext_lazy("any"),
    )

    class Meta:
        model = ArticlePage
        fields: list[str] = []

    def __init__(self, data, *args, **kwargs):
        # The database would refuse numbers that are out of range.
        numbers = {"index", "topic", "author", "language"}
        data = data.copy()
        for name in numbers & data.keys():
            if parse_id(data[name]) is None:
                del data[name]
        super().__init__(data, *args, **kwargs)
        if not getattr(settings, "WAGTAIL_I18N_ENABLED", False):
            del self.filters["language"]
        self.filters.pop("locale", None)  # Wagtail's own, which is the same filter

    # Subqueries, because joins would repeat articles.

    def filter_status(self, articles, name, value):
        return with_status(articles, value)

    def filter_index(self, articles, name, value):
        return articles.filter(path__startswith=value.path)

    def filter_topic(self, articles, name, value):
        return articles.filter(pk__in=ArticlePage.objects.filter(topics=value).values("pk"))

    def filter_author(self, articles, name, value):
        return articles.filter(pk__in=Byline.objects.filter(author=value).values("article"))

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
    return ", ".join(byline.author.name for byline in article.bylines.all())


def editor_of(article) -> str:
    revision = article.latest_revision
    return (revision.user.get_full_name() or revision.user.get_username()) if revision and revision.user else ""


def words_of(article) -> int | None:
    return article.figures.words if hasattr(article, "figures") else None


def sections_in(article) -> int | None:
    return article.figures.sections if hasattr(article, "figures") else None


class ArticleListView(IndexView):
    page_title = gettext_lazy("Articles")
    template_name = "blog/desk/list.html"
    results_template_name = "blog/desk/list_results.html"
    show_export_buttons = True
    base_columns = [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label=gettext_lazy("Title"), sort_key="title", classname="title", width="30%"),
        StatusTagColumn(
            "status",
            label=gettext_lazy("Status"),
            accessor=lambda article: STATUSES[status_of(article)],
            primary=lambda article: article.live,
        ),
        LabelledColumn("sections", label=gettext_lazy("Sections"), accessor=sections_in, sort_key="figures__sections"),
        LabelledColumn("words", label=gettext_lazy("Words"), accessor=words_of, sort_key="figures__words"),
        LabelledColumn("authors", label=gettext_lazy("Authors"), accessor=authors_of),
        LabelledColumn("last_editor", label=gettext_lazy("Last editor"), accessor=editor_of),
        DateColumn("latest_revision_created_at", label=gettext_lazy("Updated"), sort_key="latest_revision_created_at"),
        LinkedNumberColumn("comments_waiting", label=gettext_lazy("Comments waiting"), get_url=comments_url),
        LinkedNumberColumn("open_errors", label=gettext_lazy("Reader reports"), get_url=errors_url),
    ]
    # The columns of an export, with their headings.
    exported = {
        "title": gettext_lazy("Title"),
        "status": gettext_lazy("Status"),
        "listing": gettext_lazy("Listing"),
        "sections": gettext_lazy("Sections"),
        "words": gettext_lazy("Words"),
        "authors": gettext_lazy("Authors"),
        "topics": gettext_lazy("Topics"),
        "last_editor": gettext_lazy("Last editor"),
        "updated": gettext_lazy("Updated"),
        "published": gettext_lazy("First published"),
        "comments_waiting": gettext_lazy("Comments waiting"),
        "open_errors": gettext_lazy("Reader reports"),
        "address": gettext_lazy("URL"),
    }

    def get_base_queryset(self):
        revisions = Revision.objects.select_related("user").defer("content")
        bylines = Byline.objects.select_related("author")
        return (
            super()
            .get_base_queryset()
            .prefetch_related(Prefetch("latest_revision", revisions), Prefetch("bylines", bylines), "topics", "figures")
            .annotate(
                comments_waiting=number_per_article(Comment.objects.awaiting_moderation()),
                open_errors=number_per_article(ErrorReport.objects.unsettled()),
                is_in_review=in_review(),
            )
        )

    def search_queryset(self, articles):
        """Search title, lead and authors. On SQLite, Wagtail's search gets slower with the number of results."""
        if not self.is_searching:
            return articles
        for word in self.search_query.replace("\0", " ").split()[:MOST_WORDS_SEARCHED]:
            by_author = Byline.objects.filter(article=OuterRef("pk"), author__name__icontains=word)
            articles = articles.filter(
                Q(title__icontains=word) | Q(draft_title__icontains=word) | Q(lead__icontains=word) | Exists(by_author)
            )
        return articles

    def get_ordering(self):
        ordering = self.request.GET.get("ordering", self.default_ordering)
        return ordering if ordering in self.get_valid_orderings() else self.default_ordering

    def order_queryset(self, articles):
        column = F(self.ordering.removeprefix("-"))
        first = column.desc(nulls_last=True) if self.ordering.startswith("-") else column.asc(nulls_first=True)
        return articles.order_by(first, "-pk")

    # ---- export

    @property
    def list_export(self):
        return list(self.exported)

    @list_export.setter
    def list_export(self, value):
        """Ignore the viewset's value."""

    def get_heading(self, queryset, field):
        return capfirst(str(self.exported[field]))

    def to_row_dict(self, article):
        values = {
            "title": article.get_admin_display_title(),
            "status": STATUSES[status_of(article)],
            "listing": article.url_path.rstrip("/").rpartition("/")[0].rpartition("/")[2],
            "sections": sections_in(article),
            "words": words_of(article),
            "authors": authors_of(article),
            "topics": ", ".join(topic.name for topic in article.topics.all()),
            "last_editor": editor_of(article),
            "updated": when(article.latest_revision_created_at),
            "published": when(article.first_published_at),
            "comments_waiting": article.comments_waiting,
            "open_errors": article.open_errors,
            "address": article.full_url if article.live else "",
        }
        return {name: "" if value is None else str(value) for name, value in values.items()}


def when(time) -> str:
    return localtime(time).strftime("%Y-%m-%d %H:%M") if time else ""
