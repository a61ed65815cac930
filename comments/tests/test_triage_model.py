"""The model by itself: what it learns, how it is stored, what it says of a text."""

import ast
import random
import sys
from pathlib import Path

import pytest

from comments.triage import attacks
from comments.triage.attacks import ATTACKS, dilute
from comments.triage.calibration import Calibration, area_under_curve, calibrate, calibration_error, recall, threshold
from comments.triage.evaluation import Learner
from comments.triage.explaining import reasons_of
from comments.triage.features import FIRST, LAST, Reading, read
from comments.triage.model import Example, Model, fit, probability
from comments.triage.numbers import BUCKETS, listed_numbers
from gazette.public_forms.confusables import latin_lookalikes
from tests.timing import takes_linear_time

GOOD = (
    "The {0} near the {1} was closed last {2}, and nobody told us why.",
    "I have lived by the {1} for {3} years. The {0} was never this late.",
    "Thank you for the article, the part about the {0} was new to me.",
    "Does anybody know whether the {0} will be open in the {2}?",
    "I disagree: the {1} needs money more than the {0} does.",
)
SPAM = (
    "Earn {3} dollars a week from home, visit our {0} page and subscribe to my channel!",
    "Best {0} replica watches, cheap prices, order now at www.watches-{3}.example",
    "Check out my new video about {1}, please like and subscribe to my channel",
    "Free gift cards for everyone, click https://gifts-{3}.example/{0} today",
    "I made {3} dollars with this system, message me on the app to learn how",
)
WORDS = ("bridge", "library", "market", "station", "ferry", "school"), ("river", "harbour", "mill", "square", "hill")
TIMES = ("week", "month", "winter", "spring")


def texts(patterns, number: int, seed: int) -> list[str]:
    source = random.Random(seed)
    return [
        source.choice(patterns).format(
            source.choice(WORDS[0]), source.choice(WORDS[1]), source.choice(TIMES), source.randint(2, 900)
        )
        for _ in range(number)
    ]


def decided(number: int, seed: int) -> list[tuple[Reading, bool]]:
    """Return good and bad comments, mixed."""
    found = [(read(text), False) for text in texts(GOOD, number, seed)]
    found += [(read(text), True) for text in texts(SPAM, number, seed + 1)]
    random.Random(seed).shuffle(found)
    return found


def examples(number: int, seed: int) -> list[Example]:
    return [Example(reading.seen, is_bad) for reading, is_bad in decided(number, seed)]


@pytest.fixture(scope="module")
def model() -> Model:
    return fit(examples(60, 1))


def test_it_tells_texts_like_the_rejected_ones_from_texts_like_the_approved_ones(model):
    tested = decided(50, 7)
    margins, labels = [model.margin(reading.seen) for reading, _ in tested], [is_bad for _, is_bad in tested]

    assert area_under_curve(margins, labels) > 0.99
    assert recall(margins, labels, threshold(margins, labels, 0.01)) > 0.9


def test_score_is_the_largest_of_the_whole_text_and_its_sentences(model):
    good, bad = "The bridge near the river was closed last week.", "Please subscribe to my channel today!"
    one, both = read(good).seen, read(f"{good} {bad}").seen

    assert model.margin(one) == pytest.approx(model.margin_of(one.whole)) and len(one.parts) == 1
    assert len(both.parts) == 3
    # But for the pair of the first word with the full stop before it.
    assert model.margin(both) == pytest.approx(model.margin(read(bad).seen), rel=0.1)
    assert model.margin(both) > model.margin_of(both.whole)


def test_every_sentence_of_approved_comments_is_learnt():
    odd = "Please do not subscribe to anything!"
    good = [f"{text} {odd}" for text in texts(GOOD, 40, 1)]

    learnt = fit([Example(read(text).seen, False) for text in good] + examples(30, 2))

    assert max(learnt.margins(read(f"{GOOD[3]} {odd}").seen)) < 0


def test_what_is_listed_shares_its_number_with_nothing():
    listed = listed_numbers()

    assert min(listed.values()) == BUCKETS and len(set(listed.values())) == len(listed) > 1000
    seen = read("subscribe ferry").seen
    assert seen.numbers[0] >= BUCKETS > seen.numbers[1]
    assert set(seen.pairs) | set(seen.pieces[1]) < set(range(BUCKETS))


