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


def test_missing_pages_and_refusals_are_in_the_language_of_the_account(german):
    missing = german.get("/admin/pages/99999/edit/")
    refused = german.get("/admin/sites/")

    assert missing.status_code == 404
    assert "Zur Verwaltung" in missing.content.decode()
    assert [str(message).strip() for message in get_messages(refused.wsgi_request)] == [
        "Sie haben leider keinen Zugang zu diesem Bereich."
    ]
    assert '<html lang="en"' in german.get("/nothing-here/").content.decode(), "readers' pages have that of their URL"
