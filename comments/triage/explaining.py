"""Why a comment has its score: the words and signals that add most to it."""

from collections import defaultdict

from .features import Reading
from .model import Model

MAX_REASONS = 5
MIN_WEIGHT = 0.05
MIN_LETTERS = 3  # shorter words say nothing to people


def reasons_of(model: Model, reading: Reading, *, most: int = MAX_REASONS) -> list[dict]:
    """Return the strongest reasons for and against, as TriageScore stores them."""
    whole = reading.whole
    weights: dict[str, float] = defaultdict(float)
    spans: dict[str, list[list[int]]] = defaultdict(list)
    seen: dict[str, set[int]] = defaultdict(set)
    for word in reading.words:
        text = reading.folded.text[word.start : word.end]
        if not text[0].isalnum() or (text.isascii() and len(text) < MIN_LETTERS):
            continue
        spans[text].append(list(reading.sent_span(word)))
        if word.pair not in seen[text]:  # each feature counts once
            seen[text].add(word.pair)
            weights[text] += model.weight_of_pair(word, whole)
        if len(spans[text]) == 1:
            weights[text] += model.weight_of_word(word, whole)
    found: list[dict] = [{"weight": weight, "spans": spans[text]} for text, weight in weights.items()]
    for name in reading.signals:
        if not name.startswith("length"):
            found.append({"weight": model.weight_of_signal(name), "signal": name})
    found = [reason | {"weight": round(reason["weight"], 3)} for reason in found if abs(reason["weight"]) >= MIN_WEIGHT]
    return sorted(found, key=lambda reason: -abs(reason["weight"]))[:most]
