"""Functions that an app which knows more replaces, such as one with the settings of a publication."""

from collections.abc import Callable
from functools import update_wrapper


class replaceable[**P, R]:  # noqa: N801  a decorator
    """Decorate a function; once it has a replacement, it returns what that returns."""

    def __init__(self, function: Callable[P, R]):
        self._function = function
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self._function(*args, **kwargs)

    def replace_by(self, function: Callable[P, R]) -> None:
        self._function = function
