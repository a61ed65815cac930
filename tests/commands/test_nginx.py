"""deploy/nginx.conf as nginx reads it, without TLS and on a free port: the pages that nginx shows by itself."""

import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.served import ROOT, free_port

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
pytestmark = pytest.mark.skipif(not NGINX and not os.environ.get("CI"), reason="nginx is not installed")

MAIN = """
daemon off;
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


@pytest.fixture
def site(tmp_path):
    """Where nginx answers, with nothing behind it."""
    port, nothing = free_port(), free_port()
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = re.sub(r"^server \{\n    listen 80;.*?^\}\n", "", text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"^ *(ssl_|http2 |listen \[).*\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};").replace(
        "127.0.0.1:8000", f"127.0.0.1:{nothing}"
    )
    (tmp_path / "site.conf").write_text(text.replace("/srv/gazette/", f"{ROOT}/"))
    (tmp_path / "nginx.conf").write_text(("user root;\n" if os.getuid() == 0 else "") + MAIN.format(folder=tmp_path))
    server = subprocess.Popen([NGINX, "-c", tmp_path / "nginx.conf", "-p", tmp_path], stderr=subprocess.PIPE, text=True)
    ends = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except ConnectionRefusedError:
            assert server.poll() is None, server.stderr.read()
            assert time.monotonic() < ends, "nginx did not start"
            time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait()


def answer(url) -> tuple[int, str | None, str]:
    try:
        with urllib.request.urlopen(url) as response:  # noqa: S310  our own server
            return response.status, None, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"], error.read().decode()


def test_nginx_error_pages_for_outage_and_rate_limit(site):
    away = answer(f"{site}/")
    logins = [answer(f"{site}/admin/login/") for _ in range(40)]

    assert away == (503, "60", Path(ROOT, "deploy/down.html").read_text())
    assert logins[0][0] == 503
    status, retry_after, page = logins[-1]
    assert (status, retry_after) == (429, "60")
    assert "<h1>Too many attempts</h1>" in page and "Try again in a minute." in page
