"""Mail from the attacker's side: what is typed, where it goes, and machines that open every link."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from comments import actions
from comments.actions import State
from comments.mail.notifications import DELAY, ask_to_confirm, name_in_mail, title_in_mail
from comments.mail.tokens import confirm_token, digest_token, stop_token
from comments.models import Comment, Correspondent, Digest
from comments.tests.factories import make_comment, make_page, make_user
from comments.tokens import token_for
from gazette import outbox
from gazette.models import Email
from gazette.tests.mail_server import running_mail_server

from .state import PUBLIC, everything, routes
from .vectors import VECTORS

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ADA = "ada@reader.example"
LINK = re.compile(r"[a-z]+://[^\s<>]+")


def confirmed(email=ADA) -> Correspondent:
    ask_to_confirm(email)
    correspondent = Correspondent.objects.get(email=email)
    actions.confirm_email(correspondent)
    return correspondent


def send_every_mail(article, moderator, name="Bob"):
    """One letter of every kind that there is."""
    moderator.email = "mod@desk.example"
    moderator.save()
    Digest.objects.create(user=moderator, every="hour")
    ask_to_confirm("new@reader.example")
    confirmed()
    comments = [make_comment(article, name=name, email=ADA, text=f"{name} {number}") for number in range(3)]
    for comment in comments:
        actions.ask_for_mail(comment)
    actions.approve(comments[0], moderator=moderator, seen=State.of(comments[0]))
    actions.reject(comments[1], moderator=moderator, seen=State.of(comments[1]), reason="hate")
    actions.mark_as_spam(comments[2], moderator=moderator, seen=State.of(comments[2]))
    reply = make_comment(article, name=name, parent=comments[0], text=f"{name} again")
    actions.approve(reply, moderator=moderator, seen=State.of(reply))
    make_comment(article, name=name, text=f"{name} waits")
    call_command("tick", stdout=StringIO())
    outbox.send_due(timezone.now() + DELAY)


def links_in(letter) -> set[str]:
    """All URLs that a mail program or its scanner may open."""
    return set(LINK.findall(letter.get_content() + " " + (letter["List-Unsubscribe"] or "")))


def test_opening_every_link_of_every_mail_twice_changes_nothing(moderator):
    with running_mail_server() as mail_server:
        send_every_mail(make_page(), moderator)
    assert len(mail_server.emails) == 7  # two questions, three outcomes, an answer, a digest
    links = {link for letter in mail_server.emails for link in links_in(letter)}
    before = everything()

    opened = 0
    for link in sorted(links):
        for _ in range(2):
            for method in ("get", "head"):
                assert link.startswith("http://testserver/"), link
                response = getattr(Client(), method)(link.removeprefix("http://testserver"))
                assert response.status_code in {200, 302, 404}, link  # the comment that was answered may be gone
                opened += response.status_code == 200

    assert everything() == before
    assert opened > 20


TYPED = [
    "Ada\nBcc: victim@evil.example\n\nBody",
    "Ada\r\nSubject: other",
    "Ada\0\x1b[31m",
    "\u202eAda\u2066",
    '<img src="https://evil.example/x.png">',
    '"><script>alert(1)</script>',
    "[a](https://evil.example)",
    "https://evil.example/",
    "evil.example",
    "x" * 4_096,
]


def test_no_name_or_title_makes_a_header_a_picture_or_a_link(moderator, article):
    confirmed()
    Email.objects.all().delete()
    headers = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version", "Subject", "From", "To", "Date"}
    headers |= {"Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post"}
    # What the catching server adds.
    headers |= {"X-Peer", "X-MailFrom", "X-RcptTo"}

    with running_mail_server() as mail_server:
        for typed in TYPED:
            # Past forms and validators, as a careless importer might.
            storable = typed.replace("\0", "")
            Page.objects.filter(pk=article.pk).update(title=storable[:255])
            for is_reply in (False, True):
                parent = Comment.objects.visible().filter(parent=None).last() if is_reply else None
                comment = make_comment(article, name="Ada", email="" if parent else ADA, parent=parent)
                if not parent:
                    actions.ask_for_mail(comment)
                Comment.objects.filter(pk=comment.pk).update(name=storable[:60])
                comment = Comment.objects.get(pk=comment.pk)
                actions.approve(comment, moderator=moderator, seen=State.of(comment))
            title = title_in_mail(comment.page)
            outbox.send_due(timezone.now() + DELAY)
            letters, mail_server.emails = mail_server.emails, []

            assert len(letters) == 2
            for letter in letters:
                assert set(letter.keys()) <= headers
                assert (letter["To"], letter.get_content_type(), letter.is_multipart()) == (ADA, "text/plain", False)
                assert len(letter["Subject"]) <= 200
                assert max(map(len, letter.as_bytes().split(b"\n"))) < 998
                content = letter.get_content()
                assert re.findall(r"[\0-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", content.replace("\r", "")) == []
                assert [link for link in LINK.findall(content) if not link.startswith("http://testserver/")] == []
                assert "<" not in content
                # A title is the editors' and stays, without what makes a link of it; such a reader's name is left out.
                assert "evil.example" not in content.replace(title, "")


def test_no_hostile_name_comes_through_as_a_tag_or_a_link():
    names = {name_in_mail(vector) for vector in VECTORS}

    assert len(VECTORS) > 200
    assert [name for name in names if re.search(r"[<>]|://|www\.", name)] == []


def test_the_question_holds_nothing_that_was_typed(client, settings):
    settings.GAZETTE_COMMENT_RATE = "100/h"
    article = make_page(title="Sentinel title")

    for number, typed in enumerate(TYPED):
        words = "Sentinel " + typed.replace("\0", "")  # which PostgreSQL can't store
        comment = make_comment(article, name=words[:60], text=words, email=f"x{number}@reader.example")
        client.post(reverse("comments:ask_for_mail", args=[token_for(comment)]))

    letters = list(Email.objects.all())
    assert len(letters) == len(TYPED)
    for letter in letters:
        held = letter.subject + letter.text + str(letter.headers)
        text = LINK.sub("", held)  # without tokens, which may hold any word
        assert "entinel" not in text
        assert "evil" not in text
        assert letter.to not in text
        assert {link for link in LINK.findall(held) if "/comments/mail/" not in link} == {"http://testserver/"}
        assert all(link.startswith("http://testserver/") for link in LINK.findall(held))


def test_each_mail_token_is_valid_for_one_purpose(moderator):
    comment = make_comment(make_page(), text="Sentinel words.", email=ADA)
    correspondent = confirmed()
    digest = Digest.objects.create(user=moderator, every="hour")
    author = token_for(comment)
    own = {
        "comments/received/<str:token>/": author,
        "comments/edit/<str:token>/": author,
        "comments/withdraw/<str:token>/": author,
        "comments/mail/ask/<str:token>/": author,
        "comments/mail/confirm/<str:token>/": confirm_token(correspondent),
        "comments/mail/stop/<str:token>/": stop_token(correspondent),
        "comments/mail/digest/<str:token>/": digest_token(digest),
    }
    before = everything()

    tried = 0
    for route in own:
        for token in set(own.values()) - {own[route]}:
            url = f"/{route}".replace("<str:token>", token)
            for response in (Client().get(url), Client().post(url, {"name": "A", "text": "B"})):
                assert response.status_code in {404, 405}, (route, token)
            tried += 1

    assert everything() == before
    assert tried == 4 * 3 + 3 * 3
    assert {route for route in routes(PUBLIC) if "/mail/" in route} <= own.keys()


def test_another_sites_page_can_end_or_confirm_nothing():
    correspondent = confirmed()
    stop = reverse("comments:stop_mail", args=[stop_token(correspondent)])

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}):
        assert Client().post(stop, headers=headers).status_code == 403
    assert Correspondent.objects.confirmed().exists()

    assert Client().post(stop).status_code == 200
    assert not Correspondent.objects.confirmed().exists()


def test_received_page_does_not_reveal_confirmed_emails(article, time_machine):
    time_machine.move_to("2026-03-01T12:00:00Z", tick=False)  # it says until when the comment can be edited
    confirmed("known@reader.example")
    actions.refuse_mail(confirmed("refused@reader.example"))
    pages = set()

    for email in ("known@reader.example", "refused@reader.example", "new@reader.example"):
        comment = make_comment(article, email=email, name="Ada", text="Words.", section=None)
        token = token_for(comment)
        Client().post(reverse("comments:ask_for_mail", args=[token]))
        page = Client().get(reverse("comments:received", args=[token])).content.decode()
        page = re.sub(r"<time.*?</time>", "", page.replace(email, "EMAIL").replace(token, "TOKEN"))
        pages.add(page)

    assert len(pages) == 1


SPELLINGS = ["ada.quill", "a.d.a.quill", "adaquill+x", "Ada.Quill+y", '"ada.quill"', '"ada\\.quill"', "a.daquill"]


def ask_for(email: str):
    """What the asker sees after asking for mail to `email`, but for the token in the URL."""
    comment = make_comment(Page.objects.filter(slug__startswith="a-notice").first().specific, name="Ada", email=email)
    token = token_for(comment)
    response = Client().post(reverse("comments:ask_for_mail", args=[token]))
    return response.status_code, response["Location"].replace(token, "TOKEN")


@pytest.mark.each_database
def test_spellings_of_one_mailbox_get_one_question_in_all(settings):
    settings.GAZETTE_COMMENT_RATE = "off"
    make_page()

    seen = {ask_for(f"{local}@{domain}") for local in SPELLINGS for domain in ("gmail.com", "googlemail.com")}

    assert Email.objects.count() == 1
    assert seen == {(303, "/comments/received/TOKEN/")}


@pytest.mark.each_database
def test_a_domain_gets_no_more_questions_an_hour_than_its_cap_and_nobody_sees_it(settings, time_machine):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_CONFIRMATION_RATE = "off", "5/h"
    time_machine.move_to("2026-03-01T12:10:00Z", tick=False)
    make_page()

    seen = {ask_for(f"reader{number}@office.example") for number in range(12)}
    assert Email.objects.filter(to__endswith="@office.example").count() == 5
    assert seen == {(303, "/comments/received/TOKEN/")}
    assert ask_for("reader@other.example") in seen
    assert Email.objects.filter(to="reader@other.example").exists()

    # Who was left out can ask again when the hour is over.
    time_machine.move_to("2026-03-01T13:00:00Z", tick=False)
    ask_for("reader11@office.example")
    assert Email.objects.filter(to="reader11@office.example").count() == 1


def test_urls_in_mail_use_the_site_host_whatever_the_request_host(settings):
    settings.ALLOWED_HOSTS = ["*"]
    comment = make_comment(make_page(), email=ADA)

    Client().post(
        reverse("comments:ask_for_mail", args=[token_for(comment)]),
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )

    assert "evil.example" not in Email.objects.get().text


def test_mail_pages_are_the_same_for_a_signed_in_user():
    correspondent = confirmed()
    token = stop_token(correspondent)
    client = Client()
    client.force_login(make_user("boss", is_superuser=True))

    for url in ("/comments/mail/stop/x/", f"/comments/mail/stop/{token}x/", f"/comments/mail/confirm/{token}/"):
        assert client.post(url).status_code == 404

    assert Correspondent.objects.confirmed().count() == 1


def test_spellings_of_one_domain_in_wide_letters_get_one_letter_and_ip_addresses_none(article):
    reader = Client()
    for number, domain in enumerate(
        ("corp.example", "ｃorp.example", "corp.ｅxample", "ⓒorp.example", "co\u00adrp.example")
    ):
        values = {"name": "Ada", "email": f"victim@{domain}", "text": f"Number {number}."}
        sent = reader.post(reverse("comments:write", args=[article.pk]), values)
        assert sent.status_code == 303, sent.content.decode()
        token = sent.headers["Location"].rstrip("/").rpartition("/")[2]
        assert reader.post(reverse("comments:ask_for_mail", args=[token])).status_code == 303

    assert set(Comment.objects.values_list("email", flat=True)) == {"victim@corp.example"}
    assert Email.objects.count() == 1
    literal = {"name": "Ada", "email": "victim@[127.0.0.1]", "text": "Another."}
    assert reader.post(reverse("comments:write", args=[article.pk]), literal).status_code == 422
