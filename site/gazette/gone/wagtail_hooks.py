from wagtail import hooks

from .bulk_actions import AskingUnpublishBulkAction

hooks.register("register_bulk_action", AskingUnpublishBulkAction, order=10)  # after Wagtail's own, which it replaces
