"""The only code that changes a comment's status or text: permission, one conditional update, the log, the counts."""

from gazette.public_forms.rate_limit import take_from_rate
from gazette.public_forms.refusals import AlreadySent, Refused, TooLate, TooOften

from .bulk import Outcome, decide_together, undo_batch
from .clock import announce_closings, forget_counters, forget_networks
from .mail import ask_for_mail, confirm_address, refuse_mail, stop_digest
from .moderators import approve, decision_to_undo, erase, is_undoable, mark_as_spam, move_to_section, reject, undo
from .pages import bring_filed_back, file_section_under, hold_section, let_sections_go, take_along
from .persons import ban, forget_traits, lift, note_on_person, remove_note
from .readers import edit, is_editable, remember_browser, submit, withdraw
from .refusals import (
    AlreadyBanned,
    Banned,
    ChangedSinceSeen,
    NotAThread,
    NothingToUndo,
    NotKnownBy,
    NotVisible,
    OpenToAll,
    SectionMoved,
    Seen,
)
from .reports import keep, report, retract_report
from .staff import claim, close_comments, feature, forget_claims, note, reopen_comments, reply_as_staff, unfeature

__all__ = [
    "AlreadyBanned",
    "AlreadySent",
    "Banned",
    "ChangedSinceSeen",
    "NotAThread",
    "NotKnownBy",
    "NotVisible",
    "NothingToUndo",
    "OpenToAll",
    "Outcome",
    "Refused",
    "SectionMoved",
    "Seen",
    "TooLate",
    "TooOften",
    "announce_closings",
    "approve",
    "ask_for_mail",
    "ban",
    "bring_filed_back",
    "claim",
    "close_comments",
    "confirm_address",
    "decide_together",
    "decision_to_undo",
    "edit",
    "erase",
    "feature",
    "file_section_under",
    "forget_claims",
    "forget_counters",
    "forget_networks",
    "forget_traits",
    "hold_section",
    "is_editable",
    "is_undoable",
    "keep",
    "let_sections_go",
    "lift",
    "mark_as_spam",
    "move_to_section",
    "note",
    "note_on_person",
    "refuse_mail",
    "reject",
    "remember_browser",
    "remove_note",
    "reopen_comments",
    "reply_as_staff",
    "report",
    "retract_report",
    "stop_digest",
    "submit",
    "take_along",
    "take_from_rate",
    "undo",
    "undo_batch",
    "unfeature",
    "withdraw",
]
