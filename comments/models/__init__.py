from .conversation import Comment, Link, Report, Status, Tally
from .mail import Correspondent, Digest, mailbox_of
from .moderation import Ban, Claim, CommentsClosure, Decision, ModerationScope, PersonNote, Reason, Trait
from .pages import (
    CommentsPolicy,
    Discussed,
    DiscussedSection,
    KeepsComments,
    SectionArrival,
    SetsCommentsPolicy,
)
from .settings import HELD_WORDS, ConversationSettings

__all__ = [
    "HELD_WORDS",
    "Ban",
    "Claim",
    "Comment",
    "CommentsClosure",
    "CommentsPolicy",
    "ConversationSettings",
    "Correspondent",
    "Decision",
    "Digest",
    "Discussed",
    "DiscussedSection",
    "KeepsComments",
    "Link",
    "ModerationScope",
    "PersonNote",
    "Reason",
    "Report",
    "SectionArrival",
    "SetsCommentsPolicy",
    "Status",
    "Tally",
    "Trait",
    "mailbox_of",
]
