"""After every kind of act, no page is answered from the cache as it was before."""

import logging
import os
import re

import pytest
import time_machine
from django.utils import timezone

from comments import conf
from gazette.triggers import declared
from home import front_page, topic_strips

from .acts import SCENARIOS
from .content import build
from .recording import Recording, tables_read

# Tables that cacheable pages read without a trigger, and why.
NO_TRIGGER = {
    "django_content_type": "changes with a release only",
    "gazette_generation": "read by the cache itself",
    "gone_formeraddress": "read for pages that are not there, which are not kept",
    "wagtailredirects_redirect": "likewise",
}
# What the short form leaves out, because other URLs of its kind are looked at.
NOT_IN_SHORT_FORM = re.compile(
    "(authors|series|topics|notices)/.*feed.json|extra[01](/.+|.md)|(hidden|brook|bridge).(md|changes)|section=(alpha|beta)|"
    "/de/(authors|topics|series|comments|feed|articles/feed|llms)|(waters|quill-ada)/feed|api/articles/(2|[3-9][0-9])|"
    "/2026/1|house-rules|page=2"
)


def run(scenarios, clock, *, with_demo: bool) -> Recording:
    site = build(clock, with_demo=with_demo)
    recording = Recording() if with_demo else Recording(NOT_IN_SHORT_FORM)
    with tables_read() as tables:
        recording.fill()
    assert tables - {trigger.table for trigger in declared} - NO_TRIGGER.keys() == set(), "they need triggers"
    recording.compare("nothing yet")  # the first rendering makes renditions
    assert recording.compare("nothing").changed == set()
    for scenario in scenarios:
        for act in scenario(site):
            recording.compare(act or scenario.__doc__)
    return recording


@pytest.mark.any_database
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("indexed")
def test_cache_is_exact_after_each_act(monkeypatch, record_property):
    """A ninth of the scenarios; with ACTS=all all of them on the demo, with ACTS="tree media" those."""
    logging.getLogger("django.request").setLevel(logging.ERROR)  # each 404 is a warning
    monkeypatch.setattr(conf, "THREADS_PER_PAGE", 4)
    monkeypatch.setattr(conf, "REPLIES_PER_THREAD", 3)
    monkeypatch.setattr(topic_strips, "ARTICLES_ON_HOME", 3)
    monkeypatch.setattr(front_page, "ARTICLES_ON_HOME", 3)
    monkeypatch.setattr(topic_strips, "ARTICLES_IN_STRIP", 1)
    only = os.environ.get("ACTS", "")
    named = [scenario for scenario in SCENARIOS if scenario.__name__ in only.split()]
    chosen = SCENARIOS if only == "all" else named or SCENARIOS[2::9]
    with time_machine.travel(timezone.now(), tick=True) as clock:
        recording = run(chosen, clock, with_demo=only == "all")

    print(recording.table())  # noqa: T201
    changed = sum(len(outcome.changed) for outcome in recording.outcomes)
    invalidated = sum(len(outcome.invalidated) for outcome in recording.outcomes)
    record_property("figures", f"{len(recording.outcomes)} acts: {changed} changed, {invalidated} invalidated")
    assert {outcome.act: outcome.stale for outcome in recording.outcomes if outcome.stale} == {}
