import threading
import time

import pytest
from django.db import connection

from blog.tests.factories import make_article
from comments import checks, conf
from comments.desk.filters import held_choices
from comments.models import Status
from comments.rules import RULES, Finding, Rule, Submission, Verdict, judge

from .factories import make_comment


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


# The site's own rules: functions that GAZETTE_COMMENT_RULES names.

HERE = __name__


def shouting(submission):
    if submission.text.isupper():
        return Finding("All in capitals", spans=((0, len(submission.text)),))


def advertising(submission):
    return Finding("An advertisement", verdict=Verdict.SPAM)


def out_of_order(submission):
    raise RuntimeError("out of order")


def leaves(submission):
    raise SystemExit


def says_yes(submission):
    return True


never = threading.Event()


def waits(submission):
    never.wait(5)


def asks_the_database(submission):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def too_curious(submission, request):
    pass


a_word = "a word"


@pytest.fixture
def own_rules(settings):
    def use(*names):
        settings.GAZETTE_COMMENT_RULES = [name if "." in name else f"{HERE}.{name}" for name in names]

    return use


@pytest.mark.parametrize(
    ("names", "verdict", "codes"),
    [
        (["shouting"], Verdict.HOLD, ["shouting"]),
        (["advertising", "shouting"], Verdict.SPAM, ["advertising", "shouting"]),
        (["out_of_order", "shouting"], Verdict.HOLD, ["check_failed", "shouting"]),
        (["leaves", "shouting"], Verdict.HOLD, ["check_failed", "check_failed"]),
        (["says_yes"], Verdict.HOLD, ["check_failed"]),
        (["nowhere.rules.absent"], Verdict.HOLD, ["check_failed"]),
        (["a_word"], Verdict.HOLD, ["check_failed"]),
        (["shouting", "waits", "advertising"], Verdict.HOLD, ["shouting", "check_failed", "check_failed"]),
    ],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_rules_of_ones_own(own_rules, names, verdict, codes):
    own_rules(*names)

    judgement = judge(submission(text="BUY NOW"))

    assert judgement.verdict is verdict
    assert [reason["code"] for reason in judgement.reasons] == codes


def test_own_rules_come_after_gazettes_and_take_none_away(own_rules):
    own_rules("shouting")

    judgement = judge(submission(text="BUY NOW", trap="x"))

    assert judgement.verdict is Verdict.SPAM
    assert [reason["code"] for reason in judgement.reasons] == ["trap", "shouting"]


def test_a_rule_that_overruns_is_not_waited_for(own_rules):
    own_rules("waits")

    began = time.perf_counter()
    (reason,) = judge(submission()).reasons
    took = time.perf_counter() - began

    assert reason == {"code": "check_failed", "message": "The check “waits” did not answer in time", "spans": []}
    assert conf.RULE_SECONDS <= took < 4 * conf.RULE_SECONDS


def test_rules_that_never_end_do_not_gather_threads(own_rules):
    own_rules("waits")
    before = threading.active_count()

    judgements = []
    threads = [threading.Thread(target=lambda: judgements.append(judge(submission()))) for _each in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert {judgement.reasons[0]["code"] for judgement in judgements} == {"check_failed"}
    assert threading.active_count() - before <= 8
    never.set()
    deadline = time.monotonic() + 5
    while threading.active_count() > before and time.monotonic() < deadline:
        time.sleep(0.01)
    never.clear()
    own_rules("shouting")
    assert judge(submission(text="BUY NOW")).reasons[0]["code"] == "shouting"


@pytest.mark.django_db
def test_a_failed_check_holds_the_comment_and_the_desk_can_ask_for_it(own_rules):
    own_rules("shouting", "out_of_order")

    comment = make_comment(make_article())

    assert comment.status == Status.PENDING
    assert [reason["code"] for reason in comment.held_because] == ["check_failed"]
    assert ("shouting", "shouting") in held_choices()


@pytest.mark.django_db
def test_the_connection_of_the_request_survives_a_rule_that_uses_one(own_rules):
    own_rules("asks_the_database")

    comment = make_comment(make_article())

    comment.refresh_from_db()
    assert comment.pk


def startup_errors(number):
    return [error.msg for error in (*checks.check_settings(None), *checks.check_rules(None)) if error.id == number]


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["shouting"], None),
        (
            ["nowhere.rules.absent"],
            "names 'nowhere.rules.absent': it can't be imported (No module named 'nowhere').",
        ),
        (["absent"], "it can't be imported"),
        (["a_word"], "it is not a function."),
        (["too_curious"], "it does not take one submission and nothing else."),
        (["shouting", "shouting"], "another rule is called shouting too."),
        (["elsewhere.links"], "it can't be imported"),
        (["comments.rules.links"], "another rule is called links too."),
    ],
)
def test_a_rule_that_can_not_work_is_named_at_the_start(own_rules, names, line):
    own_rules(*names)

    errors = startup_errors("comments.E005")

    assert [line in error for error in errors] == ([True] * len(names) if line else [])


def test_a_text_in_place_of_a_list_is_named_at_the_start(settings):
    settings.GAZETTE_COMMENT_RULES = "newsroom.rules.shouting"

    assert startup_errors("comments.E004") == [
        "GAZETTE_COMMENT_RULES is 'newsroom.rules.shouting': write a list of dotted paths."
    ]


def test_gazettes_own_rules_have_these_codes():
    assert [rule.code for rule in RULES] == ["trap", "too_fast", "links", "held_word", "same_text", "impersonation"]
