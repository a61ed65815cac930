"""Setting up and using an authenticator app and a passkey, by keyboard and on a phone."""

import re
import secrets
from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from django_otp.oath import totp

from .pages import send_login

MAKE_USER = """
from django.contrib.auth.models import Group, User
user = User.objects.create_user("{name}", password="{password}")
user.groups.add(Group.objects.get(name="Editors"))
"""
PHONE = {"viewport": {"width": 360, "height": 740}}


@pytest.fixture
def editor(site):
    """The name of an editor of this test's own."""
    name = f"editor-{secrets.token_hex(4)}"
    site.shell(MAKE_USER.format(name=name, password=site.password))
    return name


def give_password(page, site, name):
    page.goto("/admin/login/")
    send_login(page, name, site.password)


def is_accessible(page):
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa"]})
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_authenticator_app_is_set_up_and_asked_for(visitor, site, editor):
    page = visitor.page(**PHONE)
    give_password(page, site, editor)
    page.wait_for_url("**/admin/")
    page.goto("/admin/account/")
    page.get_by_role("link", name="Set up two-factor authentication").press("Enter")
    page.wait_for_url("**/admin/two-factor/")
    is_accessible(page)
    page.get_by_role("link", name="Authenticator app").press("Enter")
    page.get_by_role("img", name="QR code").wait_for()
    is_accessible(page)
    page.get_by_text("Or type the key").click()
    key = b32decode(page.locator("code").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(f"{totp(key):06}")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Recovery codes").wait_for()
    page.get_by_role("button", name="Generate recovery codes").press("Enter")
    page.get_by_text("they won’t be shown again").wait_for()
    is_accessible(page)
    recovery = page.locator("li code").first.inner_text()

    fresh = visitor.page(color_scheme="dark", **PHONE)
    give_password(fresh, site, editor)
    fresh.get_by_role("heading", name="Verify your identity").wait_for()
    is_accessible(fresh)
    fresh.get_by_role("textbox", name="Code").fill("000000")
    fresh.keyboard.press("Enter")
    fresh.get_by_text("This code is wrong").wait_for()
    fresh.get_by_role("textbox", name="Code").fill(recovery)
    fresh.keyboard.press("Enter")
    fresh.wait_for_url("**/admin/")


def test_passkey_is_created_and_signs_in(browser, site, editor):
    context = browser.new_context(base_url=site.url.replace("127.0.0.1", "localhost"))
    try:
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints = []
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        give_password(page, site, editor)
        page.wait_for_url("**/admin/")

        page.goto("/admin/two-factor/passkey/")
        is_accessible(page)
        page.get_by_label("Name").fill("Blue key")
        page.get_by_role("button", name="Create passkey").press("Enter")
        page.get_by_role("heading", name="Recovery codes").wait_for()
        page.goto("/admin/two-factor/")
        assert "Blue key" in page.get_by_role("main").inner_text()

        context.clear_cookies()
        give_password(page, site, editor)
        page.wait_for_url("**/admin/two-factor/verify/*")
        page.goto("/admin/pages/")
        page.wait_for_url(re.compile(r"/admin/two-factor/verify/\?next="))
        page.get_by_role("button", name="Use a passkey").press("Enter")
        page.wait_for_url(re.compile(r"/admin/pages/"))
        assert complaints == []
    finally:
        context.close()
