"""The only code that changes a comment's status or text: permission, one conditional update, the log, the counts."""

from .claims import claim, forget_claims
from .clock import announce_closings, forget_counters, forget_networks
from .mail import ask_for_mail, confirm_address, refuse_mail, stop_digest
from .moderators import approve, decision_to_undo, erase, is_undoable, mark_as_spam, move_to_section, reject, undo
from .rate import take_from_rate
from .readers import edit, is_editable, remember_browser, submit, withdraw
from .refusals import (
    AlreadySent,
    ChangedSinceSeen,
    NotAThread,
    NothingToUndo,
    NotVisible,
    Refused,
    Seen,
    TooLate,
    TooManyComments,
)
from .reports import keep, report, retract_report
from .staff import feature, note, reply_as_staff, unfeature
from .together import Outcome, decide_together, undo_batch

__all__ = [
    "AlreadySent",
    "ChangedSinceSeen",
    "NotAThread",
    "NotVisible",
    "NothingToUndo",
    "Outcome",
    "Refused",
    "Seen",
    "TooLate",
    "TooManyComments",
    "announce_closings",
    "approve",
    "ask_for_mail",
    "claim",
    "confirm_address",
    "decide_together",
    "decision_to_undo",
    "edit",
    "erase",
    "feature",
    "forget_claims",
    "forget_counters",
    "forget_networks",
    "is_editable",
    "keep",
    "is_undoable",
    "mark_as_spam",
    "move_to_section",
    "note",
    "refuse_mail",
    "reject",
    "remember_browser",
    "report",
    "retract_report",
    "reply_as_staff",
    "stop_digest",
    "submit",
    "take_from_rate",
    "undo",
    "unfeature",
    "undo_batch",
    "withdraw",
]
