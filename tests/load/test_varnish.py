"""Varnish with deploy/varnish.vcl before the site: what it keeps, and that it keeps nothing after it changed."""

import os
import shutil
import subprocess
import threading
import time
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from deploy.several_nodes import PATHS
from tests.nginx import Nginx, needs_nginx
from tests.served import ROOT, free_port, served_demo, wait_for_port
from tools.bench.load import wrk
from tools.load.soak import Moderator, Responses, card_form

DECISIONS = int(os.environ.get("DECISIONS", "1000"))
IS_INSTALLED = shutil.which("varnishd", path=PATHS)

pytestmark = [
    needs_nginx,
    pytest.mark.skipif(not IS_INSTALLED and not os.environ.get("CI"), reason="Varnish is not installed"),
]

WAITING = """
from comments.models import Comment
comment = Comment.objects.filter(status="pending", thread=None, page__locale__language_code="en").first()
print(comment.pk, comment.page.get_url())
"""


@contextmanager
def running(command: list[str], port: int, log):
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output)
    try:
        wait_for_port(port, process, log=log)
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site with its demo, with `varnish`, the port of the Varnish before it."""
    folder, port = tmp_path_factory.mktemp("varnish"), free_port()
    environment = {
        "GAZETTE_CDN_SECONDS": "3600",
        "GAZETTE_CDN_PURGE_URL": f"http://127.0.0.1:{port}/",
        "GAZETTE_CDN_TAG_HEADER": "xkey",
        "GAZETTE_TRUSTED_PROXIES": "2",
    }
    with served_demo(folder / "site", copies=settings.DEMO_SITES, **environment) as site:
        text = (ROOT / "deploy/varnish.vcl").read_text()
        text = text.replace('"8000"', f'"{site.port}"').replace("/srv/gazette", str(ROOT))
        (folder / "site.vcl").write_text(text)
        options = ["-j", "none", "-n", str(folder / "state"), "-a", f"127.0.0.1:{port}", "-s", "malloc,64m"]
        command = [shutil.which("varnishd", path=PATHS), "-F", "-f", str(folder / "site.vcl"), *options]
        with running(command, port, folder / "varnish.log"):
            site.varnish, site.folder = port, folder
            yield site


def ask(port: int, path: str, method="GET", **headers):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return SimpleNamespace(status=response.status, headers=response.headers, content=content)


def folder_of(site, name: str) -> Path:
    (site.folder / name).mkdir()
    return site.folder / name


def is_cached(answer) -> bool:
    """Return whether Varnish answered by itself: it names a second request then, the one that had it keep the page."""
    return " " in answer.headers["X-Varnish"]


def test_public_page_is_cached_for_everybody_without_a_session(site):
    first, second = ask(site.varnish, "/articles/"), ask(site.varnish, "/articles/", Cookie="other=1")

    assert [is_cached(answer) for answer in (first, second)] == [False, True]
    assert (second.status, second.content) == (200, first.content)
    assert (second.headers["Cache-Control"], second.headers["xkey"]) == ("public, max-age=0", None)
    assert ask(site.varnish, "/articles/", **{"If-None-Match": second.headers["ETag"]}).status == 304
    assert not is_cached(ask(site.varnish, "/articles/", Cookie="sessionid=x"))


@pytest.mark.parametrize("path", ["/admin/login/", "/not/there/", "/health/", "/search/?q=water"])
def test_what_is_private_or_has_no_tags_is_not_kept(site, path):
    assert not any(is_cached(ask(site.varnish, path)) for _time in range(3))


def test_only_nodes_purge(site):
    ask(site.varnish, "/")
    web = Nginx(folder_of(site, "web"), nodes=[site.varnish], var=site.environment["GAZETTE_VAR"])
    try:
        assert web.ask("PURGE", "/", xkey="site")[0] == 405
        assert web.get("/")[0] == 200
    finally:
        web.stop()
    assert is_cached(ask(site.varnish, "/"))
    assert ask(site.varnish, "/", "PURGE").status == 400
    assert ask(site.varnish, "/", "PURGE", xkey="site").status == 200
    assert not is_cached(ask(site.varnish, "/"))


def test_each_decision_is_in_the_next_answer(site, record_property):
    pk, path = site.shell(WAITING).split()[-2:]
    moderator = Moderator(site, Responses(), "moderator")
    moderator.sign_in()
    action, fields = card_form(moderator.request("GET", f"/admin/comments/{pk}/")[3])
    mark, first_revision = f'id="comment-{pk}"'.encode(), int(fields["revision"])
    is_over, late = threading.Event(), []

    def read():
        while not is_over.is_set():
            ask(site.varnish, path)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for number in range(DECISIONS):
            is_approval = number % 2 == 0
            turn = {"do": "approve", "status": "pending" if number == 0 else "rejected"}
            if not is_approval:
                turn = {"do": "reject", "reason": "off_topic", "status": "approved"}
            turn["revision"] = str(first_revision + number)
            assert moderator.request("POST", action, fields | turn)[0] == 303
            decided = time.monotonic()
            if (mark in ask(site.varnish, path).content) != is_approval:
                late.append(number)
                while (mark in ask(site.varnish, path).content) != is_approval:
                    assert time.monotonic() < decided + 1, number
    finally:
        is_over.set()
        reader.join()
    record_property("figures", f"Varnish: {DECISIONS} decisions, {len(late)} first answers too old, none after 1 s")


def test_kept_page_takes_no_more_than_twice_what_a_file_of_nginx_takes(site, record_property):
    path, headers = "/articles/", {"Accept-Encoding": "gzip"}
    state = Path(site.environment["GAZETTE_VAR"])
    for name, content in (("page.html", ask(site.varnish, path)), ("page.html.gz", ask(site.varnish, path, **headers))):
        (state / "static" / name).write_bytes(content.content)
    web = Nginx(folder_of(site, "files"), nodes=[site.port], var=str(state))
    rates = {}
    try:
        for name, port, url in (("Varnish", site.varnish, path), ("nginx", web.port, "/static/page.html")) * 2:
            server = SimpleNamespace(url=f"http://127.0.0.1:{port}", connections=16)
            load, _printed = wrk(server, url, headers, 2)
            assert load.errors == 0
            rates[name] = max(rates.get(name, 0), load.rate)
    finally:
        web.stop()
    record_property("figures", f"Varnish: {rates['Varnish']:.0f} pages a second, nginx {rates['nginx']:.0f} files")
    assert rates["Varnish"] >= rates["nginx"] / 2


def test_outage_has_the_page_of_nginx(site):
    site.kill()

    answer = ask(site.varnish, "/not/kept/")

    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert answer.content == (ROOT / "deploy/down.html").read_bytes()
