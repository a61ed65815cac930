"""A site of an earlier version with the demo in it is upgraded: its data, permissions, history and URLs stay.

`site.sqlite3.xz` is the database of that site, `before.json` what its URLs answered and which fragments its articles
had. docs/testing.md says how they were made.
"""

import json
import lzma
import sqlite3
from contextlib import closing
from pathlib import Path

import PIL.Image
import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import reverse
from wagtail.models import Site

from blog.models import Picture

FOLDER = Path(__file__).parent
HOST = "127.0.0.1:8000"
SETTINGS = {
    "SITE_URL": f"http://{HOST}",
    # Signed the link in the site's mail that is among the URLs.
    "SECRET_KEY": "only-for-the-upgrade-test-" + "x" * 42,
}

# Derived from other tables, or counters.
NOT_COMPARED = ("sqlite_sequence", "wagtailsearch_", "blog_search", "blog_picturerendition", "gazette_generation")
MAY_GROW = {"auth_group_permissions", "auth_permission", "django_content_type", "django_migrations"}
MAY_GROW |= {"wagtailcore_referenceindex"}  # blog.0033
# What migrations change on purpose.
CHANGED = {
    ("auth_permission", "codename"),  # follow the names of two models that were renamed
    ("auth_permission", "name"),
    ("django_content_type", "model"),
    ("blog_byline", "sort_order"),  # blog.0032: imported ones had none
    ("blog_errorreport", "quotes_reader"),  # blog.0023: no reader had allowed it
    ("wagtailcore_task", "name"),  # home.0017: as the screens call the review
    ("wagtailcore_workflow", "name"),
}


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory, django_db_setup, django_db_blocker):
    """Migrate a copy of the old site, use it as the database, and return the paths of the old file and of the copy."""
    folder = tmp_path_factory.mktemp("upgrade")
    before, after = folder / "before.sqlite3", folder / "after.sqlite3"
    for path in (before, after):
        path.write_bytes(lzma.decompress((FOLDER / "site.sqlite3.xz").read_bytes()))
    with django_db_blocker.unblock():
        test_database = connection.settings_dict["NAME"]
        _use(after)
        try:
            with override_settings(**SETTINGS, MEDIA_ROOT=folder):
                call_command("migrate", verbosity=0, interactive=False)
                _write_pictures()
                yield before, after
        finally:
            _use(test_database)


def _use(path):
    connection.close()
    connection.settings_dict["NAME"] = str(path)
    cache.clear()
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()


def _write_pictures():
    """Stand in for the files of the site's pictures, which are not stored."""
    for picture in Picture.objects.all():
        path = Path(picture.file.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        PIL.Image.new("RGB", (60, 40)).save(path)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="The stored site is a SQLite file")
def test_upgrade_keeps_data_permissions_history_and_urls(upgraded):
    stored = json.loads((FOLDER / "before.json").read_text())
    before, after = (closing(sqlite3.connect(path)) for path in upgraded)

    with before as old, after as new:
        _check_rows(old, new)
        _check_permissions(old, new)
    assert stored["fragments"].keys() <= stored["urls"].keys()
    _check_urls(stored["urls"], stored["fragments"])
    _check_roles()


def _check_rows(old, new):
    """Every row of the old tables is there, with the same values but for CHANGED, and no other row."""
    tables = [name for (name,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    compared = [name for name in tables if not name.startswith(NOT_COMPARED)]
    assert len(compared) > 80
    for table in compared:
        columns = [row[1] for row in old.execute(f'PRAGMA table_info("{table}")')]
        same = ", ".join(f'"{column}"' for column in columns if (table, column) not in CHANGED)
        rows, rows_now = (set(each.execute(f'SELECT {same} FROM "{table}"')) for each in (old, new))  # noqa: S608
        assert not rows - rows_now, f"{table}: rows were changed or lost"
        assert table in MAY_GROW or rows == rows_now, f"{table}: rows were added"


def _check_permissions(old, new):
    """Each group may do what it could."""
    granted = """
        SELECT auth_group.name, app_label, codename FROM auth_group_permissions
        JOIN auth_group ON auth_group.id = group_id
        JOIN auth_permission ON auth_permission.id = permission_id
        JOIN django_content_type ON django_content_type.id = content_type_id
    """
    had, have = (set(each.execute(granted)) for each in (old, new))
    assert had and had <= have


def _check_urls(urls, fragments):
    """Readers can open what they could, redirects lead to the same URLs, links to sections and comments work."""
    client = Client(HTTP_HOST=HOST)
    for url, (status, *location) in urls.items():
        response = client.get(url)
        assert response.status_code in ({200, 301, 302} if status == 200 else {status}), url
        assert not location or response.headers["Location"] == location[0], url
        if url in fragments:
            page = response.content.decode()
            assert [each for each in fragments[url] if f'id="{each}"' not in page] == [], url


def _check_roles():
    """Editors and moderators reach their screens, and only theirs."""
    user = {each.username: each for each in get_user_model().objects.all()}
    screens = {"articles": reverse("article_desk:index"), "comments": "/admin/comments/"}
    reached = {
        name: {label for label, url in screens.items() if _signed_in(user[name]).get(url).status_code == 200}
        for name in ("editor", "moderator", "admin")
    }
    assert reached == {"editor": {"articles"}, "moderator": {"comments"}, "admin": {"articles", "comments"}}


def _signed_in(user):
    client = Client(HTTP_HOST=HOST)
    client.force_login(user)
    return client
