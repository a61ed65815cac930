"""The files of deploy/ in use: nginx with its own configuration in front of the served site; and the units' bounds."""

import gzip
import re
import shutil
import subprocess

import pytest

from tests.nginx import Nginx
from tests.served import ROOT, free_port

DEPLOY = ROOT / "deploy"
UNITS = ["gazette.service", "gazette-tick.service"]

# Prints the URLs of a rendition that is public, of one whose file is deleted, of one in a private collection, of
# one in it that a public page shows, and of that one's original; and the key of a session that may see them all.
PREPARE = """
import io
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.models import Collection, CollectionViewRestriction
from blog.models import ArticlePage, Picture

collection = Collection.get_first_root_node().add_child(name="Behind nginx")
CollectionViewRestriction.objects.create(collection=collection, restriction_type="login")
root = Collection.get_first_root_node()
urls = []
for number, place in enumerate([root, root, collection, collection]):
    file = io.BytesIO()
    Image.new("RGB", (90, 60), (number * 50, 90, 90)).save(file, "PNG")
    picture = Picture.objects.create(
        title="Behind nginx", collection=place, file=ContentFile(file.getvalue(), name="behind.png")
    )
    rendition = picture.get_rendition("width-45|format-webp")
    urls.append(rendition.url)
    if number == 1:
        rendition.file.storage.delete(rendition.file.name)
article = ArticlePage.objects.live().public().first()
article.share_picture = picture
article.save_revision().publish()
user = get_user_model().objects.get(username="editor")
session = SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print("\\n".join([*urls, picture.file.url, session.session_key]))
"""

# Of what PREPARE made only: those of the demo take a minute.
MAKE_RENDITIONS = """
from blog import renditions
from blog.models import Picture

for pk in Picture.objects.order_by("-pk").values_list("pk", flat=True)[:4]:
    assert renditions.generate(pk)
"""


def tool(name: str) -> str:
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin")
    if not path:
        pytest.skip(f"{name} is not installed")  # which fails CI
    return path


@pytest.fixture(scope="module")
def prepared(site):
    *paths, session = site.shell(PREPARE).split()
    return paths, {"Cookie": f"sessionid={session}"}


@pytest.fixture(scope="module")
def web(site, tmp_path_factory):
    tool("nginx")
    web = Nginx(tmp_path_factory.mktemp("nginx"), nodes=[site.port], var=site.environment["GAZETTE_VAR"])
    yield web
    web.stop()


def is_picture(content: bytes) -> bool:
    return content.startswith(b"RIFF") and content[8:12] == b"WEBP"


def test_public_picture_comes_from_the_disk_and_a_missing_one_is_made_again(site, web, prepared):
    (public, missing, *_others), _session = prepared

    status, headers, _content = web.get(missing)
    assert (status, headers["Cache-Control"]) == (404, "no-store")
    site.shell(MAKE_RENDITIONS)
    for path in (public, missing):
        status, headers, content = web.get(path)
        assert (status, is_picture(content)) == (200, True)
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert headers["Content-Type"] == "image/webp"
        assert headers["Content-Security-Policy"] == "default-src 'none'"
        assert "ETag" in headers  # nginx's


def test_private_picture_is_refused_unless_its_reader_may_see_it(web, prepared):
    (_public, _missing, private, *_others), session = prepared

    for _time in range(2):  # what was answered to one is not kept for the other
        status, headers, content = web.get(private)
        assert (status, headers["Cache-Control"]) == (404, "no-store")
        assert b"<h1" in content
        status, headers, content = web.get(private, **session)
        assert (status, headers["Cache-Control"], is_picture(content)) == (200, "private, no-store", True)


def test_private_picture_on_public_page_is_served_and_revalidated(web, prepared):
    (*_others, on_public_page, _original), _session = prepared

    status, headers, content = web.get(on_public_page)

    assert (status, headers["Cache-Control"], is_picture(content)) == (200, "public, no-cache", True)
    assert web.get(on_public_page, **{"If-None-Match": headers["ETag"]})[0] == 304


def test_no_path_spelling_reaches_an_original_or_skips_the_check(web, prepared):
    (public, _missing, private, _on_public_page, original), session = prepared
    name = original.rpartition("/")[2]
    private_name = private.rpartition("/")[2]

    for path in (
        original,
        f"/media/images/../original_images/{name}",
        f"/media/images/%2e%2e/original_images/{name}",
        f"/media/images/..%2foriginal_images%2f{name}",
        f"{public}/../{private_name}",
        f"{public}/..%2f{private_name}",
        f"/media//images/{private_name}",
        f"/media/images/{private_name}?{public}",
        f"/media/images/{private_name.replace('b', '%62', 1)}",
        f"/media/images/{private_name}%00.webp",
        f"/media/images/{private_name}%0d%0aX-A:%20b",
        "/media-access",
    ):
        status, _headers, content = web.get(path)
        assert status in (400, 404), path
        assert not is_picture(content) and not content.startswith(b"\x89PNG"), path
    assert web.get(original, **session)[0] == 200


def test_page_comes_through_and_its_stylesheet_from_the_disk(web):
    status, headers, content = web.get("/search/")
    assert status == 200
    (stylesheet,) = re.findall(rb'<link rel="stylesheet" href="(/static/[^"]+)"', content)[:1]

    status, headers, content = web.get(stylesheet.decode(), **{"Accept-Encoding": "gzip"})

    assert (status, headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert "ETag" in headers  # nginx's
    assert gzip.decompress(content) == web.get(stylesheet.decode())[2]


@pytest.mark.parametrize("unit", UNITS)
def test_unit_exposes_little(unit):
    done = subprocess.run(
        [tool("systemd-analyze"), "security", "--offline=true", "--no-pager", DEPLOY / unit],
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stderr
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(exposure) <= 3


def test_units_are_valid(tmp_path):
    for path in DEPLOY.glob("gazette*.*"):
        # Its Python is where an operator puts it, not here.
        text = path.read_text().replace("/srv/gazette/.venv/bin/python", "/bin/sh")
        (tmp_path / path.name).write_text(text)

    done = subprocess.run(
        [tool("systemd-analyze"), "verify", *sorted(tmp_path.iterdir())], capture_output=True, text=True
    )

    complaints = [line for line in done.stderr.splitlines() if "gazette" in line]
    assert complaints == []


def test_access_log_has_neither_the_query_nor_the_referrer(tmp_path):
    web = Nginx(tmp_path, nodes=[free_port()], var=str(tmp_path))
    try:
        web.get("/admin/comments/?q=ada%40reader.example", Referer="http://127.0.0.1/admin/comments/?q=ada")
    finally:
        web.stop()

    (line,) = (tmp_path / "access.log").read_text().splitlines()
    assert re.search(
        r'^127\.0\.0\.1 - - \[.+\] "GET /admin/comments/ HTTP/1\.1" 50\d \d+ "-" "-" 127\.0\.0\.1:\d+ 502$', line
    ), line
