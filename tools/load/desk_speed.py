"""Measure the desk with many comments: `make measure`, on SQLite or the server that DATABASE_URL names.

On a scratch database, for a machine without other load; one line per figure. Times are of the whole request inside the
process, without a network. Exit status 1 if a figure misses its limit.
"""

import argparse
import io
import statistics
import sys
from functools import partial
from itertools import cycle

from .measuring import Figures, print_load, scratch_database, timed, vacuum

QUEUE, CARD, ARTICLE = 300, 150, 1.2  # ms, ms, times


def prepare(comments: int, waiting: int):
    """Fill the database; return two articles of the same text, with 50 and with 5,000 visible comments."""
    from django.core.management import call_command

    from blog.models import ArticlePage

    from .make_comments import make_comments

    call_command("load_demo", stdout=io.StringIO())
    article = ArticlePage.objects.live().order_by("pk").last()
    make_comments(comments - 5_050, waiting)
    quiet, busy = (
        article.copy(update_attrs={"slug": slug, "title": article.title}, keep_live=True) for slug in ("quiet", "busy")
    )
    for page, number in ((quiet, 50), (busy, 5_000)):
        make_comments(number, 0, approved=1, replies=0, pages=[page])
    vacuum()
    return quiet, busy


def measure_queue(client, figures):
    for query in ("", "?status=all", "?status=approved", "?status=rejected", "?status=erased"):
        get = partial(client.get, f"/admin/comments/{query}")
        get()
        figures.add_requests(f"queue page {query}", [get] * 20, QUEUE)


class Decisions:
    """From the press of a button to the next card, as the desk's module goes: the POST, whose response is the card."""

    def __init__(self, client, query: str):
        self.client, self.query = client, query
        self.card = client.get(f"/admin/comments/start/{query}", follow=True)

    def decide(self, verb: str):
        comment = self.card.context["comment"]
        if verb == "undo":
            comment = self.card.context["last_decision"].comment
        elif verb == "approve" and comment.is_visible:  # a reported one, which comes before the others
            verb = "keep"
        fields = {"do": verb, "status": comment.status, "revision": comment.revision}
        fields |= {"last_report": comment.reports.latest("pk").pk} if verb == "keep" else {}
        fields |= {"reason": "off_topic"} if verb == "reject" else {}
        headers = {"X-Requested-With": "XMLHttpRequest"}
        url = f"/admin/comments/{comment.pk}/decide/{self.query}"
        self.card = self.client.post(url, fields, headers=headers)
        assert self.card.status_code == 200, self.card.status_code


def measure_decisions(client, figures, number: int):
    for query in ("", "?order=fresh"):
        decisions, verbs = Decisions(client, query), cycle(("approve", "approve", "spam", "reject", "undo"))
        send = [partial(decisions.decide, next(verbs)) for _ in range(number)]
        figures.add_requests(f"next card after a decision {query}", send, CARD)


def measure_articles(client, figures, quiet, busy):
    times: dict[str, list[float]] = {quiet.url: [], busy.url: []}
    for _ in range(40):  # by turns, so that what else the machine does falls on both
        for url, taken in times.items():
            taken.append(timed(partial(client.get, url)))
    few, many = (statistics.median(taken[5:]) for taken in times.values())
    figures.add(
        "article with 5,000 comments to one with 50", many / few, ARTICLE, "x", f" ({many:.1f} to {few:.1f} ms)"
    )


def measure(quiet, busy, decisions: int) -> int:
    from django.contrib.auth import get_user_model
    from django.test import Client

    print_load()
    figures, client = Figures(), Client()
    client.force_login(get_user_model().objects.get(username="moderator"))
    measure_queue(client, figures)
    measure_decisions(client, figures, decisions)
    measure_articles(Client(), figures, quiet, busy)
    return figures.missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--comments", type=int, default=100_000)
    parser.add_argument("--waiting", type=int, default=5_000)
    parser.add_argument("--decisions", type=int, default=500)
    options = parser.parse_args()

    with scratch_database():
        missed = measure(*prepare(options.comments, options.waiting), options.decisions)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
