"""Persons, as far as comments identify them: by an email address or a browser.

Email addresses are not verified when a comment is posted. A browser is identified by a token in a cookie;
other people may use it too.
"""

from dataclasses import dataclass, replace

from django.db.models import Q

from ..models import AuthorIdentifier, Comment, Status
from ..querysets import CommentQuerySet
from ..tokens import read_token
from .public_mail_domains import PUBLIC_MAIL_DOMAINS

MAX_LENGTH = 254  # a text can be longer in lower case


@dataclass(frozen=True)
class Person:
    """The author of the comments with an email address (compared without case) or browser, else of one comment."""

    email: str = ""
    browser: str = ""
    comment_id: int = 0

    @classmethod
    def author_of(cls, comment: Comment) -> "Person":
        if comment.email or comment.browser:
            return cls(email=comment.email, browser=comment.browser)
        return cls(comment_id=comment.pk)

    @classmethod
    def from_token(cls, token: str) -> "Person | None":
        """Return the person by the URL of the page "received". It proves one comment, not its email address."""
        held = read_token(token.strip().rstrip("/").rpartition("/")[2])
        return cls(comment_id=held.comment_id) if held else None

    def identified_by(self, identifier: str) -> "Person":
        """Return the person by one identifier only; unchanged where that one is unknown."""
        if identifier == AuthorIdentifier.EMAIL and self.email:
            return replace(self, browser="")
        if identifier == AuthorIdentifier.BROWSER and self.browser:
            return replace(self, email="")
        return self

    @property
    def identifiers(self) -> dict[str, list[str]]:
        """The identifiers as bans and notes store them: the domain of the address before its parent domains."""
        identifiers: dict[str, list[str]] = {}
        if self.email:
            identifiers |= {
                AuthorIdentifier.EMAIL: [self.email.lower()[:MAX_LENGTH]],
                AuthorIdentifier.DOMAIN: parent_domains(self.email),
            }
        if self.browser:
            identifiers[AuthorIdentifier.BROWSER] = [self.browser]
        return identifiers

    def comments(self, among: CommentQuerySet | None = None) -> CommentQuerySet:
        """Return the person's comments that are not erased, oldest first."""
        comments = Comment.objects.all() if among is None else among
        return self._among(comments).exclude(status=Status.ERASED).select_related("page").order_by("id")

    def _among(self, comments: CommentQuerySet) -> CommentQuerySet:
        if self.email and self.browser:
            with_email = Comment.objects.from_email(self.email).values("pk")
            from_browser = Comment.objects.from_browser(self.browser).values("pk")
            return comments.filter(Q(pk__in=with_email) | Q(pk__in=from_browser))
        if self.email:
            return comments.from_email(self.email)
        if self.browser:
            return comments.from_browser(self.browser)
        return comments.filter(pk=self.comment_id)


def identifier_value(identifier: str, comment: Comment) -> str:
    """Return the author's identifier of this kind, as bans and notes store it; "" where the comment has none."""
    values = Person.author_of(comment).identifiers.get(identifier)
    return values[0] if values else ""


def domain_of(email: str) -> str:
    """Return the domain in lower case, as ASCII (IDNA) where possible: one spelling for each domain."""
    domain = email.rpartition("@")[2].lower().rstrip(".")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def parent_domains(email: str) -> list[str]:
    """Return the domain of an address and its parents without the top-level domain: a.b.example, b.example."""
    labels = domain_of(email).split(".")
    return [".".join(labels[start:])[:MAX_LENGTH] for start in range(max(1, len(labels) - 1))]


def is_open_to_all(domain: str) -> bool:
    return domain in PUBLIC_MAIL_DOMAINS
