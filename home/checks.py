from django.conf import settings
from django.core.checks import Error, register
from django.db import DatabaseError

from gazette.startup import STARTUP


@register(STARTUP, deploy=True)
def check_demo_passwords(app_configs, **kwargs):
    """Return an error for each demo user who can sign in with the printed password on a production server."""
    from .demo.users import working_demo_passwords

    if settings.DEBUG:  # in development the demo's users are meant to sign in
        return []

    try:
        users = working_demo_passwords()
    except DatabaseError:  # not migrated yet, so nobody can sign in
        return []
    return [
        Error(
            f"the demo password of {user} works: change it (manage.py changepassword {user}) "
            "or remove the demo (manage.py load_demo --remove).",
            id="home.E001",
        )
        for user in users
    ]
