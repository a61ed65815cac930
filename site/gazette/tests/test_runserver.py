from io import StringIO
from urllib.parse import unquote

import pytest
from django.contrib.auth import get_user_model
from django.test import RequestFactory

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


@pytest.mark.parametrize("path, status", [("css/site.css", 200), ("../../manage.py", 404), ("%2e%2e/manage.py", 404)])
def test_static_files_are_served_from_their_folder_only(settings, path, status):
    settings.DEBUG = True
    application = Command().get_handler(use_static_handler=True, insecure_serving=False)
    answered = []
    environ = RequestFactory().get("/").environ | {"PATH_INFO": unquote(f"/static/{path}")}

    response = application(environ, lambda status, headers: answered.append(status))

    response.close()
    assert answered[0].startswith(str(status))
