"""What tests of pages share: somebody's browser, the HTML that it gets, and what that says."""

import html
import re

from bs4 import BeautifulSoup
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blog.models import ArticlePage
from comments.tests.factories import make_user


def signed_in(user, group=None) -> Client:
    """A browser in which `user` is signed in. A name makes a user, of that group or else a superuser."""
    client = Client()
    client.user = make_user(user, group, is_superuser=not group) if isinstance(user, str) else user
    client.force_login(client.user)
    return client


def soup_of(page, client=None, status=200) -> BeautifulSoup:
    """The parsed HTML of a response, a URL or a page."""
    if not isinstance(page, HttpResponse):
        page = (client or Client()).get(getattr(page, "url", page))
    assert page.status_code == status, page.headers
    return BeautifulSoup(page.content.decode(), "html.parser")


def words(source) -> str:
    """The text of a parsed element, or all that a response holds, with single spaces."""
    text = html.unescape(source.content.decode()) if isinstance(source, HttpResponse) else source.get_text()
    return " ".join(text.split())


def messages_of(response) -> list[str]:
    """The first line of each message, without markup."""
    found = get_messages(response.wsgi_request)
    return [html.unescape(re.sub("<[^>]*>", "", str(each))).strip().split("\n")[0].strip() for each in found]


def history_of(page, client) -> list[str]:
    """Messages of the page's history in the admin, newest first."""
    response = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    return [entry.message for entry in response.context["object_list"]]


def fresh(article) -> ArticlePage:
    return ArticlePage.objects.get(pk=article.pk)


def draft_of(article) -> ArticlePage:
    return fresh(article).get_latest_revision_as_object()


def headings_of(article) -> list[str]:
    return [block.value["heading"] for block in article.body]


def ids_of(article) -> list[str]:
    return [block.id for block in article.body]


def queries_for(url, client=None) -> int:
    """How many queries a URL takes once it was asked before."""
    client = client or Client()
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)
