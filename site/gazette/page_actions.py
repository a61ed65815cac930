"""The buttons below the form of a page: “Save draft” and one main button that says what it does; others in the menu."""

from wagtail.admin.action_menu import ActionMenuItem

# What the main button does: the first of these that is possible.
MAIN = ("approve", "action-publish", "action-submit", "action-restart-workflow")


class SaveAndMainMenuItem(ActionMenuItem):
    template_name = "gazette/page_actions.html"

    def __init__(self, save: ActionMenuItem, main: ActionMenuItem):
        super().__init__(order=min(save.order, main.order))
        self.save, self.main = save, main

    def get_context_data(self, parent_context):
        buttons = {name: getattr(self, name).render_html(parent_context) for name in ("save", "main")}
        return {**super().get_context_data(parent_context), **buttons}

    @property
    def media(self):
        return self.save.media + self.main.media


def arrange(menu_items, request, context):
    """Put “Save draft” and the main button beside the menu. A hook."""
    # An approval with a comment asks in a dialog first: it stays in the menu.
    by_name = {item.name: item for item in menu_items if not getattr(item, "launch_modal", False)}
    main = next((by_name[name] for name in MAIN if name in by_name), None)
    save = by_name.get("action-save-draft")
    if save and main:
        menu_items[:] = [item for item in menu_items if item not in (save, main)]
        menu_items.insert(0, SaveAndMainMenuItem(save, main))
