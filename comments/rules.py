"""Rules that hold comments: pure functions of a `Submission` that return None or a `Finding`.

A rule saves nothing and sees no request. One that raises, is missing or takes too long holds the comment: a broken
check never publishes. docs/rules.md says how to write one.
"""

import enum
import logging
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import connections
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gazette.public_forms.text_hygiene import fold, fold_name

from . import conf
from .text import links_in

logger = logging.getLogger(__name__)

# Code of the reason to hold a comment for which a rule failed, and its messages by `problem`.
CHECK_FAILED = "check_failed"
CHECK_FAILED_LABEL = _("A check failed")
FAILURES = {
    "error": _("The check “%(rule)s” failed"),
    "timeout": _("The check “%(rule)s” did not answer in time"),
}
# Codes of a newsroom's own rules begin with this, and no code of Gazette's does: an upgrade can't take one of them.
SITE_PREFIX = "site."


class Verdict(enum.IntEnum):
    PASS = 0
    HOLD = 1
    SPAM = 2


@dataclass(frozen=True)
class Submission:
    """What a reader sent, and its context. `seconds` is None where the form had no stamp."""

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
    """One reason. `values` fill the rule's message; `spans` are (start, end) in the submission's text, to be marked.

    `message` is for a rule that has none of its own: it is stored as it is.
    """

    message: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    verdict: Verdict = Verdict.HOLD
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Rule:
    """`code` is stored with a held comment and in the log; `label` names the rule in the desk's filter.

    `message` is what the desk shows for a finding, with placeholders for its values: translated when it is shown.
    """

    code: str
    check: Callable[[Submission], Finding | None]
    label: str | Promise = ""
    message: str | Promise | None = None

    @classmethod
    def of(cls, code: str, check: Callable) -> "Rule":
        return cls(code, check, getattr(check, "label", code), getattr(check, "message", None))


def rule(label: str | Promise, message: str | Promise | None = None):
    """Give a rule its label and its message, by default the label; the function itself is unchanged."""

    def decorate(check):
        check.label = label
        check.message = label if message is None else message  # a plural without its number is false
        return check

    return decorate


@dataclass(frozen=True)
class Judgement:
    """The strictest verdict, and every reason as JSON: `code`, `spans`, and `values` or a `message`."""

    verdict: Verdict
    reasons: list[dict]


@rule(_("Hidden field filled in"), _("A field was filled in that people can't see"))
def trap(submission):
    if submission.trap:
        return Finding(verdict=Verdict.SPAM)


@rule(
    _("Sent very quickly"),
    ngettext_lazy(
        "Sent %(count)d second after the form was opened", "Sent %(count)d seconds after the form was opened", "count"
    ),
)
def too_fast(submission):
    if submission.seconds is not None and submission.seconds < conf.TOO_FAST_SECONDS:
        return Finding(values={"count": int(submission.seconds)})


@rule(_("Many links"), ngettext_lazy("%(count)d link", "%(count)d links", "count"))
def links(submission):
    spans = links_in(submission.text)
    if len(spans) > conf.max_links():
        return Finding(spans=tuple(spans), values={"count": len(spans)})


@lru_cache(maxsize=4096)
def _pattern_of(words: str) -> re.Pattern[str] | None:
    wanted = fold(words)[0].strip()
    return re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)") if wanted else None


@rule(_("Held word"), _("On the list of held words: %(words)s"))
def held_word(submission):
    text, origins = fold(submission.text)
    spans, found = [], []
    for words in submission.held_words:
        pattern = _pattern_of(words)
        for match in pattern.finditer(text) if pattern else ():
            spans.append((origins[match.start()], origins[match.end() - 1] + 1))
            found.append(words)
    if found:
        return Finding(spans=tuple(spans), values={"words": ", ".join(dict.fromkeys(found))})


