"""deploy/nginx.conf as nginx reads it, what nginx sends by itself, and how it speaks to the nodes."""

import gzip
import re
import signal
import subprocess
import threading
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.several_nodes import nginx_command, nginx_with_tls, nginx_without_tls
from tests.nginx import Nginx, needs_nginx
from tests.served import ROOT, free_port, wait_for_port

pytestmark = [needs_nginx, pytest.mark.any_database]


def test_nginx_accepts_its_configuration_without_a_warning_and_its_form_for_older_versions(tmp_path):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        + ["-subj", "/CN=gazette.example.org"]
        + ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"],
        check=True,
        capture_output=True,
    )
    text = nginx_with_tls(tmp_path).replace("/etc/letsencrypt/live/gazette.example.org", str(tmp_path))

    older = re.sub(r"^    http2 on;\n", "", text, flags=re.MULTILINE)
    older = re.sub(r"^(    listen .*) ssl;", r"\1 ssl http2;", older, flags=re.MULTILINE)

    done, of_older = (
        subprocess.run([*nginx_command(tmp_path, each), "-t"], capture_output=True, text=True) for each in (text, older)
    )

    assert (done.returncode, of_older.returncode) == (0, 0), done.stderr + of_older.stderr
    assert "warn" not in done.stderr
    # Only that this is not the form for this version.
    assert of_older.stderr.count("warn") == of_older.stderr.count('use the "http2" directive instead') == 2


def test_port_80_redirects_to_its_own_name_whatever_the_request_says(tmp_path):
    port = free_port()
    redirect = nginx_with_tls(tmp_path).split("\nserver {")[1]
    redirect = re.sub(r"listen 80;\s+listen \[::\]:80;", f"listen 127.0.0.1:{port};", redirect)
    rest = nginx_without_tls(tmp_path, port=free_port(), nodes=[free_port()], state=str(tmp_path))
    process = subprocess.Popen(nginx_command(tmp_path, f"{rest}\nserver {{{redirect}"))
    try:
        wait_for_port(port, process, log=tmp_path / "error.log")
        for host in ("gazette.example.org", "evil.example", f"evil.example:{port}"):
            connection = HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/an-article/?q=1", headers={"Host": host})
            response = connection.getresponse()
            assert response.status == 301
            assert response.headers["Location"] == "https://gazette.example.org/an-article/?q=1"
            connection.close()
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def nginx(tmp_path):
    """nginx with nothing behind it."""
    nginx = Nginx(tmp_path, nodes=[free_port()], var=str(tmp_path))
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


def test_secret_link_is_in_no_log_during_an_outage_and_above_the_rate(nginx, tmp_path):
    confirmations = ("admin/password_reset/confirm/MQ/", "subscribe/confirm/")
    for place in (*confirmations, "draft.", "de/comments/edit/", "comments/errors/received/"):
        nginx.get(f"/{place}the-secret/?q=1")
    answers = {nginx.get("/admin/invitation/the-secret/")[0] for _ in range(40)}
    nginx.get("/an-article/?q=ada", Referer="https://a.example/?q=eve")
    nginx.process.send_signal(signal.SIGQUIT)  # it logs a response after it was sent, and all before it ends
    nginx.process.wait(timeout=10)

    log = (tmp_path / "error.log").read_text()
    lines = (tmp_path / "access.log").read_text().splitlines()
    assert answers == {503, 429}
    assert [bool(re.search(r" 127\.0\.0\.1:\d+ 502$", line)) for line in lines if " /an-article/ " in line] == [True]
    assert len(lines) == 46
    assert [line for line in [log, *lines] if "the-secret" in line or "q=" in line] == []


