# ruff: noqa: F401  other modules import these names from here
from .conversation import Comment, CommentCount, Fingerprint, Link, Report
from .desk import Escalation, Watch
from .mail import Correspondent, Digest, mailbox_of
from .moderation import AuthorIdentifier, Ban, Claim, CommentsClosure, Decision, Hold, ModerationScope, PersonNote
from .own_reasons import OwnReason, own_reason, reason_choices, sites_of
from .pages import (
    PAGE_BYTES,
    Discussed,
    DiscussedSection,
    KeepsComments,
    SectionArrival,
    find_discussed_page,
    names_reserved_everywhere,
    names_reserved_on,
    without_article,
)
from .policy import SetsCommentsPolicy
from .reasons import Reason
from .saved_replies import SavedReply
from .settings import HELD_WORDS, CommentsPolicy, ConversationSettings
from .statuses import DECIDABLE, DECIDED, DELETED, MEANINGS, REFUSED, UNREFUSED, Status
from .triage import RANK_EVERY, TriageModel, TriageScore
