"""Who may change users changes no superuser, and makes none."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client

from comments.tests.factories import make_user

pytestmark = pytest.mark.django_db

FORM = {"username": "new", "email": "new@example.org", "first_name": "Nora", "last_name": "New"}
PASSWORDS = {"password1": "Otters-swim-9", "password2": "Otters-swim-9"}


@pytest.fixture
def boss():
    return make_user("boss", is_superuser=True, email="boss@example.org")


@pytest.fixture
def manager():
    group = Group.objects.create(name="Office")
    codenames = ["access_admin", "add_user", "change_user", "delete_user", "view_user"]
    group.permissions.set(Permission.objects.filter(codename__in=codenames))
    client = Client()
    client.force_login(make_user("manager", "Office"))
    return client


@pytest.mark.parametrize(
    ("url", "fields"),
    [
        ("edit/{}/", FORM | PASSWORDS | {"username": "boss"}),
        ("edit/{}/", FORM | {"username": "boss", "is_superuser": "on"}),  # not active any more
        ("copy/{}/", FORM | PASSWORDS | {"username": "boss"}),  # as who may add and view
        ("delete/{}/", {}),
        ("/admin/bulk/auth/user/set_active_state/?id={}", {"mark_as_active": "False"}),
        ("/admin/bulk/auth/user/assign_role/?id={}", {"role": "1"}),
        ("/admin/bulk/auth/user/delete/?id={}", {}),
    ],
)
def test_superuser_is_changed_by_superusers_only(boss, manager, url, fields):
    url = url if url.startswith("/") else f"/admin/users/{url}"

    before = User.objects.values().get(pk=boss.pk)

    manager.post(url.format(boss.pk), fields)

    assert User.objects.values().get(pk=boss.pk) == before
    assert not boss.groups.exists()


def test_new_user_and_changed_one_are_superusers_only_where_a_superuser_says_so(boss, manager):
    other = make_user("other", "Editors")
    administrator = Client()
    administrator.force_login(boss)

    for client, is_superuser in ((manager, False), (administrator, True)):
        fields = FORM | PASSWORDS | {"username": f"by-{is_superuser}", "is_superuser": "on"}
        assert client.post("/admin/users/new/", fields).status_code == 302
        assert User.objects.get(username=f"by-{is_superuser}").is_superuser is is_superuser

        fields = FORM | {"username": "other", "is_active": "on", "is_superuser": "on"}
        assert client.post(f"/admin/users/edit/{other.pk}/", fields).status_code == 302
        other.refresh_from_db()
        assert (other.last_name, other.is_superuser) == ("New", is_superuser)


def test_user_is_changed_by_who_may_change_users(manager):
    other = make_user("other", "Editors")

    assert manager.get(f"/admin/users/edit/{other.pk}/").status_code == 200
    url = f"/admin/bulk/auth/user/set_active_state/?id={other.pk}"
    assert manager.post(url, {"mark_as_active": "False"}).status_code == 302

    other.refresh_from_db()
    assert not other.is_active
