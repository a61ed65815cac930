"""What other apps keep of people who write to this site. They say so when it starts: nothing here imports them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Model


class Keeper(Protocol):
    """Rows that were written under an e-mail address; addresses compare whatever their capitals."""

    name: str  # of the rows in an export

    def rows(self, email: str) -> Iterable[Model]: ...

    def may_erase(self, user, row: Model) -> bool: ...

    def erase(self, row: Model, *, by) -> None: ...

    def tell(self, email: str, *, since: datetime, now: datetime) -> None:
        """Tells who has just confirmed an address what was settled since."""


keepers: list[Keeper] = []


def rows_of(email: str) -> dict[str, list[Model]]:
    """What is kept under an address, by the keeper's name."""
    return {keeper.name: list(keeper.rows(email)) if email else [] for keeper in keepers}


def is_known(email: str) -> bool:
    return any(rows_of(email).values())


def check_may_erase(email: str, *, user) -> None:
    """Raises PermissionDenied where `user` may not erase one of the rows."""
    for keeper in keepers if email else ():
        for row in keeper.rows(email):
            if not keeper.may_erase(user, row):
                raise PermissionDenied(f"{user} may not erase {_called(row)}.")


def erase(email: str, *, by) -> list[str]:
    """Erases all rows under an address for good, and says which; call `check_may_erase` first."""
    erased = []
    for keeper in keepers if email else ():
        for row in keeper.rows(email):
            erased.append(_called(row))
            keeper.erase(row, by=by)
    return erased


def tell(email: str, *, since: datetime, now: datetime) -> None:
    for keeper in keepers:
        keeper.tell(email, since=since, now=now)


def _called(row: Model) -> str:
    return f"{row._meta.verbose_name} {row.pk}"
