"""The screens: choose files, look at what they become, and what was made of them."""

from dataclasses import asdict

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from gazette.admin_views import AdminView
from gazette.imports.texts import duration

from ...importers.formats import SUPPORTED
from ...importers.parsed_article import CannotImport
from ...importers.store import CHANGED, NEW, UNCHANGED
from ...models import ArticleImport, Author
from ...pages import ArticlePage
from ..article_view import edit_url_of
from . import actions
from .forms import DraftsForm, UploadForm

SECONDS_BETWEEN_LOOKS = 5
# Of the results, by what became of the articles, for a number of them.
HEADINGS = {
    NEW: ngettext_lazy("%(n)d new draft", "%(n)d new drafts", "n"),
    CHANGED: ngettext_lazy("%(n)d new draft of an imported article", "%(n)d new drafts of imported articles", "n"),
    UNCHANGED: ngettext_lazy("%(n)d unchanged article", "%(n)d unchanged articles", "n"),
}
CANNOT_BE_IMPORTED = ngettext_lazy("%(n)d file can’t be imported", "%(n)d files can’t be imported", "n")
WAS_NOT_IMPORTED = ngettext_lazy("%(n)d file was not imported", "%(n)d files were not imported", "n")


def import_button(listing=None) -> HeaderButton:
    url = reverse("import_articles", query={"listing": listing.pk} if listing else None)
    return HeaderButton(_("Import"), url, icon_name="upload", priority=1010)


class ImportView(AdminView):
    header_icon = "upload"
    page_title = gettext_lazy("Import articles")

    def dispatch(self, request, *args, **kwargs):
        self.listings = actions.listings(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs(self):
        return [(reverse("article_desk:index"), _("Articles")), *super().get_breadcrumbs()]


class UploadView(ImportView):
    template_name = "blog/admin/import_files.html"

    def get(self, request):
        return self.show(UploadForm())

    def post(self, request):
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                wanted = request.GET.get("listing")
                listing = next((each for each in self.listings if str(each.pk) == wanted), None)
                made = actions.upload(form.cleaned_data["uploads"], request.user, listing)
            except CannotImport as error:
                form.add_error("uploads", str(error))
            else:
                return redirect("article_import", made.pk)
        return self.show(form, status=422)

    def show(self, form, status=200):
        endings = ",".join((*SUPPORTED, ".zip", ".png", ".jpg", ".jpeg", ".webp", ".gif", ".avif"))
        return self.render(
            form=form,
            accept=endings,
            megabytes=actions.MAX_BYTES // 1024 // 1024,
            most_articles=actions.MAX_ARTICLES,
            most_files=settings.DATA_UPLOAD_MAX_NUMBER_FILES,
            status=status,
        )


class ArticleImportView(ImportView):
    """Before drafts are made: what they would be. After that: what was made."""

    template_name = "blog/admin/import_trial.html"

    def dispatch(self, request, pk):
        self.article_import = get_object_or_404(
            ArticleImport.objects.select_related("listing", "author", "user"), pk=pk, user=request.user
        )
        return super().dispatch(request, pk)

    def get_breadcrumbs(self):
        first, last = super().get_breadcrumbs()
        return [first, (reverse("import_articles"), last[1]), ("", self.heading)]

    @property
    def heading(self):
        return _("Imported articles") if self.article_import.started_at else _("Check the articles")

    def get(self, request, pk):
        return self.show_results() if self.article_import.started_at else self.show_trials()

    def post(self, request, pk):
        if self.article_import.started_at:
            if "stop" in request.POST:
                actions.finish(self.article_import)
            else:
                actions.proceed(self.article_import, actions.SECONDS_IN_REQUEST)
            return redirect("article_import", pk)
        form = DraftsForm(request.POST, listings=self.listings)
        if not form.is_valid():
            return self.show_trials(status=422)
        values = form.cleaned_data
        actions.start(
            self.article_import,
            listing=values["listing"],
            author=values["author"],
            new_authors=values["new_authors"] if actions.may_add_authors(request.user) else [],
            left_out=sorted(set(values["offered"]) - set(values["chosen"])),
        )
        return redirect("article_import", pk)

    # ---- before

    def show_trials(self, status=200):
        chosen = self.article_import.listing
        listing = chosen if chosen in self.listings else self.listings[0]
        trials = actions.trials_of(self.article_import, listing)
        unknown, refused = actions.unknown_authors(trials), [trial for trial in trials if trial.error]
        new = frozenset(unknown)
        form = DraftsForm(
            listings=self.listings,
            unknown_authors=unknown if actions.may_add_authors(self.request.user) else [],
            initial={
                "listing": listing.pk,
                "author": Author.objects.filter(user=self.request.user).first(),
                "new_authors": unknown,
            },
        )
        return self.render(
            form=form,
            articles=[described(place, trial, new) for place, trial in enumerate(trials) if not trial.error],
            refused=refused,
            refused_heading=CANNOT_BE_IMPORTED % {"n": len(refused)},
            unknown_authors=unknown,
            status=status,
        )

    # ---- after

    def show_results(self):
        self.template_name = "blog/admin/import_results.html"
        row = self.article_import
        known = ArticlePage.objects.in_bulk([each["article"] for each in row.results if "article" in each])
        made: dict[str, list] = {outcome: [] for outcome in HEADINGS}
        for each in row.results:
            if article := known.get(each.get("article")):
                made[each.get("outcome", NEW)].append((each, article, edit_url_of(article.pk)))
        refused = [each for each in row.results if "error" in each]
        seconds = actions.seconds_left(row)
        response = self.render(
            article_import=row,
            time_left="" if seconds is None else duration(seconds),
            number_stopped=row.total - len(row.results) if row.finished_at else 0,
            made=[(HEADINGS[outcome] % {"n": len(rows)}, rows) for outcome, rows in made.items() if rows],
            refused=refused,
            refused_heading=WAS_NOT_IMPORTED % {"n": len(refused)},
            number_left_out=sum(1 for each in row.results if "left_out" in each),
            desk_url=reverse("article_desk:index", query={"index": row.listing_id}),
        )
        if row.finished_at is None:
            response.headers["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
        return response


def described(place: int, trial: actions.Trial, unknown_authors: frozenset[str]) -> dict:
    """Return what the template shows of an article."""
    return asdict(trial) | {
        "place": place,
        "authors": [name for name in trial.authors if name not in unknown_authors],
        "new_authors": [name for name in trial.authors if name in unknown_authors],
        "revision_of": edit_url_of(trial.article) if trial.article else "",
    }
