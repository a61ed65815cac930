"""What a reader does, as a browser without JavaScript and cookies does it."""

import re
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from wagtail.models import PageViewRestriction

from comments import actions
from comments.actions import State
from comments.models import Comment, Status
from comments.tokens import report_token_for, token_for

from .factories import hide, make_comment, make_moderator, make_page, make_report, make_visible, republish, section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def reader():
    return Client(enforce_csrf_checks=True)


def url_for(article):
    return reverse("comments:write", args=[article.pk])


def send(reader, article, headers=None, **fields):
    return reader.post(url_for(article), {"name": "Ada", "text": "My remark.", **fields}, headers=headers or {})


def received_page(reader, article, **fields):
    return BeautifulSoup(reader.get(send(reader, article, **fields)["Location"]).content, "html.parser")


def test_page_after_posting_says_whom_the_comment_answers(reader, article, moderator):
    parent = make_visible(
        article,
        moderator=moderator,
        name="Bea",
        text="> Quoted.\n\nThe ferry was late. " + "On and on. " * 30,
        section=1,
    )

    assert "on the whole article" in received_page(reader, article).select_one(".comment-label").get_text()
    on_section = received_page(reader, article, section=article.block_ids[1], text="Another.").select_one(
        ".comment-label"
    )
    assert on_section.get_text(" ", strip=True) == "on Beta"
    reply = received_page(reader, article, parent=parent.pk, text="A third.").select_one(".comment-label")
    words = " ".join(reply.get_text(" ", strip=True).split())
    assert words.startswith("on Beta in reply to Bea : The ferry was late. On and on.")
    assert words.endswith("…")
    assert len(words) < 170

    token = token_for(Comment.objects.get(text="A third."))
    actions.reject(parent, moderator=moderator, seen=State.of(parent), reason="other")
    page = BeautifulSoup(reader.get(reverse("comments:received", args=[token])).content, "html.parser")
    assert "Bea" not in page.get_text()


def test_deleting_asks_first(reader, article):
    page = received_page(reader, article)

    (form,) = page.select("form[action*=withdraw]")
    assert form.parent.name == "details"
    assert not form.parent.has_attr("open")
    assert form.p.get_text() == "Delete this comment? You can’t undo it."


# ---- writing


@pytest.mark.each_database
def test_comment_is_stored_and_confirmed_to_the_reader(reader, article):
    response = send(reader, article, section=article.block_ids[1], email="ada@example.org")

    comment = Comment.objects.get()
    assert (comment.name, comment.text, comment.email) == ("Ada", "My remark.", "ada@example.org")
    assert (comment.heading_then, comment.status) == ("Beta", Status.PENDING)
    assert response.status_code == 303
    received = reader.get(response["Location"])
    assert "My remark." in received.content.decode()
    assert "no-store" in received["Cache-Control"]
    assert received["X-Robots-Tag"] == "noindex"
    assert not received.cookies
    assert not response.cookies


def test_a_preview_stores_nothing_and_carries_the_text_on(reader, article):
    response = send(reader, article, do="preview", text="See http://a.example")

    page = response.content.decode()
    assert response.status_code == 200
    assert Comment.objects.count() == 0
    assert 'href="http://a.example"' in page
    assert re.search(r'name="stamp" value="[^"]+"', page)
    assert "no-store" in response["Cache-Control"]


def test_a_preview_has_one_main_button_and_that_of_a_reply_a_heading(reader, article):
    parent = make_visible(article)
    pages = [send(reader, article, do="preview"), send(reader, article, do="preview", parent=parent.pk)]
    first, reply = (BeautifulSoup(page.content, "html.parser").main for page in pages)

    for page in (first, reply):
        assert [button.text for button in page.select(".button-main")] == ["Post as shown"]
    assert [heading.text.strip() for heading in first.select("h1, h2")] == ["Preview of your comment", "Edit"]
    assert [heading.text.strip() for heading in reply.select("h2")] == ["Preview", "Edit"]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "x" * 61},
        {"text": " \n "},
        {"text": "Kept. " + "x" * 5000},
        {"email": "not an address", "text": "Kept."},
        {"section": "unknown", "text": "Kept."},
    ],
)
def test_invalid_comment_is_refused_with_its_text(reader, article, fields):
    response = send(reader, article, **fields)

    assert response.status_code == 422
    assert Comment.objects.count() == 0
    if "Kept" in fields.get("text", ""):
        assert "Kept." in response.content.decode()


