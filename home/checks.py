from django.conf import settings
from django.core.checks import Error, register
from django.db import DatabaseError

from gazette.startup import STARTUP


@register(STARTUP, deploy=True)
def check_demo_passwords(app_configs, **kwargs):
    """A server that strangers reach must not let them in with what the demo prints."""
    from .demo.users import working_demo_passwords

    if settings.DEBUG:  # a copy on one's own machine: there the demo's users are meant to sign in
        return []

    try:
        users = working_demo_passwords()
    except DatabaseError:  # not migrated yet, so nobody can sign in
        return []
    return [
        Error(
            f"the demo password of {user} works: change it (manage.py changepassword {user}) "
            "or take the demo away (manage.py load_demo --remove).",
            id="home.E001",
        )
        for user in users
    ]
