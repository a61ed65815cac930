"""A moderator of one part of the site, and a comment in another: whatever is left out, emptied or said twice."""

import pytest

from comments import actions
from comments.actions import State
from comments.models import Comment
from comments.tests.factories import make_comment, make_visible

from .state import DESK, everything, routes, url_for

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

OF_ONE_COMMENT = [route for route in routes(DESK) if "<int:pk>" in route]
FIELDS = {"do": "approve", "status": "pending", "revision": "1", "reason": "hate", "section": "", "confirm": "yes"}


@pytest.fixture
def parts(local):
    """A client of a local moderator, a comment that is theirs and one that is not."""
    return local.client, make_comment(local.article), make_comment(local.other_article, text="A secret remark.")


def variants(mine, other):
    """The fields of a form, each absent, empty and doubled; and the other comment named where a name might count."""
    yield FIELDS
    yield {}
    for name in FIELDS:
        yield {key: value for key, value in FIELDS.items() if key != name}
        yield {**FIELDS, name: ""}
        yield {**FIELDS, name: [FIELDS[name], FIELDS[name]]}
    for name in ("pk", "id", "comment", "page", "page_id", "comments"):
        for value in (
            "",
            str(other.pk),
            [str(mine.pk), str(other.pk)],
            [str(other.pk), str(mine.pk)],
            str(other.page_id),
        ):
            yield {**FIELDS, name: value}


def test_desk_has_urls_of_single_comments():
    assert len(OF_ONE_COMMENT) >= 2


def test_comments_out_of_scope_answer_like_absent_ones(parts):
    client, mine, other = parts
    before = everything()

    for place, route in enumerate(OF_ONE_COMMENT):
        url = url_for(route, other)
        for method in (client.get, client.post):
            there, absent = (method(each, FIELDS) for each in (url, url.replace(str(other.pk), "999999", 1)))
            assert (there.status_code, there.content) == (absent.status_code, absent.content), route
        # A third of the variants each, another third for the next URL.
        for number, fields in enumerate(list(variants(mine, other))[place % 3 :: 3]):
            asked = [] if number % 5 else [client.get(url, fields)]
            for response in (*asked, client.post(url, fields)):
                assert response.status_code in {404, 405}, (route, fields)
                assert "A secret remark." not in response.content.decode()

    assert everything() == before


def test_forms_of_own_comments_change_no_other_comment(parts):
    client, mine, other = parts

    def others():
        return list(Comment.objects.exclude(pk=mine.pk).order_by("pk").values())

    before = others()
    for place, route in enumerate(OF_ONE_COMMENT):
        for fields in list(variants(mine, other))[place % 6 :: 6]:
            response = client.post(url_for(route, mine), fields, query_params={"page": other.page_id, "pk": other.pk})
            assert response.status_code < 500, (route, fields)

    assert others() == before
    assert other.decisions.count() == 1


@pytest.mark.each_database
def test_lists_and_numbers_name_nothing_that_is_not_theirs(parts):
    client, _mine, other = parts

    for route in routes(DESK):
        if "<" in route:
            continue
        for query in ({}, {"status": "all"}, {"page": other.page_id}, {"q": "secret"}, {"status": "all", "page": ""}):
            response = client.get(f"/{route}", query)
            assert response.status_code < 500, route
            assert "A secret remark." not in response.content.decode()


@pytest.mark.parametrize("do", ["approve", "reject", "mark_as_spam", "erase", "withdraw"])
def test_acting_on_one_comment_changes_no_other(do, article, moderator):
    root = make_visible(article, moderator=moderator)
    reply, beside = make_comment(article, parent=root), make_comment(article, parent=root)
    below = make_visible(article, parent=root, moderator=moderator)
    columns = [field.attname for field in Comment._meta.fields if field.attname != "visible_in_thread"]

    def others():
        return list(Comment.objects.exclude(pk=reply.pk).order_by("pk").values(*columns))

    before = others()
    if do == "withdraw":
        actions.withdraw(reply)
    elif do == "erase":
        actions.erase(reply, moderator=moderator)
    else:
        reason = {"reason": "hate"} if do == "reject" else {}
        getattr(actions, do)(reply, moderator=moderator, seen=State.of(reply), **reason)

    assert others() == before
    assert [each.decisions.count() for each in (root, beside, below)] == [2, 1, 2]
