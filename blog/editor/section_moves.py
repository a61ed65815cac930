"""Admin pages for moving a section to another article, and for undoing a move."""

from django import forms
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.permissions import page_permission_policy

from comments.models import Comment
from gazette.public_forms.text_hygiene import clean_line, parse_id

from ..models.error_reports import ErrorReport
from ..models.sections import SectionMove
from ..pages import ArticlePage
from ..section_moves.actions import CanNotMove, check_can_move, check_can_undo, heading_of, move_section, undo_move
from ..section_moves.versions import Versions
from .article_view import ArticleAdminView, edit_url_of

MAX_TARGETS = 20
LAST = "-"


def is_restricted(article) -> bool:
    """Return whether the article has a view restriction."""
    return article.get_view_restrictions().exists()


def articles_to_edit(user):
    """Return the articles that `user` may change, newest first."""
    editable = page_permission_policy.instances_user_has_permission_for(user, "change").order_by().values("pk")
    return ArticlePage.objects.filter(pk__in=editable, alias_of=None).order_by("-latest_revision_created_at", "-pk")


class PositionForm(forms.Form):
    """The section of the target article to insert after: empty for the beginning, LAST for the end."""

    def __init__(self, data=None, *, article: ArticlePage):
        super().__init__(data, initial={"after": LAST}, auto_id="outline_%s")
        headings = [(c.get("id"), c["value"].get("heading") or _("Untitled section")) for c in article.body.raw_data]
        after = [(block_id, _("after “%(heading)s”") % {"heading": heading}) for block_id, heading in headings]
        choices = [(LAST, _("at the end")), ("", _("at the beginning")), *after]
        self.fields["after"] = forms.ChoiceField(label=_("Where"), required=False, choices=choices)


class MoveSectionView(ArticleAdminView):
    template_name = "blog/admin/move_section.html"
    page_title = gettext_lazy("Move a section to another article")
    header_icon = "arrow-right"

    def dispatch(self, request, page_id, block_id):
        self.article = get_object_or_404(articles_to_edit(request.user), id=page_id)
        self.block_id = block_id
        self.origin = Versions.of(self.article.pk)
        if not self.origin.holds(block_id):
            messages.error(request, _("The section is not in the saved article. Save it first, then move it."))
            return redirect(self.edit_url)
        self.is_public = self.origin.shows(block_id)
        return super().dispatch(request, page_id, block_id)

    @cached_property
    def heading(self) -> str:
        return heading_of(self.origin.seen(is_public=self.is_public), self.block_id) or _("Untitled section")

    def possible_targets(self):
        """Return possible target articles: in the same language and, for a published section, live."""
        articles = articles_to_edit(self.request.user).filter(locale=self.article.locale_id).exclude(pk=self.article.pk)
        return articles.live() if self.is_public else articles

    def get(self, request, page_id, block_id):
        if "to" in request.GET:
            target = get_object_or_404(self.possible_targets(), pk=parse_id(request.GET["to"]))
            return self.render_confirmation(target)
        search_text = clean_line(request.GET.get("q", ""))[:100]
        found = self.possible_targets()
        for word in search_text.split():
            found = found.filter(Q(title__icontains=word) | Q(draft_title__icontains=word))
        return self.render(heading=self.heading, search_text=search_text, found=found[:MAX_TARGETS])

    def render_confirmation(self, target, *, form=None, status=200, problem=""):
        to = Versions.of(target.pk)
        try:
            check_can_move(self.origin, to, self.block_id, editor=self.request.user)
        except CanNotMove as refused:
            problem = str(refused)
        return self.render(
            status=status,
            heading=self.heading,
            target=target,
            problem=problem,
            form=form or PositionForm(article=to.seen(is_public=self.is_public)),
            is_public=self.is_public,
            numbers=Comment.objects.on_page(self.article).on_section(self.block_id).counts(),
            reports=ErrorReport.objects.filter(page=self.article, block_id=self.block_id).count(),
            takes_comments=to.live.policy.is_open(),
            shows_comments=to.live.policy.shows_comments,
            opens=is_restricted(self.article) and not is_restricted(target),
            closes=is_restricted(target) and not is_restricted(self.article),
            drafts=[versions.title for versions in (self.origin, to) if versions.draft and versions.live.live],
        )

    def post(self, request, page_id, block_id):
        target = get_object_or_404(self.possible_targets(), pk=parse_id(request.POST.get("to", "")))
        form = PositionForm(request.POST, article=Versions.of(target.pk).seen(is_public=self.is_public))
        if not form.is_valid():
            return self.render_confirmation(target, form=form, status=422)
        after = None if form.cleaned_data["after"] == LAST else form.cleaned_data["after"]
        try:
            move = move_section(self.article, target, block_id, editor=request.user, after=after)
        except CanNotMove as refused:
            return self.render_confirmation(target, form=form, status=409, problem=str(refused))
        messages.success(
            request,
            _("“%(heading)s” is now in “%(title)s”.") % {"heading": self.heading, "title": target.title},
            buttons=[
                messages.button(edit_url_of(target.pk), _("Edit target article")),
                messages.button(reverse("undo_section_move", args=[move.pk]), _("Undo move")),
            ],
        )
        return redirect(self.edit_url)


class UndoMoveView(ArticleAdminView):
    template_name = "blog/admin/undo_section_move.html"
    page_title = gettext_lazy("Undo moving a section")
    header_icon = "undo"

    def dispatch(self, request, pk):
        mine = articles_to_edit(request.user).order_by().values("pk")
        moves = SectionMove.objects.select_related("source", "target")
        self.move = get_object_or_404(moves, id=pk, source__in=mine, target__in=mine)
        self.article = self.move.source
        return super().dispatch(request, pk)

    def get(self, request, pk, *, status=200, problem=""):
        try:
            versions = Versions.of(self.move.source_id), Versions.of(self.move.target_id)
            check_can_undo(self.move, *versions, editor=request.user)
        except CanNotMove as refused:
            problem = str(refused)
        numbers = Comment.objects.on_page(self.move.target).on_section(self.move.block_id).counts()
        return self.render(status=status, move=self.move, numbers=numbers, problem=problem)

    def post(self, request, pk):
        try:
            undo_move(self.move, editor=request.user)
        except CanNotMove as refused:
            return self.get(request, pk, status=409, problem=str(refused))
        message = _("“%(heading)s” is back in “%(title)s”.")
        messages.success(
            request,
            message % {"heading": self.move.heading or _("Untitled section"), "title": self.move.source.title},
            buttons=[messages.button(edit_url_of(self.move.target_id), _("Edit the other article"))],
        )
        return redirect(self.edit_url)
