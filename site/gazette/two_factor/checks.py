from django.contrib.auth.models import Group
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from ..startup import STARTUP, wrong_settings
from . import conf


@register(STARTUP, deploy=True)
def check_setting(app_configs, **kwargs):
    return wrong_settings({"two_factor.E001": conf.required_groups})


@register(STARTUP, deploy=True)
def check_required_groups(app_configs, **kwargs):
    """Check that the groups exist: a misspelt name would require nothing, unnoticed."""
    try:
        named = set(conf.required_groups()) - {conf.EVERYBODY}
        groups = set(Group.objects.values_list("name", flat=True)) if named else set()
    except (ImproperlyConfigured, DatabaseError):  # reported above; not migrated, so nobody can sign in
        return []
    known = ", ".join(sorted(groups)) or "none"
    return [
        Error(
            f"GAZETTE_REQUIRE_2FA names the group {name!r}, which does not exist. Groups: {known}.",
            id="two_factor.E002",
        )
        for name in sorted(named - groups)
    ]
