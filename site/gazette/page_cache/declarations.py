"""What a response declares about itself while it is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps

from ..generations import EVERYTHING


@dataclass
class Declaration:
    """Whether a response may be kept, the query parameters that it was made from, and its tags."""

    is_cacheable: bool = False
    parameters: frozenset[str] = frozenset()
    tags: set[str] = field(default_factory=lambda: {EVERYTHING})


_current: ContextVar[Declaration | None] = ContextVar("declaration", default=None)


@contextmanager
def collecting() -> Iterator[Declaration]:
    """Collect in the block what the response declares."""
    declaration = Declaration()
    token = _current.set(declaration)
    try:
        yield declaration
    finally:
        _current.reset(token)


def cacheable(*parameters: str) -> None:
    """Declare that the response is the same for every anonymous reader.

    `parameters` are all query parameters that it depends on: a request with others gets the same response.
    """
    if declaration := _current.get():
        declaration.is_cacheable, declaration.parameters = True, frozenset(parameters)


def depends_on(*tags: str) -> None:
    """Declare that the response shows what these tags stand for."""
    if declaration := _current.get():
        declaration.tags.update(tags)


@contextmanager
def collecting_tags() -> Iterator[set[str]]:
    """Collect the tags that are declared in the block, for a part of a response that is kept by itself."""
    whole, part = _current.get(), Declaration(tags=set())
    token = _current.set(part)
    try:
        yield part.tags
    finally:
        _current.reset(token)
        if whole:
            whole.tags.update(part.tags)


def cached(*parameters: str) -> Callable:
    """Decorate a view whose response is `cacheable`."""

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def declare(request, *args, **kwargs):
            cacheable(*parameters)
            return view(request, *args, **kwargs)

        return declare

    return decorate
