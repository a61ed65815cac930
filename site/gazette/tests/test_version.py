import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse

from gazette import __version__

pytestmark = pytest.mark.any_database

HEADING = re.compile(r"^## (Not yet released|(\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\))$", re.MULTILINE)


def numbers(version):
    return tuple(map(int, version.split(".")))


def test_changelog_top_heading_agrees_with_version():
    text = (settings.BASE_DIR / "CHANGELOG.md").read_text()

    headings = HEADING.findall(text)

    assert len(headings) == text.count("\n## "), "every heading is “Not yet released” or “0.2.0 (2026-11-27)”"
    released = [(numbers(version), date) for _, version, date in headings if version]
    assert len(headings) - len(released) == (headings[0][0] == "Not yet released"), "only the top one has no date"
    assert released == sorted(released, reverse=True)
    newest = released[0][0]
    if headings[0][0] == "Not yet released":
        assert numbers(__version__) > newest, "__version__ names the version that comes next"
    else:
        assert numbers(__version__) == newest


def test_version_command_without_usable_settings_prints_version():
    command = [sys.executable, settings.BASE_DIR / "manage.py", "version"]

    done = subprocess.run(command, capture_output=True, text=True, env={"DJANGO_SETTINGS_MODULE": "no.such.settings"})

    assert (done.stdout, done.stderr, done.returncode) == (f"{__version__}\n", "", 0)


@pytest.mark.django_db
def test_dashboard_footer_shows_version(client):
    client.force_login(User.objects.create_superuser("admin"))

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert re.search(rf"<footer[^>]*>Gazette {re.escape(__version__)}</footer>", html)
