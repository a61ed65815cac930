from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

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
