"""The model on a site: what it learns from the log, when it says something, and what happens where it fails."""

import json
import socket
import zlib
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from comments.actions import State, approve, edit, erase, escalate, mark_as_spam, reject, undo, withdraw
from comments.models import Comment, Status, TriageModel, TriageScore
from comments.tests.factories import make_comment, make_report, make_visible, set_site, words_of
from comments.tests.test_triage_model import GOOD, SPAM, texts
from comments.triage import learning, scoring
from comments.triage.assessments import BANDS, assessment_of
from comments.triage.calibration import UNCLEAR_FROM
from comments.triage.evaluation import Row, learn
from comments.triage.model import version
from comments.triage.scoring import current_model

pytestmark = pytest.mark.django_db


def decide_on(article, moderator, *, good=0, bad=0, seed=1) -> list[Comment]:
    """Have a moderator approve and reject so many different comments, by turns."""
    pairs = [(text, False) for text in dict.fromkeys(texts(GOOD, good * 3, seed))][:good]
    pairs += [(text, True) for text in dict.fromkeys(texts(SPAM, bad * 3, seed + 1))][:bad]
    comments = []
    for text, is_bad in sorted(pairs):
        comment = make_comment(article, text=text)
        decide = mark_as_spam if is_bad else approve
        if comment.status != (Status.SPAM if is_bad else Status.APPROVED):
            decide(comment, moderator=moderator, seen=State.of(comment))
        comments.append(comment)
    return comments


def test_nothing_is_scored_before_twenty_decisions_with_five_of_each(article, moderator):
    decide_on(article, moderator, good=15, bad=4)
    before = make_comment(article, text="Subscribe to my channel today")
    decide_on(article, moderator, bad=6, seed=20)
    after = make_comment(article, text="Please subscribe to my other channel")

    assert not TriageScore.objects.filter(comment=before).exists()
    assert after.triage.probability > 0.5 and after.triage.reasons and after.triage.version == "0.25"


def test_each_decision_counts_for_the_next_comment(article, moderator):
    decide_on(article, moderator, good=15, bad=10)
    text = "A marmot whistles at noon"
    first = make_comment(article, text=text)
    reject(first, moderator=moderator, seen=State.of(first), reason="off_topic")
    second = make_comment(article, text=f"{text}!")

    assert second.triage.margin > first.triage.margin
    assert TriageScore.objects.get(comment=first).version == "0.25"  # as it was before the decision


def test_only_decisions_of_people_that_stand_are_learnt_and_copies_once(article, moderator):
    set_site(comments_policy="trusted", trust_approved=1)
    first, second, third = (make_comment(article, text=text) for text in ("One and only", "Two of it", "Three of it"))
    approve(first, moderator=moderator, seen=State.of(first))
    approve(second, moderator=moderator, seen=State.of(second))
    undo(second, moderator=moderator, seen=State.of(second))
    approve(third, moderator=moderator, seen=State.of(third))
    withdraw(third)
    for _ in range(3):
        copy = make_comment(article, text="Buy the same thing here", network="")
        mark_as_spam(copy, moderator=moderator, seen=State.of(copy))
    make_comment(article, text="Filled in by a program", trap="x")

    learnt = learning.learnt_from(learning.decisions_of_people())

    assert [each.is_bad for each in learnt] == [False, True]


def test_undone_decision_is_forgotten_at_once_in_each_process(article, moderator):
    decide_on(article, moderator, good=15, bad=10)
    comment = make_comment(article, text="A marmot whistles at noon")
    before = scoring.current_model().model.digest
    reject(comment, moderator=moderator, seen=State.of(comment), reason="off_topic")
    assert scoring.current_model().model.digest != before

    undo(comment, moderator=moderator, seen=State.of(comment))

    assert scoring.current_model().model.digest == before
    scoring._state = None  # as another process begins
    assert scoring.current_model().model.digest == before


def test_erased_comment_and_refit_give_the_model_that_never_saw_it(article, moderator):
    decide_on(article, moderator, good=12, bad=12)
    never_saw_it = learning.refit(timezone.now())
    secret = make_comment(article, text="Ada Quill lives in the third house on the left")
    reject(secret, moderator=moderator, seen=State.of(secret), reason="private_data")
    saw_it = learning.refit(timezone.now())
    erase(secret, moderator=moderator)
    again = learning.refit(timezone.now())

    assert saw_it.digest != never_saw_it.digest == again.digest
    assert bytes(again.data) == bytes(never_saw_it.data)
    assert TriageModel.objects.get() == again, "what saw it is deleted"
    assert not TriageScore.objects.filter(comment=secret).exists()


