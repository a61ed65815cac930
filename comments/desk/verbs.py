"""The verbs of the desk, one row each. Forms, views, buttons, keyboard shortcuts, their help and the script read it.

A verb also has a function in `comments.actions` and an action in `Decision.Action`: docs/changing.md has the route.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .. import actions
from ..models import DELETED, Comment, Decision, Status


@dataclass(frozen=True)
class Verb:
    """What a moderator does to one comment; `name` is the value of the button, and the action of the decision.

    `is_offered` takes the comment and its decision that can be undone, if any.
    `takes_note`: a note typed on the card is stored with the decision. `needs_reason`: the buttons are the reasons.
    `stays`: the same card is shown next. `in_bulk`: also offered for many comments. `help` is empty where another verb
    with the same key explains both. `no_use`: why its key has no use where it is not offered.
    """

    name: str
    action: Callable[..., Decision]
    is_offered: Callable[[Comment, Decision | None], bool]
    label: str | Promise
    key: str
    help: str | Promise = ""
    takes_note: bool = False
    needs_reason: bool = False
    answers_reports: bool = False
    is_primary: bool = False
    stays: bool = False
    in_bulk: bool = False
    in_shell: bool = False  # manage.py moderate
    no_use: str | Promise = ""

    def perform(self, comment: Comment, *, moderator, seen: actions.State, reason="", note="", **card) -> Decision:
        """Call the action. `card` holds what a card sends beside: `seconds_on_card` and `last_report`."""
        values = {}
        if self.takes_note:
            values = {"note": note, "seconds_on_card": card.get("seconds_on_card")}
        if self.needs_reason:
            values["reason"] = reason
        if self.answers_reports:
            values["last_report"] = card.get("last_report")
        return self.action(comment, moderator=moderator, seen=seen, **values)


def can_change_to(status: Status) -> Callable[[Comment, Decision | None], bool]:
    return lambda comment, undoable: comment.status not in {status, *DELETED}


NO_UNDO = _("no decision of yours is shown above; to undo an earlier one, use the button on its card")

VERBS = {
    verb.name: verb
    for verb in (
        Verb(
            "approve",
            actions.approve,
            can_change_to(Status.APPROVED),
            _("Approve"),
            "a",
            _("Approve, or dismiss the reports"),
            takes_note=True,
            is_primary=True,
            in_bulk=True,
            in_shell=True,
            no_use=_("this comment is already approved"),
        ),
        Verb(
            "keep",
            actions.keep,
            lambda comment, undoable: comment.is_visible and comment.open_reports > 0,
            _("Dismiss reports"),
            "a",
            takes_note=True,
            answers_reports=True,
            is_primary=True,
        ),
        Verb(
            "spam",
            actions.mark_as_spam,
            can_change_to(Status.SPAM),
            _("Spam"),
            "s",
            _("Mark as spam"),
            takes_note=True,
            in_bulk=True,
            in_shell=True,
            no_use=_("this comment is already marked as spam"),
        ),
        Verb(
            "reject",
            actions.reject,
            can_change_to(Status.REJECTED),
            _("Reject…"),
            "r",
            _("Reject for that reason"),
            takes_note=True,
            needs_reason=True,
            in_bulk=True,
            in_shell=True,
            no_use=_("this comment is already rejected"),
        ),
        Verb(
            "feature",
            actions.feature,
            lambda comment, undoable: comment.is_visible and not comment.is_featured,
            _("Feature"),
            "f",
            _("Feature or unfeature"),
            stays=True,
            no_use=_("only visible comments can be featured"),
        ),
        Verb(
            "unfeature",
            actions.unfeature,
            lambda comment, undoable: comment.is_visible and comment.is_featured,
            _("Unfeature"),
            "f",
            stays=True,
        ),
        Verb(
            "undo",
            actions.undo,
            lambda comment, undoable: undoable is not None,
            _("Undo the last decision"),
            "u",
            _("Undo what you decided just now"),
            stays=True,
            in_shell=True,
            no_use=NO_UNDO,
        ),
    )
}

# Shortcuts for what is no verb: links and the note.
NAVIGATION = (
    ("n", _("Write a note: Enter saves it, Escape keeps it for your decision")),
    ("b", _("Reject everything by this author, and ban: asks first")),
    ("e", _("Escalate to a colleague or a group")),
    ("j", _("Next comment")),
    ("k", _("Previous comment")),
    ("o", _("Open the article")),
    ("?", _("Show this help")),
)

# Why the key of a link or of the note may have no use on a card.
NO_USE = {
    "n": _("an erased comment takes no note"),
    "b": _("it has no email address and no browser cookie, or a colleague wrote it"),
    "e": _("a deleted comment cannot be escalated"),
    "j": _("this is the last comment in the queue"),
    "k": _("this is the first comment in the queue"),
    "o": _("the article is not published"),
    **dict.fromkeys("1234567890", _("press r first; then a digit chooses the reason")),
}
WHY_DELETED = {
    Status.WITHDRAWN: _("its author withdrew this comment"),
    Status.ERASED: _("this comment was erased"),
}


def reasons_for_no_use(comment: Comment) -> dict[str, str]:
    """Return, by key, what to say where it has no use on the card of `comment`. Keys that do have one are included."""
    reasons = {verb.key: verb.no_use for verb in VERBS.values() if verb.no_use}
    if comment.status in WHY_DELETED:
        reasons |= {verb.key: WHY_DELETED[Status(comment.status)] for verb in VERBS.values() if verb.takes_note}
    return {key: str(text) for key, text in (NO_USE | reasons).items()}


def shortcuts() -> list[tuple[str, str | Promise, bool]]:
    """Return the rows of the help: key, what it does, and whether a digit follows that chooses a reason."""
    rows = [(verb.key, verb.help, verb.needs_reason) for verb in VERBS.values() if verb.help]
    return rows + [(key, text, False) for key, text in NAVIGATION]


def shortcut_keys() -> str:
    return "".join(key for key, _text, _digit in shortcuts())
