"""A reader asks for an email, confirms the address and gets it: with buttons, a real mail server and no JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from gazette.tests.mail_server import MailServer, serving

from .pages import DARK_PHONE, assert_nothing_wrong, follow
from .test_accessibility import ARTICLE

EMAIL = "wilma@reader.example"
LATER = "from datetime import timedelta as d; from django.utils import timezone as t; from gazette import outbox as o; "


@pytest.fixture
def mail_server(site):
    """Where the mail of the site's commands goes; notifications are not delayed."""
    mail_server = MailServer()
    with serving(mail_server) as port:
        site.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
        yield mail_server
        del site.environment["EMAIL_URL"]


def link_in(letter, word):
    return re.search(rf"\S+/comments/mail/{word}/\S+", letter.get_content())[0]


def test_reader_is_notified_of_the_decision(site, visitor, mail_server):
    reader, seeing = visitor.page(java_script_enabled=False, **DARK_PHONE), visitor.page(**DARK_PHONE)

    def look():
        seeing.goto(reader.url)
        assert_nothing_wrong(seeing)

    # Asks, in the form.
    reader.goto(ARTICLE)
    reader.fill("[name=name]", "Wilma")
    reader.fill("[name=email]", EMAIL)
    reader.fill("textarea[name=text]", "I carted the stones myself, all 360 of them.")
    reader.get_by_role("checkbox", name="Email me about replies and the decision").check()
    reader.locator("#comment-form button[value=send]").click()
    reader.wait_for_url("**/comments/received/**")
    expect(reader.get_by_text(f"We’ll email {EMAIL} about replies and the decision.")).to_be_visible()
    look()

    # Answers the question.
    site.manage("tick")
    (question,) = mail_server.to(EMAIL)
    reader.goto(link_in(question, "confirm"))
    look()
    follow(reader.get_by_role("button", name="Confirm email address"))
    expect(reader.get_by_role("heading", name="Email address confirmed")).to_be_visible()

    # Is notified.
    pk = site.shell(f"from comments.models import Comment; print(Comment.objects.get(email='{EMAIL}').pk)").strip()
    site.manage("moderate", "approve", pk, "--as", "moderator")
    site.shell(LATER + "o.send_due(t.now() + d(minutes=5))")
    letter = mail_server.to(EMAIL)[1]
    assert "is published" in letter["Subject"]
    reader.goto(re.search(rf"\S+/comments/{pk}/", letter.get_content())[0])
    expect(reader.get_by_text("all 360 of them")).to_be_visible()

    # Ends it.
    reader.goto(link_in(letter, "stop"))
    look()
    follow(reader.get_by_role("button", name="Unsubscribe"))
    expect(reader.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    look()
