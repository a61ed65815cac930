"""The demo's users, and whether their printed passwords work."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model


@dataclass(frozen=True)
class DemoUser:
    password: str
    group: str  # empty: a superuser
    first_name: str
    last_name: str
    email: str  # without one, Wagtail's account page can't be saved


# No secrets: they are printed by load_demo, and `make serve` refuses to start while one of them works.
DEMO_USERS = {
    "editor": DemoUser("edit-the-demo", "Editors", "Edda", "Collins", "edda@ellerwick.example"),
    "author": DemoUser("write-the-demo", "Authors", "Arthur", "Penrose", "arthur@ellerwick.example"),
    "moderator": DemoUser("moderate-the-demo", "Moderators", "Mona", "Derrick", "mona@ellerwick.example"),
    "admin": DemoUser("run-the-demo", "", "Adam", "Minster", "adam@ellerwick.example"),
}


def has_demo_password(user) -> bool:
    demo = DEMO_USERS.get(user.get_username())
    return demo is not None and user.check_password(demo.password)


def working_demo_passwords() -> list[str]:
    """Return the names of active users who can sign in with the demo's password, in alphabetical order."""
    users = get_user_model().objects.filter(username__in=DEMO_USERS, is_active=True).order_by("username")
    return [user.get_username() for user in users if has_demo_password(user)]
