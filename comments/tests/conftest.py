"""Fixtures of most tests of `comments`: a page, a pending comment on it, and who reads, edits and moderates."""

from types import SimpleNamespace

import pytest
from django.test import Client

from .factories import make_comment, make_listing, make_local_moderator, make_moderator, make_page, make_user


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


@pytest.fixture
def local(client):
    """A moderator of a part of the site: `user`, signed in as `client`; `article` in it, `other_article` beside it."""
    here, there = make_listing(slug="here"), make_listing(slug="there")
    user = make_local_moderator(here)
    client.force_login(user)
    return SimpleNamespace(
        client=client,
        user=user,
        article=make_page(listing=here, title="Mine"),
        other_article=make_page(listing=there, title="Elsewhere"),
    )
