"""A whole site, served as strangers would reach it, and a real browser in front of it.

The server is a process of its own (`manage.py serve`: production settings, gunicorn) on a scratch folder. The tests
reach it by HTTP and by management commands alone.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = secrets.token_urlsafe(12)
# Chromium looks for its maker's services at every start; nothing of that belongs into a test.
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@dataclass
class Site:
    url: str
    environment: dict[str, str] = field(repr=False)

    def manage(self, *arguments: str, stdin: str | None = None) -> str:
        """What a management command printed; fails where it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site with its demo, in production settings on this machine."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gazette.settings.production",
        "GAZETTE_VAR": str(tmp_path_factory.mktemp("var")),
        "DATABASE_URL": "",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1",
        "SITE_URL": url,
        "GAZETTE_HTTPS": "off",
        "GAZETTE_COMMENT_RATE": "1000/h",
        "PORT": str(port),
        "WORKERS": "1",
    }
    site = Site(url, environment)
    site.manage("migrate", "--verbosity", "0")
    # Loading the demo shows its front page once, which in production settings needs the collected static files.
    site.manage("collectstatic", "--no-input", "--verbosity", "0")
    site.manage("load_demo")
    # The server refuses to start while a demo password works.
    site.manage("shell", "--no-imports", stdin=NEW_PASSWORDS.format(password=PASSWORD))
    server = subprocess.Popen([sys.executable, "manage.py", "serve"], cwd=ROOT, env=environment)
    try:
        wait_for(url, server)
        yield site
    finally:
        server.terminate()
        server.wait(timeout=15)


NEW_PASSWORDS = """
from django.contrib.auth.models import User
for user in User.objects.all():
    user.set_password("{password}")
    user.save()
"""


def wait_for(url, server):
    for _ in range(300):
        assert server.poll() is None, "the server ended by itself"
        try:
            urllib.request.urlopen(f"{url}/robots.txt", timeout=5)  # noqa: S310  our own server
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not answer within a minute")


@pytest.fixture(scope="session")
def browser():
    chromium = shutil.which("chromium")
    assert chromium, "No Chromium: install it (Debian: apt install chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


class Visitor:
    """Opens pages of the site, and fails a test in which a page complained or asked another host for anything."""

    def __init__(self, browser: Browser, site: Site):
        self.browser, self.site, self.complaints, self.contexts = browser, site, [], []

    @property
    def password(self) -> str:
        """Of every user of the demo."""
        return PASSWORD

    def page(self, **options) -> Page:
        context = self.browser.new_context(base_url=self.site.url, **options)
        self.contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("request", self.note_request)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def note_request(self, request):
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")

    def signed_in(self, username, **options) -> Page:
        page = self.page(**options)
        page.goto("/admin/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/admin/")
        return page


@pytest.fixture
def visitor(browser, site):
    visitor = Visitor(browser, site)
    yield visitor
    for context in visitor.contexts:
        context.close()
    # A form that came back (422) is an answer; the console calls each one a failed resource.
    assert [text for text in visitor.complaints if "status of 422" not in text] == []
