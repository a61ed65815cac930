import html

import pytest
from django.contrib.auth import get_user_model
from django.contrib.messages import get_messages
from django.db import transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Page, Site

from blog.models import ArticlePage
from blog.tests.factories import make_article
from comments.actions import erase, withdraw
from comments.models import Comment
from comments.tests.factories import make_comment, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = get_user_model().objects.create_superuser("admin")
    client.force_login(user)
    return user


def delete(client, page):
    return client.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))


def bulk_delete(client, *pages):
    ids = "&".join(f"id={page.pk}" for page in pages)
    return client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?{ids}")


def said(response) -> list[str]:
    return [html.unescape(str(message)).strip() for message in get_messages(response.wsgi_request)]


def test_the_delete_view_says_why_a_page_with_comments_stays(client, admin):
    article = make_article(title="The bridge")
    make_comment(article)
    make_comment(article)

    for response in (client.get(reverse("wagtailadmin_pages:delete", args=[article.pk])), delete(client, article)):
        assert response.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[article.pk])
        assert said(response)[-1] == (
            "“The bridge” can't be deleted: there are 2 comments on it or below it. Unpublish it instead."
        )
    assert Comment.objects.on_page(article).count() == 2


def test_no_page_above_one_with_comments_can_be_deleted(client, admin):
    article = make_article()
    make_comment(article)
    index, home = article.get_parent(), Site.objects.get(is_default_site=True).root_page

    for page in (index, home):
        response = delete(client, page)
        assert response.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert ArticlePage.objects.filter(pk=article.pk).exists()


def test_bulk_deletion_leaves_pages_with_comments_out(client, admin):
    kept, gone = make_article(title="Kept"), make_article(title="Gone")
    make_comment(kept)

    confirmation = client.get(
        f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'delete'])}?id={kept.pk}&id={gone.pk}"
    )
    response = bulk_delete(client, kept, gone, kept.get_parent())

    assert confirmation.status_code == 200
    assert "You don't have permission to delete" in confirmation.content.decode().replace("&#x27;", "'")
    assert response.status_code == 302
    assert list(ArticlePage.objects.all()) == [kept]
    assert Page.find_problems() == ([], [], [], [], [])


def test_editors_cannot_delete_it_either(client):
    article = make_article()
    make_comment(article)
    client.force_login(make_user("editor", "Editors"))

    response = delete(client, article)

    assert response.status_code == 302
    assert ArticlePage.objects.filter(pk=article.pk).exists()


def test_who_may_not_delete_the_page_anyhow_is_not_told_of_comments(client):
    article = make_article()
    make_comment(article)
    client.force_login(make_user("author", "Authors"))

    response = delete(client, article)

    assert response.headers["Location"] == "/admin/"
    assert said(response) == ["Sorry, you do not have permission to access this area."]


@pytest.mark.parametrize("end", [withdraw, lambda comment: erase(comment, moderator=comment.someone)])
def test_a_comment_without_a_reader_keeps_its_page_too(client, admin, end):
    comment = make_comment(make_article())
    comment.someone = admin
    end(comment)

    delete(client, comment.page)

    assert ArticlePage.objects.filter(pk=comment.page_id).exists()


def test_a_page_without_comments_can_be_deleted(client, admin):
    article = make_article()

    assert delete(client, article).status_code == 302
    assert not ArticlePage.objects.filter(pk=article.pk).exists()


def test_a_page_with_comments_can_be_unpublished_and_moved(client, admin):
    article = make_article()
    make_comment(article)

    client.post(reverse("wagtailadmin_pages:unpublish", args=[article.pk]))

    article.refresh_from_db()
    assert not article.live
    editor = make_user("editor", "Editors")
    assert article.permissions_for_user(editor).can_move()
    assert not article.permissions_for_user(editor).can_delete()
    assert not article.permissions_for_user(make_user("author", "Authors")).can_move()


def test_a_comment_that_comes_while_the_page_is_being_deleted_keeps_it(client, admin, monkeypatch):
    article = make_article()

    def comment_first(page, *args, **kwargs):
        make_comment(article)
        raise ProtectedError("a comment", set())

    monkeypatch.setattr("wagtail.actions.delete_page.DeletePageAction.execute", comment_first)

    response = delete(client, article)

    assert response.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[article.pk])
    assert ArticlePage.objects.filter(pk=article.pk).exists()


def test_code_that_deletes_without_asking_is_stopped_by_the_database(admin):
    article = make_article()
    make_comment(article)

    with pytest.raises(ProtectedError), transaction.atomic():
        Page.objects.get(pk=article.pk).delete()
    with pytest.raises(ProtectedError), transaction.atomic():
        article.get_parent().delete()

    assert ArticlePage.objects.filter(pk=article.pk).exists()
