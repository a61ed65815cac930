from wagtail import hooks

from .bulk_actions import UnpublishWithRedirectBulkAction

hooks.register("register_bulk_action", UnpublishWithRedirectBulkAction, order=10)  # after Wagtail's, which it replaces