def test_model_is_made_anew_with_a_quarter_more_decisions_and_after_a_day(article, moderator):
    now = timezone.now()
    assert learning.refit_when_due(now) is None
    decide_on(article, moderator, good=10, bad=10)
    assert learning.refit_when_due(now).approved == 10
    assert learning.refit_when_due(now) is None
    decide_on(article, moderator, good=2, seed=40)
    assert learning.refit_when_due(now) is None
    assert learning.refit_when_due(now + timedelta(days=1)).approved == 12
    assert learning.refit_when_due(now + timedelta(days=2)) is None
    decide_on(article, moderator, bad=6, seed=60)
    assert learning.refit_when_due(now + timedelta(days=1, hours=1)).rejected == 16
    assert TriageModel.objects.count() == 1


def test_tick_learns_and_scores_what_waits(article, moderator):
    early, output = make_comment(article, text="Please subscribe to my channel"), StringIO()
    decide_on(article, moderator, good=12, bad=12)

    call_command("tick", stdout=output)
    call_command("tick", stdout=output)

    assert output.getvalue().count("Learnt 24 decisions on comments.") == 1
    assert TriageScore.objects.get(comment=early).version == f"{TriageModel.objects.get().pk}.0"


def test_waiting_comments_are_scored_anew_and_decided_ones_keep_their_score(article, moderator):
    early = make_comment(article, text="Please subscribe to my channel")
    decide_on(article, moderator, good=15, bad=10)
    learning.refit(timezone.now())
    decided = Comment.objects.filter(triage=None).exclude(pk=early.pk).count()

    assert scoring.rescore(timezone.now()) == 1
    assert scoring.rescore(timezone.now()) == 0
    early.refresh_from_db()
    assert early.triage.probability > 0.5
    assert Comment.objects.filter(triage=None).count() == decided


@pytest.mark.parametrize("change", ["edit", "erase", "delete"])
def test_score_of_a_comment_that_changed_meanwhile_is_not_stored(article, moderator, monkeypatch, change):
    changed = make_comment(article, text="Please subscribe to my channel")
    other = make_comment(article, text="Another one that waits for a moderator")
    decide_on(article, moderator, good=15, bad=10)
    score = scoring.CurrentModel.score

    def score_and_change(model, text, *args):
        found = score(model, text, *args)
        if text == changed.text and not changes:
            changes.append(change)
            if change == "edit":
                edit(changed, seen=State.of(changed), name="Ada", email="", text="No")
            elif change == "erase":
                erase(changed, moderator=moderator)
            else:
                Comment.objects.filter(pk=changed.pk).delete()
        return found

    changes = []
    monkeypatch.setattr(scoring.CurrentModel, "score", score_and_change)
    scoring.rescore(timezone.now())
    monkeypatch.undo()

    assert changes and TriageScore.objects.filter(comment=other).exists()
    left = TriageScore.objects.filter(comment=changed.pk)
    assert left.exists() == (change == "edit")
    assert all(end <= len("No") for each in left for reason in each.reasons for _, end in reason.get("spans", ()))


def test_edited_text_is_scored_anew(article, moderator):
    decide_on(article, moderator, good=15, bad=10)
    comment = make_comment(article, text="The bridge near the river was closed")
    before = comment.triage.margin

    edit(comment, seen=State.of(comment), name="Ada", email="", text="Subscribe to my channel, order now")

    assert TriageScore.objects.get(comment=comment).margin > before


@pytest.mark.any_database
@pytest.mark.parametrize("problem", ["error", "timeout"])
def test_comment_waits_where_the_model_fails(article, moderator, monkeypatch, problem):
    set_site(comments_policy="trusted", trust_approved=1)
    decide_on(article, moderator, good=15, bad=10)
    make_visible(article, moderator=moderator, browser="trusted")
    assert make_comment(article, browser="trusted").status == Status.APPROVED
    if problem == "error":
        monkeypatch.setattr(scoring, "read", lambda *_: 1 / 0)
    else:
        monkeypatch.setattr(scoring, "MAX_SECONDS", 0)

    comment = make_comment(article, browser="trusted")

    assert comment.status == Status.PENDING
    assert [reason["code"] for reason in comment.held_because] == ["check_failed"]
    assert not TriageScore.objects.filter(comment=comment).exists()


