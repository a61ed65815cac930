import json
from datetime import UTC, datetime

import pytest

from comments import actions
from comments.actions import State
from comments.models import Comment

from .factories import hide, make_comment, make_hidden, make_page, make_visible, republish, section

pytestmark = pytest.mark.django_db

PUBLIC_FIELDS = {
    "article": {"id": int, "title": str, "url": str},
    "counts": {
        "total": int,
        "on_whole_article": int,
        "on_sections": [{"slug": str, "heading": str, "comments": int}],
        "on_earlier_sections": int,
    },
    "comments": [
        {
            "id": int,
            "url": str,
            "name": str,
            "text": str,
            "html": str,
            "section": {"slug": str, "heading": str, "former_heading": str},
            "parent": int,
            "parent_removed": bool,
            "submitted_at": str,
            "is_by_staff": bool,
            "is_featured": bool,
            "edited_at": str,
        }
    ],
    "next": str,
}


def url_of(article, query=""):
    return f"/comments/api/articles/{article.pk}/{query}"


def asked(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.json()


def outside_the_list(value, allowed, path=""):
    """The paths in `value` that `allowed` does not have; any value may be null."""
    if value is None:
        return []
    if isinstance(allowed, dict):
        keys = [f"{path}.{key}" for key in value.keys() ^ allowed.keys()]
        return keys + [
            found
            for key in value.keys() & allowed.keys()
            for found in outside_the_list(value[key], allowed[key], f"{path}.{key}")
        ]
    if isinstance(allowed, list):
        return [found for each in value for found in outside_the_list(each, allowed[0], f"{path}[]")]
    return [] if type(value) is allowed else [path]


def test_the_conversation_is_given_with_its_places(client):
    article = make_page(title="Tides")
    first = make_visible(article, name="Ada", text="One & two.\n> quoted", now=datetime(2026, 3, 1, 8, 30, tzinfo=UTC))
    second = make_visible(article, name="Ben", section=1, parent=None)
    third = make_visible(article, name="Cleo", parent=second)

    answer = asked(client, url_of(article))

    whole = {"slug": None, "heading": None, "former_heading": None}
    beta = {"slug": "beta", "heading": "Beta", "former_heading": None}
    assert answer["article"] == {"id": article.pk, "title": "Tides", "url": f"http://testserver{article.url}"}
    assert answer["comments"][0] == {
        "id": first.pk,
        "url": f"http://testserver/comments/{first.pk}/",
        "name": "Ada",
        "is_by_staff": False,
        "is_featured": False,
        "text": "One & two.\n> quoted",
        "html": "<p>One &amp; two.</p>\n<blockquote><p>quoted</p></blockquote>",
        "section": whole,
        "parent": None,
        "parent_removed": False,
        "submitted_at": "2026-03-01T08:30:00Z",
        "edited_at": None,
    }
    places = [(comment["id"], comment["section"], comment["parent"]) for comment in answer["comments"]]
    assert places == [(first.pk, whole, None), (second.pk, beta, None), (third.pk, beta, second.pk)]
    assert answer["next"] is None


def test_counts_are_those_of_the_page_and_name_every_section(client, article):
    for place in (None, 0, 1, 1, 2):
        make_visible(article, section=place)
    make_comment(article, section=0)
    alpha, beta, _gamma = article.block_ids
    republish(article, [(beta, {}), (alpha, {})])

    answer = asked(client, url_of(article))

    assert answer["counts"] == {
        "total": 5,
        "on_whole_article": 1,
        "on_sections": [
            {"slug": "beta", "heading": "Beta", "comments": 2},
            {"slug": "alpha", "heading": "Alpha", "comments": 1},
        ],
        "on_earlier_sections": 1,
    }
    assert answer["comments"][-1]["section"] == {"slug": None, "heading": None, "former_heading": "Gamma"}


def test_pages_follow_each_other_by_key_though_comments_come_and_go(client, article, moderator):
    comments = [make_visible(article, moderator=moderator) for _each in range(5)]

    first = asked(client, url_of(article, "?limit=2"))
    actions.withdraw(comments[0])
    added = make_visible(article, moderator=moderator)
    second = asked(client, first["next"])
    third = asked(client, second["next"])

    given = [[comment["id"] for comment in page["comments"]] for page in (first, second, third)]
    assert given == [
        [comments[0].pk, comments[1].pk],
        [comments[2].pk, comments[3].pk],
        [comments[4].pk, added.pk],
    ]
    assert first["next"] == f"http://testserver{url_of(article)}?after={comments[1].pk}&limit=2"
    assert third["next"] is None


def test_pages_follow_each_other_in_the_order_of_storing_whatever_the_dates(client, article, moderator):
    comments = [make_visible(article, moderator=moderator) for _each in range(3)]
    Comment.objects.filter(pk=comments[-1].pk).update(submitted_at=datetime(2020, 1, 1, tzinfo=UTC))

    first = asked(client, url_of(article, "?limit=2"))
    second = asked(client, first["next"])

    assert [comment["id"] for page in (first, second) for comment in page["comments"]] == [each.pk for each in comments]


def test_removed_parent_is_marked_as_removed(client, article, moderator):
    parent = make_visible(article, moderator=moderator, name="Gone")
    make_visible(article, moderator=moderator, parent=parent)
    parent.refresh_from_db()
    actions.reject(parent, moderator=moderator, seen=State.of(parent), reason="libel")

    (reply,) = asked(client, url_of(article))["comments"]

    assert (reply["parent"], reply["parent_removed"]) == (None, True)


def test_nothing_leaves_but_the_fields_on_the_list(client, article, moderator):
    seen = make_visible(
        article, moderator=moderator, name="Seen", section=0, email="seen@private.example", network="f00dfeed"
    )
    make_visible(article, moderator=moderator, parent=seen, email="reply@private.example")
    hidden = make_hidden(article, moderator=moderator)
    Comment.objects.filter(pk=seen.pk).update(held_because=[{"code": "links", "message": "secretreason", "spans": []}])
    seen.refresh_from_db()

    answer = asked(client, url_of(article, "?limit=1"))
    body = json.dumps([answer, asked(client, url_of(article))])

    assert outside_the_list(answer, PUBLIC_FIELDS) == []
    secrets = [*hidden, "private.example", "f00dfeed", "secret", seen.text_digest, "moderator", "libel"]
    assert [secret for secret in secrets if secret in body] == []


@pytest.mark.any_database
@pytest.mark.parametrize("how", ["draft", "login", "group", "off"])
def test_private_page_answers_like_an_absent_one(client, how, article):
    make_visible(article)
    hide(article, how)

    absent, answer = client.get("/comments/api/articles/999999/"), client.get(url_of(article))

    assert answer.status_code == absent.status_code == 404
    assert answer.content == absent.content == b'{"detail": "There is no conversation of that number."}'


def test_a_section_that_shows_no_comments_shows_none_here(client):
    article = make_page(sections=[section("Alpha", "Words."), section("Beta", "Words.")])
    root = make_visible(article, section=0)
    make_visible(article, parent=root)
    kept = make_visible(article, section=1)
    alpha, beta = article.block_ids
    republish(article, [(alpha, {"policy": "off"}), (beta, {})])

    answer = asked(client, url_of(article))

    assert [comment["id"] for comment in answer["comments"]] == [kept.pk]
    assert answer["counts"]["total"] == 1


@pytest.mark.any_database
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_sent(client, method, article):
    assert getattr(client, method)(url_of(article)).status_code == 405


@pytest.mark.any_database
def test_reading_leaves_no_cookie_and_head_answers_too(client, article):
    make_visible(article)

    response = client.get(url_of(article))

    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert response["Content-Type"] == "application/json; charset=utf-8"
    assert client.head(url_of(article)).status_code == 200


@pytest.mark.parametrize("query", ["?after=x", "?after=-1", f"?after={2**63}", "?limit=0", "?limit=101", "?limit="])
def test_invalid_parameters_are_refused(client, query):
    assert client.get(url_of(make_page(), query)).status_code == 422


@pytest.mark.any_database
def test_hostile_text_stays_text(client, article):
    make_visible(article, name="<script>", text="<script>alert(1)</script> javascript:alert(2)")

    (comment,) = asked(client, url_of(article))["comments"]

    assert comment["html"] == "<p>&lt;script&gt;alert(1)&lt;/script&gt; javascript:alert(2)</p>"


def test_queries_do_not_grow(client, django_assert_max_num_queries, article, moderator):
    root = make_visible(article, moderator=moderator)
    client.get(url_of(article))

    with django_assert_max_num_queries(30) as few:
        client.get(url_of(article))
    for number in range(20):
        make_visible(article, moderator=moderator, section=number % 3)
        make_visible(article, moderator=moderator, parent=root)
    with django_assert_max_num_queries(30) as many:
        assert len(asked(client, url_of(article))["comments"]) == 41

    assert len(few) == len(many)


@pytest.mark.any_database
def test_openapi_description_names_the_url_and_no_other_page_is_served(client):
    description = asked(client, "/comments/api/openapi.json")

    assert {path: set(methods) for path, methods in description["paths"].items()} == {
        "/comments/api/articles/{page_id}/": {"get"}
    }
    assert set(description["components"]["schemas"]["CommentOut"]["properties"]) == set(PUBLIC_FIELDS["comments"][0])
    for url in ("", "docs/"):
        assert client.get(f"/comments/api/{url}").status_code == 404
