"""The admin, from outside: who may open what, and what a request does that no page of the admin sends."""

import csv
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.contrib.redirects.models import Redirect

from blog.editor.draft_links import actions as draft_links
from blog.models import Byline
from blog.tests.factories import make_article, make_author
from blog.tests.test_editor_controls import posted
from comments.tests.factories import make_user

from .admin_world import World, admin_routes, clients

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

# Who may open which URL of the admin: A an author, E an editor, M a moderator of the whole site, L a moderator of
# another part of it, S a superuser; "all" whoever works in the admin, "outsiders" who does not (R, signed in, and _,
# who is not), "anybody" both, "nobody" also no superuser, for instance because there is no such object.
# The longest beginning of a route that stands here counts. To open is any answer to a GET but 403, 404, and being led
# to the login or back to the dashboard: a 405 of what takes only POST too, and a form that ends in a refusal.
ACCESS = {
    "anybody": "invitation/<code>/ jsi18n/ password_reset/ sprite/ two-factor/remove/ two-factor/sign-out/",
    "outsiders": "login/",
    "users": """
        two-factor/app/ two-factor/passkey/ two-factor/recovery-codes/ two-factor/set-up/ two-factor/verify/
    """,
    "all": """
        / account/ api/main/documents/ api/main/images/ api/main/pages/ api/main/pages/<pk>/action/
        articles/<page_id>/draft-links/<link_id>/revoke/ articles/<pk>/ articles/choose_parent/ choose- dates/describe/
        dismissibles/
        documents/chooser/ documents/multiple/<doc_id>/ documents/multiple/create_from_uploaded_document/
        documents/multiple/delete_upload/ editing-sessions/ embeds/ images/chooser/ images/multiple/<image_id>/
        invitations/<pk>/
        images/multiple/create_from_uploaded_image/ images/multiple/delete_upload/ logout/ pages/<page_id>/lock/
        pages/<page_id>/revisions/ pages/<page_id>/unlock/
        pages/<page_to_move_id>/set_position/ pages/create/ pages/workflow/confirm_cancellation/ reports/site-history/
        snippets/choose/ tag-autocomplete/ test404/ two-factor/ workflows/enable/ workflows/remove/
        unsaved-work/session/ workflows/task_chooser/ workflows/tasks/enable/
    """,
    "AES": """
        api/main/pages/<pk>/ articles/ articles/import/ documents/ documents/chooser/chosen/ documents/chooser/create/
        errors/ images/ images/chooser/<image_id>/ images/chooser/chosen/ images/chooser/create/ pages/
        pages/<page_id>/workflow_history/ pages/<page_to_move_id>/move/<destination_id>/confirm/ reports/ trash/
    """,
    "ES": """
        articles/<page_id>/ articles/moves/ documents/delete/ documents/edit/ documents/usage/ errors/<pk>/ front-page/
        images/<image_id>/ images/usage/ pages/<page_id>/ pages/<page_id>/revisions/<revision_id>/
        pages/<page_to_move_id>/ pages/<pk>/revisions/ pages/workflow/ reports/locked/ snippets/blog/
        snippets/choose/blog/author/create/ snippets/choose/blog/series/create/ snippets/choose/blog/topic/create/
        translation/submit/page/ trash/<pk>/
    """,
    "MLS": "comments/ comments/<pk>/claim/ comments/<pk>/closure/",
    "MS": "comments/<pk>/ comments/bulk/<batch>/",
    "S": """
        articles/import/<pk>/ collections/ exports/ groups/ invitations/ locales/ redirects/
        reports/imports/ settings/ setup/ sites/
        snippets/blog/author/delete/
        snippets/blog/series/delete/ snippets/blog/topic/delete/ two-factor/reset/ users/ workflows/
    """,
    "nobody": """
        .*/ api/main/documents/find/ api/main/images/find/ api/main/pages/find/ articles/<page_id>/confirm/
        block-preview/ bulk/ comments/<pk>/similar/ failwhale/ images/<image_id>/generate_url/ invitation/
        pages/<page_id>/convert_alias/ settings/<app_name>/<model_name>/<pk>/preview/ snippets/
        translation/submit/snippet/
    """,
}

