"""Views for readers: post, reply, edit, delete, and permalinks. Never cached."""

from collections.abc import Mapping
from functools import partial

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from gazette import publications
from gazette.compiled_queries import compiled
from gazette.public_forms.edit_window import edit_window_end, in_time, minutes_left
from gazette.public_forms.networks import network_of, wide_network_of
from gazette.public_forms.request_guards import public_post
from gazette.public_forms.responses import render_uncached, see_other, too_many_requests
from gazette.public_forms.signed_tokens import InvalidLink
from gazette.public_forms.text_hygiene import parse_id

from . import actions, trust
from .actions import State
from .conversation import Conversation
from .forms import CommentForm
from .models import DELETED, REFUSED, Comment, Discussed, Status, find_discussed_page
from .outcomes import decision_of, why
from .tokens import read_token, token_for


def discussed_page(page_id: int, request: HttpRequest | None = None) -> Discussed:
    """Return the page if it shows comments to whoever sent the request; Http404 for all others alike.

    Without a request: to everybody.
    """
    page = find_discussed_page(page_id)
    if page is None or not (page.policy.shows_comments and page.is_readable(request)):
        raise Http404
    return page


def visible_parent(sent: Mapping[str, str]) -> Comment | None:
    """Return the visible comment that a reply is to, with the comment that opened its thread."""
    parent_id = parse_id(sent.get("parent", ""))
    if parent_id is None:
        return None
    return Comment.objects.visible().filter(pk=parent_id).select_related("thread").first()


def page_in_question(request, page: Discussed, parent: Comment | None, block_id: str) -> Discussed:
    """Return `page`, or the page to which the parent comment or the section moved."""
    block_id = parent.block_id if parent else block_id
    if not block_id:
        return page
    is_here = parent.page_id == page.pk if parent else block_id in {s.block_id for s in page.discussed_sections()}
    if is_here:
        return page
    moved_to = page.page_of_section(block_id)
    if moved_to is None or (parent and parent.page_id != moved_to.pk):
        return page
    try:
        return discussed_page(moved_to.pk, request)
    except Http404:  # a 404 would lose the text: show the form of the original page with an error instead
        return page


class CommentFormView(View):
    """Base of the views with the comment form. A refused comment is shown again, with the reason."""

    http_method_names = ["get", "head", "post"]
    received_query: Mapping[str, str] = {}

    def form_page(self, form, *, status=200, **context):
        return render_uncached(self.request, "comments/write.html", form_context(form, **context), status=status)

    def store(self, form, action, **details):
        """Call the action with the values of a valid form, and go to the page "received"."""
        networks = {"network": network_of(self.request), "wide_network": wide_network_of(self.request)}
        try:
            comment = action(**form.comment_values(), **networks, **details)
            return see_other(reverse("comments:received", args=[token_for(comment)], query=self.received_query))
        except actions.Banned as refused:
            problem, status = f"{refused.message} {_('Your text is still below: keep a copy of it.')}", 403
        except actions.AlreadySent:
            problem, status = _("You have already sent this comment."), 422
        except actions.TooOften as refused:
            form.add_error(None, refused.message)
            return too_many_requests(self.form_page(form), refused)
        form.add_error(None, problem)
        return self.form_page(form, status=status)