@pytest.mark.any_database
@pytest.mark.parametrize("data", [b"broken", bytes(28) + b"broken", b"\xff" * 28 + zlib.compress(b"")])
def test_broken_model_holds_comments_until_the_tick_and_breaks_no_page(article, moderator, desk, data):
    decide_on(article, moderator, good=15, bad=10)
    learning.refit(timezone.now())
    TriageModel.objects.update(data=version().to_bytes(4, "little") + data)
    scoring._state = None

    comment = make_comment(article, text="Please subscribe to my channel")

    assert "check_failed" in learning.codes_of(comment.held_because)
    assert desk.get(reverse("comment_desk:index")).status_code == 200
    scoring.rescore(timezone.now())
    assert "Compared with earlier decisions" in words_of(desk.get(reverse("comment_desk:card", args=[comment.pk])))
    later = make_comment(article, text="Please subscribe to my other channel")
    assert "check_failed" not in learning.codes_of(later.held_because) and later.triage.probability > 0.5


def test_model_of_another_version_is_not_used_holds_nothing_and_is_learnt_anew(article, moderator, desk):
    decide_on(article, moderator, good=15, bad=10)
    learning.refit(timezone.now())
    TriageModel.objects.update(data=bytes(20) + zlib.compress(b""))
    scoring._state = None

    comment = make_comment(article, text="Please subscribe to my channel")

    assert "check_failed" not in learning.codes_of(comment.held_because) and comment.triage.probability > 0.5
    assert desk.get(reverse("comment_desk:card", args=[comment.pk])).status_code == 200
    scoring.rescore(timezone.now())
    assert TriageModel.objects.get().approved == 15 and not scoring.current_model().is_outdated


@pytest.mark.any_database
def test_model_asks_no_other_machine(article, moderator, monkeypatch, settings):
    def connect(*_):
        raise AssertionError("it asked for another machine")

    decide_on(article, moderator, good=12, bad=10)
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)

    learning.refit(timezone.now())
    assert make_comment(article, text="Subscribe to my channel").triage.probability > 0.5


@pytest.mark.any_database
def test_swapped_words_of_identity_change_little(article, moderator):
    decide_on(article, moderator, good=30, bad=30)
    learning.refit(timezone.now())
    model, now = scoring.current_model(), timezone.now()
    people = (
        "women",
        "men",
        "Jews",
        "Muslims",
        "Christians",
        "Turks",
        "Germans",
        "Black people",
        "gay people",
        "old people",
    )

    scores = [model.score(f"Many {who} in our town read this paper every day.", (), now).probability for who in people]

    assert max(scores) - min(scores) <= 0.05, scores


def run(*arguments) -> str:
    output = StringIO()
    call_command("triage", *arguments, stdout=output)
    return output.getvalue()


@pytest.mark.any_database
def test_evaluate_prints_what_it_measured(tmp_path):
    rows = [{"text": text, "label": 0, "dup": f"g{n}"} for n, text in enumerate(dict.fromkeys(texts(GOOD, 150, 1)))]
    rows += [{"text": text, "label": 1, "dup": f"b{n}"} for n, text in enumerate(dict.fromkeys(texts(SPAM, 150, 2)))]
    file = tmp_path / "comments.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))

    printed = run("evaluate", str(file), "--seeds", "2")
    few, attacked = run("evaluate", str(file), "--after", "20"), run("evaluate", str(file), "--attack", "bold")
    other = run("evaluate", str(file), "--train", str(file))

    assert printed.startswith("comments.jsonl: learnt ") and "AUC 0.99" in printed or "AUC 1.0" in printed
    assert "learnt 20, tested" in few and "recall at 1% good lost" in attacked
    assert f"learnt {len(rows)}, tested {len(rows)}" in other


def test_order_of_a_file_is_that_of_time_unless_it_is_sorted_by_label():
    def learnt(labels):
        rows = [Row(f"Text {place}", label, str(place)) for place, label in enumerate(labels)]
        return [is_bad for _margin, is_bad in learn(rows, most=None, seed=0).scored]

    assert learnt([False, False, True, False, True]) == [False, False, True, False, True]
    by_label = [True] * 20 + [False] * 20
    assert learnt(by_label) not in (by_label, by_label[::-1])


