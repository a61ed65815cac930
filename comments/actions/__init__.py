"""The only code that changes a comment's status or text: permission, conditional update, log, counts."""

# ruff: noqa: F401  other modules import these names from here
from gazette.public_forms.refusals import AlreadySent, Refused, TooLate, TooOften

from .automatic_spam import mark_certain_spam
from .bulk import decide_in_bulk, undo_bulk_decision, undo_each
from .clock import announce_closings, forget_fingerprints, forget_networks
from .mail import ask_for_mail, confirm_email, refuse_mail, stop_digest
from .moderators import approve, decision_to_undo, erase, is_undoable, mark_as_spam, move_to_section, reject, undo
from .persons import ban, delete_unused_identifiers, hold, lift, note_on_person, remove_note
from .readers import edit, is_editable, remember_browser, submit, withdraw
from .refusals import (
    AlreadyBanned,
    Banned,
    ChangedSinceSeen,
    NoSuchIdentifier,
    NotAModerator,
    NotAThread,
    NothingToUndo,
    NotVisible,
    PublicMailDomain,
    ReasonNotOffered,
    SectionMoved,
    State,
)
from .reports import keep, report, retract_report
from .section_moves import (
    lock_section_shared,
    lock_sections_exclusive,
    move_comments,
    move_section_threads,
    move_threads_back,
)
from .staff import (
    claim,
    close_comments,
    escalate,
    feature,
    forget_claims,
    give_back,
    note,
    reopen_comments,
    reply_as_staff,
    unfeature,
)
