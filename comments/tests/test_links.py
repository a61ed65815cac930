"""The hosts that are stored beside a comment, by which others of the same campaign are found."""

from importlib import import_module

import pytest
from django.apps import apps

from comments import actions
from comments.actions import State
from comments.models import Comment, Link
from comments.text import hosts_in
from tools.load.make_comments import make_comments

from .factories import make_comment, make_moderator, make_page

pytestmark = pytest.mark.django_db


def hosts_of(comment):
    return list(comment.links.order_by("id").values_list("host", flat=True))


def test_the_hosts_of_a_comment_follow_its_text_and_go_with_it():
    comment = make_comment(make_page(), text="https://Pills.example/1 and www.other.example")
    assert hosts_of(comment) == ["pills.example", "other.example"]

    actions.edit(comment, seen=State.of(comment), name="Ada", email="", text="http://third.example")
    assert hosts_of(comment) == ["third.example"]

    actions.erase(comment, moderator=make_moderator())
    assert not Link.objects.exists()


def test_a_refused_edit_leaves_the_hosts():
    comment = make_comment(make_page(), text="https://pills.example")
    seen = State.of(comment)
    actions.mark_as_spam(comment, moderator=make_moderator(), seen=seen)

    with pytest.raises(actions.TooLate):
        actions.edit(comment, seen=seen, name="Ada", email="", text="http://third.example")

    assert hosts_of(comment) == ["pills.example"]


def test_comments_from_before_hosts_were_stored_get_theirs(article):
    linking, bare = make_comment(article, text="WWW.pills.example"), make_comment(article, text="No: none here.")
    kept = make_comment(article, text="https://kept.example")
    Link.objects.filter(comment=linking).delete()

    import_module("comments.migrations.0005_hosts_of_links").name_hosts(apps, None)

    assert [hosts_of(comment) for comment in (linking, bare, kept)] == [["pills.example"], [], ["kept.example"]]


def test_comments_made_for_measuring_have_their_hosts():
    make_page()
    make_comments(200, 10)

    assert Link.objects.filter(host="pills.example").exists()
    for comment in Comment.objects.all():
        assert hosts_of(comment) == hosts_in(comment.text)