@pytest.mark.each_database
def test_5000_emoji_are_taken_and_one_more_is_refused(reader, article):
    assert send(reader, article, text="👍" * 5000).status_code == 303
    assert send(reader, article, text="👍" * 5001).status_code == 422

    assert Comment.objects.get().text == "👍" * 5000


def test_a_body_over_64_kb_is_refused_before_it_is_parsed(reader, article):
    body = urlencode({"name": "Ada", "text": "x" * 70_000})

    response = reader.post(url_for(article), body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 413
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "https://testserver"},  # ours is http here
        {"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Referer": "https://evil.example/testserver/"},
        {"Referer": "https://testserver/"},
        {"Referer": "http://testserver:9999/"},
        {"Referer": "http://testserver@evil.example/"},
        {"Referer": "about:blank"},
        {"Referer": "http://["},
        {"Referer": "http://evil.example/", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Referer": "http://testserver/notices/"},
    ],
)
def test_another_sites_form_is_refused(reader, article, headers):
    assert send(reader, article, headers=headers).status_code == 403
    assert Comment.objects.count() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://testserver"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://testserver/notices/?page=2"},
        {"Referer": ""},
    ],
)
def test_our_own_form_is_taken_with_and_without_the_headers(reader, article, headers):
    assert send(reader, article, headers=headers).status_code == 303


def test_a_body_that_does_not_say_how_large_it_is_is_refused_like_one_too_large(reader, article):
    response = send(reader, article, headers={"Transfer-Encoding": "chunked"})

    assert response.status_code == 413
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("nothing", ["\u200b", "\u200e\u2060", "\u3164", "\u2800 \u2800", "\u0301", "\u00a0"])
@pytest.mark.parametrize("field", ["name", "text"])
def test_invisible_text_counts_as_empty(reader, article, field, nothing):
    assert send(reader, article, **{field: nothing}).status_code == 422
    assert Comment.objects.count() == 0


@pytest.mark.parametrize("text", ["👍", "…", "ب\u200c", "\U0001fffd", ">"])
def test_little_is_enough_if_it_can_be_seen(reader, article, text):
    assert send(reader, article, text=text).status_code == 303


def test_looking_changes_nothing(reader, article):
    make_visible(article)
    before = list(Comment.objects.values())

    for method in (reader.get, reader.head):
        response = method(url_for(article))
        assert (response.status_code, response["Location"]) == (302, f"{article.get_url()}#comment-form")

    assert list(Comment.objects.values()) == before


def test_reader_sets_only_the_allowed_fields(reader, article):
    send(reader, article, status="approved", revision="9", visible_in_thread="5", block_id="x", page="1", id="77")

    comment = Comment.objects.get()
    assert (comment.status, comment.revision, comment.visible_in_thread, comment.block_id) == ("pending", 1, 0, "")
    assert comment.page_id == article.pk


def test_the_trap_catches_and_tells_nothing(reader, article):
    response = send(reader, article, subject="http://spam.example")

    assert response.status_code == 303
    assert Comment.objects.get().status == Status.SPAM
    assert "awaiting moderation" in reader.get(response["Location"]).content.decode()


def stamp_in(response) -> str:
    return re.search(r'name="stamp" value="([^"]+)"', response.content.decode())[1]


