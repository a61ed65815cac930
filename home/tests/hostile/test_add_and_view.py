"""Accounts that may only add, only view, or both: whatever they post in the admin, every row stays as it was."""

import re
from http.cookies import SimpleCookie
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection, transaction
from django.test import Client
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from blog.tests.test_editor_controls import posted
from comments.tests.factories import make_user

from .admin_world import World, admin_routes, clients

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# "choose" is what "view" is for images and documents.
ACCOUNTS = {"add": {"add"}, "view": {"view", "choose"}, "add and view": {"add", "view", "choose"}}
# Where a superuser's forms change a row: else the crawl would find nothing there, whoever may post.
CHANGED_BY_A_SUPERUSER = set(
    """
    api/main/pages/<pk>/action/<action_name>/ articles/moves/<pk>/back/ bulk/<app_label>/<model_name>/<action>/
    collections/<pk>/ collections/<pk>/delete/ comments/<pk>/person/bans/<ban>/lift/
    documents/delete/<document_id>/ documents/edit/<document_id>/ documents/multiple/<doc_id>/
    documents/multiple/<doc_id>/delete/ errors/<pk>/ groups/delete/<pk>/ groups/edit/<pk>/ images/<image_id>/
    images/<image_id>/delete/ images/multiple/<image_id>/ images/multiple/<image_id>/delete/ pages/<page_id>/edit/
    redirects/<redirect_id>/ redirects/<redirect_id>/delete/ sites/delete/<pk>/ sites/edit/<pk>/
    snippets/blog/author/edit/<pk>/ snippets/blog/series/delete/<pk>/ snippets/blog/series/edit/<pk>/
    snippets/blog/topic/delete/<pk>/ snippets/blog/topic/edit/<pk>/ trash/<pk>/delete/ trash/<pk>/restore/
    users/delete/<pk>/ users/edit/<pk>/ workflows/edit/<pk>/ workflows/tasks/disable/<pk>/
    """.split()
)
# They only show something, or choose it.
READ_ONLY = re.compile("results/|history|usage/|choose|compare|preview|sprite|jsi18n")
# What every change raises, and what every browser has of its own.
NOT_COMPARED = {"gazette_generation", "django_session"}


def make_client(name, verbs) -> Client:
    """Return a client of somebody who may do this, and nothing else, to objects of every kind."""
    group = Group.objects.create(name=name)
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    of_root = {"group": group, "collection": Collection.get_first_root_node()}
    for permission in Permission.objects.filter(codename__regex=rf"^({'|'.join(verbs)})_"):
        group.permissions.add(permission)
        GroupCollectionPermission.objects.create(permission=permission, **of_root)
    if "add" in verbs:
        may_add = Permission.objects.get(codename="add_page")
        GroupPagePermission.objects.create(group=group, page=Page.get_first_root_node(), permission=may_add)
    client = Client(raise_request_exception=False)
    client.force_login(make_user(name, name))
    return client


def filled(form) -> dict[str, list[str]]:
    """Return what a browser would send of a form, with another text in each field for text."""
    fields: dict[str, list[str]] = {}
    for field in form.select("input[name], select[name], textarea[name], button[name]"):
        kind, value = field.get("type", field.name), field.get("value", "")
        if kind in {"checkbox", "radio"} and not field.has_attr("checked") or kind in {"file", "submit"}:
            continue
        if field.name == "select":
            chosen = (
                field.select("option[selected]") or field.select('option:not([value=""])')[: field.has_attr("required")]
            )
            fields.setdefault(field["name"], []).extend(option["value"] for option in chosen)
            continue
        if field.name == "textarea":
            value = f"{field.text}x"
        elif kind == "text":
            value += "x"
        elif kind == "number":
            value = str(int(value or 0) + 1)
        elif kind == "password":
            value = "Otters-swim-9"
        elif kind == "email":
            value = value or "new@example.org"
        fields.setdefault(field["name"], []).append(value)
    return fields


def urls_of(route, world) -> list[str]:
    if route.route.startswith("bulk/"):
        bulk_action_registry.get_bulk_actions_for_model("", "")  # it collects them now
        return [
            f"/admin/bulk/{app}/{model}/{action}/?{urlencode({'id': ids_of(app, model)}, doseq=True)}"
            for app, models in bulk_action_registry.actions.items()
            for model, actions in models.items()
            for action in actions
        ]
    if route.route.startswith("api/") and "<action_name>" in route.route:
        return [world.url(route).replace("approve", action) for action in PagesAdminAPIViewSet.actions]
    return [world.url(route)]


