"""The merge of two rows of blocks: no change is lost, none is made up, and what both changed is asked about."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.rich_text import RichText

from blog.blocks.article import ParagraphBlock
from blog.blocks.canonical import canonical
from blog.editor.merging.merge import Choice, Version, merge
from tests.timing import takes_linear_time

TEXTS = ["text", "other", "third"]
rows = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(TEXTS)), unique_by=lambda block: block[0])


def versions(row):
    return {block_id: Version(text, text) for block_id, text in row}


def merged(base, mine, theirs, **options):
    return merge(dict(base), versions(mine), versions(theirs), **options)


def texts(result):
    return {block_id: version.value for block_id, version in result.blocks.items()}


@given(rows, rows)
def test_what_only_one_side_changed_is_the_result(base, row):
    mine, theirs = merged(base, row, base), merged(base, base, row)

    assert list(texts(mine).items()) == list(texts(theirs).items()) == row
    assert not mine.conflicts and not theirs.conflicts
    assert not mine.taken
    assert set(theirs.taken) == {block_id for block_id, _text in set(base) ^ set(row)}


@given(rows, rows)
def test_the_same_on_both_sides_is_no_conflict(base, row):
    result = merged(base, row, row)

    assert list(texts(result).items()) == row
    assert not result.conflicts and not result.taken


@given(rows, rows, rows)
def test_no_change_is_lost(base, mine, theirs):
    result = merged(base, mine, theirs)
    before, my, their, after = dict(base), dict(mine), dict(theirs), texts(result)
    in_conflict = {conflict.id for conflict in result.conflicts}

    for block_id in {*before, *my, *their}:
        was, i_have, they_have = before.get(block_id), my.get(block_id), their.get(block_id)
        if block_id in in_conflict:
            assert len({was, i_have, they_have}) == 3
            assert after.get(block_id) == they_have
        elif i_have != was:
            assert after.get(block_id) == i_have
        else:
            assert after.get(block_id) == they_have
    assert set(after) <= {*my, *their}


@given(rows, rows, rows)
def test_both_sides_are_asked_about_the_same(base, mine, theirs):
    mine_first, theirs_first = merged(base, mine, theirs), merged(base, theirs, mine)

    assert {each.id for each in mine_first.conflicts} == {each.id for each in theirs_first.conflicts}


@given(rows, rows, rows, st.sampled_from(Choice))
def test_choices_settle_all_conflicts(base, mine, theirs, choice):
    numbers = count()
    open_conflicts = merged(base, mine, theirs).conflicts

    result = merged(
        base, mine, theirs, choose=lambda _: choice, copy=lambda version: (f"copy-{next(numbers)}", version)
    )

    assert not result.conflicts
    for conflict in open_conflicts:
        wanted = {Choice.MINE: [conflict.mine], Choice.THEIRS: [conflict.theirs]}.get(
            choice, [conflict.theirs, conflict.mine if conflict.theirs else None]
        )
        found = [version for block_id, version in result.blocks.items() if block_id == conflict.id]
        assert found == [each for each in wanted[:1] if each]
        for each in filter(None, wanted[1:]):
            assert each in result.blocks.values()


@given(rows, rows, rows)
def test_a_form_that_stays_open_can_be_merged_again_and_again(base, mine, theirs):
    """What was merged is theirs the next time, and what the form had is the base."""
    first = merged(base, mine, theirs)
    again = merged(mine, mine, [(block_id, text) for block_id, text in texts(first).items()])

    assert texts(again) == texts(first)
    assert list(again.blocks) == list(first.blocks)
    assert not again.conflicts


@pytest.mark.parametrize(
    "base, mine, theirs, order",
    [
        ("abc", "abxc", "abc", "abxc"),  # one inserts
        ("abc", "abxc", "aybc", "aybxc"),  # both insert
        ("abc", "abxc", "abyc", "abxyc"),  # at the same place
        ("abc", "cab", "abyc", "caby"),  # one moves, the other inserts
        ("abc", "abxc", "cba", "cbxa"),
        ("abc", "acb", "bac", "acb"),  # both move: mine
        ("abc", "ab", "abcx", "abx"),  # one removes what the other's stands behind
        ("", "x", "y", "xy"),
    ],
)
def test_order(base, mine, theirs, order):
    result = merged(*([(block_id, "text") for block_id in row] for row in (base, mine, theirs)))

    assert "".join(result.blocks) == order


def test_long_row_of_spaces_takes_linear_time():
    block = ParagraphBlock()

    assert takes_linear_time(
        lambda text: canonical(block, RichText(f'<p data-block-key="a">a{text}b</p>')), " " * 8_000
    )
