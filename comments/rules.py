"""Why a comment is held: pure functions over a `Submission`, each giving nothing or a `Finding`.

A rule saves nothing and sees no request. One that raises, is missing or takes too long holds the comment: a broken
check never publishes. docs/rules.md says how to write one.
"""

import enum
import logging
import re
import threading
from collections.abc import Callable, Iterable
from contextvars import copy_context
from dataclasses import dataclass

from django.db import connections
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gazette.public_forms.text_hygiene import fold, fold_name

from . import conf
from .text import links_in

logger = logging.getLogger(__name__)

# The reason under which a comment is held whose check broke.
CHECK_FAILED = "check_failed"


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
    """`code` is the name of its function: it stands in the log, and the desk's filter asks for it."""

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


def links(submission):
    spans = links_in(submission.text)
    if len(spans) > conf.max_links():
        return Finding(
            ngettext("%(count)d link", "%(count)d links", len(spans)) % {"count": len(spans)}, spans=tuple(spans)
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


# Linear in the length of the text, and bounded by it: they need no clock.
RULES = tuple(Rule(check.__name__, check) for check in (trap, too_fast, links, held_word, same_text, impersonation))

# A rule that never ends keeps its thread: no more of them than this, in one process.
_threads = threading.BoundedSemaphore(8)


def rules_in_use() -> tuple[Rule, ...]:
    """Gazette's own, then the site's. One that can't be imported is there too, and fails when it is asked."""
    return (*RULES, *(Rule(code_of(path), _imported(path)) for path in conf.comment_rules()))


def code_of(path: str) -> str:
    """By what the desk and the log call the rule at a dotted path: the name of its function."""
    return path.rpartition(".")[2]


def judge(submission: Submission, rules: Iterable[Rule] | None = None) -> Judgement:
    """The strictest verdict of all rules, with every reason. Answers conf.RULE_SECONDS after Gazette's own are done."""
    rules = rules_in_use() if rules is None else tuple(rules)
    ours = [rule for rule in rules if rule in RULES]
    others = [rule for rule in rules if rule not in RULES]
    found = [_ask(rule, submission) for rule in ours]
    if others:
        found += _ask_in_time(others, submission)
    verdicts, reasons = [], []
    for verdict, reason in filter(None, found):
        verdicts.append(verdict)
        reasons.append(reason)
    return Judgement(max(verdicts, default=Verdict.PASS), reasons)


def _ask(rule: Rule, submission: Submission) -> tuple[Verdict, dict] | None:
    """The verdict of one rule and its reason as JSON; None where it has nothing to say."""
    try:
        finding = rule.check(submission)
        if finding is None:
            return None
        spans = [[int(start), int(end)] for start, end in finding.spans]
        return Verdict(finding.verdict), {"code": rule.code, "message": str(finding.message), "spans": spans}
    except Exception:
        logger.exception("The rule %s failed; the comment is held.", rule.code)
        return _failed(_("The check “%(rule)s” failed"), rule)


def _ask_in_time(rules: list[Rule], submission: Submission) -> list[tuple[Verdict, dict] | None]:
    """What the rules say within conf.RULE_SECONDS, one after the other. What does not answer in time has failed."""
    found: list[tuple[Verdict, dict] | None] = []

    def ask_all():
        try:
            for rule in rules:
                found.append(_ask(rule, submission))
        finally:
            connections.close_all()
            _threads.release()

    if _threads.acquire(blocking=False):
        # In a copy of the context, which knows the language.
        thread = threading.Thread(target=copy_context().run, args=[ask_all], daemon=True)
        thread.start()
        thread.join(conf.RULE_SECONDS)
    answers = found.copy()
    for rule in rules[len(answers) :]:
        logger.error("The rule %s did not answer in %s s; the comment is held.", rule.code, conf.RULE_SECONDS)
        answers.append(_failed(_("The check “%(rule)s” did not answer in time"), rule))
    return answers


def _failed(message: str, rule: Rule) -> tuple[Verdict, dict]:
    return Verdict.HOLD, {"code": CHECK_FAILED, "message": message % {"rule": rule.code}, "spans": []}


def _imported(path: str) -> Callable[[Submission], Finding | None]:
    try:
        return import_string(path)
    except Exception as error:
        problem = error

        def missing(submission):
            raise problem

        return missing