@pytest.mark.parametrize(("seconds_to_look", "reasons"), [(0.5, ["too_fast"]), (1.5, []), (40, [])])
def test_posting_after_a_preview_is_quick_only_without_time_to_look(reader, article, seconds_to_look, reasons):
    """Nothing says how long the form was open: the article's, the same for everybody, has no stamp."""
    with time_machine.travel("2026-03-01T12:10:00Z", tick=False) as clock:
        stamp = stamp_in(send(reader, article, do="preview"))
        clock.shift(seconds_to_look)
        send(reader, article, stamp=stamp)

    assert [reason["code"] for reason in Comment.objects.get().held_because] == reasons


@pytest.mark.parametrize(("seconds_to_write", "reasons"), [(0.5, ["too_fast"]), (30, [])])
@pytest.mark.parametrize("steps", [["preview"], ["preview", "preview"], ["", "preview"], [""]])
def test_previews_and_refusals_count_from_the_first_page_of_the_form(reader, article, steps, seconds_to_write, reasons):
    parent = make_visible(article)
    with time_machine.travel("2026-03-01T12:10:00Z", tick=False) as clock:
        stamp = stamp_in(reader.get(reverse("comments:reply", args=[parent.pk])))
        clock.shift(seconds_to_write)
        for step in steps:  # an empty step is refused, for it has no name
            fields = {"do": step} if step else {"name": ""}
            stamp = stamp_in(send(reader, article, parent=parent.pk, stamp=stamp, **fields))
            clock.shift(0.5)
        send(reader, article, parent=parent.pk, stamp=stamp)

    assert [reason["code"] for reason in Comment.objects.get(parent=parent).held_because] == reasons


def test_form_opened_at_a_section_with_a_text_is_not_quick(reader, article):
    section = article.block_ids[1]
    with time_machine.travel("2026-03-01T12:10:00Z", tick=False) as clock:
        stamp = stamp_in(send(reader, article, choose=section))
        clock.shift(2)
        send(reader, article, section=section, stamp=stamp)

    assert Comment.objects.get().held_because == []


def test_a_forged_stamp_counts_as_none(reader, article):
    send(reader, article, stamp="WyJ4Il0:1abc:forged")

    assert Comment.objects.get().held_because == []