def test_a_phrase_of_advertising_counts_without_a_rule_and_in_its_sentence_only():
    plain, hint = "The bridge near the river was closed.", "Take a look at this, it is another bridge."

    whole, first, second = Model().margins(read(f"{plain} {hint}").seen)

    assert whole > first and second > first
    assert "list:advertising_hints" in read(hint).signals and "list:advertising_hints" not in read(plain).signals


def test_the_same_decisions_in_the_same_order_give_the_same_bytes(model):
    again, other = fit(examples(60, 1)), fit(examples(60, 1)[:-1])

    assert again.to_bytes() == model.to_bytes() and again.digest == model.digest
    assert other.digest != model.digest


def test_stored_model_says_the_same_and_goes_on_learning_the_same(model):
    stored, kept = Model.from_bytes(model.to_bytes()), Model.from_bytes(model.to_bytes())
    new = read("An offer about stamps that nobody asked for").seen

    assert stored.margin(new) == pytest.approx(model.margin(new))
    for each in (stored, kept):
        each.learn(new, True)
    assert stored.to_bytes() == kept.to_bytes()
    assert stored.margin(new) > model.margin(new)


@pytest.mark.parametrize("data", [b"", b"nothing of a model", Model().to_bytes()[:-3]])
def test_broken_data_is_no_model(data):
    with pytest.raises(Exception):  # noqa: B017  of struct, zlib or ours
        Model.from_bytes(data)


def test_attacks_do_not_use_the_table_that_they_attack():
    tree = ast.parse(Path(attacks.__file__).read_text())
    imports = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imports |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert all(name and name.partition(".")[0] in sys.stdlib_module_names for name in imports)
    # Chosen by eye, some letters are none that the table knows.
    for table in (attacks.CYRILLIC, attacks.GREEK):
        assert any(latin_lookalikes().get(chr(to), "").lower() != chr(letter).lower() for letter, to in table.items())


@pytest.mark.parametrize("attack", ATTACKS)
def test_disguise_changes_little(model, attack):
    bad = texts(SPAM, 40, 11)
    clean = [model.margin(read(text).seen) for text in bad]
    disguised = [model.margin(read(ATTACKS[attack](text)).seen) for text in bad]

    assert sum(margin > 0 for margin in disguised) >= 0.9 * sum(margin > 0 for margin in clean) > 0


def test_spam_between_good_sentences_is_found(model):
    source, good = random.Random(3), texts(GOOD, 20, 5)
    diluted = [model.margin(read(dilute(text, good, source)).seen) for text in texts(SPAM, 40, 13)]

    assert sum(margin > 0 for margin in diluted) >= 36


def test_reasons_are_the_words_that_speak_for_and_against_with_their_places(model):
    text = "The library by the river: please subscribe to my channel!"

    reasons = reasons_of(model, read(text))

    against = {text[start:end] for r in reasons if r["weight"] > 0 for start, end in r.get("spans", ())}
    assert len(reasons) <= 5 and {"please subscribe", "my channel"} <= against
    assert [abs(r["weight"]) for r in reasons] == sorted((abs(r["weight"]) for r in reasons), reverse=True)


def test_word_of_both_kinds_and_a_rare_one_are_no_reasons():
    decided_on = [Example(read(f"The {word} is the one").seen, word == "casino") for word in ("ferry", "casino") * 8]
    text = "The casino and the wombat"

    reasons = reasons_of(fit(decided_on), read(text))

    assert {text[start:end] for reason in reasons for start, end in reason["spans"]} == {"casino"}


def test_what_a_rule_found_is_one_reason_with_its_place(model):
    text = "Look at this nonsense, https://watches.example/now"
    found = [{"code": "abuse", "spans": [[13, 21]]}]

    reasons = reasons_of(model, read(text, ["abuse"]), found, most=50)
    places = {reason.get("signal", ""): [text[start:end] for start, end in reason["spans"]] for reason in reasons}

    assert places["rule:abuse"] == ["nonsense"] and places["link"] == ["https://watches.example/now"]


