"""Values that are cached until what they were made from changes."""

import pytest
from django.db import transaction

from gazette.generations import EVERYTHING, raise_tags
from gazette.page_cache import collecting_tags, depends_on
from gazette.value_cache import cached_value

pytestmark = pytest.mark.django_db(transaction=True)


def load_from(values):
    def load():
        depends_on("a")
        return values.pop(0)

    return lambda: cached_value("key", load, size=10)


@pytest.mark.parametrize("changed", ["a", EVERYTHING])
def test_value_is_loaded_again_only_after_one_of_its_tags_changed(changed):
    load = load_from([1, 2, 3])

    assert [load(), load()] == [1, 1]
    with transaction.atomic():
        raise_tags(["c"])
    with collecting_tags() as tags:
        assert load() == 1
    assert tags == {"a", EVERYTHING}
    with transaction.atomic():
        raise_tags([changed])
    assert [load(), load()] == [2, 2]


def test_value_that_a_transaction_may_have_changed_is_not_cached():
    load = load_from([1, 2, 3])

    with transaction.atomic():
        assert [load(), load()] == [1, 2]
    assert [load(), load()] == [3, 3]


def test_value_is_not_cached_if_its_tag_changed_while_it_was_loaded():
    values = [1, 2]

    def load():
        with transaction.atomic():
            raise_tags([EVERYTHING])
        return values.pop(0)

    loaded = [cached_value("key", load, size=10) for _ in range(2)]

    assert loaded == [1, 2]


def test_none_is_not_cached():
    load = load_from([None, 2])

    assert [load(), load()] == [None, 2]
