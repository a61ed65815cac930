"""A whole site, served as strangers would reach it, and a real browser in front of it.

The server is a process of its own (`manage.py serve`: production settings, gunicorn) on a scratch folder. The tests
reach it by HTTP and by management commands alone.
"""

import shutil

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.served import Served, served_demo

# Chromium looks for its maker's services at every start; nothing of that belongs into a test.
QUIET = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The site with its demo, in production settings on this machine."""
    with served_demo(tmp_path_factory.mktemp("served")) as site:
        yield site


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

    def __init__(self, browser: Browser, site: Served):
        self.browser, self.site, self.complaints, self.contexts = browser, site, [], []

    @property
    def password(self) -> str:
        """Of every user of the demo."""
        return self.site.password

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
        page.fill("[name=password]", self.password)
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
