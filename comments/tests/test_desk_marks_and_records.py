import pytest

from comments.actions import mark_as_spam, reject
from comments.desk.marks import marked, spans_in
from comments.models import Comment
from comments.people.author_records import AuthorRecord, author_records
from comments.tests.factories import State, make_comment, make_visible


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([], []),
        ([[2, 4]], [(2, 4)]),
        ([[6, 8], [2, 4]], [(2, 4), (6, 8)]),
        ([[2, 6], [4, 8]], [(2, 8)]),
        ([[2, 4], [4, 6]], [(2, 6)]),
        ([[1, 9], [2, 3]], [(1, 9)]),
        ([[-5, 3], [8, 99]], [(0, 3), (8, 10)]),
        ([[20, 30], [4, 4], [6, 2]], []),
    ],
)
def test_spans_are_put_in_order_joined_and_kept_inside_the_text(spans, joined):
    assert spans_in([{"code": "links", "spans": spans}], 10) == joined


def test_adjacent_spans_of_several_reasons_are_joined():
    reasons = [{"spans": [[0, 3]]}, {"spans": [[8, 11]]}, {"code": "same_text"}]

    assert marked("one two three", reasons) == "<mark>one</mark> two <mark>thr</mark>ee"


def test_text_is_escaped_inside_and_outside_of_marks():
    text = "<b>x</b> & <script>"

    html = marked(text, [{"spans": [[0, 4], [11, 19]]}])

    assert html == ("<mark>&lt;b&gt;x</mark>&lt;/b&gt; &amp; <mark>&lt;script&gt;</mark>")


@pytest.mark.django_db
def test_author_record_counts_comments_from_the_same_email(moderator, article):
    mine = {"email": "ada@example.org", "network": "n1"}
    make_visible(article, **mine)
    make_visible(article, **{**mine, "network": "elsewhere"})
    reject(rejected := make_comment(article, **mine), moderator=moderator, seen=State.of(rejected), reason="hate")
    make_visible(article, email="other@example.org", network="n1")
    waiting = make_comment(article, **mine)

    assert author_records([waiting], Comment.objects.all())[waiting.pk] == AuthorRecord(
        "email", approved=2, rejected=1, spam=0
    )
    assert author_records([rejected], Comment.objects.all())[rejected.pk] == AuthorRecord(
        "email", approved=2, rejected=0, spam=0, waiting=1
    )


@pytest.mark.django_db
def test_author_record_without_email_uses_the_network(moderator, article):
    mark_as_spam(spam := make_comment(article, network="n1"), moderator=moderator, seen=State.of(spam))
    make_visible(article, network="n2")
    waiting = make_comment(article, network="n1")
    unknown = make_comment(article)

    records = author_records([waiting, unknown], Comment.objects.all())

    assert records == {waiting.pk: AuthorRecord("network", spam=1), unknown.pk: AuthorRecord("")}


@pytest.mark.django_db
def test_records_take_three_queries_for_any_number_of_comments(django_assert_num_queries, article):
    comments = [make_comment(article, email=f"r{n}@example.org") for n in range(3)]
    comments += [make_comment(article, network=f"n{n}") for n in range(3)]
    comments += [make_comment(article, browser=f"b{n}", email="r0@example.org") for n in range(3)]

    with django_assert_num_queries(3):
        author_records(comments, Comment.objects.all())
