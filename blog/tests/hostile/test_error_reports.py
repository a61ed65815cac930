"""Error reports from an attacker: methods, other sites' forms, sizes, forged IP addresses, markup."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse

from blog.error_reports import actions
from blog.error_reports.tokens import token_for
from blog.models import ErrorReport
from blog.tests.factories import make_article
from comments.tests.factories import make_user
from comments.tests.hostile.pages import Look
from comments.tests.hostile.state import everything, routes
from comments.tests.hostile.vectors import VECTORS, email_with
from comments.tests.test_concurrency import at_once
from gazette.public_forms.text_hygiene import clean

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ROUTES = routes("comments/errors/") + routes("admin/errors/")
FIELDS = {"do": "deny", "status": "received", "answer": "No.", "text": "Changed.", "section": "", "is_public": "on"}
FORM = "application/x-www-form-urlencoded"
WIDE = "\U0001f5de"  # four bytes in UTF-8, twelve in a form


@pytest.fixture
def report():
    article = make_article()
    return actions.report(article, text="High water is at noon.", revision_id=article.live_revision_id)


@pytest.fixture
def superuser():
    client = Client()
    client.force_login(make_user("boss", is_superuser=True))
    return client


def url_for(route, report):
    values = {"page_id": report.page_id, "token": token_for(report), "pk": report.pk}
    return "/" + re.sub(r"<\w+:(\w+)>", lambda match: str(values[match[1]]), route)


def test_only_a_post_changes_anything(report, superuser):
    assert len(ROUTES) == 6
    before = everything()

    for route in ROUTES:
        for method in ("get", "head", "options", "put", "patch", "delete"):
            for client in (Client(), superuser):
                assert getattr(client, method)(url_for(route, report), query_params=FIELDS).status_code < 500

    assert everything() == before


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}])
def test_no_view_takes_another_sites_form(report, superuser, headers):
    before = everything()
    superuser.handler.enforce_csrf_checks = True

    for route in ROUTES:
        for client in (Client(enforce_csrf_checks=True), superuser):
            response = client.post(url_for(route, report), FIELDS, headers=headers)
            assert response.status_code in {403, 404, 405}, route

    assert everything() == before


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"text": WIDE * 2_001}, 422),
        ({"text": "x", "email": f"x@{'x' * 300}.org"}, 422),
        ({"text": WIDE * 6_000}, 413),
        ({"text": "x", "unknown": "x" * 70_000}, 413),
        ({"text": "\x00\u202e\u200b"}, 422),
    ],
)
def test_too_much_is_refused_and_never_cut(fields, status):
    article = make_article()

    body = urlencode(fields)
    response = Client().post(reverse("errors:report", args=[article.pk]), body, content_type=FORM)

    assert response.status_code == status
    assert not ErrorReport.objects.exists()


@pytest.mark.usefixtures("noon")
def test_forged_addresses_count_as_one_network(settings):
    settings.GAZETTE_COMMENT_RATE = "2/d"
    url = reverse("errors:report", args=[make_article().pk])

    statuses = [
        Client().post(url, {"text": f"Wrong, {n}."}, headers={"X-Forwarded-For": f"10.0.0.{n}"}).status_code
        for n in range(4)
    ]

    assert statuses == [303, 303, 429, 429]


@pytest.mark.usefixtures("noon")
def test_networks_of_one_ipv6_customer_share_four_times_the_rate(settings):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "2/d", 1
    url = reverse("errors:report", args=[make_article().pk])

    def send(ip_address):
        headers = {"X-Forwarded-For": ip_address}
        return Client().post(url, {"text": f"Wrong, {ip_address}"}, headers=headers).status_code

    assert [send(f"2001:db8:7:{n:x}::1") for n in range(10)] == [303] * 8 + [429] * 2
    assert send("2001:db8:8::1") == 303


def test_no_view_leads_to_another_site(report, superuser):
    leading = dict.fromkeys(("next", "return_to", "url"), "//evil.example")

    for route in ROUTES:
        for client in (Client(), superuser):
            for response in (
                client.get(url_for(route, report), leading),
                client.post(url_for(route, report), {**FIELDS, **leading}, query_params=leading),
            ):
                location = response.headers.get("Location", "/")
                assert location.startswith("/") and not location.startswith("//"), route


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("noon")
def test_of_ten_at_once_the_rate_lets_two_through(settings):
    settings.GAZETTE_COMMENT_RATE = "2/d"
    url = reverse("errors:report", args=[make_article().pk])

    statuses = at_once(lambda n: Client().post(url, {"text": f"Wrong, {n}."}).status_code, range(10))

    assert sorted(statuses) == [303, 303, *[429] * 8]
    assert ErrorReport.objects.count() == 2


def test_markup_in_reports_and_answers_stays_text(superuser, settings, record_property):
    settings.GAZETTE_COMMENT_RATE = "off"
    editor = make_user("editor", is_superuser=True)

    def travel(look, article, vectors):
        anonymous = Client()
        form = reverse("errors:report", args=[article.pk])
        for number, vector in enumerate(vectors):
            fields = {
                "text": f"{vector}\n\n{number}",
                "email": email_with(vector),
                "section": article.body[number % 3].id,
            }
            assert anonymous.post(form, fields).status_code == 303, vector
            report = ErrorReport.objects.latest("pk")
            if number % 7 == 0:
                refused = {**fields, "section": vector, "seen": vector[:20], "email": vector, "subject": vector}
                look.at("refused", anonymous.post(form, refused), status=422)
                look.at("form", anonymous.get(form, {"section": vector, "seen": vector}))
                look.at("waiting: report", superuser.get(reverse("error_desk:report", args=[report.pk])))
                empty = {"do": "deny", "status": "received", "revision": vector, "answer": ""}
                settle = reverse("error_desk:report", args=[report.pk])
                look.at("desk: refused", superuser.post(settle, empty), status=422)
        look.at("desk: list", superuser.get(reverse("error_desk:index"), {"status": "all", "page": vectors[0]}))
        look.at("desk: dashboard", superuser.get(reverse("wagtailadmin_home")))
        look.at("desk: editor", superuser.get(reverse("wagtailadmin_pages:edit", args=[article.pk])))
        for number, report in enumerate(article.error_reports.order_by("pk")):
            fields = {"answer": clean(vectors[number]), "is_public": True, "quotes_reader": True}
            actions.deny(report, editor=editor, seen="received", **fields)
            if number % 7 == 0:
                look.at("received", anonymous.get(reverse("errors:received", args=[token_for(report)])))
                look.at("desk: report", superuser.get(reverse("error_desk:report", args=[report.pk])))
        look.at("article", anonymous.get(article.get_url()))
        look.at("desk: history", superuser.get(reverse("wagtailadmin_pages:history", args=[article.pk])))

    usual, vectors = Look(), [vector for vector in VECTORS[::14] if len(vector) < 1_900]
    travel(usual, make_article(), [f"It is wrong, {number}." for number in range(2)])
    look = Look(usual.seen)
    travel(look, make_article(), vectors)

    assert look.bad == []
    assert look.tags > 2 * len(vectors)  # it did look into reports and answers
    figures = f"XSS in reported errors: {len(vectors)} vectors x 6 fields, {look.pages} answers looked at: 0 that run"
    record_property("figures", figures)
