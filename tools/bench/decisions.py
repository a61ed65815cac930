"""Approve and reject one comment by turns, beside the server: one decision for each line of standard input."""

import sys

import django

django.setup()

from django.contrib.auth.models import User  # noqa: E402

from comments.actions import State, approve, reject  # noqa: E402
from comments.models import Comment, Reason  # noqa: E402


def main():
    comment = Comment.objects.get(pk=sys.argv[1])
    moderator = User.objects.get(username="moderator")
    print("ready", flush=True)
    for _line in sys.stdin:
        comment.refresh_from_db()
        seen = State.of(comment)
        if comment.is_visible:
            reject(comment, moderator=moderator, seen=seen, reason=Reason.OFF_TOPIC)
        else:
            approve(comment, moderator=moderator, seen=seen)
        print("done", flush=True)


if __name__ == "__main__":
    main()
