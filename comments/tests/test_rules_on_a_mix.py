"""How many of two mixes of comments the rules hold, by kind: `pytest --log-cli-level=INFO` prints the table."""

import json
import logging
from collections import defaultdict
from pathlib import Path

import pytest
from django.core.management import call_command
from wagtail.models import Site

from .factories import make_comment, make_page
from .mixed_comments import ABUSE, GOOD, SPAM

logger = logging.getLogger(__name__)
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SECOND_MIX = Path(__file__).parent / "second_mix.jsonl"
GOOD_KINDS = {"opinion", "agreement", "source", "other_language", "emoji"}


def kinds_of_second_mix(is_wanted):
    kinds = defaultdict(list)
    for row in map(json.loads, SECOND_MIX.read_text().splitlines()):
        if is_wanted(row["kind"]):
            kinds[row["kind"]].append((row["name"], row["text"]))
    return kinds


SECOND_GOOD = kinds_of_second_mix(GOOD_KINDS.__contains__)
SECOND_SPAM = kinds_of_second_mix(lambda kind: kind.startswith("spam_"))
SECOND_ABUSE = kinds_of_second_mix(lambda kind: kind not in GOOD_KINDS and not kind.startswith("spam_"))


def held_by_kind(page, kinds):
    """Send the comments of each kind; return how many were held, and how many there are."""
    result = {}
    for kind, comments in kinds.items():
        pairs = [sent if isinstance(sent, tuple) else ("Reader", sent) for sent in comments]
        # Rules that depend on the time and the trap are not asked.
        made = [make_comment(page, name=name, text=text) for name, text in pairs]
        missed = [
            comment.text for comment in made if bool(comment.held_because) == (kinds is GOOD or kinds is SECOND_GOOD)
        ]
        result[kind] = (sum(bool(comment.held_because) for comment in made), len(made), missed)
    return result


@pytest.mark.parametrize(
    ("kinds", "least", "most"),
    [
        (GOOD, 0, 0.02),
        (SPAM, 0.9, 1),
        (ABUSE, 0.8, 1),
        (SECOND_GOOD, 0, 0.02),
        (SECOND_SPAM, 0.9, 1),
        (SECOND_ABUSE, 0.8, 1),
    ],
)
def test_rules_alone_hold_most_spam_and_abuse_and_hardly_a_good_comment(kinds, least, most):
    Site.objects.update(site_name="Gazette")
    page = make_page(protected_names=["Ada Quill"])

    result = held_by_kind(page, kinds)

    for kind, (held, number, missed) in result.items():
        logger.info("%-18s %3d of %3d  %s", kind, held, number, missed)
    held, number = (sum(column) for column in zip(*((row[0], row[1]) for row in result.values()), strict=True))
    logger.info("%-18s %3d of %3d", "together", held, number)
    assert least <= held / number <= most


def test_command_prints_how_many_of_each_kind_are_held(capsys, tmp_path):
    Site.objects.update(site_name="Gazette")
    file = tmp_path / "comments.jsonl"
    text = "Nine words or more make a text that can be told from others"
    rows = [("good", text, ""), ("flood", f"{text} again", ""), ("flood", text, ""), ("name", "No.", "Gazette Team")]
    file.write_text("".join(json.dumps(dict(zip(("kind", "text", "name"), row, strict=True))) + "\n" for row in rows))

    call_command("try_rules", file, "--list=missed")

    assert capsys.readouterr().out.splitlines() == [
        f"good: '{text}'",
        "good                  0 of    1",
        "flood                 2 of    2  similar_text 2, same_text 1",
        "name                  1 of    1  impersonation 1",
    ]
