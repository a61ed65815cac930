"""Links by which somebody without an account reads a draft: who makes them, what they show, when they end."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry, PageViewRestriction

from blog.editor.draft_links import actions
from blog.models import ArticlePage, DraftLink
from comments.tests.factories import make_user, make_visible
from gazette.trash.actions import move_to_trash

from .factories import make_article, section
from .helpers import signed_in, soup_of, words

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def editor():
    return make_user("editor", "Editors", first_name="Edda")


@pytest.fixture
def article():
    return make_article(publish=False, title="Not out yet", lead="First draft.")


def link_to(article, editor, **changes):
    link, url = actions.create(article, user=editor, **{"days": 7, **changes})
    return link, url.removeprefix("http://testserver")


@pytest.mark.each_database
def test_draft_link_shows_the_newest_draft_to_all_and_enters_no_cache_and_no_index(
    article, editor, django_assert_max_num_queries
):
    link, url = link_to(article, editor)
    assert re.fullmatch(r"/draft\.[-\w]{32}/", url)
    assert "First draft." in words(soup_of(url))
    article.lead = "Second draft."
    article.save_revision()
    drafts = []

    for client in (Client(), signed_in(editor)):
        with django_assert_max_num_queries(30):
            response = client.get(url)
        drafts.append(response.content.decode())
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in response.headers
        assert not response.cookies
    assert Client().post(url).status_code == 405

    page, same = drafts
    assert page == same
    for text in ("Second draft.", '<section id="alpha"', "Draft – not published."):
        assert text in page
    assert "userbar" not in page
    link.refresh_from_db()
    assert link.times_opened == 3
    assert link.last_opened_at is not None


def test_draft_link_shows_only_its_own_article_also_restricted_and_no_comments(editor):
    article, other = make_article(body=[section("Alpha", "Live words.")]), make_article(publish=False, title="A secret")
    make_visible(article, section=0, text="A reader's opinion.")
    article.lead = "To come."
    article.save_revision()
    _link, url = link_to(article, editor)

    page = Client().get(url).content.decode()
    live = Client().get(article.url).content.decode()

    assert "To come." in page
    for absent in ("A reader's opinion.", "comment-form", "Report an error", "A secret"):
        assert absent not in page
    assert "To come." not in live
    assert "opinion" in live
    assert "Draft – not published" not in live
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type="login")
    restricted = Client().get(f"{url}?page={other.pk}").content.decode()
    assert "To come." in restricted and "A secret" not in restricted


@pytest.mark.each_database
def test_an_editor_makes_a_link_sees_it_once_and_revokes_it(article, editor):
    client = signed_in(editor)
    desk = f"/admin/articles/{article.pk}/draft-links/"

    made = client.post(desk, {"days": "30", "note": "Counsel <b>"})
    url = re.search(r"http://testserver(/draft\.[-\w]{32}/)", made.content.decode())[1]
    link = DraftLink.objects.get()
    assert (link.made_by, link.note, link.expires_at - link.made_at) == (editor, "Counsel <b>", timedelta(days=30))
    assert url[7:-1] not in link.digest
    assert "no-store" in made.headers["Cache-Control"]
    assert Client().get(url).status_code == 200

    page = client.get(desk).content.decode()
    assert url not in page
    assert "Counsel &lt;b&gt;" in page
    assert "Edda" in page
    assert "once, " in page
    assert client.post(desk, {"days": "400"}).status_code == 422

    client.post(f"{desk}{link.pk}/revoke/")
    assert Client().get(url).status_code == 404
    assert 'data-draft-link="revoked"' in client.get(desk).content.decode()
    log = PageLogEntry.objects.filter(page_id=article.pk, action__startswith="gazette.draft_link").order_by("pk")
    assert [(entry.user, entry.formatter.format_message(entry)) for entry in log] == [
        (editor, "Created a draft link that expires after 30 days"),
        (editor, "Revoked a draft link"),
    ]
    # For whom, the log says to who may edit the article.
    history = client.get(f"/admin/pages/{article.pk}/history/").content.decode()
    assert "Created a draft link for “Counsel &lt;b&gt;” that expires after 30 days" in history
    assert "Revoked the draft link for “Counsel &lt;b&gt;”" in history
    assert url[7:-1] not in str(list(log.values()))


def test_list_of_draft_links_asks_once_what_a_user_may(article, editor):
    client = signed_in("boss")
    desk = f"/admin/articles/{article.pk}/draft-links/"
    queries = []
    for links in (1, 9):
        for _link in range(links):
            actions.create(article, user=editor, days=7)
        with CaptureQueriesContext(connection) as asked:
            client.get(desk)
        queries.append(len(asked))
    assert queries[1] <= queries[0]


def test_who_may_not_edit_the_article_neither_makes_nor_revokes_links(article, editor):
    author = make_user("author", "Authors")
    link, url = link_to(article, editor)
    other = make_article(publish=False)
    client = signed_in(author)
    desk = f"/admin/articles/{article.pk}/draft-links/"

    for response in (client.get(desk), client.post(desk, {"days": "7"}), client.post(f"{desk}{link.pk}/revoke/")):
        assert response.headers["Location"] == "/admin/"
    wrong_article = f"/admin/articles/{other.pk}/draft-links/{link.pk}/revoke/"
    assert signed_in(editor).post(wrong_article).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.create(article, user=author, days=7)
    assert DraftLink.objects.count() == 1
    assert Client().get(url).status_code == 200

    own = make_article(publish=False, owner=author)
    assert "Create draft link" in client.get(f"/admin/articles/{own.pk}/draft-links/").content.decode()


@pytest.mark.parametrize("end", ["account deleted", "account deactivated", "no right to edit", "other owner"])
def test_draft_link_ends_with_the_account_of_its_maker_or_the_right_to_edit(end):
    maker = make_user("maker", "Authors" if end == "other owner" else "Editors", first_name="Mara")
    article = make_article(publish=False, owner=maker)
    link, url = link_to(article, maker)
    assert Client().get(url).status_code == 200

    if end == "account deleted":
        maker.delete()
    elif end == "account deactivated":
        get_user_model().objects.filter(pk=maker.pk).update(is_active=False)
    elif end == "no right to edit":
        maker.groups.clear()
    else:
        ArticlePage.objects.filter(pk=article.pk).update(owner=make_user("heir", "Authors"))

    assert Client().get(url).status_code == 404
    link.refresh_from_db()
    assert link.times_opened == 1
    row = soup_of(f"/admin/articles/{article.pk}/draft-links/", signed_in("boss")).select_one("[data-draft-link]")
    assert row["data-draft-link"] == "ended"
    assert "ended: whoever created it can no longer edit the article" in words(row)


def test_unknown_revoked_and_expired_draft_links_get_the_same_answer_and_are_not_counted(article, editor):
    now = timezone.now()
    revoked, revoked_url = link_to(article, editor)
    actions.revoke(revoked, user=editor)
    _expired, expired_url = link_to(article, editor, now=now - timedelta(days=7, seconds=1))
    trashed, trashed_url = link_to(make_article(publish=False), editor)
    move_to_trash(trashed.page, user=editor)

    answers = [Client().get(url) for url in (f"/draft.{'x' * 32}/", revoked_url, expired_url, trashed_url)]

    assert {response.status_code for response in answers} == {404}
    assert len({response.content for response in answers}) == 1
    assert all(response.headers["Cache-Control"] == "private, no-store" for response in answers)
    assert set(DraftLink.objects.values_list("times_opened", flat=True)) == {0}

    # The clock forgets those that ended long ago.
    DraftLink.objects.all().delete()
    link_to(article, editor, days=1, now=now - timedelta(days=92))
    kept, _url = link_to(article, editor, days=1, now=now - timedelta(days=90))
    call_command("tick")
    assert list(DraftLink.objects.all()) == [kept]