@pytest.mark.each_database
def test_rate_limit_is_by_network_whatever_the_headers(reader, article, settings):
    settings.GAZETTE_COMMENT_RATE = "3/h"
    with time_machine.travel("2026-03-01T12:10:00Z", tick=False):
        answers = [
            send(reader, article, text=f"No. {n}", headers={"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(6)
        ]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429, 429, 429]
    assert "No. 5" in answers[5].content.decode()
    assert answers[5]["Retry-After"] == "3000"
    assert Comment.objects.count() == 3


@pytest.mark.usefixtures("noon")
def test_a_trusted_proxy_tells_clients_apart(reader, article, settings):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "1/h", 1
    claim = "198.51.100.7, 203.0.113.{}"

    answers = [
        send(reader, article, text=f"No. {n}", headers={"X-Forwarded-For": claim.format(n % 2)}) for n in range(4)
    ]

    assert [answer.status_code for answer in answers] == [303, 303, 429, 429]


@pytest.mark.usefixtures("noon")
def test_an_ipv6_subscriber_is_one_client(reader, article, settings):
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "1/h", 1

    answers = [
        send(reader, article, text=f"No. {n}", headers={"X-Forwarded-For": host})
        for n, host in enumerate(["2001:db8::1", "2001:db8::ffff", "2001:db8:0:1::1"])
    ]

    assert [answer.status_code for answer in answers] == [303, 429, 303]


@pytest.mark.each_database
def test_same_comment_twice_is_reported_as_duplicate(reader, article):
    send(reader, article)

    response = send(reader, article)

    assert response.status_code == 422
    assert "already" in response.content.decode()
    assert Comment.objects.count() == 1


# ---- where comments are taken


@pytest.mark.parametrize("policy", ["closed", "off"])
def test_a_closed_article_takes_none_and_keeps_the_text(reader, policy):
    article = make_page(comments_policy=policy)

    response = send(reader, article)

    assert response.status_code == (422 if policy == "closed" else 404)
    assert Comment.objects.count() == 0
    if policy == "closed":
        assert "My remark." in response.content.decode()


@pytest.mark.parametrize("policy", ["closed", "off"])
def test_a_closed_section_takes_none(reader, policy):
    article = make_page(sections=[section("Alpha", "x", policy=policy), section("Beta", "y")])

    assert send(reader, article, section=article.block_ids[0]).status_code == 422
    assert send(reader, article, section=article.block_ids[1]).status_code == 303


def test_a_section_that_went_meanwhile_keeps_the_text(reader, article):
    alpha, beta, _gamma = article.block_ids
    republish(article, [(alpha, {})])

    response = send(reader, article, section=beta)

    assert response.status_code == 422
    assert "My remark." in response.content.decode()
    assert "whole article" in response.content.decode()


@pytest.mark.each_database
def test_comment_on_a_moved_section_is_stored_on_its_current_page(reader, article):
    alpha, beta, gamma = article.block_ids
    target = make_page(sections=[article.sections[1]])
    republish(article, [(alpha, {}), (gamma, {})], moved_sections={beta: target.pk})

    assert send(reader, article, section=beta).status_code == 303

    comment = Comment.objects.get()
    assert (comment.page_id, comment.block_id, comment.heading_then) == (target.pk, beta, "Beta")


def test_draft_private_and_missing_pages_give_the_same_response(reader, article):
    draft = make_page(publish=False)
    private = make_page()
    PageViewRestriction.objects.create(page=private, restriction_type="login")

    for page_id in (draft.pk, private.pk, article.get_parent().pk, 99_999):
        assert reader.post(reverse("comments:write", args=[page_id]), {"name": "A", "text": "B"}).status_code == 404
    assert Comment.objects.count() == 0


@pytest.mark.each_database
@pytest.mark.parametrize("url", [f"/comments/on/{2**63}/", f"/comments/on/{2**63}/feed/"])
def test_a_page_number_larger_than_the_database_takes_is_not_found(reader, url):
    assert reader.get(url).status_code == 404


# ---- replies


def test_a_reply_answers_a_visible_comment_of_the_same_page(reader, article):
    parent = make_visible(article, section=1)

    form = reader.get(reverse("comments:reply", args=[parent.pk]))
    assert form.status_code == 200
    assert f'name="parent" value="{parent.pk}"' in form.content.decode()
    send(reader, article, parent=parent.pk)

    reply = Comment.objects.latest("pk")
    assert (reply.parent, reply.thread, reply.block_id) == (parent, parent, parent.block_id)


def test_a_parent_that_readers_cannot_see_is_refused(reader, article):
    other_comment = make_visible(make_page())
    held = make_comment(article)
    stored = Comment.objects.count()

    for parent in (other_comment.pk, held.pk, 99_999, "abc", "-1", "9" * 40):
        assert send(reader, article, parent=parent).status_code == 400
    assert reader.get(reverse("comments:reply", args=[held.pk])).status_code == 404
    assert Comment.objects.count() == stored


def test_a_reply_to_what_was_removed_meanwhile_can_be_sent_as_a_comment_of_its_own(reader, article):
    response = send(reader, article, parent=99_999, text="Long and dear to me.")

    page = response.content.decode()
    assert "Long and dear to me." in page
    assert "The comment you are replying to is no longer there." in page
    assert 'name="parent" value=""' in page


def test_a_reply_to_an_earlier_section_stays_with_it(reader, article):
    alpha, beta, _gamma = article.block_ids
    parent = make_visible(article, section=1)
    republish(article, [(alpha, {})])

    send(reader, article, parent=parent.pk)

    reply = Comment.objects.latest("pk")
    assert (reply.block_id, reply.heading_then) == (beta, "Beta")


# ---- the author's ten minutes


@pytest.mark.each_database
@time_machine.travel("2026-03-01T12:10:00Z", tick=False)  # tokens have the second in which they were made
def test_an_author_edits_once_for_each_token(reader, article):
    comment = make_comment(article, text="First version.")
    token = token_for(comment)
    url = reverse("comments:edit", args=[token])

    assert "First version." in reader.get(url).content.decode()
    response = reader.post(url, {"name": "Ada", "text": "Second version."})

    assert response.status_code == 303
    assert token not in response["Location"]
    assert "<h1>Saved</h1>" in reader.get(response["Location"]).content.decode()
    assert "<h1>Saved</h1>" not in reader.get(response["Location"].partition("?")[0]).content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.revision) == ("Second version.", 2)
    # Another tab, opened before: its text is kept, and the new token saves it.
    late = reader.post(url, {"name": "Ada", "text": "Third version."})
    assert late.status_code == 422
    assert "It was changed meanwhile." in late.content.decode()
    assert "Third version." in late.content.decode()
    comment.refresh_from_db()
    assert comment.text == "Second version."
    received = reverse("comments:received", args=[token_for(comment)])
    assert f'href="{received}"' in late.content.decode()
    newer = reverse("comments:edit", args=[token_for(comment)])
    assert f'action="{newer}"' in late.content.decode()
    # The page of the former token, to which its form leads, offers the newer version.
    page = reader.get(url, follow=True).content.decode()
    assert "You can edit or delete it for 10 minutes" in page and f'href="{newer}"' in page
    assert reader.post(newer, {"name": "Ada", "text": "Third version."}).status_code == 303


