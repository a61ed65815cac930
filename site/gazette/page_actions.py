"""The buttons below the form of a page: “Save draft” and one main button that says what it does; others in the menu.

A reviewer also sees “Request changes”, the other decision beside the approval.
"""

from django.forms import Media
from wagtail.admin.action_menu import ActionMenuItem

from .publish_labels import ApproveMenuItem

# What the main button does: the first of these that is possible.
MAIN = ("approve", "action-publish", "action-submit", "action-restart-workflow")


class SaveAndMainMenuItem(ActionMenuItem):
    template_name = "gazette/page_actions.html"

    def __init__(self, *items: ActionMenuItem):
        super().__init__(order=min(item.order for item in items))
        self.items = items

    def get_context_data(self, parent_context):
        buttons = [item.render_html(parent_context) for item in self.items]
        return {**super().get_context_data(parent_context), "buttons": buttons}

    @property
    def media(self):
        return sum((item.media for item in self.items), Media())


def arrange(menu_items, request, context):
    """Put “Save draft” and the main button beside the menu. A hook."""
    # An approval with a comment asks in a dialog first: it stays in the menu.
    by_name = {item.name: item for item in menu_items if not getattr(item, "launch_modal", False)}
    main = next((by_name[name] for name in MAIN if name in by_name), None)
    save = by_name.get("action-save-draft")
    if not save or not main:
        return
    visible = [save, main]
    if main.name == "approve":
        visible[1:1] = [item for item in menu_items if item.name == "reject"]
    # An approval that publishes leaves nothing to “Publish”.
    redundant = "action-publish" if isinstance(main, ApproveMenuItem) else ""
    menu_items[:] = [item for item in menu_items if item not in visible and item.name != redundant]
    menu_items.insert(0, SaveAndMainMenuItem(*visible))
