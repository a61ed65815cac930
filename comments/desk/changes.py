"""What others did to a comment while its card was open, as a sentence for the card."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Comment, Decision
from ..models.moderation import NOT_USERS
from ..templatetags.comment_tags import duration

Action = Decision.Action
SENTENCES = {
    Action.APPROVE: gettext_lazy("%(name)s approved this"),
    Action.REJECT: gettext_lazy("%(name)s rejected this (%(reason)s)"),
    Action.SPAM: gettext_lazy("%(name)s marked this as spam"),
    Action.EDIT: gettext_lazy("Its author edited this"),
    Action.WITHDRAW: gettext_lazy("Its author withdrew this"),
    Action.UNDO: gettext_lazy("%(name)s undid the last decision"),
    Action.ERASE: gettext_lazy("This was erased"),
    Action.MOVE: gettext_lazy("%(name)s moved this thread to another section"),
    Action.FEATURE: gettext_lazy("%(name)s featured this"),
    Action.UNFEATURE: gettext_lazy("%(name)s unfeatured this"),
    Action.KEEP: gettext_lazy("%(name)s dismissed the reports"),
    Action.NOTE: gettext_lazy("%(name)s added a note"),
    Action.ESCALATE: gettext_lazy("%(name)s escalated this"),
    Action.GIVE_BACK: gettext_lazy("%(name)s gave this back"),
}
NAME_AND_ACTION = "%(name)s: %(action)s"


def newest_change(comment: Comment, last_seen: int, now: datetime) -> dict | None:
    """Return the newest decision after the one with the id `last_seen`: its id, a sentence, and when it was made."""
    decision = comment.decisions.filter(pk__gt=last_seen).order_by("-id").first()
    if decision is None:
        return None
    sentence = SENTENCES.get(Action(decision.action), NAME_AND_ACTION)
    if decision.made_by in NOT_USERS and decision.made_by != "author":
        sentence = NAME_AND_ACTION  # as the subject of a sentence, "model" would need an article
    values = {
        "name": decision.get_made_by_display(),
        "reason": decision.get_reason_display(),
        "action": decision.get_action_display(),
    }
    ago = _("%(time)s ago") % {"time": duration(max(now - decision.made_at, timedelta()))}
    return {"decision": decision.pk, "text": str(sentence) % values, "time": ago}