def test_the_form_to_edit_links_back_to_the_comment(reader, article):
    token = token_for(make_comment(article))
    received = reverse("comments:received", args=[token])

    assert f'href="{received}"' in reader.get(reverse("comments:edit", args=[token])).content.decode()
    assert reader.get(received).status_code == 200


@pytest.mark.parametrize("how", ["draft", "login", "group"])
def test_an_article_that_is_private_now_is_not_named_to_the_author_who_can_delete_the_comment_only(
    reader, how, moderator
):
    article = make_page(title="Sentinel")
    comment = make_comment(article, text="First version.")
    token = token_for(comment)
    received, edit = (reverse(f"comments:{name}", args=[token]) for name in ("received", "edit"))
    report = reverse("comments:reported", args=[report_token_for(make_report(make_visible(article)))])
    assert all("Sentinel" in reader.get(url).content.decode() for url in (received, edit, report))

    hide(article, how)

    assert reader.get(edit).url == received
    pages = {url: reader.get(url) for url in (received, report)}
    pages[edit] = reader.post(edit, {"name": "Ada", "text": "Second version."})
    assert [page.status_code for page in pages.values()] == [200, 200, 403]
    for page in pages.values():
        assert "Sentinel" not in page.content.decode() and article.url not in page.content.decode()
    assert "Second version." in pages[edit].content.decode()
    assert "First version." in pages[received].content.decode()
    assert edit not in pages[received].content.decode()
    comment.refresh_from_db()
    assert (comment.text, comment.revision) == ("First version.", 1)
    reader.post(reverse("comments:withdraw", args=[token]))
    comment.refresh_from_db()
    assert comment.status == Status.WITHDRAWN


def test_approved_comment_below_an_unpublished_article_is_not_called_published(reader, article):
    comment = make_visible(article)
    article.unpublish()

    page = reader.get(reverse("comments:received", args=[token_for(comment)])).content.decode()

    assert "Your comment was approved" in page and "Your comment is published" not in page
    assert reverse("comments:permalink", args=[comment.pk]) not in page
    assert "a moderator has reviewed it" in page


def test_a_decision_ends_the_time_to_edit(reader, article):
    comment = make_comment(article, text="First version.")
    url = reverse("comments:edit", args=[token_for(comment)])
    actions.approve(comment, moderator=make_moderator(), seen=State.of(comment))

    page = reader.get(url, follow=True).content.decode()
    assert "You can delete it for 10 minutes" in page
    assert "You can’t edit it any more: a moderator has reviewed it." in page
    refused = reader.post(url, {"name": "Ada", "text": "Other."})
    assert refused.status_code == 422 and "It is too late to change this comment." in refused.content.decode()
    comment.refresh_from_db()
    assert comment.text == "First version."


