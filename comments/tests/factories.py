"""Plain functions that make what tests need. Comments go in by the door that readers use: `actions.submit`."""

from itertools import count

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from comments import actions
from comments.actions import Seen
from comments.models import Comment, Report

_numbers = count(1)


def make_user(username, group=None, **changes):
    user = get_user_model().objects.create_user(username, password="password", **changes)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def make_moderator(username="moderator"):
    return make_user(username, "Moderators")


def make_comment(page, *, section: int | None = None, **changes) -> Comment:
    """A waiting comment on `page`; `section` is the position of a section of it, from 0."""
    number = next(_numbers)
    values = {"name": "Reader", "text": f"What a reader thinks, {number}.", **changes}
    if section is not None:
        values["section"] = page.discussed_sections()[section]
    return actions.submit(page, **values)


def make_hidden(page, *, moderator) -> list[str]:
    """One comment in each state that readers don't see; the name of each, which says in which."""
    make_comment(page, name="Waiting")
    decisions = {
        "Rejected": lambda comment: actions.reject(
            comment, moderator=moderator, seen=Seen.of(comment), reason="libel", note="secretnote"
        ),
        "Spam": lambda comment: actions.mark_as_spam(comment, moderator=moderator, seen=Seen.of(comment)),
        "Withdrawn": actions.withdraw,
        "Erased": lambda comment: actions.erase(comment, moderator=moderator),
    }
    for name, decide in decisions.items():
        decide(make_visible(page, moderator=moderator, name=name))
    return ["Waiting", *decisions]


def make_visible(page, *, moderator=None, **changes) -> Comment:
    comment = make_comment(page, **changes)
    by = moderator or get_user_model().objects.filter(groups__name="Moderators").first() or make_moderator()
    actions.approve(comment, moderator=by, seen=Seen.of(comment))
    return comment


def make_report(comment, **changes) -> Report:
    values = {"reason": "hate", "network": f"reporter {next(_numbers)}", **changes}
    return actions.report(comment, **values)
