from wagtail import hooks

from .panels import TwoFactorPanel, register_log_actions, reset_button

hooks.register("register_log_actions", register_log_actions)
hooks.register("register_user_listing_buttons", reset_button)


@hooks.register("register_account_settings_panel")
def show_two_factor(request, user, profile):
    return TwoFactorPanel(request, user, profile)
