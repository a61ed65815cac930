from io import StringIO

import pytest

from gazette.imports import progress


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 1000.0

    monkeypatch.setattr(progress, "monotonic", lambda: Clock.now)
    return Clock


def test_progress_of_resumed_import_has_the_present_rate_not_that_of_what_was_there(clock):
    stream = StringIO()
    line = progress.ProgressLine(stream, 100_000, "items")
    line.stream.write = lambda text, ending="": StringIO.write(stream, f"{text}\n")
    for number in (10_000, *[10] * (progress.LINES_OF_RATE + 1)):
        clock.now += progress.EVERY_IN_A_LOG
        line.step(number)

    lines = stream.getvalue().splitlines()

    assert lines[0] == "10,000 of 100,000 items (10 %), 20,000 a minute, 4 min 30 s left"
    assert lines[-1] == "10,210 of 100,000 items (10 %), 20 a minute, 74 h 49 min left"
