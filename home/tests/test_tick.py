from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Revision, UploadedFile

from blog.models import ArticlePage
from blog.tests.factories import make_article
from blog.tests.helpers import draft_of, fresh, signed_in
from comments.models import Comment
from comments.tests.factories import make_comment
from gazette.models import RateCounter
from gazette.tests import image_files as files

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def tick(capsys, **options):
    call_command("tick", **options)
    return capsys.readouterr().out


def schedule(article, when):
    """As the editor does: go live later, then publish. Time is then moved, not awaited."""
    article.go_live_at = timezone.now() + HOUR
    article.save_revision(approved_go_live_at=article.go_live_at).publish()
    revision = article.get_latest_revision()
    revision.content["go_live_at"] = when.isoformat()
    revision.approved_go_live_at = when
    revision.save()


def let_expire(article, when):
    article.expire_at = when
    article.save_revision().publish()


def test_scheduled_article_is_published_once_when_due(capsys):
    article, later = make_article(publish=False, title="The bridge"), make_article(publish=False)
    schedule(article, timezone.now() - HOUR)
    schedule(later, timezone.now() + HOUR)

    assert tick(capsys) == "Published, as scheduled: The bridge\n"
    assert tick(capsys) == ""
    assert tick(capsys, verbosity=2) == "Nothing was due.\n"

    article = fresh(article)
    assert (article.live, article.anchors.count()) == (True, 3)
    assert not fresh(later).live


def test_an_expired_article_is_unpublished_and_can_be_published_again(capsys):
    article, changed = make_article(title="The bridge"), make_article(title="The ferry")
    let_expire(article, timezone.now() - HOUR)
    let_expire(changed, timezone.now() - HOUR)
    later = (timezone.now() + HOUR).replace(microsecond=0)
    changed.expire_at, changed.go_live_at = None, later
    changed.save_revision()

    assert set(tick(capsys).splitlines()) == {f"Unpublished, as scheduled: The {name}" for name in ("bridge", "ferry")}
    assert tick(capsys) == ""
    assert draft_of(changed).go_live_at == later, "a date after the expiry stays in the draft"

    article = fresh(article)
    assert (article.live, article.expired, article.expire_at) == (False, True, None)
    draft = article.get_latest_revision_as_object()
    assert draft.expire_at is None
    draft.full_clean()
    draft.save_revision().publish()
    article = fresh(article)
    assert (article.live, article.expired) == (True, False)
    assert tick(capsys) == ""


def test_a_page_that_fails_does_not_stop_the_rest(capsys, monkeypatch):
    bad, good = make_article(publish=False, title="Bad"), make_article(publish=False, title="Good")
    schedule(bad, timezone.now() - 2 * HOUR)
    schedule(good, timezone.now() - HOUR)
    publish = Revision.publish

    def fail_for_bad(revision, **kwargs):
        if revision.object_str == "Bad":
            raise RuntimeError
        publish(revision, **kwargs)

    monkeypatch.setattr(Revision, "publish", fail_for_bad)

    with pytest.raises(CommandError, match="1 task failed"):
        call_command("tick")

    assert capsys.readouterr().out == "Published, as scheduled: Good\n"
    assert set(ArticlePage.objects.live().values_list("title", flat=True)) == {"Good"}


def test_networks_are_deleted_after_thirty_days_and_counters_once_expired(capsys):
    article, now = make_article(), timezone.now()
    old = make_comment(article, network="a" * 32, now=now - timedelta(days=31))
    new = make_comment(article, network="b" * 32, now=now - timedelta(days=29))
    RateCounter.objects.all().delete()
    RateCounter.objects.create(network="a", window=1, count=3, expires_at=now - HOUR)
    RateCounter.objects.create(network="a", window=2, count=3, expires_at=now + HOUR)

    assert set(tick(capsys).splitlines()) == {
        "Deleted the networks of 1 comments and reports of comments.",
        "Deleted 1 rate counters.",
    }
    assert tick(capsys) == ""

    old, new = (Comment.objects.get(pk=comment.pk) for comment in (old, new))
    assert (old.network, old.revision, old.status) == ("", 1, "pending")
    assert new.network == "b" * 32
    assert RateCounter.objects.get().window == 2


@pytest.mark.skipif(connection.vendor == "sqlite", reason="It locks the whole database")
def test_tick_waits_for_a_page_row_locked_by_an_editor(capsys):
    schedule(make_article(publish=False), timezone.now() - HOUR)

    with CaptureQueriesContext(connection) as asked:
        tick(capsys)

    locked = [query["sql"] for query in asked.captured_queries if "FOR " in query["sql"]]
    revision = next(place for place, sql in enumerate(locked) if 'FROM "wagtailcore_revision"' in sql)
    assert any('FROM "wagtailcore_page"' in sql for sql in locked[:revision])


def test_uploads_that_nobody_completed_are_deleted_within_a_day(time_machine, capsys):
    editor = signed_in("editor", "Editors")
    too_long = "x" * 300  # so that the uploader waits for another title
    chosen = {"images": (files.png(), "bridge.png"), "documents": (b"Minutes.", "minutes.txt")}
    for name, (content, file_name) in chosen.items():
        answer = editor.post(
            f"/admin/{name}/multiple/add/",
            {"title": too_long, "files[]": ContentFile(content, name=file_name)},
            headers={"x-requested-with": "XMLHttpRequest"},
        )
        assert answer.status_code == 200
    sent = list(UploadedFile.objects.all())
    paths = [Path(upload.file.path) for upload in sent]
    assert len(sent) == 2 and all(path.exists() for path in paths)
    now = timezone.now()

    time_machine.move_to((now + timedelta(hours=21)).replace(minute=0))
    assert tick(capsys) == ""
    with CaptureQueriesContext(connection) as asked:  # within the hour no upload is looked at
        assert tick(capsys) == ""
    assert not any("wagtailcore_uploadedfile" in query["sql"] for query in asked.captured_queries)
    assert UploadedFile.objects.count() == 2 and all(path.exists() for path in paths)

    paths[1].unlink()
    time_machine.move_to(now + timedelta(hours=24))
    assert tick(capsys) == "Deleted 2 uploads that nobody completed.\n"
    assert not UploadedFile.objects.exists() and not paths[0].exists()


def test_file_of_redirects_that_nobody_imported_is_deleted_within_a_day(settings, tmp_path, time_machine, capsys):
    settings.VAR_DIR = tmp_path
    boss, steps = signed_in("boss"), []
    for old_path in ("/imported/", "/forgotten/"):
        file = ContentFile(f"from,to\n{old_path},https://new.example/\n".encode(), name="redirects.csv")
        page = boss.post("/admin/redirects/import/", {"import_file": file}).content
        fields = BeautifulSoup(page, "html.parser").select("form[method=POST] input[type=hidden]")
        steps.append({field["name"]: field["value"] for field in fields} | {"from_index": "0", "to_index": "1"})
    assert len(list(tmp_path.rglob("redirects/*"))) == 2
    boss.post("/admin/redirects/import/process/", steps[0])
    assert Redirect.objects.get().old_path == "/imported"

    assert len(list(tmp_path.rglob("redirects/*"))) == 1
    time_machine.move_to(timezone.now() + timedelta(hours=24))
    assert tick(capsys) == "Deleted 1 uploads that nobody completed.\n"
    assert not list(tmp_path.rglob("redirects/*"))
