from io import StringIO

import pytest
from django.contrib.auth import get_user_model

from gazette.management.commands.runserver import Command

pytestmark = pytest.mark.any_database

LINK = "http://127.0.0.1:8001/admin/invitation/"


@pytest.fixture
def prepared(db, monkeypatch):
    """What an empty site prints before it serves."""
    monkeypatch.setenv("DEMO", "no")

    def prepare():
        command = Command(stdout=StringIO())
        command.addr, command.port = "127.0.0.1", "8001"
        command.prepare()
        return command.stdout.getvalue()

    return prepare


def test_empty_site_prints_its_addresses_and_how_to_make_the_first_administrator(prepared):
    printed = prepared()

    assert "http://127.0.0.1:8001/\n" in printed
    assert "http://127.0.0.1:8001/admin/\n" in printed
    assert LINK in printed


def test_once_there_is_an_administrator_no_other_is_asked_for(prepared):
    get_user_model().objects.create_superuser("ada", password="long enough for a test")

    assert LINK not in prepared()
