"""The only code that changes a comment's status or text: permission, one conditional update, the log, the counts."""

from .clock import forget_counters, forget_networks
from .moderators import approve, decision_to_undo, erase, mark_as_spam, move_to_section, reject, undo
from .rate import take_from_rate
from .readers import edit, submit, withdraw
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
    "approve",
    "decide_together",
    "decision_to_undo",
    "edit",
    "erase",
    "forget_counters",
    "forget_networks",
    "keep",
    "mark_as_spam",
    "move_to_section",
    "reject",
    "report",
    "retract_report",
    "submit",
    "take_from_rate",
    "undo",
    "undo_batch",
    "withdraw",
]
