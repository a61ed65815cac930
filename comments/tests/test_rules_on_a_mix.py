"""How many of a mix of comments the rules hold, by kind: `pytest --log-cli-level=INFO` prints the table."""

import logging

import pytest
from wagtail.models import Site

from .factories import make_comment, make_page
from .mixed_comments import ABUSE, GOOD, SPAM

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db


def held_by_kind(page, kinds):
    """Send the comments of each kind; return how many were held, and how many there are."""
    result = {}
    for kind, comments in kinds.items():
        pairs = [sent if isinstance(sent, tuple) else ("Reader", sent) for sent in comments]
        # Rules that depend on the time and the trap are not asked.
        made = [make_comment(page, name=name, text=text) for name, text in pairs]
        missed = [comment.text for comment in made if bool(comment.held_because) == (kinds is GOOD)]
        result[kind] = (sum(bool(comment.held_because) for comment in made), len(made), missed)
    return result


@pytest.mark.parametrize(("kinds", "least", "most"), [(GOOD, 0, 0.02), (SPAM, 0.8, 1), (ABUSE, 0.6, 1)])
def test_rules_alone_hold_most_spam_and_abuse_and_hardly_a_good_comment(kinds, least, most):
    Site.objects.update(site_name="Gazette")
    page = make_page(protected_names=["Ada Quill"])

    result = held_by_kind(page, kinds)

    for kind, (held, number, missed) in result.items():
        logger.info("%-18s %3d of %3d  %s", kind, held, number, missed)
    held, number = (sum(column) for column in zip(*((row[0], row[1]) for row in result.values()), strict=True))
    logger.info("%-18s %3d of %3d", "together", held, number)
    assert least <= held / number <= most