@pytest.mark.any_database
@pytest.mark.parametrize("line", ["", "{", "[]", '{"label": 1}', '{"text": "a", "label": "x"}'])
def test_bad_line_of_a_file_is_named(tmp_path, line):
    file = tmp_path / "comments.jsonl"
    file.write_text('{"text": "A", "label": 0}\n' + line + "\n")

    with pytest.raises(CommandError, match="line 2"):
        run("evaluate", str(file))


def test_explain_names_words_and_refit_the_model(article, moderator):
    decide_on(article, moderator, good=15, bad=12)
    comment = make_comment(article, text="The library by the river: subscribe to my channel!")

    assert "Learnt 27 decisions: 15 approved, 12 rejected" in run("refit")
    explained = run("explain", str(comment.pk))
    assert "stored: " in explained and "27 decisions learnt" in explained and "rule:advertising" in explained
    with pytest.raises(CommandError, match="There is no comment 0"):
        run("explain", "0")


@pytest.mark.any_database
def test_desk_says_what_is_missing_and_then_what_a_comment_is_like(article, moderator, desk):
    decide_on(article, moderator, good=12, bad=4)
    early = make_comment(article, text="The station near the mill was closed")
    assert "Learning from decisions: 16 of 20" in words_of(desk.get(reverse("comment_desk:card", args=[early.pk])))
    decide_on(article, moderator, good=10, seed=30)
    assert "Learning from rejected comments: 4 of 5" in words_of(desk.get(reverse("comment_desk:index")))

    decide_on(article, moderator, bad=12, seed=50)
    late = make_comment(article, text="Wombats! Please subscribe to my channel, like and order now")
    words = words_of(desk.get(reverse("comment_desk:card", args=[late.pk])))

    assert "Compared with earlier decisions Doubtful" in words and "Against it:" in words
    assert "of 100 such comments" not in words  # that needs 200 decisions
    assert "Doubtful" in words_of(desk.get(reverse("comment_desk:index")))


@pytest.mark.any_database
def test_rude_word_is_marked_whatever_its_weight(article, moderator, desk):
    decide_on(article, moderator, good=15, bad=10)
    comment = make_comment(article, text="A weak reason, a strong one and shit")
    reasons = [(0.06, 2, 6), (0.3, 17, 23), (0.02, 32, 36)]
    reasons = [{"weight": weight, "spans": [[start, end]]} for weight, start, end in reasons]
    TriageScore.objects.filter(comment=comment).update(reasons=reasons)

    text = desk.get(reverse("comment_desk:card", args=[comment.pk])).context["text"]

    assert text == "A weak reason, a <mark>strong</mark> one and <mark>shit</mark>"


@pytest.mark.any_database
def test_signal_of_an_earlier_version_breaks_no_page(article, moderator, desk):
    decide_on(article, moderator, good=15, bad=10)
    comment = make_comment(article, text="Please subscribe to my channel")
    TriageScore.objects.filter(comment=comment).update(reasons=[{"weight": 1.5, "signal": "former"}])

    assert "Against it: former" in words_of(desk.get(reverse("comment_desk:card", args=[comment.pk])))


@pytest.mark.any_database
def test_number_appears_once_it_is_right(article, moderator, desk):
    decide_on(article, moderator, good=15, bad=10)
    learning.refit(timezone.now())
    comment = make_comment(article, text="Please subscribe to my channel")
    TriageModel.objects.update(approved=120, rejected=90, calibration_error=0.04)
    scoring._state = None

    card = words_of(desk.get(reverse("comment_desk:card", args=[comment.pk])))
    assert "of 100 such comments, moderators rejected about" in card
    TriageModel.objects.update(calibration_error=0.06)
    scoring._state = None
    assert "of 100 such" not in words_of(desk.get(reverse("comment_desk:card", args=[comment.pk])))


def test_queue_by_risk_goes_from_card_to_card_and_filters_what_looks_clean(article, moderator, desk):
    decide_on(article, moderator, good=25, bad=25)
    made = [make_comment(article, text=text) for text in ("The ferry was late", "Buy watches, order now", "So it is")]
    spam = [make_comment(article, text="Subscribe to my channel, free gift cards for everyone")]
    by_risk = sorted([*made, *spam], key=lambda comment: (-comment.triage.margin, comment.pk))

    url, seen = reverse("comment_desk:card", args=[by_risk[0].pk]) + "?order=risk", []
    while url and len(seen) < 9:
        context = desk.get(url).context
        seen.append(context["comment"])
        url = context["next_url"]
    back = desk.get(reverse("comment_desk:card", args=[by_risk[-1].pk]) + "?order=risk").context["previous_url"]
    listed = [comment.pk for comment in desk.get(reverse("comment_desk:index") + "?order=risk").context["object_list"]]
    clean = desk.get(reverse("comment_desk:index") + "?assessment=clean").context["object_list"]

    assert [comment.pk for comment in by_risk] == [comment.pk for comment in seen] == listed
    assert f"/{by_risk[-2].pk}/" in back and "order=risk" in back
    assert {comment.pk for comment in clean} == {c.pk for c in by_risk if c.triage.probability < 0.3} != set()