@rule(
    _("Same text as another"),
    ngettext_lazy("Same text as %(count)d earlier comment", "Same text as %(count)d earlier comments", "count"),
)
def same_text(submission):
    if submission.same_text_before:
        return Finding(values={"count": submission.same_text_before})


# Of protected names only: no name of a reader stays in memory.
_folded_name = lru_cache(maxsize=4096)(fold_name)


@rule(_("Name like the staff's"), _("The name is, or looks like, that of an author or of the staff"))
def impersonation(submission):
    name = fold_name(submission.name)
    if name and name in {_folded_name(protected) for protected in submission.protected_names}:
        return Finding()


# Linear in the length of the text: they need no time limit.
RULES = tuple(Rule.of(check.__name__, check) for check in (trap, too_fast, links, held_word, same_text, impersonation))

# A rule that never ends keeps its thread: at most so many in one process.
_threads = threading.BoundedSemaphore(8)


def rules_in_use() -> tuple[Rule, ...]:
    """Return Gazette's rules, then the site's. A rule that can't be imported is among them, and fails when asked."""
    return (*RULES, *(Rule.of(code_of(path), _imported(path)) for path in conf.comment_rules()))


def code_of(path: str) -> str:
    """Return the code of the site's rule at a dotted path: the prefix and the name of its function."""
    return SITE_PREFIX + path.rpartition(".")[2]


def message_of(reason: Mapping) -> str:
    """Return what the desk shows for a stored reason, in the active language.

    Reasons that were stored before rules had messages hold a sentence instead of values.
    """
    if reason.get("message"):
        return reason["message"]
    code, values = reason["code"], reason.get("values", {})
    messages = {rule.code: rule.label if rule.message is None else rule.message for rule in rules_in_use()}
    message = FAILURES[values["problem"]] if code == CHECK_FAILED else messages.get(code, code)
    try:
        return str(message % values)
    except (KeyError, TypeError, ValueError):  # a rule of the site whose message changed since
        return str(code)


def judge(submission: Submission, rules: Iterable[Rule] | None = None) -> Judgement:
    """Return the strictest verdict of all rules, with every reason. Waits conf.RULE_SECONDS for the site's rules."""
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
    """Return the verdict of one rule and its reason as JSON; None where it finds nothing."""
    try:
        finding = rule.check(submission)
        if finding is None:
            return None
        spans = [[int(start), int(end)] for start, end in finding.spans]
        details = {"message": str(finding.message)} if finding.message else {"values": dict(finding.values)}
        return Verdict(finding.verdict), {"code": rule.code, **details, "spans": spans}
    except Exception:
        logger.exception("The rule %s failed; the comment is held.", rule.code)
        return _failed("error", rule)


def _ask_in_time(rules: list[Rule], submission: Submission) -> list[tuple[Verdict, dict] | None]:
    """Apply the rules in turn within conf.RULE_SECONDS. A rule that does not answer in time has failed."""
    found: list[tuple[Verdict, dict] | None] = []

    def ask_all():
        try:
            for rule in rules:
                found.append(_ask(rule, submission))
        finally:
            connections.close_all()
            _threads.release()

    if _threads.acquire(blocking=False):
        # In a copy of the context, which has the active language.
        thread = threading.Thread(target=copy_context().run, args=[ask_all], daemon=True)
        thread.start()
        thread.join(conf.RULE_SECONDS)
    answers = found.copy()
    for rule in rules[len(answers) :]:
        logger.error("The rule %s did not answer in %s s; the comment is held.", rule.code, conf.RULE_SECONDS)
        answers.append(_failed("timeout", rule))
    return answers


def _failed(problem: str, rule: Rule) -> tuple[Verdict, dict]:
    return Verdict.HOLD, {"code": CHECK_FAILED, "values": {"rule": rule.code, "problem": problem}, "spans": []}


def _imported(path: str) -> Callable[[Submission], Finding | None]:
    try:
        return import_string(path)
    except Exception as error:
        problem = error

        def missing(submission):
            raise problem

        return missing
