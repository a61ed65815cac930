"""Too much of everything: refused, and never cut; what was written comes back whole."""

import html
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import MULTIPART_CONTENT
from django.urls import reverse

from comments.models import Comment, Decision
from comments.tests.factories import make_comment
from comments.tokens import token_for

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FORM = "application/x-www-form-urlencoded"
WIDE = "\U0001f5de"  # four bytes in UTF-8, twelve in a form


@pytest.fixture(params=["write", "edit"])
def way(request, article):
    """A URL to post to."""
    if request.param == "write":
        return reverse("comments:write", args=[article.pk])
    return reverse("comments:edit", args=[token_for(make_comment(article))])


@pytest.fixture
def before(way):
    return rows


def rows():
    return list(Comment.objects.order_by("id").values()), Decision.objects.count()


def send(way, fields, kind):
    if kind == FORM:
        return Client().post(way, urlencode(fields), content_type=FORM)
    return Client().post(way, fields)


@pytest.mark.parametrize("kind", [FORM, MULTIPART_CONTENT])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", WIDE * 5_001),
        ("text", "x" * 5_001),
        ("text", "\u0301" + "x" * 5_000),
        ("text", "\n".join("x" * 2_501)),
        ("name", WIDE * 61),
        ("name", "x" * 61),
        ("email", f"{'x' * 244}@example.org"),
        ("email", f"x@{'x' * 300}.org"),
    ],
)
def test_text_over_the_limit_is_refused_and_kept_whole(way, kind, field, value):
    before = rows()

    response = send(way, {"name": "Ada", "text": "My remark.", "email": "", field: value}, kind)

    assert rows() == before
    # A form that says more than a body may have is refused before it is read.
    body = len(urlencode({field: value}))
    if kind == FORM and body > 60_000:
        assert response.status_code in {413, 422}
    else:
        assert response.status_code == 422
    if response.status_code == 422:
        assert html.escape(value) in response.content.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("kind", [FORM, MULTIPART_CONTENT])
@pytest.mark.parametrize("field", ["text", "name", "email", "subject", "stamp", "section", "parent", "unknown"])
def test_70_000_bytes_are_refused_before_they_are_read(way, kind, field):
    before = rows()
    number = 70_000 // len(WIDE.encode())

    response = send(way, {"name": "Ada", "text": "My remark.", field: WIDE * number}, kind)

    assert response.status_code == 413
    assert b"64" in response.content
    assert rows() == before


@pytest.mark.parametrize("number", [1_001, 5_000])
def test_a_thousand_fields_are_refused(way, number):
    before = rows()

    response = Client().post(way, "&".join(f"f{n}=1" for n in range(number)) + "&name=A&text=B", content_type=FORM)

    assert response.status_code == 400
    assert rows() == before


def test_a_file_is_no_text(way):
    before = rows()

    response = Client().post(way, {"name": "Ada", "text": SimpleUploadedFile("text", b"My remark.")})

    assert response.status_code == 422
    assert rows() == before


@pytest.mark.each_database
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\nContent-Disposition: form-data; name=text\r\n\r\nnever ended", "multipart/form-data; boundary=x"),
        (b"text=x", "multipart/form-data"),
        (b"text=x", "multipart/form-data; boundary=" + "x" * 300),
        (b'{"name": "Ada", "text": "x"}', "application/json"),
        (b"name=Ada&text=%ff%fe%fd", FORM + "; charset=utf-16"),
        (b"name=Ada&text=%ff", FORM),
        (b"\xff" * 100, "text/plain"),
        (b"name=%00&text=%00", FORM),
        (b"name=%ED%A0%80&text=%ED%A0%80", FORM),
    ],
)
def test_a_body_that_is_not_what_it_says_is_no_error_of_ours(way, body, kind):
    response = Client().post(way, body, content_type=kind)

    assert response.status_code in {303, 400, 415, 422}
    for comment in Comment.objects.all():
        assert "\x00" not in comment.name + comment.text