def test_a_rude_word_is_the_first_reason_against_before_any_decision_on_it(model):
    text = "Please subscribe to my channel, moron, and visit our page today!"

    first, *others = reasons_of(model, read(text))

    assert [text[start:end] for start, end in first["spans"]] == ["moron"]
    assert 0 < first["weight"] < max(reason["weight"] for reason in others)
    long = f"{' '.join(texts(GOOD, 12, 3))} What a moron."
    assert any(long[start:end] == "moron" for start, end in reasons_of(model, read(long))[0]["spans"])


def test_a_rude_word_that_approved_comments_have_as_well_is_still_named():
    decided_on = [
        Example(read(f"{word} moron, {words}").seen, word == "You") for word in ("You", "No") for words in GOOD
    ]
    model = fit(decided_on * 3)
    text = "You are a wombat, moron"

    first = reasons_of(model, read(text))[0]

    assert [text[start:end] for start, end in first["spans"]] == ["moron"] and first["weight"] > 0


def test_words_of_advertising_for_which_no_rule_holds_are_one_reason():
    text = "My channel, as the tunnel is called, and their channel"

    reasons = reasons_of(Model(), read(text))

    assert [reason["signal"] for reason in reasons] == ["advertising"]
    assert [text[start:end] for start, end in reasons[0]["spans"]] == ["My channel"]


def test_function_words_are_no_reasons():
    decided_on = [
        Example(read(f"{' '.join(words)} the one").seen, "moron" in words)
        for words in (("ferry", "left", "early"), ("Been", "für", "moron")) * 8
    ]
    text = "You have been a moron für ever"

    reasons = reasons_of(fit(decided_on), read(text))

    assert {text[start:end] for reason in reasons for start, end in reason["spans"]} == {"moron"}


def test_few_approved_comments_support_no_score_of_nine_tenths():
    assert Calibration().cautious(9, 49) < 0.9 < Calibration().cautious(9, 50)


def test_places_are_those_of_the_text_as_it_was_sent(model):
    text = "Please s.u.b.s.c.r.i.b.e to my ｃｈａｎｎｅｌ"
    long = "The bridge. " * ((FIRST + LAST) // 6) + "Subscribe to my channel"

    for sent, wanted in ((text, {"s.u.b.s.c.r.i.b.e", "ｃｈａｎｎｅｌ"}), (long, {"Subscribe", "channel"})):
        spans = [sent[a:b] for r in reasons_of(model, read(sent), most=50) for a, b in r.get("spans", ())]
        assert all(any(word in span for span in spans) for word in wanted)


def test_what_rules_say_is_learnt_as_well():
    model = fit([Example(read("Seen it", ["advertising"]).seen, True), Example(read("So").seen, False)] * 20)

    text = "Something else"
    assert model.margin(read(text, ["advertising"]).seen) > model.margin(read(text).seen)


def test_time_is_linear_in_the_text_and_the_longest_is_cut():
    for piece in ("a.", "1a", "http://", "([", "é\u0301", "ab ", "!\n", "!"):
        assert takes_linear_time(lambda text: Model().margin(read(text).seen), f"{piece * 4_000}x"), piece


def test_few_scores_are_not_calibrated_and_many_are():
    source = random.Random(2)
    labels = [source.random() < 0.4 for _ in range(800)]
    margins = [source.gauss(3 if label else -3, 4) for label in labels]
    found = calibrate(margins, labels)

    assert calibrate(margins[:60], labels[:60]) == Calibration()
    raw = calibration_error([probability(margin) for margin in margins], labels)
    assert calibration_error([found.probability(margin) for margin in margins], labels) < min(0.03, raw)


def test_learner_scores_before_it_learns_and_keeps_up():
    learner = Learner()
    for reading, is_bad in decided(60, 1):
        learner.add(reading, is_bad)

    newest = learner.scored[-40:]
    assert learner.scored[0] == (Model().margin(decided(60, 1)[0][0].seen), learner.examples[0].is_bad)
    assert area_under_curve([margin for margin, _ in newest], [bad for _, bad in newest]) > 0.95
