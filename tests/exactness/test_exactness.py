"""After every kind of act, no page is answered from the cache as it was before, and few are rendered for nothing."""

import logging
import os

import pytest
import time_machine
from django.utils import timezone

from comments import conf

from .acts import SCENARIOS
from .content import build
from .recording import Recording

MOST_INVALIDATED = 1.2  # times those that changed


def run(scenarios, share: int) -> Recording:
    site = build()
    recording = Recording(share, own=tuple(site.pages))
    recording.fill()
    recording.compare("nothing yet")  # the first rendering makes renditions
    assert recording.compare("nothing").changed == set()
    for scenario in scenarios:
        for act in scenario(site):
            recording.compare(act or scenario.__doc__)
    return recording


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "part", [pytest.param("third", id="third"), pytest.param("all", marks=pytest.mark.exhaustive, id="all")]
)
@pytest.mark.usefixtures("indexed")
def test_cache_is_exact_after_each_act(part, monkeypatch, record_property):
    logging.getLogger("django.request").setLevel(logging.ERROR)  # each 404 is a warning
    monkeypatch.setattr(conf, "THREADS_PER_PAGE", 4)
    monkeypatch.setattr(conf, "REPLIES_PER_THREAD", 3)
    only = os.environ.get("ACTS", "").split()  # names of scenarios, to look at some
    chosen = [scenario for scenario in SCENARIOS if not only or scenario.__name__ in only]
    with time_machine.travel(timezone.now(), tick=True):
        recording = run(chosen[::3] if part == "third" and not only else chosen, 6 if part == "third" else 1)

    print(recording.table())  # noqa: T201
    changed = sum(len(outcome.changed) for outcome in recording.outcomes)
    invalidated = sum(len(outcome.invalidated) for outcome in recording.outcomes)
    record_property("figures", f"{len(recording.outcomes)} acts: {changed} changed, {invalidated} invalidated")
    assert {outcome.act: outcome.stale for outcome in recording.outcomes if outcome.stale} == {}
    assert invalidated <= MOST_INVALIDATED * changed
