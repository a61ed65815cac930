"""Every URL of the conversation, found by walking the resolver: what a method, a foreign form or `next` may do."""

from itertools import cycle, product

import pytest
from django.test import Client

from comments import actions
from comments.actions import State
from comments.mail.notifications import ask_to_confirm
from comments.models import Digest
from comments.tests.factories import make_comment, make_moderator, make_report, make_user, make_visible

from .state import DESK, PUBLIC, everything, routes, url_for

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROUTES = routes(PUBLIC) + routes(DESK)
EVIL = ["//evil.example", "\\\\evil.example", "https:evil.example", "https://evil.example/", "/\t/evil.example"]
OTHER_METHODS = ["get", "head", "options", "put", "patch", "delete"]
# Whatever a form of ours might send.
FIELDS = {
    "do": "approve",
    "status": "pending",
    "revision": "1",
    "reason": "hate",
    "note": "n",
    "name": "Ada",
    "text": "Changed.",
    "email": "a@example.org",
    "section": "",
    "parent": "",
    "confirm": "yes",
    "comments": "1",
    "action": "approve",
}


@pytest.fixture
def comments(article):
    visible = make_visible(article)
    make_report(visible)
    # For what links in letters open: somebody to confirm, and a moderator with a digest.
    ask_to_confirm("ada@reader.example")
    Digest.objects.create(user=make_user("digested"), every="hour")
    in_bulk = make_comment(article)
    moderator = make_user("bulk", is_superuser=True)
    actions.decide_in_bulk([(in_bulk.pk, State.of(in_bulk))], "spam", moderator=moderator)
    waiting = make_comment(article, email="ada@reader.example")
    return [waiting, visible, make_comment(article, parent=visible), in_bulk]


@pytest.fixture
def superuser():
    client, user = Client(), make_moderator("boss")
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def test_the_walk_finds_what_there_is():
    assert {
        "comments/on/<page_id:page_id>/",
        "comments/edit/<str:token>/",
        "comments/reported/<str:token>/retract/",
        "admin/comments/<int:pk>/decide/",
    } <= set(ROUTES)


def test_only_a_post_changes_anything(comments, superuser):
    before = everything()

    # What a method changes does not hang on what became of a comment: they take turns, each client with all of them.
    asked = product(ROUTES, OTHER_METHODS, (Client(), superuser))
    for (route, method, client), comment in zip(asked, cycle([*comments, comments[0]])):
        query = FIELDS if method in {"get", "head"} else None
        response = getattr(client, method)(url_for(route, comment), query_params=query)
        assert response.status_code < 500, (method, route)

    assert everything() == before


def test_a_mail_scanner_that_opens_every_link_twice_changes_nothing(comments):
    before = everything()

    for route in ROUTES:
        for comment in comments[:2]:
            for method in ("get", "head", "get", "head"):
                getattr(Client(), method)(url_for(route, comment))

    assert everything() == before


def test_no_view_takes_another_sites_form(comments, superuser):
    before = everything()
    superuser.handler.enforce_csrf_checks = True
    asked = [(route, {}) for route in routes(DESK)]  # without the token of a form of ours
    foreign = ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"})
    asked += product(ROUTES, foreign)

    forms = product(asked, (Client(enforce_csrf_checks=True), superuser))
    for ((route, headers), client), comment in zip(forms, cycle((comments[0], comments[1], comments[3]))):
        response = client.post(url_for(route, comment), FIELDS, headers=headers)
        assert response.status_code in {403, 404, 405}, (route, headers, response.status_code)

    assert everything() == before


def test_no_view_leads_to_another_site(comments, superuser):
    # Where a view leads does not hang on what became of a comment. Each gets the usual target, and one of the others.
    asked = product(ROUTES, (Client(), superuser))
    for (route, client), comment, other in zip(asked, cycle(comments[:3]), cycle(EVIL[1:])):
        for target in (EVIL[0], other):
            leading = {"next": target, "return_to": target, "url": target}
            for response in (
                client.get(url_for(route, comment), leading),
                client.post(url_for(route, comment), {**FIELDS, **leading}, query_params=leading),
            ):
                assert response.status_code < 500, route
                location = response.headers.get("Location", "")
                assert location.startswith(("/", "http://localhost/", "http://testserver/")) or not location
                assert not location.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("target", EVIL)
def test_sign_in_with_a_foreign_next_redirects_to_the_admin(target):
    make_moderator("mira")

    response = Client().post("/admin/login/", {"username": "mira", "password": "password", "next": target})

    assert response.status_code == 302
    assert response.headers["Location"] == "/admin/"
