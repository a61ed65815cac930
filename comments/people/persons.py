"""Who is one person, as far as comments can say: tied to each other by an e-mail address or by a browser.

Nobody proves an address when a comment is sent. A browser is told again by a token that its owner let this site keep;
others may use it too.
"""

from dataclasses import dataclass, replace

from django.db.models import Q

from ..mail.providers import PUBLIC_MAIL_DOMAINS
from ..models import AuthorIdentifier, Comment, Status
from ..querysets import CommentQuerySet
from ..tokens import read_token

LONGEST = 254  # small letters can be more than the capitals that they stand for


@dataclass(frozen=True)
class Person:
    """Whoever wrote under an address, in whatever capitals, or from a browser; else whoever wrote one comment."""

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
        """By the address of the page "received". It proves one comment, and not the address that was typed there."""
        held = read_token(token.strip().rstrip("/").rpartition("/")[2])
        return cls(comment_id=held.comment_id) if held else None

    def identified_by(self, trait: str) -> "Person":
        """The same, by one of two traits only; unchanged where it is not known by that one."""
        if trait == AuthorIdentifier.EMAIL and self.email:
            return replace(self, browser="")
        if trait == AuthorIdentifier.BROWSER and self.browser:
            return replace(self, email="")
        return self

    @property
    def traits(self) -> dict[str, list[str]]:
        """As bans and notes name them. The domain of the address comes before those that it is part of."""
        traits: dict[str, list[str]] = {}
        if self.email:
            traits |= {
                AuthorIdentifier.EMAIL: [self.email.lower()[:LONGEST]],
                AuthorIdentifier.DOMAIN: parent_domains(self.email),
            }
        if self.browser:
            traits[AuthorIdentifier.BROWSER] = [self.browser]
        return traits

    def comments(self, among: CommentQuerySet | None = None) -> CommentQuerySet:
        """Those in which something of the person is left, oldest first."""
        comments = Comment.objects.all() if among is None else among
        return self._among(comments).exclude(status=Status.ERASED).select_related("page").order_by("id")

    def _among(self, comments: CommentQuerySet) -> CommentQuerySet:
        if self.email and self.browser:
            under_it = Comment.objects.from_email(self.email).values("pk")
            from_it = Comment.objects.from_browser(self.browser).values("pk")
            return comments.filter(Q(pk__in=under_it) | Q(pk__in=from_it))
        if self.email:
            return comments.from_email(self.email)
        if self.browser:
            return comments.from_browser(self.browser)
        return comments.filter(pk=self.comment_id)


def identifier_value(trait: str, comment: Comment) -> str:
    """What `comment` says of its author by this trait, as bans and notes name it; "" where it says nothing."""
    values = Person.author_of(comment).traits.get(trait)
    return values[0] if values else ""


def domain_of(email: str) -> str:
    """In small letters, and as ASCII where it has such a form: one domain has one spelling."""
    domain = email.rpartition("@")[2].lower().rstrip(".")
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def parent_domains(email: str) -> list[str]:
    """The domain of an address and those that it is part of, but for the last label alone: a.b.example, b.example."""
    labels = domain_of(email).split(".")
    return [".".join(labels[start:])[:LONGEST] for start in range(max(1, len(labels) - 1))]


def is_open_to_all(domain: str) -> bool:
    return domain in PUBLIC_MAIL_DOMAINS