LETTERS = {"anybody": "_RAEMLS", "outsiders": "_R", "users": "RAEMLS", "all": "AEMLS", "nobody": ""}
BEGINNINGS = {each: LETTERS.get(who, who) for who, listed in ACCESS.items() for each in listed.split()}
OURS = ("articles/", "comments/", "errors/", "trash/")
# Wagtail's own views fail at a form that no page of the admin sends; nothing is lost or shown by that.
FAILS = ("choose-external-link/", "redirects/import/process/", "snippets/choose/")
GARBAGE = {
    "title": "\x01x", "slug": "..", "id": ["a", "-1"], "page": "9" * 30, "next": "//evil.example/", "confirm": "yes",
    "action-publish": "1", "TOTAL_FORMS": "x", "do": "approve", "revision": "-1", "url": "javascript:alert(1)",
}  # fmt: skip


def beginning_of(route) -> str:
    found = [each for each in BEGINNINGS if (route.route or "/").startswith(each)]
    assert found, f"/admin/{route.route} is new: say in ACCESS who may open it"
    return max(found, key=len)


def is_open(response) -> bool:
    """Return whether a GET showed anything of what the URL is for."""
    to = response.headers.get("Location", "")
    return response.status_code not in {403, 404} and to != "/admin/" and not to.startswith("/admin/login/")


class Crawl:
    """Asks as anybody for any route; nothing of what that does stays."""

    def __init__(self):
        self.clients = clients()
        self.sessions = {letter: dict(client.cookies) for letter, client in self.clients.items()}
        users = get_user_model().objects
        self.world = World(*(users.get(username=name) for name in ("boss", "editor", "author")))
        self.asked = 0
        self.problems: list[str] = []

    def ask(self, letter, method, route, fields=None):
        client = self.clients[letter]
        client.cookies.clear()
        for name, morsel in self.sessions[letter].items():
            client.cookies[name] = morsel.value
        with transaction.atomic():
            response = getattr(client, method)(self.world.url(route), fields or {})
            if response.streaming:
                list(response.streaming_content)
            transaction.set_rollback(True)
        self.asked += 1
        problem = (
            f"{method} as {letter}: /admin/{route.route}: {response.status_code} {response.headers.get('Location', '')}"
        )
        fails = response.status_code >= 500 and not (method == "post" and route.route.startswith(FAILS))
        if fails or "evil.example" in response.headers.get("Location", ""):
            self.problems.append(problem)
        return response, problem

    def get(self, route, letters):
        beginning = beginning_of(route)
        for letter in letters:
            response, problem = self.ask(letter, "get", route)
            if is_open(response) != (letter in BEGINNINGS[beginning]):
                self.problems.append(
                    f"{problem}: not as ACCESS[{beginning!r}] says, {BEGINNINGS[beginning] or 'nobody'}"
                )

    def post(self, route, letters, *forms):
        for letter in letters:
            for fields in forms:
                response, problem = self.ask(letter, "post", route, fields)
                is_taken = is_open(response) and response.status_code != 405
                if letter in "_R" and is_taken and letter not in BEGINNINGS[beginning_of(route)]:
                    self.problems.append(problem)


@pytest.fixture
def crawl(settings, monkeypatch, tmp_path):
    # A request that fails says why in the list of problems; no mail leaves, and no password is tried here.
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    monkeypatch.setattr("home.exports.jobs.local_folder", lambda: tmp_path)
    return Crawl()


@pytest.mark.each_database  # where a database refuses the SQL of a view, it fails
def test_admin_sampled_opens_to_whom_it_should_and_never_fails(crawl):
    routes = [route for place, route in enumerate(admin_routes()) if route.route.startswith(OURS) or place % 9 == 0]

    for place, route in enumerate(routes):
        # Two of the roles and one form for each; the next route gets others.
        crawl.get(route, "_" + "AELMSR"[place % 6] + "SMRAEL"[place % 6])
        crawl.post(route, "ESL"[place % 3], [{}, GARBAGE][place % 2])

    assert crawl.problems == []
    assert len(routes) > 60


@pytest.mark.exhaustive
def test_admin_whole_opens_to_whom_it_should_and_never_fails(crawl, record_property):
    routes = admin_routes()

    for place, route in enumerate(routes):
        crawl.get(route, "_RAEMLS")
        crawl.post(route, "_R" if place % 2 else "_L", {})
        crawl.post(route, "ES", {}, GARBAGE)

    assert crawl.problems == []
    unused = BEGINNINGS.keys() - {beginning_of(route) for route in routes}
    assert unused == set()
    record_property(
        "figures", f"admin: {len(routes)} URLs x 7 roles, {crawl.asked} requests: no 5xx, access as expected"
    )


