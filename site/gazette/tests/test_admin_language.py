"""What the admin says outside of its views is in the language of the account, too."""

import pytest
from django.contrib.messages import get_messages
from wagtail.users.models import UserProfile

from comments.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def german(client):
    user = make_user("autorin", "Authors")
    UserProfile.objects.create(user=user, preferred_language="de")
    client.force_login(user)
    return client


@pytest.mark.parametrize("path", ["/admin/pages/99999/edit/", "/admin/images/99999/", "/admin/nothing-here/"])
def test_missing_pages_are_in_the_language_of_the_account(german, path):
    missing = german.get(path)

    assert missing.status_code == 404
    assert "Die angeforderte Seite konnte nicht gefunden werden." in missing.content.decode()
    assert "Zur Verwaltung" in missing.content.decode()
    assert "private" in missing.headers["Cache-Control"]


def test_only_pages_are_translated_and_only_the_admins(german):
    missing = german.get("/admin/api/main/pages/99999/", headers={"Accept": "application/json"})

    assert (missing.status_code, missing.headers["Content-Type"]) == (404, "application/json")
    assert '<html lang="en"' in german.get("/nothing-here/").content.decode(), "readers' pages have that of their URL"


def test_missing_permissions_are_in_the_language_of_the_account(german):
    refused = german.get("/admin/sites/")

    assert [str(message).strip() for message in get_messages(refused.wsgi_request)] == [
        "Sie haben leider keinen Zugang zu diesem Bereich."
    ]


def test_form_without_a_csrf_token_is_refused_in_the_language_of_the_account(german):
    german.handler.enforce_csrf_checks = True

    refused = german.post("/admin/account/")

    assert refused.status_code == 403
    assert "Es wurde nichts geändert." in refused.content.decode()
