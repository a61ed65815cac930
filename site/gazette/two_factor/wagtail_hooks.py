"""Account panel, button in the list of users, and log messages."""

from functools import partial

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.views.account import BaseSettingsPanel
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from . import actions
from .views import may_reset

LOG_MESSAGES = {
    actions.RESET: (gettext_lazy("Reset two-factor authentication"), gettext_lazy("Removed all second factors")),
    actions.CODES_MADE: (gettext_lazy("Make recovery codes"), gettext_lazy("Made new recovery codes")),
    actions.ADDED: (gettext_lazy("Add a second factor"), gettext_lazy("Added the second factor “%(device)s”")),
    actions.REMOVED: (gettext_lazy("Remove a second factor"), gettext_lazy("Removed the second factor “%(device)s”")),
    actions.CODE_USED: (
        gettext_lazy("Sign in with a recovery code"),
        gettext_lazy("Signed in with a recovery code; %(left)d are left"),
    ),
}


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


@hooks.register("register_account_settings_panel")
def show_two_factor(request, user, profile):
    return TwoFactorPanel(request, user, profile)


@hooks.register("register_user_listing_buttons")
def reset_button(user, request_user):
    if user != request_user and may_reset(request_user, user):
        url = reverse("two_factor_reset", args=[user.pk])
        yield Button(_("Reset two-factor authentication"), url, icon_name="key", priority=60)


class DeviceLogFormatter(LogFormatter):
    def __init__(self, label, message):
        self.label, self.message = label, message

    def format_message(self, log_entry):
        return self.message % log_entry.data


@hooks.register("register_log_actions")
def register_log_actions(registry):
    for action, texts in LOG_MESSAGES.items():
        registry.register_action(action)(partial(DeviceLogFormatter, *texts))
