"""What goes from the history and what stays, whatever the clock, a command or a crash does."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Comment as EditorsComment
from wagtail.models import PageLogEntry, Revision, TaskState, Workflow

from blog import conf
from blog.error_reports.publications import publications_of
from blog.history.purging import Purged, purge_some, purge_when_due, references
from blog.models import ArticlePage, ErrorReport, HistoryPurge, ImportedArticle
from comments.models import Comment
from comments.tests.factories import make_comment, make_user

from .factories import make_article

pytestmark = pytest.mark.django_db

NOW = timezone.now()


def drafts(article, number):
    """So many further drafts, oldest first."""
    return [ArticlePage.objects.get(pk=article.pk).save_revision() for _ in range(number)]


def age(article, days=100):
    """Makes the whole history of an article older, in its order."""
    for place, revision in enumerate(article.revisions.order_by("created_at", "pk")):
        made_at = NOW - timedelta(days=days, minutes=-place)
        Revision.objects.filter(pk=revision.pk).update(created_at=made_at)


def left(article):
    return set(article.revisions.values_list("pk", flat=True))


def test_only_revisions_that_nothing_names_go():
    article = make_article()
    live = article.live_revision
    free, commented, reported, fixed, imported, editors, reviewed, scheduled, also_free, newest = drafts(article, 10)
    Comment.objects.filter(pk=make_comment(article).pk).update(page_revision=commented)
    ErrorReport.objects.create(page=article, page_revision=reported, fixed_in=fixed, text="Wrong.", reported_at=NOW)
    ImportedArticle.objects.create(article=article, index=article.get_parent().specific, key="a", revision=imported)
    editor = make_user("editor", "Editors")
    EditorsComment.objects.create(
        page=article, user=editor, text="Why?", contentpath="lead", position="", revision_created=editors
    )
    state = Workflow.objects.filter(active=True).first().start(article, editor)
    TaskState.objects.filter(workflow_state=state).update(revision=reviewed)
    Revision.objects.filter(pk=scheduled.pk).update(approved_go_live_at=NOW + timedelta(days=1))
    age(article)
    recent = make_article()
    drafts(recent, 2)

    purged = purge_some(NOW, days=90)

    kept = {live, commented, reported, fixed, imported, editors, reviewed, scheduled, newest}
    assert left(article) == {revision.pk for revision in kept}
    assert purged == Purged(revisions=2)
    assert len(left(recent)) == 3
    article.refresh_from_db()
    assert article.live and article.live_revision_id == live.pk
    assert purge_some(NOW, days=90) == Purged()
    asked = {(model._meta.label, field) for model, field in references()}
    assert asked >= {
        ("wagtailcore.Page", "live_revision"),
        ("wagtailcore.Page", "latest_revision"),
        ("wagtailcore.TaskState", "revision"),
        ("wagtailcore.Comment", "revision_created"),
        ("comments.Comment", "page_revision"),
        ("blog.ErrorReport", "page_revision"),
        ("blog.ErrorReport", "fixed_in"),
        ("blog.ImportedArticle", "revision"),
    }
    assert not {label for label, _ in asked if label.endswith("LogEntry")}


def test_nobody_can_name_a_publication_that_was_purged(article):
    first = article.live_revision_id
    drafts(article, 1)[0].publish()
    age(article)

    purge_some(NOW, days=90)

    article.refresh_from_db()
    assert first not in left(article)
    assert PageLogEntry.objects.filter(revision=first, action="wagtail.publish").exists()
    assert [each.revision_id for each in publications_of(article)] == [article.live_revision_id]


def test_the_newest_row_of_each_session_stays_in_the_log():
    article, other = make_article(), make_article()
    session, today = uuid.uuid4(), uuid.uuid4()

    def row(page, session, **changes):
        values = {"label": "x", "action": "wagtail.edit", "timestamp": NOW - timedelta(days=3), **changes}
        return PageLogEntry.objects.create(page=page, uuid=session, content_type=page.cached_content_type, **values).pk

    repeated = {row(article, session) for _ in range(3)}
    kept = {
        row(article, session),
        row(article, session, action="wagtail.publish"),
        row(other, session),
        *(row(article, None) for _ in range(2)),
        *(row(article, today, timestamp=NOW) for _ in range(2)),
    }
    before = set(PageLogEntry.objects.values_list("pk", flat=True))

    assert purge_some(NOW, days=90) == Purged(log_rows=3)

    assert set(PageLogEntry.objects.values_list("pk", flat=True)) == before - repeated
    assert kept <= before


def test_tick_purges_in_parts_once_a_day(monkeypatch):
    monkeypatch.setattr("blog.history.purging.BATCH", 2)
    article = make_article()
    drafts(article, 4)
    age(article)

    def batch(now):
        return purge_when_due(now).revisions

    assert [batch(NOW) for _ in range(3)] == [2, 1, 0]
    assert HistoryPurge.objects.get().finished_at == NOW
    drafts(article, 1)
    age(article)
    assert batch(NOW + timedelta(hours=23)) == 0
    assert batch(NOW + timedelta(hours=24)) == 1


def test_what_is_off_or_refused_deletes_nothing(settings, capsys):
    article = make_article()
    drafts(article, 2)
    age(article)
    before = left(article)

    settings.GAZETTE_REVISION_DAYS = "off"
    assert purge_when_due(NOW) == Purged()
    for arguments in (["purge_revisions", "--days", "1"], ["purge_history"], ["purge_history", "--days", "0"]):
        with pytest.raises(CommandError):
            call_command(*arguments)
    call_command("purge_history", "--days", "90", "--dry-run")
    assert capsys.readouterr().out == "1 revisions would be deleted.\n"
    assert left(article) == before

    call_command("purge_history", "--days", "90")
    assert capsys.readouterr().out == "Deleted 1 revisions and 0 repeated rows of the log.\n"
    assert left(article) == before - {sorted(before)[1]}


def test_setting_is_a_number_of_days_or_off(settings):
    for text, days in (("90", 90), (1, 1), ("off", None)):
        settings.GAZETTE_REVISION_DAYS = text
        assert conf.revision_days() == days
    for text in ("0", "-1", "ninety"):
        settings.GAZETTE_REVISION_DAYS = text
        with pytest.raises(ImproperlyConfigured, match="GAZETTE_REVISION_DAYS"):
            conf.revision_days()