def test_static_file_is_sent_compressed_from_the_disk_and_cached_by_its_name(nginx, tmp_path):
    folder = tmp_path / "static" / "css"
    folder.mkdir(parents=True)
    for name in ("site.0123456789ab.css", "site.css"):
        (folder / name).write_text("body {}")
    (folder / "site.0123456789ab.css.gz").write_bytes(gzip.compress(b"body { }"))

    hashed = nginx.get("/static/css/site.0123456789ab.css", **{"Accept-Encoding": "gzip"})
    plain = nginx.get("/static/css/site.css", **{"Accept-Encoding": "gzip"})
    outside = nginx.get("/static/../site.conf")

    assert gzip.decompress(hashed[2]) == b"body { }"
    assert (hashed[1]["Content-Encoding"], hashed[1]["Vary"]) == ("gzip", "Accept-Encoding")
    assert hashed[1]["Content-Type"] == "text/css; charset=utf-8"
    assert hashed[1]["Cache-Control"] == "max-age=315360000, public, immutable"
    assert nginx.get("/static/css/site.0123456789ab.css")[2] == b"body {}"
    assert (plain[0], plain[2], plain[1]["Cache-Control"]) == (200, b"body {}", "max-age=60, public")
    assert outside[0] == 503  # asked of the application


class FakeNode(ThreadingHTTPServer):
    """An application that counts connections and requests; at /broken/ it closes the connection without an answer."""

    def __init__(self):
        self.connections, self.requests, self.answers = 0, [], {}
        super().__init__(("127.0.0.1", 0), FakeAnswers)

    def finish_request(self, *arguments):
        self.connections += 1
        super().finish_request(*arguments)


class FakeAnswers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.requests.append((self.command, self.path))
        if self.path == "/broken/":
            self.close_connection = True
            return
        status, content, headers = self.server.answers.get(self.path, (200, b"page", {}))
        self.send_response(status)
        for name, value in {"Content-Length": len(content), **headers}.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET

    def log_message(self, *arguments):
        pass


@contextmanager
def running(folder, *nodes):
    """nginx in front of these nodes; a number is the port of one that is away."""
    fakes = [node for node in nodes if isinstance(node, FakeNode)]
    for node in fakes:
        threading.Thread(target=node.serve_forever, daemon=True).start()
    ports = [node.server_port if isinstance(node, FakeNode) else node for node in nodes]
    nginx = Nginx(folder, nodes=ports, var=str(folder))
    try:
        yield nginx
    finally:
        nginx.stop()
        for node in fakes:
            node.shutdown()
            node.server_close()


def test_connections_to_the_application_are_kept(tmp_path):
    node = FakeNode()
    with running(tmp_path, node) as nginx:
        assert [nginx.get("/")[0] for _request in range(20)] == [200] * 20

    assert node.connections == 1


def test_get_goes_to_another_node_if_one_is_away_or_breaks_and_a_post_is_never_repeated(tmp_path):
    one, two = FakeNode(), FakeNode()
    with running(tmp_path, one, two, free_port()) as nginx:
        assert [nginx.get("/")[0] for _request in range(12)] == [200] * 12
        assert nginx.get("/broken/")[0] == 503
        assert len([path for _method, path in one.requests + two.requests if path == "/broken/"]) == 2
    with running(tmp_path, one := FakeNode(), two := FakeNode()) as nginx:
        assert nginx.ask("POST", "/broken/", **{"Content-Length": "0"})[0] == 503

    assert one.requests + two.requests == [("POST", "/broken/")]


def test_static_file_of_another_release_comes_from_the_node_that_has_it(tmp_path):
    old, new = FakeNode(), FakeNode()
    old.answers["/static/new.css"] = (404, b"", {})
    with running(tmp_path, old, new) as nginx:
        assert [nginx.get("/static/new.css")[2] for _request in range(6)] == [b"page"] * 6


def test_public_picture_of_the_bucket_is_cached_and_its_access_checked_each_time(tmp_path):
    path, check = "/media/images/bridge.webp", "/media-access/images/bridge.webp"
    node = FakeNode()
    public, private = "public, max-age=31536000, immutable", "private, no-store"
    node.answers[path] = (200, b"picture", {"Cache-Control": public})

    def allow(status, header):
        node.answers[check] = (status, b"", {"Cache-Control": "no-store", "X-Picture-Cache-Control": header})
        return [(answer[0], answer[1]["Cache-Control"]) for answer in (nginx.get(path), nginx.get(path))]

    with running(tmp_path, node) as nginx:
        assert allow(204, public) == [(200, public)] * 2
        assert node.requests.count(("GET", path)) == 1
        assert allow(204, private) == [(200, private)] * 2
        node.answers[path] = (404, b"", {"Cache-Control": "no-store"})
        assert allow(403, "no-store") == [(404, "no-store")] * 2

    assert node.requests.count(("GET", check)) == 6
