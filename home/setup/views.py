"""The admin's pages of the setup: the questions, the lines of the checklist, and invitations."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin import messages
from wagtail.users.models import UserProfile

from gazette import publications
from gazette.admin_language import admin_language
from gazette.admin_views import AdministratorsOnly, AdminView

from ..setup_models import Invitation, SetupState
from . import answers, drafts, invitations, mail
from .forms import InviteForm, SetupForm


class SetupView(AdministratorsOnly, AdminView):
    """The questions about a new publication; they can be left, and answered again."""

    template_name = "home/setup/questions.html"
    page_title = gettext_lazy("Set up the publication")
    header_icon = "site"

    def render(self, **context):
        return super().render(**context).render()  # now: Wagtail would render it later, in another language

    def get(self, request):
        use_language_of_browser(request)
        return self.render(form=SetupForm(initial=answers.read()))

    def post(self, request):
        use_language_of_browser(request)
        form = SetupForm(request.POST)
        if not form.is_valid():
            return self.render(form=form, status=422)
        made = answers.store(form.cleaned_data, form.invited(), user=request.user)
        translation.activate(admin_language(request.user))  # it may have changed; LanguageOfPath ends it
        if not made:
            messages.success(request, _("The publication is set up."))
            return redirect("wagtailadmin_home")
        # No redirect: the links are shown once, in this response.
        self.template_name = "home/setup/invited.html"
        return self.render(made=made, by_mail=form.cleaned_data["means"] == "mail")


def use_language_of_browser(request) -> None:
    """Ask the questions in the language that the browser prefers, until one was chosen; LanguageOfPath ends it."""
    if not SetupState.current().answered_at and not UserProfile.get_for_user(request.user).preferred_language:
        translation.activate(translation.get_language_from_request(request))


class HideChecklistView(AdministratorsOnly):
    http_method_names = ["post"]

    def post(self, request):
        SetupState.note(hidden_at=timezone.now())
        messages.success(request, _("The checklist is hidden. Its questions stay in the menu: Settings, Setup."))
        return redirect("wagtailadmin_home")


class SetupPageView(AdministratorsOnly):
    """Open the house rules, privacy notice or imprint in the editor; make the draft if there is none."""

    http_method_names = ["post"]

    def post(self, request, kind):
        if kind not in drafts.PAGES:
            raise Http404
        home = drafts.home_in(answers.main_language())
        if home is None:
            raise Http404
        return redirect("wagtailadmin_pages:edit", drafts.ensure_draft(kind, home, user=request.user).pk)


class MailView(AdministratorsOnly, AdminView):
    """How email is sent, and a test email; the checklist sends one, too."""

    template_name = "home/setup/mail.html"
    page_title = gettext_lazy("Email")
    header_icon = "mail"

    def get(self, request):
        return self.render(**mail.state(timezone.now()), recipient=request.user.email)

    def post(self, request):
        problem = mail.send_test(request.user.email, publication=publications.publication_of())
        if problem:
            messages.error(request, _("No email could be sent: %(problem)s") % {"problem": problem})
        else:
            SetupState.note(mail_tested_at=timezone.now())
            text = _("The mail server accepted a test email to %(email)s. Look whether it has arrived.")
            messages.success(request, text % {"email": request.user.email})
        return redirect("setup_mail" if request.POST.get("from") == "settings" else "wagtailadmin_home")


class InvitationsView(AdminView):
    template_name = "home/setup/invitations.html"
    page_title = gettext_lazy("Invitations")
    header_icon = "key"

    def dispatch(self, request, *args, **kwargs):
        invitations.check_may_invite(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request):
        return self.show(InviteForm())

    def post(self, request):
        form = InviteForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        group, email = form.cleaned_data["group"], form.cleaned_data["email"]
        invitation, url = invitations.invite(group=group, email=email, user=request.user)
        if form.cleaned_data["means"] == "mail":
            invitations.send(invitation, url, publication=publications.publication_of().name)
            messages.success(request, _("An email with the invitation goes to %(email)s.") % {"email": email})
        # No redirect: the link is shown once, in this response.
        return self.show(InviteForm(), url=url)

    def show(self, form, *, url="", status=200):
        now = timezone.now()
        found = Invitation.objects.exclude(group=None).select_related("group", "invited_by", "accepted_by")
        listed = [(each, each.state(now)) for each in found.order_by("-made_at", "-pk")[:100]]
        in_use = {each.pk for each in Invitation.objects.in_use(now)}
        return self.render(form=form, url=url, invitations=listed, in_use=in_use, status=status)


class RevokeInvitationView(View):
    http_method_names = ["post"]

    def post(self, request, pk):
        invitation = get_object_or_404(Invitation.objects.exclude(group=None), pk=pk)
        if invitations.revoke(invitation, user=request.user):
            messages.success(request, _("The invitation was revoked."))
        else:
            messages.warning(request, _("The invitation had already ended."))
        return redirect("invitations")