@pytest.mark.each_database
def test_an_author_withdraws_in_any_state(reader, article):
    comment = make_visible(article)
    url = reverse("comments:withdraw", args=[token_for(comment)])

    assert reader.get(url).status_code == 303
    comment.refresh_from_db()
    assert comment.status == Status.APPROVED
    reader.post(url)

    comment.refresh_from_db()
    assert comment.status == Status.WITHDRAWN
    assert comment.text not in reader.get(reverse("comments:received", args=[token_for(comment)])).content.decode()


def test_after_ten_minutes_nothing_can_be_changed(reader, article):
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        comment = make_comment(article, text="First version.")
        token = token_for(comment)
    with time_machine.travel("2026-03-01T12:10:01Z", tick=False):
        assert reader.get(reverse("comments:received", args=[token])).status_code == 200
        assert reader.post(reverse("comments:edit", args=[token]), {"name": "A", "text": "B"}).status_code == 422
        late = reader.post(reverse("comments:withdraw", args=[token]), follow=True)
        assert "It is too late to delete this comment here." in late.content.decode()

    comment.refresh_from_db()
    assert (comment.status, comment.text) == (Status.PENDING, "First version.")


@pytest.mark.parametrize("name", ["received", "edit", "withdraw"])
def test_a_token_that_is_not_ours_finds_nothing(reader, article, name):
    stamp = re.search(r'name="stamp" value="([^"]+)"', send(reader, article, do="preview").content.decode())[1]

    for token in ("forged", stamp, token_for(make_comment(article))[:-1] + "x"):
        answer = reader.get(reverse(f"comments:{name}", args=[token]))
        assert (answer.status_code, "This link is no longer valid" in answer.content.decode()) == (404, True)


# ---- permalinks


@pytest.mark.each_database
def test_a_permalink_leads_to_the_comment_and_to_nothing_hidden(reader, article):
    visible, held = make_visible(article), make_comment(article)

    response = reader.get(reverse("comments:permalink", args=[visible.pk]))

    assert response["Location"] == f"{article.url}#comment-{visible.pk}"
    assert "no-cache" in response["Cache-Control"]
    for pk in (held.pk, 99_999):
        answer = reader.get(reverse("comments:permalink", args=[pk]))
        assert (answer.status_code, "The comment may have been removed." in answer.content.decode()) == (404, True)


# ---- email addresses


@pytest.mark.each_database
def test_email_is_found_in_any_case(reader, article):
    send(reader, article, email="Ada@B\u00dcCHER.example")

    assert Comment.objects.from_email("ada@b\u00fccher.example").count() == 1


@pytest.mark.parametrize("email", ["\u212aate@reader.example", "\u017fue@reader.example", '"\x01"@reader.example'])
def test_undeliverable_email_is_refused(reader, article, email):
    response = send(reader, article, email=email)

    assert response.status_code == 422
    assert "Enter a valid email address." in response.content.decode()
    assert not Comment.objects.exists()


def test_choosing_a_section_leads_to_the_form_with_what_was_typed_and_stores_nothing(reader, article):
    block = article.block_ids[1]
    typed = {"text": "Half a <b>thought", "name": "", "email": "ada@", "section": "", "choose": block}

    answer = reader.post(reverse("comments:write", args=[article.pk]), typed)

    assert answer.status_code == 200
    form = BeautifulSoup(answer.content, "html.parser").select_one("#comment-form")
    assert form.select_one("[name=text]").text.strip() == "Half a <b>thought"
    assert form.select_one("[name=email]")["value"] == "ada@"
    assert form.select_one("[name=section] [selected]")["value"] == block
    assert not form.select(".field-error")
    assert "no-store" in answer.headers["Cache-Control"]
    refused = reader.post(reverse("comments:write", args=[article.pk]), {**typed, "choose": "gone"})
    assert "Half a &lt;b&gt;thought" in refused.content.decode()
    assert not Comment.objects.exists()