# ---- what no page of the admin sends


@pytest.fixture
def editor():
    client = Client(raise_request_exception=False)
    client.force_login(make_user("editor", "Editors"))
    return client


@pytest.fixture
def boss():
    client = Client(raise_request_exception=False)
    client.force_login(make_user("boss", is_superuser=True))
    return client


@pytest.mark.parametrize("left_out", ["-TOTAL_FORMS", "-count", ""])
@pytest.mark.parametrize("headers", [{}, {"Accept": "application/json"}])
def test_an_article_without_its_formsets_or_streams_is_refused_and_stays(editor, left_out, headers):
    article = make_article(title="Tides")
    fields = {name: value for name, value in posted(title="Changed").items() if left_out not in name}
    assert left_out == "" or fields

    for action in ({}, {"action-publish": "action-publish"}):
        url = reverse("wagtailadmin_pages:edit", args=[article.pk])
        response = editor.post(url, {**fields, **action}, headers=headers)
        assert 400 <= response.status_code < 500

    article.refresh_from_db()
    assert (article.title, article.get_latest_revision_as_object().title) == ("Tides", "Tides")


def test_a_copy_without_its_form_is_refused(boss):
    url = f"/admin/pages/{make_article().pk}/copy/"

    assert boss.post(url).status_code == 400
    assert Client().post(url).url.startswith("/admin/login/")


def test_only_a_post_signs_out(editor):
    for method in ("get", "head", "options", "put"):
        response = getattr(editor, method)("/admin/logout/")
        assert (response.headers.get("Location"), response.cookies) == ("/admin/", {})
        assert editor.get("/admin/").status_code == 200
    cookie = editor.cookies["sessionid"].value

    assert editor.post("/admin/logout/").url == "/admin/login/"

    editor.cookies["sessionid"] = cookie
    assert editor.get("/admin/").status_code == 302


def test_an_author_who_was_named_meanwhile_is_not_deleted(boss):
    """Wagtail's index of references, which would have said so before, is not kept in this test."""
    author = make_author()
    article = make_article(authors=[author])
    url = reverse("wagtailsnippets_blog_author:delete", args=[author.pk])

    assert boss.post(url).url == url
    assert boss.get(url).status_code == 200
    assert Byline.objects.get().article_id == article.pk


# ---- sheets

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("https://evil.example")', "＝1"]


def cells_of(response) -> list[str]:
    return [cell for row in csv.reader(b"".join(response).decode().splitlines()) for cell in row]


def test_no_sheet_holds_a_formula(boss):
    from wagtail.log_actions import log

    for number, formula in enumerate(FORMULAS):
        user = make_user(f"{formula}{number}"[:150], first_name=formula)
        article = make_article(title=formula, owner=user)
        article.save_revision(user=user, log_action=True)
        log(article, "wagtail.publish", user=user)
        Redirect.objects.create(old_path=formula, redirect_link=formula)

    for name in ("reports/site-history", "articles", "redirects", "reports/aging-pages"):
        url = f"/admin/{name}/"
        cells = cells_of(boss.get(url, {"export": "csv"}))
        assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))] == [], url
        assert "'=1+1" in cells, url

        sheet = load_workbook(BytesIO(b"".join(boss.get(url, {"export": "xlsx"})))).active
        values = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
        assert values["=1+1"] == "s", url
        assert "f" not in values.values(), url


def test_the_site_history_names_the_receiver_of_a_draft_link_only_to_who_may_edit_the_article(editor):
    boss = make_user("boss", is_superuser=True)
    article = make_article()
    link, _url = draft_links.create(article, user=boss, days=7, note="Sentinel receiver")
    draft_links.revoke(link, user=boss)

    for url in ("/admin/reports/site-history/", "/admin/reports/site-history/?export=csv"):
        for group in ("Authors", "Moderators"):
            other = Client()
            user = get_user_model().objects.filter(username=group).first() or make_user(group, group)
            other.force_login(user)
            response = other.get(url)
            output = b"".join(response) if response.streaming else response.content
            assert b"Sentinel" not in output
            assert b"draft link" in output or group == "Moderators"
    for url in ("/admin/reports/site-history/", reverse("wagtailadmin_pages:history", args=[article.pk])):
        assert editor.get(url).content.count(b"Sentinel receiver") == 2
