"""A whole site, served in production settings, and a real browser in front of it.

The server is a process of its own (`manage.py serve`, gunicorn) on a scratch folder. The tests
reach it by HTTP and by management commands alone.
"""

import shutil

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.served import Served, served_demo

from .pages import send_login

# Chromium looks for its maker's services at every start; nothing of that belongs into a test.
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Scrolling that a script wants to be smooth is no animation that a style sheet could end.
STILL = ["--disable-smooth-scrolling"]
# How long a state may take on a machine with much else to do. A test that is right never waits for this long.
PATIENCE = 90_000  # milliseconds
# Wagtail moves and fades some things whoever prefers otherwise. Not quite 0 s: scripts wait for the events at the end.
# A style sheet that a script constructs is outside of the pages' Content Security Policy.
NO_MOTION = """
const sheet = new CSSStyleSheet();
sheet.replaceSync(`*, ::before, ::after, ::backdrop {
  transition-delay: 0s !important; transition-duration: .01ms !important;
  animation-delay: 0s !important; animation-duration: .01ms !important; animation-iteration-count: 1 !important;
  scroll-behavior: auto !important;
}`);
document.adoptedStyleSheets.push(sheet);
document.addEventListener("DOMContentLoaded", () => { if (window.jQuery) window.jQuery.fx.off = true; });
"""

expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site with its demo, in production settings on this machine; one for each process of the test run."""
    with served_demo(tmp_path_factory.mktemp("served"), copies=settings.DEMO_SITES) as site:
        yield site


@pytest.fixture(scope="session")
def browser():
    # The shell shows and runs the same pages without windows around them, in two thirds of the processor time.
    chromium = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    assert chromium, "No Chromium: install it (Debian: apt install chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET + STILL)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions():
    """The cookies of those who are signed in, by username: signing in costs seconds."""
    return {}


class Visitor:
    """Opens pages of the site, and fails a test in which a page complained or asked another host for anything."""

    def __init__(self, browser: Browser, site: Served, sessions: dict[str, list]):
        self.browser, self.site, self.sessions, self.complaints = browser, site, sessions, []
        self.contexts: list[BrowserContext] = []

    @property
    def password(self) -> str:
        """Of every user of the demo."""
        return self.site.password

    def page(self, **options) -> Page:
        context = self.browser.new_context(base_url=self.site.url, **{"reduced_motion": "reduce", **options})
        self.contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(NO_MOTION)
        context.on("request", self.note_request)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def note_request(self, request):
        if not request.url.startswith((self.site.url, "data:", "blob:")):
            self.complaints.append(f"asked {request.url}")

    def signed_in(self, username, **options) -> Page:
        """A page at /admin/ in a browser of its own, with a session that earlier tests may have used, too."""
        page = self.page(**options)
        page.context.add_cookies(self.sessions.get(username, []))
        page.goto("/admin/")
        if "/login/" in page.url:
            self.sign_in(page, username)
            self.sessions[username] = page.context.cookies()
        return page

    def sign_in(self, page: Page, username: str):
        page.goto("/admin/login/")
        with page.expect_navigation(url="**/admin/"):
            send_login(page, username, self.password)

    def forgive(self, *parts: str):
        """Drop the complaints that a test provoked: those that contain one of these texts."""
        self.complaints[:] = [text for text in self.complaints if not any(part in text for part in parts)]


@pytest.fixture
def visitor(browser, site, sessions):
    visitor, logged = Visitor(browser, site, sessions), site.log.stat().st_size
    yield visitor
    for context in visitor.contexts:
        context.close()
    # A form that came back (422) is an answer; the console calls each one a failed resource. Wagtail asks every ten
    # seconds who edits, also where a test has ended the connection or the session.
    visitor.forgive("status of 422", "/editing-sessions/ping/")
    assert visitor.complaints == []
    assert " ERROR " not in (log := site.log.read_text()[logged:]), log
