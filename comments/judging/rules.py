"""Rules that hold comments: pure functions of a `Submission` that return None or a `Finding`.

A rule saves nothing and sees no request. One that raises, is missing or takes too long holds the comment: a broken
check never publishes. docs/rules.md says how to write one.
"""

import enum
import logging
import re
import threading
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import dropwhile

from django.db import connections
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from gazette.public_forms.text_hygiene import I_AS_L, fold_name, name_words

from .. import conf
from . import word_lists
from .contact_details import contact_spans
from .fingerprints import LEAST_WORDS, WORD
from .folding import LEET, fold, plain_letters
from .links import find_links
from .submission import Submission

logger = logging.getLogger(__name__)

# Code of the reason to hold a comment for which a rule failed, and its messages by `problem`.
CHECK_FAILED = "check_failed"
CHECK_FAILED_LABEL = _("A check failed")
FAILURES = {
    "error": _("The check “%(rule)s” failed"),
    "timeout": _("The check “%(rule)s” did not answer in time"),
}
# Code of the reason that a moderator holds all comments from a browser or network for a day, and its messages by `by`.
ON_HOLD = "on_hold"
ON_HOLD_LABEL = _("On hold")
HOLDS = {
    "browser": _("On hold: all comments from this browser"),
    "network": _("On hold: all comments from this network"),
}
# Codes of a newsroom's own rules begin with this, and no code of Gazette's does: an upgrade can't take one of them.
SITE_PREFIX = "site."
# What is usual in advertising, but not only there, holds a comment from so many points on: more without a link or
# contact details, and in a long text.
HINT_POINTS = 2
LEAST_POINTS_WITH_LINK = 2
LEAST_POINTS = 3
CHARACTERS_PER_POINT = 60
# Words of trade without a phrase of advertising are usual in comments on the economy: it takes one more of them,
# and beside a link more in a long text.
WORDS_ALONE = 1
CHARACTERS_PER_WORD = 150
# Top-level domains that cost next to nothing in the first year, and names made of what is searched for
# ("cheap-cabs-247.com"): much of what is advertised by comments is there.
CHEAP_DOMAIN = re.compile(
    r"\.(?:bet|bid|biz|buzz|cam|casino|cfd|click|club|cyou|date|deals|fun|gg|icu|info|life|link|live|loan|money|online|party|"
    r"poker|porn|pro|pw|quest|review|sbs|sex|shop|site|space|store|stream|support|top|trade|vip|website|win|work|xxx|xyz)$"
    r"|-[^.]+-|\d\.\w+$"
)
# A shorter addition to a protected name may be a part of another one.
LEAST_ADDITION = 4
# Of a name that is divided at each letter, which takes time by the square of its length; the form takes 60 characters.
LONGEST = 200
# Parts of protected names that are shorter say nothing alone.
LEAST_PART = 4
NUMBER_BEHIND = re.compile(r"[\W\d_]+$")


class Verdict(enum.IntEnum):
    PASS = 0
    HOLD = 1
    SPAM = 2


@dataclass(frozen=True)
class Finding:
    """One reason. `values` fill the rule's message; `spans` are (start, end) in the submission's text, to be marked.

    `message` is for a rule that has none of its own: it is stored as it is. An urgent one puts the comment on top of
    the queue.
    """

    message: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    verdict: Verdict = Verdict.HOLD
    values: Mapping[str, str | int] = field(default_factory=dict)
    is_urgent: bool = False


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
    is_urgent: bool = False

    def with_failed(self, check: str, problem: str) -> "Judgement":
        """Return it with the reason that a check failed; `problem`: a key of FAILURES."""
        return replace(self, verdict=max(self.verdict, Verdict.HOLD), reasons=[*self.reasons, failure(check, problem)])

    def with_hold(self, by: str) -> "Judgement":
        """Return it with the reason that comments from its browser or network are on hold; `by`: a key of HOLDS."""
        reason = {"code": ON_HOLD, "values": {"by": by}, "spans": []}
        return replace(self, verdict=max(self.verdict, Verdict.HOLD), reasons=[*self.reasons, reason])


@rule(_("Hidden field filled in"), _("A field was filled in that people can’t see"))
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
    found = submission.unknown_links
    most = conf.max_links()
    if len(found) > (most + 1 if submission.has_sources_only else most):
        return Finding(spans=tuple((link.start, link.end) for link in found), values={"count": len(found)})


