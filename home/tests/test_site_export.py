"""A site is exported and imported whole: the same rows, the same files, the same public pages."""

import json
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from wagtail.models import PageViewRestriction

from blog.models import ArticlePage, Picture, SearchRow
from blog.tests.factories import make_article
from comments.models import Comment
from comments.tests.factories import make_user
from gazette.models import Email
from gazette.tests.cached_pages import WHEN_BUILT
from gazette.trash.actions import move_to_trash
from home.exports import tables
from home.exports.progress import Progress
from home.exports.site_export import CannotExport, digest_of, export_site
from home.exports.site_import import CannotImportSite, import_media, import_site, store_file
from home.exports.tables import newest_migrations
from tests.exactness.content import build
from tests.exactness.recording import public_urls

WHOLE = pytest.mark.django_db(transaction=True)


@pytest.fixture
def content_types_known(transactional_db):
    """An import forgets content types; without them Django can't put the rows of the next test back."""
    yield
    ContentType.objects.get_for_models(*apps.get_models())


def empty_database() -> None:
    """Delete every row: less than a new site has."""
    with transaction.atomic():
        for model in tables.all_models():
            if model._meta.label != "wagtailsearch.SQLiteFTSIndexEntry":
                model._base_manager.all()._raw_delete(connection.alias)


def empty_media() -> None:
    for folder in default_storage.listdir("")[0]:
        for name in default_storage.listdir(folder)[1]:
            default_storage.delete(f"{folder}/{name}")


def responses() -> dict[str, tuple]:
    client = Client(raise_request_exception=False)
    found = {}
    for url in sorted(public_urls()):
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        found[url] = response.status_code, response.headers.get("Location"), WHEN_BUILT.sub(b"", body)
    return found


def rows_of(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in (folder / "data").iterdir()}


def test_every_model_is_exported_or_named_with_a_reason():
    labels = {model._meta.label for model in tables.all_models()}

    assert labels >= tables.SECRETS
    assert tables.NOT_EXPORTED.keys() <= labels
    assert all(tables.NOT_EXPORTED.values())
    exported = {model._meta.label for model in tables.exported_models()}
    assert exported | tables.NOT_EXPORTED.keys() == labels
    # What an upgrade adds is exported unless somebody decides otherwise.
    assert exported >= {model._meta.label for model in apps.get_app_config("comments").get_models()} - {
        "comments.Claim"
    }


@WHOLE
@pytest.mark.usefixtures("indexed", "content_types_known")
def test_imported_site_has_the_same_rows_files_and_public_pages(tmp_path):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        site = build(clock, with_demo=False)
        move_to_trash(make_article(index=site.page("notices"), title="Thrown away"), user=site.admin.user)
        password = get_user_model().objects.get(username="administrator").password
        responses()  # the first rendering makes share images and renditions
        before, letters = responses(), Email.objects.count()
        manifest = export_site(tmp_path / "first")
        pictures = {name: default_storage.open(name).read() for name in Picture.objects.values_list("file", flat=True)}

        empty_database()
        empty_media()
        import_site(tmp_path / "first")

        assert ArticlePage.objects.count() > 5 and Comment.objects.count() > 1
        export_site(tmp_path / "second")
        first, second = rows_of(tmp_path / "first"), rows_of(tmp_path / "second")
        assert {name for name in first if first[name] != second[name]} == set()
        assert len(first) == len(tables.exported_models())
        after = responses()
        assert {url for url in before if after.get(url) != before[url]} == set()
    assert len(before) > 50 and {status for status, _to, _body in before.values()} >= {200}
    assert get_user_model().objects.get(username="administrator").password == password
    assert Email.objects.count() == 0 <= letters
    assert {name: default_storage.open(name).read() for name in pictures} == pictures
    assert manifest["media"]["files"] >= len(pictures) > 0
    assert SearchRow.objects.filter(page=site.pages["river"]).count() == 4
    # New rows get ids of their own.
    assert make_article().pk not in site.pages.values()
    assert Client().get(ArticlePage.objects.get(pk=site.pages["river"]).url).status_code == 200


