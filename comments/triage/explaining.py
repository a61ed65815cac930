"""Why a comment has its score: the words and signals that add most to it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from functools import cache

from ..judging import word_lists
from ..judging.folding import fold
from .features import Reading
from .model import Model, scaled

MAX_REASONS = 5
# The signal of what is on a list of advertising, where no rule holds the comment for it.
ADVERTISING = "advertising"
MIN_WEIGHT = 0.05
MIN_LETTERS = 3  # shorter words say nothing to people


def reasons_of(
    model: Model, reading: Reading, held_because: Iterable[Mapping] = (), *, most: int = MAX_REASONS
) -> list[dict]:
    """Return the strongest reasons for and against, as TriageScore stores them.

    What a rule found, and a link, is one reason with the words in it. Other words only if they say something. Abuse and
    rude words that speak against a comment come first, however common: they are what people would name.
    """
    found: dict[str, dict] = {
        name: {"weight": model.weight_of_signal(name), "signal": name}
        for name in reading.signals
        if not name.startswith(("length", "list"))
    }
    places = [(f"rule:{reason['code']}", span) for reason in held_because for span in reason.get("spans", ())]
    if spans := reading.listed_spans():
        weight = sum(model.weight_of_signal(name) for name in reading.signals if name.startswith("list"))
        if f"rule:{ADVERTISING}" in found:
            found[f"rule:{ADVERTISING}"]["weight"] += weight
        else:
            found[ADVERTISING] = {"weight": weight, "signal": ADVERTISING}
            places += [(ADVERTISING, span) for span in spans]
    places += [("link", reading.sent_span(*span)) for span in reading.links()]
    places = [(name, span) for name, span in places if name in found]
    for name, span in places:
        found[name].setdefault("spans", []).append(list(span))
    owners = owners_of_words(reading, places)
    seen = reading.seen
    (_, scale), (_, scale_of_pieces), _signals = scaled(seen.whole)
    weights: dict[int, float] = {}
    of_words = zip(reading.spans, seen.numbers, seen.pairs, seen.pieces, strict=True)
    for index, (span, number, pair, pieces) in enumerate(of_words):
        text = reading.folded.text[slice(*span)]
        is_first = number not in weights  # each feature counts once
        if is_first and text in rude_words():
            weights[number] = scale * model.weights[number]
        elif is_first:
            weights[number] = model.weight_of_word(number, pair, pieces, (scale, scale_of_pieces))
        weight = weights[number]
        if not places and -MIN_WEIGHT < weight <= 0:
            continue
        owner = owners.get(index, "")
        is_short = text.isascii() and len(text) < MIN_LETTERS
        if not owner and (not text[0].isalnum() or is_short or text in function_words()):
            continue
        reason = found[owner] if owner else found.setdefault(f"word:{text}", {"weight": 0.0, "spans": []})
        if not owner:
            reason["spans"].append(list(reading.sent_span(*span)))
        if is_first:
            reason["weight"] += weight
    found = {name: reason | {"weight": round(reason["weight"], 3)} for name, reason in found.items()}
    first = {name for name in offensive().intersection(found) if found[name]["weight"] > 0}
    names = [name for name, reason in found.items() if name in first or abs(reason["weight"]) >= MIN_WEIGHT]
    names.sort(key=lambda name: (name not in first, -abs(found[name]["weight"])))
    return [found[name] for name in names[:most]]


def owners_of_words(reading: Reading, places: list[tuple[str, tuple[int, int]]]) -> dict[int, str]:
    """Return, by the index of a word, the name of the first of `places` that it overlaps."""
    spans = [reading.sent_span(*span) for span in reading.spans] if places else []
    starts, ends = [start for start, _end in spans], [end for _start, end in spans]
    owners: dict[int, str] = {}
    for name, (start, end) in places:
        for index in range(bisect_right(ends, start), bisect_left(starts, end)):
            owners.setdefault(index, name)
    return owners


@cache
def rude_words() -> frozenset[str]:
    lists = (word_lists.shipped(f"rude_words.{language}") for language in word_lists.FIXED_LANGUAGES)
    return frozenset(word.casefold() for words in lists for word in words.splitlines())


@cache
def offensive() -> frozenset[str]:
    """Return the names of the reasons that come first: found by the rule, or a rude word."""
    return frozenset(["rule:abuse", *(f"word:{word}" for word in rude_words())])


@cache
def function_words() -> frozenset[str]:
    """Return the words that explain nothing by themselves, as they are in a folded text."""
    lists = (word_lists.shipped(f"function_words.{language}") for language in word_lists.LANGUAGES)
    return frozenset(fold(word).text for words in lists for word in words.splitlines())