@rule(_("Disguised link"), _("A link is written so that filters overlook it"))
def disguised_link(submission):
    if found := [(link.start, link.end) for link in submission.links if link.is_disguised]:
        return Finding(spans=tuple(found))


@rule(_("Contact details"), _("A telephone number, email address, bank account or postal address"))
def contact(submission):
    if submission.contact_details:
        return Finding(spans=tuple(submission.contact_details))


@rule(_("Link or contact details in the name"))
def name_details(submission):
    name = plain_letters(submission.name)
    if find_links(name, submission.name) or contact_spans(name.text):
        return Finding()


@lru_cache(maxsize=16)
def _patterns_of(lines: tuple[str, ...]) -> list[tuple[str, str, re.Pattern[str]]]:
    """Return each line with its first word, for which a look costs less, and its pattern."""
    folded = [(line, fold(line).text.split()) for line in lines]
    return [(line, words[0], _pattern_of(words)) for line, words in folded if words]


def _pattern_of(words: list[str]) -> re.Pattern[str]:
    # Before a word that begins with a sign only spaces: a row of signs would be divided in a million ways.
    first, *others = words
    rest = [(r"[\W_]{0,3}" if word[0].isalnum() else r"\s{0,3}") + re.escape(word) for word in others]
    return re.compile(rf"(?<!\w){re.escape(first)}{''.join(rest)}(?!\w)")


@rule(_("Held word"), _("On the list of held words: %(words)s"))
def held_word(submission):
    spans, found = [], []
    text = submission.folded.text
    for words, first, pattern in _patterns_of(submission.held_words):
        for match in pattern.finditer(text) if first in text else ():
            spans.append(submission.folded.span(*match.span()))
            found.append(words)
    if found:
        return Finding(spans=tuple(spans), values={"words": ", ".join(dict.fromkeys(found))})


@rule(_("Advertising"), _("Words of advertising"))
def advertising(submission):
    if spans := submission.fixed_spans["advertising"]:
        return Finding(spans=tuple(spans))
    found = [(start, -end, HINT_POINTS) for start, end in submission.fixed_spans["advertising_hints"]]
    # Words in the path of a link are those of its headline.
    paths = [(link.start, link.end) for link in submission.unknown_links if not link.is_front_page]
    starts = [start for start, _end in paths]  # in order, as the links are
    words = []
    for start, end in submission.fixed_spans["advertising_words"]:
        before = bisect_left(starts, start)
        if not before or end > paths[before - 1][1]:
            words.append((start, end))
    found += [(start, -end, 1) for start, end in words]
    points: dict[str, int] = {}
    spans = []
    for start, end, number in sorted(found):
        if not spans or start >= spans[-1][1]:  # not inside a longer one
            spans.append((start, -end))
            points[submission.text[start:-end].lower()] = number
    # Sources are mostly linked to with a path, and are on none of the cheap domains.
    links = submission.unknown_links if points else []
    is_to_front_page = any(link.is_front_page for link in links)
    is_to_cheap_domain = any(CHEAP_DOMAIN.search(link.host) for link in links)
    leads_away = submission.leads_away
    least = LEAST_POINTS_WITH_LINK if leads_away else LEAST_POINTS + len(submission.text) // CHARACTERS_PER_POINT
    if max(points.values(), default=0) < HINT_POINTS:
        is_source = links and not (submission.contact_details or is_to_front_page or is_to_cheap_domain)
        least += len(submission.text) // CHARACTERS_PER_WORD + bool(is_source) if leads_away else WORDS_ALONE
    if sum(points.values()) + is_to_front_page + is_to_cheap_domain >= least:
        return Finding(spans=tuple(spans))


@rule(_("Abuse"), _("Abusive words"))
def abuse(submission):
    if found := submission.abuse:
        return Finding(spans=tuple(found))


@rule(_("Threat"), _("Perhaps a threat"))
def threat(submission):
    if found := submission.threats:
        return Finding(spans=tuple(found), is_urgent=True)


@rule(_("Self-harm"), _("The author may be in danger"))
def self_harm(submission):
    if found := submission.self_harm:
        return Finding(spans=tuple(found), is_urgent=True)


@rule(
    _("Same text as another"),
    ngettext_lazy("Same text as %(count)d earlier comment", "Same text as %(count)d earlier comments", "count"),
)
def same_text(submission):
    is_short = len(WORD.findall(submission.folded.text)) < LEAST_WORDS
    if submission.same_text_before and (submission.is_from_same_network or not is_short):
        return Finding(values={"count": submission.same_text_before})