@WHOLE
@pytest.mark.usefixtures("content_types_known")
def test_interrupted_import_changes_nothing_and_the_next_one_succeeds(tmp_path, monkeypatch):
    article = make_article(title="Tides")
    export_site(tmp_path / "export")
    empty_database()
    make_nothing = "home.exports.site_import.rebuild"

    with monkeypatch.context() as patched:
        patched.setattr(make_nothing, lambda progress: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            import_site(tmp_path / "export")
    assert not ArticlePage.objects.exists()

    import_site(tmp_path / "export")
    assert ArticlePage.objects.get().title == article.title


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


@WHOLE
@pytest.mark.usefixtures("content_types_known")
def test_export_that_was_changed_or_is_of_another_version_is_refused(tmp_path):
    make_article(title="Tides")
    folder = tmp_path / "export"
    export_site(folder)
    empty_database()
    manifest = (folder / "manifest.json").read_text()
    articles = folder / "data" / "wagtailcore.page.jsonl"
    pages = articles.read_text()

    def problem() -> str:
        with pytest.raises(CannotImportSite) as caught:
            import_site(folder)
        assert not ArticlePage.objects.exists() and "\n" not in str(caught.value)
        return str(caught.value)

    for text in (
        pages.replace("Tides", "Tidal"),
        pages[:-50],
        pages + "{}\n",
        pages.replace("wagtailcore.page", "wagtailcore.sage"),
        "",
    ):
        articles.write_text(text)
        assert problem() == "wagtailcore.page.jsonl is not as it was exported."
    articles.unlink()
    assert "cannot be read" in problem()
    articles.write_text(pages)

    changed(folder / "manifest.json", '"home": "', '"home": "9')
    assert "with other tables" in problem()
    for text in ("[]", '{"format": "gazette-site"}'):
        (folder / "manifest.json").write_text(text)
        assert "is no export of a site" in problem()
    (folder / "manifest.json").unlink()
    assert "no manifest.json" in problem()

    (folder / "manifest.json").write_text(manifest)
    files = (folder / "media.jsonl").read_text()
    (folder / "media.jsonl").write_text(files + "{}\n")
    assert problem() == "media.jsonl is not as it was exported."
    (folder / "media.jsonl").write_text(files)
    import_site(folder)
    with pytest.raises(CommandError, match="The site is not empty .*1 article"):
        call_command("import_site", str(folder))


@pytest.mark.django_db
def test_import_into_a_database_that_is_not_migrated_names_the_command(tmp_path):
    export_site(tmp_path / "export")
    MigrationRecorder(connection).record_unapplied("home", newest_migrations()["home"])

    with pytest.raises(CannotImportSite, match="run manage.py migrate first"):
        import_site(tmp_path / "export")


@pytest.mark.django_db
def test_file_outside_of_the_folder_is_refused(tmp_path):
    (tmp_path / "media").mkdir()
    line = {"name": "../../secret", "size": 1, "sha256": "0"}
    (tmp_path / "media.jsonl").write_text(json.dumps(line) + "\n")
    entry = {"files": 1, "sha256": digest_of(tmp_path / "media.jsonl")}

    with pytest.raises(CannotImportSite, match="outside of the folder"):
        import_media(tmp_path, entry, Progress())


@pytest.mark.django_db
def test_import_into_a_media_storage_with_another_file_of_the_same_name_is_refused(tmp_path):
    path = tmp_path / "tables.txt"
    path.write_bytes(b"1 2 3")

    store_file("documents/tables.txt", path)
    store_file("documents/tables.txt", path)
    path.write_bytes(b"4 5 6")
    with pytest.raises(CannotImportSite, match="another file documents/tables.txt"):
        store_file("documents/tables.txt", path)

    assert default_storage.open("documents/tables.txt").read() == b"1 2 3"
    default_storage.delete("documents/tables.txt")


@pytest.mark.django_db
def test_export_without_secrets_has_no_password_hash(tmp_path):
    user = make_user("boss", is_superuser=True)
    user.set_password("the password")
    user.save()
    PageViewRestriction.objects.create(page=make_article(), restriction_type="password", password="the password")

    manifest = export_site(tmp_path / "export", with_secrets=False)

    (line,) = (tmp_path / "export" / "data" / "auth.user.jsonl").read_text().splitlines()
    stored = json.loads(line)["fields"]["password"]
    assert stored != user.password and get_user_model()(password=stored).has_usable_password()
    assert not get_user_model()(password=stored).check_password("the password")
    assert b"the password" not in (tmp_path / "export/data/wagtailcore.pageviewrestriction.jsonl").read_bytes()
    assert manifest["has_secrets"] is False
    assert not (tmp_path / "export" / "data" / "otp_totp.totpdevice.jsonl").exists()
    assert (tmp_path / "export").stat().st_mode & 0o077 == 0
    with pytest.raises(CannotExport, match="is not empty"):
        export_site(tmp_path / "export")