def test_text_without_known_words_never_looks_clean(article, moderator, desk):
    decide_on(article, moderator, good=40, bad=6)
    known = make_comment(article, text="Thank you for this article. I saw the bridge.")
    model = current_model()

    assert known.triage.probability < UNCLEAR_FROM
    assert assessment_of(known, model, None, False).band == "clean"
    gibberish = ["xqwrt plomb zarfig", "sdfkjh, skjdfh!", "blorp", "Gurglo mnestra pilvo krantel the"]
    for text in (*gibberish, "👏👏👏", "1234"):
        unknown = make_comment(article, text=text)
        assert unknown.triage.probability >= UNCLEAR_FROM, text
        assert assessment_of(unknown, model, None, False).band != "clean", text
    clean = desk.get(reverse("comment_desk:index") + "?assessment=clean").context["object_list"]
    assert {comment.pk for comment in clean} == {known.pk}


def test_threat_never_looks_clean(article, moderator, desk):
    decide_on(article, moderator, good=20, bad=6)
    comment = make_comment(article, text="I know where you live, and I was at the mill near the station")

    assert TriageScore.objects.filter(comment=comment).exists() and comment.is_urgent
    assert "Compared with" not in words_of(desk.get(reverse("comment_desk:card", args=[comment.pk])))
    for band in BANDS:
        assert "I know where you live" not in words_of(desk.get(reverse("comment_desk:index"), {"assessment": band}))


def test_flagged_reported_escalated_or_repeated_comment_never_looks_clean(article, moderator, desk):
    decide_on(article, moderator, good=5, bad=5)
    expected = {
        "clean": make_comment(article, text="Nothing against it"),
        "flagged": make_comment(article, text="Its rule: write to ann@example.org"),
        "reported": make_visible(article, moderator=moderator, text="A reader reports it"),
        "escalated": make_comment(article, text="A colleague has it"),
        "doubtful": make_comment(article, text="Both: write to eve@example.org"),
    }
    make_report(expected["reported"])
    for name, decide in (("waiting again", None), ("rejected again", mark_as_spam), ("approved again", approve)):
        expected[name] = make_comment(article, text=f"These words are {name}.")
        other = make_comment(article, text=f"These words are {name}.")
        if decide:
            decide(other, moderator=moderator, seen=State.of(other))
    escalated = expected["escalated"]
    escalate(escalated, moderator=moderator, seen=State.of(escalated), to=moderator)
    for name, comment in expected.items():
        values = {"margin": 0, "probability": 0.9 if name == "doubtful" else 0.1, "version": "1.0"}
        TriageScore.objects.update_or_create({**values, "scored_at": timezone.now()}, comment=comment)
    TriageScore.objects.exclude(comment__in=expected.values()).delete()
    bands = {"clean": "clean", "approved again": "clean", "doubtful": "doubtful"}

    for name, comment in expected.items():
        label = str(BANDS[bands.get(name, "unclear")])
        assert f"Compared with earlier decisions {label}" in words_of(
            desk.get(reverse("comment_desk:card", args=[comment.pk]))
        )
    for band, label in BANDS.items():
        listed = desk.get(reverse("comment_desk:index"), {"assessment": band, "status": "all"}).context["object_list"]
        assert {each.assessment.band for each in listed} == {band}, label
        assert {each.pk for each in listed} == {
            comment.pk for name, comment in expected.items() if bands.get(name, "unclear") == band
        }


def test_score_that_the_former_code_inserts_during_a_reload_is_stored(article):
    comment = make_comment(article)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_triagescore (comment_id, margin, probability, version, reasons, scored_at) "
            "VALUES (%s, 1.5, 0.8, '1.0', '[]', %s)",
            [comment.pk, timezone.now()],
        )

    score = TriageScore.objects.get(comment=comment)
    assert (score.rank, score.former_rank, score.ranked_at) == (0.0, None, None)
