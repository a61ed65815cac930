"""Why a comment is held: pure functions over a `Submission`, each giving nothing or a `Finding`.

A rule saves nothing and sees no request. One that raises holds the comment: a broken check never publishes.
"""

import enum
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import conf
from .text import fold, fold_name, links_in

logger = logging.getLogger(__name__)


class Verdict(enum.IntEnum):
    PASS = 0
    HOLD = 1
    SPAM = 2


@dataclass(frozen=True)
class Submission:
    """What a reader sent, and what is known around it. `seconds` is None where no form was stamped."""

    name: str
    email: str
    text: str
    trap: str = ""
    seconds: float | None = None
    same_text_before: int = 0
    protected_names: tuple[str, ...] = ()
    held_words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One reason. `spans` are (start, end) in the submission's text, to be marked for the moderator."""

    message: str
    spans: tuple[tuple[int, int], ...] = ()
    verdict: Verdict = Verdict.HOLD


@dataclass(frozen=True)
class Rule:
    code: str
    check: Callable[[Submission], Finding | None]


@dataclass(frozen=True)
class Judgement:
    """The strictest verdict, and every reason as JSON: `code`, `message`, `spans`."""

    verdict: Verdict
    reasons: list[dict]


def trap(submission):
    if submission.trap:
        return Finding(_("A field was filled in that people can't see"), verdict=Verdict.SPAM)


def too_fast(submission):
    if submission.seconds is not None and submission.seconds < conf.TOO_FAST_SECONDS:
        return Finding(
            ngettext(
                "Sent %(count)d second after the form was made out",
                "Sent %(count)d seconds after the form was made out",
                int(submission.seconds),
            )
            % {"count": int(submission.seconds)}
        )


def too_many_links(submission):
    links = links_in(submission.text)
    if len(links) > conf.max_links():
        return Finding(
            ngettext("%(count)d link", "%(count)d links", len(links)) % {"count": len(links)}, spans=tuple(links)
        )


def held_word(submission):
    text, origins = fold(submission.text)
    spans, found = [], []
    for words in submission.held_words:
        wanted = fold(words)[0].strip()
        for match in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text) if wanted else ():
            spans.append((origins[match.start()], origins[match.end() - 1] + 1))
            found.append(words)
    if found:
        return Finding(
            _("On the list of held words: %(words)s") % {"words": ", ".join(dict.fromkeys(found))}, tuple(spans)
        )


def same_text(submission):
    if submission.same_text_before:
        return Finding(
            ngettext(
                "Same text as %(count)d earlier comment",
                "Same text as %(count)d earlier comments",
                submission.same_text_before,
            )
            % {"count": submission.same_text_before}
        )


def impersonation(submission):
    name = fold_name(submission.name)
    if name and name in {fold_name(protected) for protected in submission.protected_names}:
        return Finding(_("The name is, or looks like, that of an author or of the staff"))


RULES = (
    Rule("trap", trap),
    Rule("too_fast", too_fast),
    Rule("links", too_many_links),
    Rule("held_word", held_word),
    Rule("same_text", same_text),
    Rule("impersonation", impersonation),
)


def judge(submission: Submission, rules: tuple[Rule, ...] = RULES) -> Judgement:
    """The strictest verdict of all rules, with every reason."""
    verdict, reasons = Verdict.PASS, []
    for rule in rules:
        try:
            finding = rule.check(submission)
        except Exception:
            logger.exception("The rule %s failed; the comment is held.", rule.code)
            code, finding = "check_failed", Finding(_("The check “%(rule)s” failed") % {"rule": rule.code})
        else:
            code = rule.code
        if finding:
            verdict = max(verdict, finding.verdict)
            reasons.append({"code": code, "message": finding.message, "spans": [list(span) for span in finding.spans]})
    return Judgement(verdict, reasons)
