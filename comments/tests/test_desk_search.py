"""What the search field of the queue understands."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Site

from comments import actions
from comments.actions import State
from comments.tests.factories import make_comment, make_page, make_visible

pytestmark = pytest.mark.django_db

QUEUE = reverse("comment_desk:index")


def found(client, words, **query):
    response = client.get(QUEUE, {"q": words, **query})
    assert response.status_code == 200
    return list(response.context["object_list"])


@pytest.mark.parametrize("status", ["pending", "rejected", "withdrawn"])
def test_number_and_links_find_a_comment_in_any_status(desk, moderator, article, status):
    Site.objects.update(hostname="gazette.example")
    comment = make_comment(article)
    make_comment(article, text=f"Not {comment.pk}.")
    if status == "rejected":
        actions.reject(comment, moderator=moderator, seen=State.of(comment), reason="hate")
    elif status == "withdrawn":
        actions.withdraw(comment)

    for words in (
        f"{comment.pk}",
        f" #{comment.pk} ",
        f"/comments/{comment.pk}/",
        f"http://testserver/comments/{comment.pk}/",
        f"http://testserver/admin/comments/{comment.pk}/?status=all",
        f"{article.url_path}#comment-{comment.pk}",
        f"http://testserver{article.url_path}?comments=2#comment-{comment.pk}",
        f"http://gazette.example{article.url_path}?thread=1#comment-{comment.pk}",
    ):
        assert found(desk, words) == found(desk, words, status="spam", held="links") == [comment], words


def test_number_of_a_comment_that_another_moderator_has_finds_nothing(local):
    comment = make_comment(local.other_article)

    assert found(local.client, f"#{comment.pk}") == []


def test_links_of_other_sites_name_no_comment(desk, comment):
    assert found(desk, f"https://elsewhere.example/article/#comment-{comment.pk}") == []
    assert found(desk, f"https://elsewhere.example/comments/{comment.pk}/") == []
    assert found(desk, "http://[/comments/1/") == []


def test_quoted_number_is_searched_in_texts(desk, article):
    first = make_comment(article, text="No number here.")
    second = make_comment(article, text=f"Since {first.pk} years.")

    assert found(desk, f'"{first.pk}"') == [second]
    assert found(desk, "#99999999") == []


def test_email_address_name_and_words_are_searched_among_the_listed_comments(desk, moderator, article):
    waiting = make_comment(article, name="Ada Ost", email="Ada@example.org", text="The lock is shut.")
    approved = make_visible(
        article, moderator=moderator, name="Ada", email="ada@example.org", text="ada@example.org.uk"
    )

    assert found(desk, "ada@EXAMPLE.org") == found(desk, "ada ost") == found(desk, "lock is") == [waiting]
    assert found(desk, "@example", status="all") == [approved, waiting]
    assert found(desk, "ada@example.org", status="approved") == [approved]
    # The address of an author is found as a whole, and any in a text.
    named = make_comment(article, text="Write to ada@example.org, or to Jane.Roe@mail.example.")
    assert found(desk, "ada@example.org") == [waiting, named]
    assert found(desk, "jane.roe@mail.example") == [named]


def test_search_says_what_it_takes(desk):
    html = desk.get(QUEUE, {"q": "nowhere"}).content.decode()

    assert 'placeholder="Search comments"' in html
    assert html.count("the number of a comment (#123) or a link to it") == 2


def test_search_without_results_leads_to_comments_of_every_status(desk, moderator):
    approved = make_visible(make_page(), moderator=moderator, name="Hilda & Sons")

    def links(query):
        response = desk.get(f"{reverse('comment_desk:index')}?{query}")
        found = BeautifulSoup(response.content, "html.parser").find("a", string="Search comments of every status")
        return found and found["href"]

    url = links("q=Hilda+%26+Sons&status=pending")

    assert url == "/admin/comments/?status=all&q=Hilda%20%26%20Sons"
    assert f"/admin/comments/{approved.pk}/" in desk.get(url).content.decode()
    assert links("q=nobody&status=all") is None