@method_decorator(public_post, name="dispatch")
class WriteView(CommentFormView):
    """Preview a comment, or apply the rules and store it."""

    def get(self, request, page_id):
        """Redirect to the form: requested by reloading a preview."""
        return redirect(f"{discussed_page(page_id, request).get_url(request)}#comment-form")

    def post(self, request, page_id):
        if "choose" in request.POST:
            return self.choose_section(request, page_id)
        try:
            return self.take(request, page_id)
        except actions.SectionMoved:
            # The section moved to another page in the meantime: now it is found there.
            return self.take(request, page_id)

    def choose_section(self, request, page_id):
        """Show the form with a section chosen: "Comment on this section" without JavaScript."""
        chosen = request.POST["choose"]
        page = page_in_question(request, discussed_page(page_id, request), None, chosen)
        typed = {name: request.POST.get(name, "") for name in CommentForm.Meta.fields}
        return self.form_page(CommentForm(page=page, initial={**typed, "section": chosen}))

    def take(self, request, page_id):
        parent = visible_parent(request.POST)
        page = page_in_question(request, discussed_page(page_id, request), parent, request.POST.get("section", ""))
        conversation = Conversation(page)
        if request.POST.get("parent") and not (parent and parent.page_id == page.pk and conversation.shows(parent)):
            form = CommentForm(request.POST, page=page)
            form.add_error(
                None,
                _(
                    "The comment you are replying to is no longer there. "
                    "Your text is kept: you can post it as a new comment."
                ),
            )
            return self.form_page(form, status=400)
        form = CommentForm(request.POST, page=page, parent=parent)
        if not form.is_valid():
            return self.form_page(form, status=422)
        if not conversation.takes_comments_on(form.discussed):
            form.add_error(None, _("Comments have been closed here. Your text is still below: keep a copy of it."))
            return self.form_page(form, status=422)
        if request.POST.get("do") == "preview":
            return self.form_page(form, preview=Comment(**form.comment_values(), parent=parent))
        return self.store(
            form,
            partial(actions.submit, form.page),
            section=form.discussed,
            parent=form.reply_to,
            browser=trust.browser_of(request),
            trap=form.cleaned_data["subject"],
            seconds=form.seconds,
        )


def form_context(form, **extra):
    """Return the context of a form, with a stamp from which `seconds` is computed."""
    return {"form": form, "page": form.page, "parent": form.reply_to, "stamp": form.stamp_for_page(), **extra}


@require_safe
def reply(request, pk):
    """The form for a reply to a visible comment."""
    parent, conversation, _place = displayed_comment(pk, request)
    form = CommentForm(page=conversation.page, parent=parent, initial={"parent": parent.pk})
    if not conversation.takes_comments_on(form.discussed):
        raise Http404
    return render_uncached(request, "comments/write.html", form_context(form))


@require_safe
def permalink(request, pk):
    """Redirect to the page and fragment where a comment is now."""
    _comment, conversation, place = displayed_comment(pk, request)
    response = redirect(f"{conversation.page.get_url(request)}{place}")
    add_never_cache_headers(response)
    return response


def displayed_comment(pk, request) -> tuple[Comment, Conversation, str]:
    """Return a comment, its conversation and its place, if who sent the request sees it now; else InvalidLink."""
    try:
        comment = get_object_or_404(Comment.objects.visible(), pk=pk)
        conversation = Conversation(discussed_page(comment.page_id, request))
        place = conversation.place_of(comment)
        if not place:
            raise Http404
    except Http404:
        raise InvalidLink(_("The comment may have been removed.")) from None
    return comment, conversation, place


def own_comment(token):
    """Return the comment that a token was made for, and the token; InvalidLink if there is none."""
    held = read_token(token)
    comment = next(iter(comments_with(pk=held.comment_id)), None) if held else None
    if comment is None:
        raise InvalidLink(_("The comment may have been deleted."))
    return comment, held


@compiled
def comments_with(*, pk):
    return Comment.objects.filter(pk=pk)


def page_of(comment: Comment) -> Discussed:
    """Return the page of a comment as an instance of its own class, live or not."""
    page = find_discussed_page(comment.page_id)
    if page is None:
        raise Http404
    return page


def may_edit(comment) -> bool:
    return in_time(comment.submitted_at) and actions.is_editable(comment, State.of(comment))


def may_withdraw(comment) -> bool:
    return in_time(comment.submitted_at) and comment.status not in DELETED


def may_ask_for_mail(comment) -> bool:
    return bool(comment.email) and may_withdraw(comment)


def is_undecided(comment) -> bool:
    """Return whether only rules marked the comment as spam."""
    return comment.status == Status.SPAM and not comment.decisions.current().exclude(user=None).exists()