@rule(
    _("Similar text to another"),
    ngettext_lazy(
        "Nearly the same text as %(count)d recent comment", "Nearly the same text as %(count)d recent comments", "count"
    ),
)
def similar_text(submission):
    if submission.similar_texts_before:
        return Finding(values={"count": submission.similar_texts_before})


@cache
def _names_of_list(kind: str) -> dict[str, str]:
    """Return the lines of a list in all languages by their looks; English ones before others that look the same."""
    files = (word_lists.shipped(f"{kind}.{language}") for language in reversed(word_lists.FIXED_LANGUAGES))
    return {fold_name(line.casefold()): line for lines in files for line in lines.splitlines()}


@dataclass(frozen=True)
class ProtectedNames:
    """Protected names by their looks, joined, and by those of the words in them and how these are written."""

    whole: Mapping[str, str]
    parts: Mapping[str, Mapping[str, str]]

    @classmethod
    @lru_cache(maxsize=64)  # of protected names only: no name of a reader stays in memory
    def of(cls, names: tuple[str, ...]) -> "ProtectedNames":
        whole: dict[str, str] = {}
        parts: dict[str, dict[str, str]] = {}
        for written, name in ((order, each) for each in names for order in _orders(each)):
            words = name_words(written)
            bare = list(dropwhile(lambda word: word.translate(I_AS_L) in _names_of_list("name_roles"), words))
            for each in (words, bare) if len(bare) > 1 else (words,):
                whole.setdefault("".join(each).translate(I_AS_L), name)
            for word in written.split() if len(words) > 1 else ():
                parts.setdefault("".join(name_words(word)), {})[_as_written(word)] = name
        whole.pop("", None)
        return cls(whole, {look: written for look, written in parts.items() if len(look) >= LEAST_PART})

    def with_part(self, look: str) -> str:
        """Return a name with a word that looks so."""
        return next(iter(self.parts.get(look, {}).values()), "")

    def with_disguised_part(self, look: str, name: str) -> str:
        """Return a name with a word that looks so, and is written otherwise."""
        is_written_so = any(written in _as_written(name) for written in self.parts.get(look, {}))
        return "" if is_written_so else self.with_part(look)


