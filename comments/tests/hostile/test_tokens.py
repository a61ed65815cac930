"""Every token at every endpoint: each is valid for one purpose and one comment."""

import base64
import json
import re
from itertools import count

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.tokens import default_token_generator
from django.core import signing
from django.test import Client
from django.urls import reverse

from comments.forms import new_stamp
from comments.models import Comment
from comments.tests.factories import make_comment, make_page, make_report, make_user, make_visible
from comments.tokens import report_token_for, token_for

from .state import PUBLIC, everything, routes

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ENDPOINTS = [route for route in routes(PUBLIC) if route.count("<") == 1 and ":token>" in route]


def foreign_tokens(comment):
    """What is signed or looks signed, but is no token of the author of a comment."""
    own = token_for(comment)
    value = [comment.pk, comment.revision]
    payload, stamped, signature = own.split(":")
    other = json.dumps([comment.pk + 1, 1], separators=(",", ":")).encode()
    return {
        "a stamp": new_stamp(),
        "no salt": signing.dumps(value),
        "another salt": signing.dumps(value, salt="comments.stamp"),
        "the salt of mail": signing.dumps(value, salt="comments.mail"),
        "another key": signing.dumps(value, key="x" * 50, salt="comments.author"),
        "no time": signing.Signer(salt="comments.author").sign_object(value),
        "another comment": f"{base64.urlsafe_b64encode(other).decode().rstrip('=')}:{stamped}:{signature}",
        "another time": f"{payload}:{stamped[:-1]}0:{signature}" if stamped[-1] != "0" else f"{payload}:1:{signature}",
        "no signature": f"{payload}:{stamped}:",
        "a part": payload,
        "turned": ":".join([signature, stamped, payload]),
        "twice": f"{own}:{signature}",
        "compressed": f".{own}",
        "a way to a new password": default_token_generator.make_token(make_user("someone")),
        "a number": str(comment.pk),
        "words": "forged",
        "white space": f"{own} ",
    }


def tokens_of_another_purpose(comment):
    """By the endpoints that they are not for: an author's own token, and that of a reader who reported the comment."""
    return {
        "comments/reported/": token_for(comment),
        "comments/received/": report_token_for(comment.reports.first()),
        "comments/edit/": report_token_for(comment.reports.first()),
        "comments/withdraw/": report_token_for(comment.reports.first()),
    }


def test_there_are_endpoints():
    assert len(ENDPOINTS) >= 3


def test_a_foreign_token_opens_nothing():
    comment = make_comment(make_page(), text="First version.")
    tokens = foreign_tokens(comment)
    before, networks = everything(), count()

    for route in ENDPOINTS:
        for kind, token in tokens.items():
            url = f"/{re.sub('<[^>]+>', token.replace('%', '%25'), route)}"
            # Each from a network of its own: from one, no more than sixty are looked at.
            client = Client(REMOTE_ADDR=f"2001:db8:{next(networks):x}::1")
            for response in (client.get(url), client.post(url, {"name": "Ada", "text": "Changed."})):
                assert response.status_code in {404, 405}, (route, kind, response.status_code)
                assert "First version." not in response.content.decode()

    assert everything() == before


def test_token_is_not_valid_for_another_purpose():
    comment = make_visible(make_page(), text="First version.")
    make_report(comment)
    tokens = tokens_of_another_purpose(comment)
    before = everything()

    tried = 0
    for route in ENDPOINTS:
        for beginning, token in tokens.items():
            if route.startswith(beginning):
                url = f"/{re.sub('<[^>]+>', token, route)}"
                for response in (Client().get(url), Client().post(url, {"name": "Ada", "text": "Changed."})):
                    assert response.status_code in {404, 405}, (route, response.status_code)
                tried += 1

    assert tried == 5
    assert everything() == before


def test_an_authors_token_is_no_stamp_and_no_session(article):
    token = token_for(make_comment(article))

    client = Client()
    client.cookies["sessionid"] = client.cookies["csrftoken"] = token
    client.post(reverse("comments:write", args=[article.pk]), {"name": "A", "text": "B", "stamp": token})

    assert Comment.objects.latest("id").held_because == []
    assert client.get(reverse("wagtailadmin_home")).status_code == 302


def test_a_token_is_for_one_comment_only(article):
    mine, other = make_comment(article, text="Mine."), make_comment(article, text="Another's.")

    Client().post(reverse("comments:edit", args=[token_for(mine)]), {"name": "A", "text": "New.", "pk": other.pk})
    Client().post(reverse("comments:withdraw", args=[token_for(mine)]), {"pk": other.pk, "comment": other.pk})

    other.refresh_from_db()
    assert (other.text, other.status, other.revision) == ("Another's.", "pending", 1)


def test_what_is_signed_is_json():
    payload = token_for(make_comment(make_page())).split(":")[0]

    assert isinstance(json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))), list)
    assert "json" in django_settings.SESSION_SERIALIZER.lower()
