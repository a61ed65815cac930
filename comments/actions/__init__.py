"""The only code that changes a comment's status or text: permission, one conditional update, the log, the counts."""

from .clock import forget_counters, forget_networks
from .moderators import approve, decision_to_undo, erase, mark_as_spam, move_to_section, reject, undo
from .persons import ban, forget_traits, lift, note_on_person, remove_note
from .rate import take_from_rate
from .readers import edit, submit, withdraw
from .refusals import (
    AlreadyBanned,
    AlreadySent,
    Banned,
    ChangedSinceSeen,
    NotAThread,
    NothingToUndo,
    NotKnownBy,
    OpenToAll,
    Refused,
    Seen,
    TooLate,
    TooManyComments,
)

__all__ = [
    "AlreadyBanned",
    "AlreadySent",
    "Banned",
    "ChangedSinceSeen",
    "NotAThread",
    "NotKnownBy",
    "NothingToUndo",
    "OpenToAll",
    "Refused",
    "Seen",
    "TooLate",
    "TooManyComments",
    "approve",
    "ban",
    "decision_to_undo",
    "edit",
    "erase",
    "forget_counters",
    "forget_networks",
    "forget_traits",
    "lift",
    "mark_as_spam",
    "move_to_section",
    "note_on_person",
    "reject",
    "remove_note",
    "submit",
    "take_from_rate",
    "undo",
    "withdraw",
]
