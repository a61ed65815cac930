"""The pages on which somebody with an invitation makes their account. They need no login."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from gazette import publications

from ..setup import invitations
from .forms import AccountForm

COOKIE = "gazette_invitation"
COOKIE_SECONDS = 3600


@require_safe
@never_cache
def open_invitation(request, code):
    """Put the secret into a cookie and redirect to a URL without it, so that no log and no history has it.

    It is checked there; this response is the same whether or not it is right.
    """
    response = redirect("invitation")
    response.set_cookie(
        COOKIE,
        code,
        max_age=COOKIE_SECONDS,
        path=response["Location"],
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response["Referrer-Policy"] = "no-referrer"
    return response


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class InvitationView(FormView):
    """The form for an account; 404 for a link that is unknown, used, revoked or expired."""

    template_name = "home/accounts/invitation.html"
    form_class = AccountForm

    def dispatch(self, request, *args, **kwargs):
        self.invitation = invitations.find(request.COOKIES.get(COOKIE, ""))
        # Nobody has chosen the publication's language before there is an administrator.
        language = invitations.language() if invitations.has_administrator() else get_language_from_request(request)
        translation.activate(language)  # for the rest of the request; `gazette.middleware.LanguageOfPath` ends it
        if self.invitation is None:
            return self.refuse()
        return super().dispatch(request, *args, **kwargs)

    def refuse(self):
        self.template_name = "home/accounts/invitation_refused.html"
        return self.render_to_response({"has_administrator": invitations.has_administrator()}, status=404)

    def get_initial(self):
        return {"email": self.invitation.email}

    def get_context_data(self, **kwargs):
        publication = publications.publication_name(self.request)
        return super().get_context_data(invitation=self.invitation, publication=publication, **kwargs)

    def form_valid(self, form):
        try:
            user = invitations.accept(self.invitation, form)
        except invitations.NotInUse:
            return self.refuse()
        login(self.request, user)
        if self.invitation.group:
            messages.success(self.request, _("Welcome. Your account is ready."))
        response = redirect("wagtailadmin_home" if self.invitation.group else "setup")
        response.delete_cookie(COOKIE, path=self.request.path)
        return response