def ids_of(app, model) -> list[int]:
    return list(apps.get_model(app, model)._default_manager.values_list("pk", flat=True))


def forms_on(page: bytes, url: str) -> list[tuple[str, dict]]:
    """Return the URL and the fields of each form; the page itself may take what its form sends to another."""
    forms = BeautifulSoup(page, "html.parser").select("form[method=post i]")
    found = [(to, filled(form)) for form in forms for to in {url, form.get("action") or url}]
    return [(to, fields) for to, fields in found if to.startswith("/admin/")] or [(url, {})]


def sent_by_scripts(route: str, world) -> dict | None:
    """Return the fields of a form that no page has as HTML; None where one has."""
    values = world.values[""]
    if route.startswith(("pages/add/", "pages/<page_id>/edit/")):
        return posted(title="Changed")
    if route.startswith("api/"):
        return {"destination_page_id": values["destination_id"], "revision_id": values["revision_id"], "locale": "de"}
    if match := re.fullmatch(r"(image|doc)(?:ument)?s/multiple/<\w+>/", route):
        prefix = f"{match[1]}-{values[f'{match[1]}_id']}"
        return {f"{prefix}-title": "Changed", f"{prefix}-tags": "", f"{prefix}-collection": 1}
    return None


def all_rows() -> set[tuple]:
    """Return every row of the database, without the numbers of children of pages and collections."""
    rows = set()
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - NOT_COMPARED:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            places = [place for place, column in enumerate(cursor.description) if column[0] != "numchild"]
            rows.update((table, *map(row.__getitem__, places)) for row in cursor)
    return rows


class Crawl:
    def __init__(self):
        self.boss = clients()["S"]
        users = get_user_model().objects
        self.world = World(*(users.get(username=name) for name in ("boss", "editor", "author")))
        self.clients = {name: make_client(name, verbs) for name, verbs in ACCOUNTS.items()}
        self.before = all_rows()

    def ask(self, method, client, url, fields=None):
        """Return the response, and the tables of which it changed or deleted a row. Nothing of it stays."""
        cookies, verbs = client.cookies.output(header="", sep=";"), set()

        def note_verb(execute, sql, *args):
            verbs.add(sql.lstrip()[:6].upper())
            return execute(sql, *args)

        with transaction.atomic(), connection.execute_wrapper(note_verb):
            response = getattr(client, method)(url, fields)
            if response.streaming:
                list(response.streaming_content)
            writes = verbs & {"INSERT", "UPDATE", "DELETE"}
            changed = {row[0] for row in self.before - all_rows()} if writes else set()
            transaction.set_rollback(True)
        client.cookies = SimpleCookie(cookies)
        return response, sorted(changed)

    def posts(self):
        """Yield the route, the URL and the fields of everything that a superuser can send."""
        for route in admin_routes():
            if READ_ONLY.search(route.route):
                continue
            for url in urls_of(route, self.world):
                fields = sent_by_scripts(route.route, self.world)
                forms = [(url, fields)] if fields else forms_on(self.ask("get", self.boss, url)[0].content, url)
                yield from ((route.route, *form) for form in forms)


def test_who_may_only_add_or_view_changes_and_deletes_no_row(settings, monkeypatch, tmp_path, record_property):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    monkeypatch.setattr("home.exports.jobs.local_folder", lambda: tmp_path)
    crawl, changed_by_boss, problems, posts = Crawl(), set(), [], 0

    for route, url, fields in crawl.posts():
        response, changed = crawl.ask("post", crawl.boss, url, fields)
        if changed:
            changed_by_boss.add(route)
        if response.status_code == 405:
            continue
        for verbs, client in crawl.clients.items():
            _response, changed = crawl.ask("post", client, url, fields)
            posts += 1
            if changed:
                problems.append(f"{url}: who may only {verbs} changed {', '.join(changed)}")

    assert problems == []
    assert CHANGED_BY_A_SUPERUSER - changed_by_boss == set()
    record_property(
        "figures", f"add, view, both: {posts} posts changed no row; of {len(changed_by_boss)} URLs a superuser's did"
    )