def _as_written(name: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKD", name).casefold()))


def _orders(name: str) -> Iterator[str]:
    """Yield a name as written and in small letters, and one with a comma ("Oldacre, Maren") in its usual order too."""
    last, comma, first = name.replace("،", ",").partition(",")
    for order in (name, f"{first} {last}") if comma else (name,):
        yield order
        yield order.casefold()  # Г and г look like other letters


@rule(_("Name like the staff’s"), _("The name is, or looks like, “%(name)s”"))
def impersonation(submission):
    protected = ProtectedNames.of(submission.protected_names)
    name = submission.name
    spellings = (name, name.translate(LEET), NUMBER_BEHIND.sub("", name))
    for written in dict.fromkeys(order for spelling in spellings for order in _orders(spelling)):
        if like := _protected_name_like(written, protected):
            return Finding(values={"name": like})


def _protected_name_like(written: str, protected: ProtectedNames) -> str:
    """Return what a name can be mistaken for: a protected name or one of the staff's; empty if it is neither."""
    staff = _names_of_list("staff_names")
    roles = staff | _names_of_list("name_roles")
    looks = name_words(written)
    name = "".join(looks).translate(I_AS_L)
    words = [look.translate(I_AS_L) for look in looks]
    rest = "".join(look for look, word in zip(looks, words, strict=True) if word not in roles)
    role = next((staff[word] for word in words if word in staff), "")
    return (
        protected.whole.get(name)
        or staff.get(name)
        or protected.whole.get(rest.translate(I_AS_L))
        or protected.with_disguised_part(rest, written)
        or (role and (protected.with_part(rest) if rest else role))
        or (_with_addition(name, protected.whole, roles) if len(name) <= LONGEST else "")
    )


def _with_addition(name: str, protected: Mapping[str, str], roles: Mapping[str, str]) -> str:
    """Return the protected name that has a role or another one before or after it, without a space."""
    divided = ((name[:end], name[end:]) for end in range(1, len(name)))
    both_ways = (pair for first, last in divided for pair in ((first, last), (last, first)))
    return next(
        (
            protected[each]
            for each, other in both_ways
            if each in protected and len(other) >= LEAST_ADDITION and (other in roles or other in protected)
        ),
        "",
    )


# Linear in the length of the text: they need no time limit.
RULES = tuple(
    Rule.of(check.__name__, check)
    for check in (
        trap,
        too_fast,
        links,
        disguised_link,
        contact,
        name_details,
        held_word,
        advertising,
        abuse,
        threat,
        self_harm,
        same_text,
        similar_text,
        impersonation,
    )
)
OWN_CODES = frozenset(rule.code for rule in RULES)

# A rule that never ends keeps its thread: at most so many in one process.
_threads = threading.BoundedSemaphore(8)


def rules_in_use() -> tuple[Rule, ...]:
    """Return Gazette's rules, then the site's. A rule that can't be imported is among them, and fails when asked."""
    return (*RULES, *(Rule.of(code_of(path), _imported(path)) for path in conf.comment_rules()))


def code_of(path: str) -> str:
    """Return the code of the site's rule at a dotted path: the prefix and the name of its function."""
    return SITE_PREFIX + path.rpartition(".")[2]


def label_of(code: str) -> str | Promise:
    """Return the name of the rule that stores reasons with this code."""
    labels = {CHECK_FAILED: CHECK_FAILED_LABEL, ON_HOLD: ON_HOLD_LABEL}
    return (labels | {rule.code: rule.label for rule in rules_in_use()}).get(code, code)


def warm_up() -> None:
    """Compile the patterns of the shipped lists, which takes a third of a second."""
    lists = tuple((language, word_lists.shipped(f"abuse.{language}")) for language in word_lists.LANGUAGES)
    judge(Submission(name="a", email="", text="a م я", abuse_words=lists), RULES)


def message_of(reason: Mapping) -> str:
    """Return what the desk shows for a stored reason, in the active language.

    Reasons that were stored before rules had messages hold a sentence instead of values.
    """
    if reason.get("message"):
        return reason["message"]
    code, values = reason["code"], reason.get("values", {})
    messages = {rule.code: rule.label if rule.message is None else rule.message for rule in rules_in_use()}
    if code == ON_HOLD:
        return str(HOLDS[values["by"]])
    message = FAILURES[values["problem"]] if code == CHECK_FAILED else messages.get(code, code)
    try:
        return str(message % values)
    except (KeyError, TypeError, ValueError):  # the message changed since
        return str(label_of(code))


def judge(submission: Submission, rules: Iterable[Rule] | None = None) -> Judgement:
    """Return the strictest verdict of all rules, with every reason. Waits conf.RULE_SECONDS for the site's rules."""
    rules = rules_in_use() if rules is None else tuple(rules)
    ours = [rule for rule in rules if rule.code in OWN_CODES]
    others = [rule for rule in rules if rule.code not in OWN_CODES]
    found = [_ask(rule, submission) for rule in ours]
    if others:
        found += _ask_in_time(others, submission)
    answers = [answer for answer in found if answer]
    verdict = max((answer.verdict for answer in answers), default=Verdict.PASS)
    return Judgement(verdict, [answer.reason for answer in answers], any(answer.is_urgent for answer in answers))


@dataclass(frozen=True)
class Answer:
    """What one rule found, with its reason as JSON."""

    verdict: Verdict
    reason: dict
    is_urgent: bool = False


def _ask(rule: Rule, submission: Submission) -> Answer | None:
    """Return the answer of one rule; None where it finds nothing."""
    try:
        finding = rule.check(submission)
        if finding is None:
            return None
        spans = [[int(start), int(end)] for start, end in finding.spans]
        details = {"message": str(finding.message)} if finding.message else {"values": dict(finding.values)}
        reason = {"code": rule.code, **details, "spans": spans}
        return Answer(Verdict(finding.verdict), reason, bool(finding.is_urgent))
    except Exception:
        logger.exception("The rule %s failed; the comment is held.", rule.code)
        return _failed("error", rule)


def _ask_in_time(rules: list[Rule], submission: Submission) -> list[Answer | None]:
    """Apply the rules in turn within conf.RULE_SECONDS. A rule that does not answer in time has failed."""
    found: list[Answer | None] = []

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


def _failed(problem: str, rule: Rule) -> Answer:
    return Answer(Verdict.HOLD, failure(rule.code, problem))


def failure(check: str, problem: str) -> dict:
    """Return the reason that a check failed, as it is stored."""
    return {"code": CHECK_FAILED, "values": {"rule": check, "problem": problem}, "spans": []}


def _imported(path: str) -> Callable[[Submission], Finding | None]:
    try:
        return import_string(path)
    except Exception as error:
        problem = error

        def missing(submission):
            raise problem

        return missing
