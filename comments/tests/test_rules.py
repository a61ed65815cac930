import pytest

from comments.rules import Finding, Rule, Submission, Verdict, judge


def submission(**changes):
    return Submission(**{"name": "Ada", "email": "", "text": "A calm remark.", **changes})


@pytest.mark.parametrize(
    ("changes", "verdict", "codes"),
    [
        ({}, Verdict.PASS, []),
        ({"text": "Спасибо за статью. شكرا 👩\u200d🚀"}, Verdict.PASS, []),
        ({"trap": "http://x"}, Verdict.SPAM, ["trap"]),
        ({"seconds": 0.4}, Verdict.HOLD, ["too_fast"]),
        ({"seconds": 30.0}, Verdict.PASS, []),
        ({"text": "http://a.example http://b.example"}, Verdict.PASS, []),
        ({"text": "http://a.example http://b.example http://c.example"}, Verdict.HOLD, ["links"]),
        ({"text": "An ONLINE  casino", "held_words": ("casino",)}, Verdict.HOLD, ["held_word"]),
        ({"text": "Casinos", "held_words": ("casino",)}, Verdict.PASS, []),
        ({"text": "best саsino", "held_words": ("casino",)}, Verdict.HOLD, ["held_word"]),
        ({"same_text_before": 3}, Verdict.HOLD, ["same_text"]),
        ({"name": "Ed1tor", "protected_names": ("editor",)}, Verdict.HOLD, ["impersonation"]),
        ({"name": "Editha", "protected_names": ("editor",)}, Verdict.PASS, []),
        ({"trap": "x", "seconds": 0.0}, Verdict.SPAM, ["trap", "too_fast"]),
    ],
)
def test_rules(changes, verdict, codes):
    judgement = judge(submission(**changes))

    assert judgement.verdict is verdict
    assert [reason["code"] for reason in judgement.reasons] == codes


def test_matched_words_are_given_by_their_place_in_the_text_as_typed():
    text = "Try cas\u200bino now"

    (reason,) = judge(submission(text=text, held_words=("casino",))).reasons

    ((start, end),) = reason["spans"]
    assert text[start:end] == "cas\u200bino"


def test_a_rule_that_raises_holds_and_the_others_still_speak():
    def broken(submission):
        raise RuntimeError("out of order")

    rules = (Rule("broken", broken), Rule("other", lambda submission: Finding("seen")))

    judgement = judge(submission(), rules)

    assert judgement.verdict is Verdict.HOLD
    assert [reason["code"] for reason in judgement.reasons] == ["check_failed", "other"]
