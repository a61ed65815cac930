from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from ..startup import STARTUP, settings_errors

EVERYBODY = "all"


def required_groups() -> list[str]:
    """Return the names of the groups whose members must have a second factor; EVERYBODY alone stands for all users."""
    names = [name.strip() for name in getattr(settings, "GAZETTE_REQUIRE_2FA", "").split(",")]
    names = [name for name in names if name]
    if EVERYBODY in names and len(names) > 1:
        raise ImproperlyConfigured(
            f"GAZETTE_REQUIRE_2FA is {settings.GAZETTE_REQUIRE_2FA!r}: write {EVERYBODY}, or names of groups, not both."
        )
    return names


@register(STARTUP, deploy=True)
def check_required_groups(app_configs, **kwargs):
    """Check that the groups exist: a misspelt name would require nothing, unnoticed."""
    from django.contrib.auth.models import Group  # not loaded yet where this module is imported first

    if problems := settings_errors({"two_factor.E001": required_groups}):
        return problems
    try:
        named = set(required_groups()) - {EVERYBODY}
        groups = set(Group.objects.values_list("name", flat=True)) if named else set()
    except DatabaseError:  # not migrated, so nobody can sign in
        return []
    known = ", ".join(sorted(groups)) or "none"
    return [
        Error(
            f"GAZETTE_REQUIRE_2FA names the group {name!r}, which does not exist. Groups: {known}.",
            id="two_factor.E002",
        )
        for name in sorted(named - groups)
    ]
