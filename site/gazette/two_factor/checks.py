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
    """A misspelt name would ask nobody for a second factor, and nobody would notice."""
    try:
        named = set(conf.required_groups()) - {conf.EVERYBODY}
        groups = set(Group.objects.values_list("name", flat=True)) if named else set()
    except (ImproperlyConfigured, DatabaseError):  # said above; not migrated yet, so nobody can sign in
        return []
    known = ", ".join(sorted(groups)) or "none"
    return [
        Error(
            f"GAZETTE_REQUIRE_2FA names the group {name!r}, which there is not. There are: {known}.",
            id="two_factor.E002",
        )
        for name in sorted(named - groups)
    ]
