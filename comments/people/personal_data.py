"""Personal data that other apps store, by email address.

An app that stores such rows registers a `PersonalDataProvider` in its `AppConfig.ready()`; this module imports no app.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from django.core.exceptions import PermissionDenied
from django.db.models import Model


class PersonalDataProvider(Protocol):
    """Gives access to the rows of one app that were written under an email address, compared without case."""

    name: str  # key of the rows in an export

    def rows(self, email: str) -> Iterable[Model]: ...

    def may_erase(self, user, row: Model) -> bool: ...

    def erase(self, row: Model, *, by) -> None: ...

    def notify(self, email: str, *, since: datetime, now: datetime) -> None:
        """Send the person, who has just confirmed the address, what was decided about the rows since."""


_providers: list[PersonalDataProvider] = []


def register(provider: PersonalDataProvider) -> None:
    _providers.append(provider)


def rows_of(email: str) -> dict[str, list[Model]]:
    """Return the rows stored under an address, by the provider's name."""
    return {provider.name: list(provider.rows(email)) if email else [] for provider in _providers}


def is_known(email: str) -> bool:
    return any(rows_of(email).values())


def check_may_erase(email: str, *, user) -> None:
    """Raise PermissionDenied if there is a row that `user` may not erase."""
    for provider in _providers if email else ():
        for row in provider.rows(email):
            if not provider.may_erase(user, row):
                raise PermissionDenied(f"{user} may not erase {_label(row)}.")


def erase(email: str, *, by) -> list[str]:
    """Erase all rows under an address permanently and return their labels; call `check_may_erase` first."""
    erased = []
    for provider in _providers if email else ():
        for row in provider.rows(email):
            erased.append(_label(row))
            provider.erase(row, by=by)
    return erased


def notify(email: str, *, since: datetime, now: datetime) -> None:
    for provider in _providers:
        provider.notify(email, since=since, now=now)


def _label(row: Model) -> str:
    return f"{row._meta.verbose_name} {row.pk}"
