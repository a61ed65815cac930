"""What the scripts of the editor ask the server: who is signed in, with which key, and which copies are stored."""

import base64

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import streamfield

from comments.tests.factories import make_user

from .factories import make_article
from .helpers import signed_in
from .test_editor_controls import posted

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
COPY = "0b1d3f4a-0000-4000-8000-000000000001"


def session_of(client):
    return client.get(reverse("unsaved_work_session")).json()


def test_session_answers_its_user_with_a_key_of_their_own_and_nobody_else():
    ada, bob = (make_user(name, "Editors") for name in ("ada", "bob"))

    first, again, other = session_of(signed_in(ada)), session_of(signed_in(ada)), session_of(signed_in(bob))
    signed_out = Client().get(reverse("unsaved_work_session"))

    assert (first["user"], first["name"], first["savedCopies"]) == (ada.pk, "ada", [])
    assert len(base64.b64decode(first["copyKey"])) == 32
    assert first["copyKey"] == again["copyKey"] != other["copyKey"]
    assert signed_out.status_code == 302
    assert signed_out.url.startswith(reverse("wagtailadmin_login"))


@pytest.mark.each_database
def test_copy_is_confirmed_once_its_form_is_stored_and_their_number_is_limited(editor):
    article = make_article(publish=False)
    form = posted(unsaved_copy=COPY, lead="What it is about.", body=streamfield([]))

    def send(headers=(), **changes):
        editor.post(f"/admin/pages/{article.pk}/edit/", form | changes, headers=dict(headers))
        return session_of(editor)["savedCopies"]

    assert send(**{"action-publish": "1", "title": ""}) == [], "refused"
    assert send({"accept": "application/json"}) == [], "autosaved"
    assert send() == [COPY]

    session = editor.session
    session["saved_copies"] = [str(number) for number in range(50)]
    session.save()
    assert send() == [*map(str, range(1, 50)), COPY]
