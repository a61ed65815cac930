"""deploy/nginx.conf as nginx reads it, and the pages that nginx shows by itself."""

import subprocess

import pytest

from tests.nginx import Nginx, command, configuration, needs_nginx
from tests.served import ROOT, free_port

pytestmark = needs_nginx


def test_nginx_accepts_its_configuration_without_a_warning(tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-subj", "/CN=gazette.example.org"]
        + ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True,
        capture_output=True,
    )
    text = configuration(tmp_path).replace("/etc/letsencrypt/live/gazette.example.org", str(tmp_path))

    done = subprocess.run([*command(tmp_path, text), "-t"], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.fixture
def nginx(tmp_path):
    """nginx with nothing behind it."""
    nginx = Nginx(tmp_path, upstream=free_port(), var=str(tmp_path))
    yield nginx
    nginx.stop()


def test_nginx_error_pages_for_outage_and_rate_limit(nginx):
    def get(path):
        status, headers, content = nginx.get(path)
        return status, headers["Retry-After"], content.decode()

    outage = get("/")
    logins = [get("/admin/login/") for _ in range(40)]

    assert outage == (503, "60", (ROOT / "deploy/down.html").read_text())
    assert logins[0][0] == 503
    status, retry_after, page = logins[-1]
    assert (status, retry_after) == (429, "60")
    assert "<h1>Too many attempts</h1>" in page and "Try again in a minute." in page
