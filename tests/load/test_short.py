"""The short form of `make soak`: the same load and the same kills, for half a minute."""

from tools.load.soak import soak


def test_nothing_acknowledged_is_missing_after_kills_under_load(tmp_path, record_property):
    problems, figures = soak(tmp_path, writers=8, comments=15, kills=2, whole_kills=1)

    assert problems == []
    record_property("figures", f"Load: {figures}")
