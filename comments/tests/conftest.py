"""Fixtures of most tests of `comments`: a page, a pending comment on it, and who reads, edits and moderates."""

import pytest
from django.test import Client

from .factories import make_comment, make_moderator, make_page, make_user


@pytest.fixture
def article():
    return make_page()


@pytest.fixture
def comment(article):
    return make_comment(article)


@pytest.fixture
def moderator():
    return make_moderator()


@pytest.fixture
def desk(client, moderator):
    """The client of the test, signed in as the moderator."""
    client.force_login(moderator)
    return client


@pytest.fixture
def editor():
    client = Client()
    client.force_login(make_user("editor", "Editors"))
    return client
