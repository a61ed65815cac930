import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.sections import RESERVED_ID, RESERVED_IDS, Anchor, AnchorRequest, plan_anchors, reading_minutes, slug_of


@pytest.mark.parametrize(
    ("heading", "slug"),
    [
        ("After the Flood: the Mill’s Ledgers", "after-the-flood-the-mills-ledgers"),
        ("Füße und Fässer", "füße-und-fässer"),
        ("Ιστορία", "ιστορία"),
        ("हिन्दी में", "हिन्दी-में"),
        ("日本語の見出し", "日本語の見出し"),
        ("  --  ", "section"),
        ("", "section"),
        ("🎉🎉", "section"),
        ("Comments", "comments-section"),
        ("Contents", "contents-section"),
        ("comment 12", "comment-12-section"),
        ("Comment form", "comment-form-section"),
        ("10 years", "10-years"),
        ("word " * 40, "-".join(["word"] * 16)),
    ],
)
def test_a_heading_gives_a_readable_slug(heading, slug):
    assert slug_of(heading) == slug


@given(st.text(max_size=400))
def test_a_slug_is_never_empty_never_ours_and_a_slug_of_itself(heading):
    slug = slug_of(heading)

    assert slug
    assert slug not in RESERVED_IDS
    assert not RESERVED_ID.fullmatch(slug)
    assert not any(character.isspace() or character in "\"'<>&#?_/" for character in slug)
    assert slug_of(slug) == slug


OLD_AND_NEW = [Anchor("a", "old", False), Anchor("a", "new", True)]


@pytest.mark.parametrize(
    ("wishes", "known", "plan"),
    [
        ([("a", "Prices"), ("b", "Prices")], [], {"a": "prices", "b": "prices-2"}),  # one heading twice
        ([("a", "New")], [Anchor("a", "old", True)], {"a": "old"}),  # renamed
        ([("a", "Costs"), ("b", "Other", "costs")], [], {"b": "costs", "a": "costs-2"}),  # chosen by hand: first
        (
            [("a", "x"), ("b", "Old"), ("c", "Lost")],
            [*OLD_AND_NEW, Anchor("gone", "lost", True)],
            {"a": "new", "b": "old-2", "c": "lost-2"},  # former ones are never given to another section
        ),
        ([("a", "x", "old")], OLD_AND_NEW, {"a": "old"}),  # but to their own
    ],
)
def test_planned_slugs_are_unique_and_kept(wishes, known, plan):
    assert plan_anchors([AnchorRequest(*wish) for wish in wishes], known) == plan


def test_reading_time_is_in_minutes():
    assert [reading_minutes(number) for number in (0, 220, 550, 2200)] == [1, 1, 2, 10]


blocks = st.sampled_from("abcdef")
words = st.sampled_from(["Prices", "prices", "Comments", "Füße", "", "Lost", "prices 2"])
edition = st.lists(
    st.builds(AnchorRequest, blocks, words, st.one_of(st.just(""), words)), unique_by=lambda w: w.block_id
)


@given(st.lists(edition, min_size=1, max_size=6))
def test_slugs_are_unique_and_never_lost_over_any_history(history):
    known: dict[str, Anchor] = {}

    for wishes in history:
        plan = plan_anchors(wishes, list(known.values()))

        assert len(set(plan.values())) == len(wishes) == len(plan)
        assert plan_anchors(wishes, list(known.values())) == plan
        for wish in wishes:
            present = [a for a in known.values() if a.block_id == wish.block_id and a.is_current]
            if present and not wish.slug:
                assert plan[wish.block_id] == present[0].slug
        for block_id, slug in plan.items():
            assert known.get(slug, Anchor(block_id, slug, True)).block_id == block_id
            for anchor in [a for a in known.values() if a.block_id == block_id]:
                known[anchor.slug] = Anchor(block_id, anchor.slug, False)
            known[slug] = Anchor(block_id, slug, True)
        assert plan_anchors(wishes, list(known.values())) == plan
