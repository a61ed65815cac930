"""`manage.py check --deploy` signs in to the database and writes to the storage of uploads."""

import re

import pytest
from django.db import connection

from .s3_server import BUCKET, S3Server
from .test_production_settings import GOOD, run

pytestmark = pytest.mark.any_database


def errors(tmp_path, **environment) -> list[str]:
    """Return the lines of errors."""
    done = run(["check", "--deploy"], tmp_path, **{**GOOD, **environment})
    assert "Traceback" not in done.stderr and "sesame" not in done.stderr
    found = re.findall(r"^\?: \(([\w.]+)\) (.*)$", done.stderr.partition("\nWARNINGS:")[0], re.MULTILINE)
    lines = [f"{error_id} {line}" for error_id, line in found if error_id.startswith("gazette.E")]
    assert done.returncode == bool(lines), done.stderr
    return lines


def test_right_database_and_media_have_no_error_and_nothing_stays_behind(tmp_path):
    assert errors(tmp_path) == []
    assert [path for path in (tmp_path / "media").rglob("*") if path.is_file()] == []


def test_host_of_the_database_that_is_away_is_one_line(tmp_path):
    (line,) = errors(tmp_path, DATABASE_URL="postgres://gazette:sesame@127.0.0.1:1/news")

    assert line.startswith("gazette.E107 Cannot use the database news on 127.0.0.1:1: ")
    assert "Connection refused" in line


@pytest.mark.each_database
@pytest.mark.skipif(connection.vendor == "sqlite", reason="has no users")
@pytest.mark.django_db(transaction=True)
def test_database_that_refuses_us_is_one_line(tmp_path):
    server = connection.settings_dict
    at = f"{server['HOST']}:{server['PORT']}"
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE gazette_without_login PASSWORD 'sesame'")
    try:
        (refused,) = errors(tmp_path, DATABASE_URL=f"postgres://gazette_without_login:sesame@{at}/postgres")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE gazette_without_login")
    (missing,) = errors(tmp_path, DATABASE_URL=f"postgres://{server['USER']}@{at}/no_such_database")

    assert refused.endswith('role "gazette_without_login" is not permitted to log in')
    assert missing.endswith('database "no_such_database" does not exist')


def test_media_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "media").touch()

    (line,) = errors(tmp_path)

    assert line.startswith("gazette.E108 Uploads can't be stored: ") and str(tmp_path / "media") in line


def test_media_service_is_written_to_and_its_refusal_is_one_line(tmp_path):
    server = S3Server(tmp_path)
    try:
        assert errors(tmp_path, MEDIA_STORAGE_URL=server.url) == []
        assert server.names() == set()
        (line,) = errors(tmp_path, MEDIA_STORAGE_URL=server.url.replace(f"/{BUCKET}", "/no-such-bucket"))
    finally:
        server.stop()
    (away,) = errors(tmp_path, MEDIA_STORAGE_URL=server.url)

    assert (
        line.startswith("gazette.E108 Uploads can't be stored: The media storage refuses ") and "NoSuchBucket" in line
    )
    assert away.startswith("gazette.E108 Uploads can't be stored: The media storage does not answer: ")
