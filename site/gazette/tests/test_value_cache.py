"""Values that are cached until what they were made from changes."""

import pytest
from django.db import transaction

from gazette.generations import raise_tags
from gazette.value_cache import cached_value

pytestmark = pytest.mark.django_db(transaction=True)


def load_from(values):
    return lambda: cached_value("key", ["a", "b"], lambda: values.pop(0), size=10)


def test_value_is_loaded_again_only_after_one_of_its_tags_changed():
    load = load_from([1, 2, 3])

    assert [load(), load()] == [1, 1]
    with transaction.atomic():
        raise_tags(["c"])
    assert load() == 1
    with transaction.atomic():
        raise_tags(["b"])
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
            raise_tags(["a"])
        return values.pop(0)

    loaded = [cached_value("key", ["a"], load, size=10) for _ in range(2)]

    assert loaded == [1, 2]


def test_none_is_not_cached():
    load = load_from([None, 2])

    assert [load(), load()] == [None, 2]