def answered_by(comment: Comment, page: Discussed, request) -> Comment | None:
    """Return the comment that a reply answers, if who sent the request sees it."""
    if comment.parent_id is None or not page.is_readable(request):
        return None
    parent = Comment.objects.visible().filter(pk=comment.parent_id).select_related("thread").first()
    return parent if parent and Conversation(page).shows(parent) else None


@require_safe
def received(request, token):
    """The page after posting: the comment, its status, and for ten minutes links to edit or delete it."""
    comment, _held = own_comment(token)
    page = comment.page = page_of(comment)
    can_read = page.is_readable(request)
    status = Status.PENDING if is_undecided(comment) else comment.status
    is_refused = status in REFUSED
    return render_uncached(
        request,
        "comments/received.html",
        {
            "comment": comment,
            # To its author, a comment that only rules marked as spam is pending.
            "status": status,
            "is_saved": "saved" in request.GET and comment.edited_at is not None,
            "answered": answered_by(comment, page, request),
            "page": page if can_read else None,
            "token": token,
            "is_known": bool(trust.browser_of(request)),
            "may_ask": may_withdraw(comment) and trust.is_offered(request, comment, page),
            "trust_approved": page.conversation_settings.trust_approved,
            # A new token: `token` may be of before an edit.
            "edit_token": token_for(comment) if can_read and may_edit(comment) else "",
            "is_decided": status != Status.PENDING and not may_edit(comment),
            **why(decision_of(comment) if is_refused else None),
            "house_rules": publications.house_rules_url(page) if is_refused else "",
            "may_withdraw": may_withdraw(comment),
            "may_ask_for_mail": may_ask_for_mail(comment),
            "until": edit_window_end(comment.submitted_at),
            "minutes": minutes_left(comment.submitted_at),
            "is_late": "late" in request.GET and not may_withdraw(comment) and comment.status not in DELETED,
        },
    )


@method_decorator(public_post, name="dispatch")
class EditView(CommentFormView):
    """Edit a comment that no moderator has decided on. Each edit gives a new token; the old one changes nothing."""

    received_query = {"saved": "1"}

    def dispatch(self, request, token):
        self.comment, self.held = own_comment(token)
        self.token = token
        self.page = self.comment.page = page_of(self.comment)
        self.can_read = self.page.is_readable(request)
        return super().dispatch(request)

    def get(self, request):
        if not self.can_read or not may_edit(self.comment) or self.comment.revision != self.held.revision:
            return redirect("comments:received", self.token)
        return self.form_page(self.form_for(None))

    def post(self, request):
        form = self.form_for(request.POST)
        if not form.is_valid():
            return self.form_page(form, status=422)
        if not self.can_read:
            form.add_error(None, _("Comments have been closed here. Your text is still below: keep a copy of it."))
            return self.form_page(form, status=403)
        if not in_time(self.comment.submitted_at):
            return self.refused(form)
        try:
            return self.store(
                form, partial(actions.edit, self.comment), seen=State(self.comment.status, self.held.revision)
            )
        except actions.TooLate:
            return self.refused(form)

    def form_for(self, data):
        form = CommentForm(data, page=self.page, instance=self.comment)
        del form.fields["section"]  # an edit does not move a comment
        return form

    def form_page(self, form, **context):
        page = self.page if self.can_read else None
        return super().form_page(form, page=page, editing=self.comment, token=self.token, **context)

    def refused(self, form):
        comment, _held = own_comment(self.token)  # anew: the form has changed its own
        if may_edit(comment):
            self.token = token_for(comment)
            problem = _("It was changed meanwhile. Your text is still below: saving it replaces the newer version.")
        else:
            problem = _("It is too late to change this comment. Your new text is still below: keep a copy of it.")
        form.add_error(None, problem)
        return self.form_page(form, status=422)


@public_post
def withdraw(request, token):
    """Delete (withdraw) a comment for its author, whatever its status."""
    comment, _held = own_comment(token)
    if request.method == "POST" and not may_withdraw(comment):
        return see_other(reverse("comments:received", args=[token], query={"late": 1}))
    if request.method == "POST":
        try:
            actions.withdraw(comment)
        except actions.TooLate:
            pass  # it is withdrawn already
    return see_other("comments:received", token)
