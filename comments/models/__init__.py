from .conversation import Comment, CommentCount, Link, Report, Status
from .mail import Correspondent, Digest, mailbox_of
from .moderation import AuthorIdentifier, Ban, Claim, CommentsClosure, Decision, ModerationScope, PersonNote, Reason
from .pages import Discussed, DiscussedSection, KeepsComments, SectionArrival
from .policy import SetsCommentsPolicy
from .settings import HELD_WORDS, CommentsPolicy, ConversationSettings

__all__ = [
    "HELD_WORDS",
    "AuthorIdentifier",
    "Ban",
    "Claim",
    "Comment",
    "CommentCount",
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
    "mailbox_of",
]
