from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.log_actions import LogFormatter

from .actions import RESTORED, THROWN_AWAY
from .places import is_in_trash


class RecentEditsOutsideTrash(RecentEditsPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        context["last_edits"] = [edit for edit in context["last_edits"] if not is_in_trash(edit[1])]
        return context


def register_log_actions(actions):
    actions.register_action(RESTORED, _("Restore from the trash"), _("Restored from the trash"))

    @actions.register_action(THROWN_AWAY)
    class ThrownAwayFormatter(LogFormatter):
        label = _("Put into the trash")

        def format_message(self, log_entry):
            address = log_entry.data.get("address")
            return _("Put into the trash; was at %(address)s") % {"address": address} if address else self.label
