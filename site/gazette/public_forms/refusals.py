"""Exceptions of actions that readers start: nothing was changed, and why."""

from django.utils.translation import ngettext


class Refused(Exception):
    """The action was refused and changed nothing."""


class TooOften(Refused):
    """The network has sent as much as it may for now; `seconds` says when it may try again."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds

    @property
    def message(self) -> str:
        minutes = -(-self.seconds // 60)
        return ngettext(
            "Too many messages came from your network. Your text is kept: try again in %(count)d minute.",
            "Too many messages came from your network. Your text is kept: try again in %(count)d minutes.",
            minutes,
        ) % {"count": minutes}


class AlreadySent(Refused):
    """The same text was sent to the same page recently, from the same network and under the same name, if any."""


class TooLate(Refused):
    """The edit window has closed, or a decision came first."""
