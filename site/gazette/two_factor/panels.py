"""Account panel, button in the list of users, and log formatters."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from . import actions
from .views import may_reset


class TwoFactorPanel(BaseSettingsPanel):
    """A panel without fields: it lists the devices and links to their page."""

    name = "two_factor"
    title = gettext_lazy("Two-factor authentication")
    order = 600  # below the password
    template_name = "two_factor/account_panel.html"

    def get_form(self):
        return forms.Form(prefix=self.name)

    def get_context_data(self):
        return {"devices": actions.second_factors(self.user)}


def reset_button(user, request_user):
    if user != request_user and may_reset(request_user, user):
        url = reverse("two_factor_reset", args=[user.pk])
        yield Button(_("Reset two-factor authentication"), url, icon_name="key", priority=60)


def register_log_actions(registry):
    registry.register_action(
        actions.RESET, gettext_lazy("Reset two-factor authentication"), gettext_lazy("Removed all second factors")
    )
    registry.register_action(
        actions.CODES_MADE, gettext_lazy("Make recovery codes"), gettext_lazy("Made new recovery codes")
    )

    @registry.register_action(actions.ADDED)
    class AddedFormatter(LogFormatter):
        label = gettext_lazy("Add a second factor")

        def format_message(self, log_entry):
            return _("Added the second factor “%(device)s”") % log_entry.data

    @registry.register_action(actions.REMOVED)
    class RemovedFormatter(LogFormatter):
        label = gettext_lazy("Remove a second factor")

        def format_message(self, log_entry):
            return _("Removed the second factor “%(device)s”") % log_entry.data

    @registry.register_action(actions.CODE_USED)
    class CodeUsedFormatter(LogFormatter):
        label = gettext_lazy("Sign in with a recovery code")

        def format_message(self, log_entry):
            return _("Signed in with a recovery code; %(left)d are left") % log_entry.data
