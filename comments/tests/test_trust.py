"""Comments that appear at once: of a browser that its reader let the site remember, and whose comments were good."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments import actions
from comments.actions import State, privacy
from comments.models import Ban, Comment, CommentCount
from comments.trust import COOKIE, SALT
from gazette.tests.generations import raised_tags

from .factories import make_page, set_site, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rate")]

DAY = timedelta(days=1)


@pytest.fixture
def article():
    return make_page(comments_policy="trusted")


def send(reader, article, text="What I think.", **values):
    """The comment, and the URL of its page "received"."""
    values = {"name": "Ada", "email": "ada@example.org", "text": text, **values}
    sent = reader.post(reverse("comments:write", args=[article.pk]), values)
    assert sent.status_code == 303, sent.content.decode()
    return Comment.objects.latest("id"), sent["Location"]


def remembered(article) -> tuple[Client, Comment]:
    """A browser that asked for it, with the comment from whose page it did."""
    reader = Client()
    comment, received = send(reader, article, "Let me be remembered.")
    reader.post(received.replace("received", "remember"))
    comment.refresh_from_db()
    return reader, comment


def approve(comment, moderator):
    comment.refresh_from_db()
    actions.approve(comment, moderator=moderator, seen=State.of(comment))


def trusted(article, moderator) -> tuple[Client, Comment]:
    """A browser with as many approved comments as it needs: one."""
    set_site(trust_approved=1)
    reader, comment = remembered(article)
    approve(comment, moderator)
    return reader, comment


def test_cookie_shared_by_many_networks_publishes_no_more_than_one_network_may_send(noon, article, moderator, settings):
    reader, _comment = trusted(article, moderator)
    settings.GAZETTE_COMMENT_RATE, settings.GAZETTE_TRUSTED_PROXIES = "3/h", 1

    sent = []
    for number in range(5):
        fields = {"name": "Ada", "text": f"From one network after the other, {number}."}
        headers = {"X-Forwarded-For": f"2001:db8:{number}::1"}
        response = reader.post(reverse("comments:write", args=[article.pk]), fields, headers=headers)
        assert response.status_code == 303
        sent.append(Comment.objects.latest("id").status)

    assert sent == ["approved"] * 3 + ["pending"] * 2


def test_trusted_reader_is_published_immediately(article, moderator):
    reader = Client()
    first, received = send(reader, article, "First.")
    page = reader.get(received).content.decode()
    assert "Remember this browser" in page
    assert "Once 3 comments from this browser have been approved" in page

    asked = reader.post(received.replace("received", "remember"))
    assert (asked.status_code, asked["Location"]) == (303, received)
    assert "Forget this browser" in reader.get(received).content.decode()
    others = [send(reader, article, f"Another, {number}.")[0] for number in (2, 3)]
    for comment in (first, *others):
        approve(comment, moderator)
    with raised_tags() as raised:
        comment, received = send(reader, article, "The fourth.", section=article.discussed_sections()[0].block_id)

    assert comment.status == "approved"
    assert "Your comment is published" in reader.get(received).content.decode()
    assert f'id="comment-{comment.pk}"' in Client().get(article.url).content.decode()
    assert CommentCount.objects.get(page=article, block_id=comment.block_id).visible == 1
    assert comment.visible_in_thread == 1
    assert f"comments:{article.pk}" in raised
    (decision,) = comment.decisions.all()
    assert (decision.action, decision.to_status, decision.made_by, decision.user) == (
        "submit",
        "approved",
        "trust",
        None,
    )
    assert len(set(Comment.objects.values_list("browser", flat=True))) == 1


@pytest.mark.parametrize(("needed", "approved", "at_once"), [(1, 1, True), (2, 1, False), (2, 2, True), (4, 3, False)])
def test_the_number_of_approved_comments_is_the_sites_choice(article, moderator, needed, approved, at_once):
    set_site(trust_approved=needed)
    reader, first = remembered(article)
    for comment in (first, *(send(reader, article, f"Another, {number}.")[0] for number in range(approved - 1))):
        approve(comment, moderator)

    assert (send(reader, article)[0].status == "approved") is at_once


@pytest.mark.parametrize("verdict", ["reject", "spam"])
@pytest.mark.parametrize(("days", "ago", "at_once"), [(90, 89, False), (90, 91, True), (10, 11, True)])
def test_one_rejected_comment_ends_trust_for_so_many_days(article, moderator, verdict, days, ago, at_once):
    set_site(trust_days=days)
    with time_machine.travel(timezone.now() - ago * DAY):
        reader, _first = trusted(article, moderator)
        bad, _received = send(reader, article, "Less good.")
        assert bad.status == "approved"
        if verdict == "reject":
            actions.reject(bad, moderator=moderator, seen=State.of(bad), reason="hate")
        else:
            actions.mark_as_spam(bad, moderator=moderator, seen=State.of(bad))

    assert (send(reader, article)[0].status == "approved") is at_once


@pytest.mark.parametrize("verdict", ["reject", "mark_as_spam"])
def test_deleting_a_rejected_comment_restores_no_trust(article, moderator, verdict):
    reader, _first = trusted(article, moderator)
    bad, received = send(
        reader, article, "Something bad, https://one.example https://two.example https://three.example"
    )
    how = {"reason": "hate"} if verdict == "reject" else {}
    getattr(actions, verdict)(bad, moderator=moderator, seen=State.of(bad), **how)

    reader.post(received.replace("received", "withdraw"))

    bad.refresh_from_db()
    assert bad.status == "withdrawn"
    assert send(reader, article, "Does this appear at once?")[0].status == "pending"


def test_deleting_a_comment_that_was_not_rejected_keeps_trust(article, moderator):
    reader, _first = trusted(article, moderator)
    _second, received = send(reader, article, "On second thoughts, no.")
    reader.post(received.replace("received", "withdraw"))

    assert send(reader, article, "Better so.")[0].status == "approved"


def test_a_note_on_what_was_rejected_long_ago_does_not_count_as_rejecting_it(article, moderator):
    reader, _first = trusted(article, moderator)
    with time_machine.travel(timezone.now() - 100 * DAY, tick=False):
        old, _received = send(reader, article, "Held, casino bonus.")
        actions.reject(old, moderator=moderator, seen=State.of(old), reason="other")
    actions.note(old, moderator=moderator, seen=State.of(old), text="Harmless, in hindsight.")

    assert send(reader, article, "Much later.")[0].status == "approved"


@pytest.mark.parametrize("policy", ["", "held"])
def test_nobody_is_trusted_where_the_policy_does_not_say_so(article, moderator, policy):
    reader, _first = trusted(article, moderator)
    other = make_page(comments_policy=policy)

    comment, received = send(reader, other)

    assert comment.status == "pending"
    assert comment.browser
    assert "awaiting moderation" in reader.get(received).content.decode()
    assert "Comments are moderated before they appear." in reader.get(other.url).content.decode()


@pytest.mark.any_database
@pytest.mark.parametrize(
    "values",
    [
        {"text": "https://a.example https://b.example https://c.example"},
        {"text": "Try this online casino."},
        {"name": "Moderator"},
        {"subject": "filled in by a machine"},
    ],
)
def test_rules_hold_comments_of_trusted_readers(article, moderator, values):
    reader, _first = trusted(article, moderator)

    assert send(reader, article, **values)[0].status in {"pending", "spam"}


@pytest.mark.any_database
def test_typed_name_and_email_give_no_trust(article, moderator):
    trusted(article, moderator)

    assert send(Client(), article)[0].status == "pending"


def test_an_unproved_browser_is_nobody(article, moderator):
    trusted(article, moderator)
    number = "x" * 32
    with time_machine.travel(timezone.now() - 366 * DAY):
        too_old = signing.dumps(number, salt=SALT)
    for token in ("", number, "a:b:c", signing.dumps(number), signing.dumps(number, salt="comments.author"), too_old):
        reader = Client()
        reader.cookies[COOKIE] = token
        assert send(reader, article, f"As {token}.")[0].browser == ""


@pytest.mark.parametrize(
    ("changes", "at_once"),
    [({}, False), ({"ends_at": timezone.now() - DAY}, True), ({"lifted_at": timezone.now()}, True)],
)
def test_browser_banned_on_another_page_is_not_trusted(article, moderator, changes, at_once):
    reader, first = trusted(article, moderator)
    values = {"page": make_page(), "reason": "hate", "made_at": timezone.now(), **changes}
    Ban.objects.create(**{"trait": "browser", "value": first.browser, **values})

    assert (send(reader, article)[0].status == "approved") is at_once


# ---- changing what trust let appear


def edit(reader, received, text):
    return reader.post(received.replace("received", "edit"), {"name": "Ada", "text": text})


def test_an_edit_of_what_trust_let_appear_is_judged_again(article, moderator):
    reader, _first = trusted(article, moderator)
    comment, received = send(reader, article, "As it was.")
    assert "Edit</a>" in reader.get(received).content.decode()

    received = edit(reader, received, "As it should be.")["Location"]
    comment.refresh_from_db()
    assert (comment.status, comment.text) == ("approved", "As it should be.")
    assert "As it should be." in Client().get(article.url).content.decode()

    received = edit(reader, received, "Now with an online casino.")["Location"]
    comment.refresh_from_db()
    assert comment.status == "pending"
    assert f'id="comment-{comment.pk}"' not in Client().get(article.url).content.decode()
    assert CommentCount.objects.get(page=article, block_id="").visible == 1
    assert "awaiting moderation" in reader.get(received).content.decode()
    assert [d.to_status for d in comment.decisions.order_by("id")] == ["approved", "approved", "pending"]


def test_edit_is_held_after_trust_is_lost(article, moderator):
    reader, first = trusted(article, moderator)
    comment, received = send(reader, article)
    first.refresh_from_db()
    actions.reject(first, moderator=moderator, seen=State.of(first), reason="hate")

    edit(reader, received, "Other words.")

    comment.refresh_from_db()
    assert comment.status == "pending"


def test_comment_decided_by_a_moderator_cannot_be_edited(article, moderator):
    reader, first = trusted(article, moderator)
    token = reverse("comments:received", args=[signing.dumps([first.pk, first.revision + 1], salt="comments.author")])

    refused = edit(reader, token, "Other words.")

    assert refused.status_code == 422
    assert "It is too late" in refused.content.decode()
    first.refresh_from_db()
    assert (first.status, first.text) == ("approved", "Let me be remembered.")


def test_an_edit_wins_no_time():
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        comment, received = send(Client(), make_page())
    with time_machine.travel(start + timedelta(minutes=9), tick=False):
        received = edit(Client(), received, "Changed in time.")["Location"]
    with time_machine.travel(start + timedelta(minutes=11), tick=False):
        refused = edit(Client(), received, "Changed too late.")
        Client().post(received.replace("received", "withdraw"))

    comment.refresh_from_db()
    assert refused.status_code == 422
    assert (comment.text, comment.status) == ("Changed in time.", "pending")


# ---- the cookie


@pytest.mark.any_database
def test_the_cookie_goes_to_comments_only_and_to_no_script(article):
    reader = Client()
    _comment, received = send(reader, article)
    cookie = reader.post(received.replace("received", "remember"), secure=True).cookies[COOKIE]

    assert cookie["path"] == "/comments/"
    assert (cookie["httponly"], cookie["samesite"], cookie["secure"]) == (True, "Strict", True)
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["domain"] == ""
    # A random number alone.
    assert re.fullmatch(r"[\w-]{32}", signing.loads(cookie.value, salt=SALT))


@pytest.mark.any_database
def test_pages_that_are_kept_are_the_same_bytes_with_the_cookie_and_set_none(article, moderator):
    reader, comment = trusted(article, moderator)
    feed = reverse("comments:article_feed", args=[article.pk])
    api = reverse("comments:api:article", args=[article.pk])
    urls = (article.url, f"{article.url}?thread={comment.pk}", "/", feed, api)

    for url in urls:
        with time_machine.travel(timezone.now(), tick=False):
            mine, anybodys = reader.get(url), Client().get(url)
        assert mine.content == anybodys.content
        assert not mine.cookies
        assert "Cookie" not in mine.get("Vary", "")


@pytest.mark.any_database
def test_sending_alone_sets_no_cookie_and_leaves_no_browser(article):
    reader = Client()
    comment, received = send(reader, article)
    reader.get(received)

    assert not reader.cookies
    assert comment.browser == ""


@pytest.mark.any_database
@pytest.mark.parametrize("policy", ["", "closed"])
def test_nothing_is_offered_where_it_would_change_nothing(article, policy):
    reader = Client()
    comment, received = send(reader, article)
    article.comments_policy = policy
    article.save()

    assert "Remember this browser" not in reader.get(received).content.decode()
    assert not reader.post(received.replace("received", "remember")).cookies
    comment.refresh_from_db()
    assert comment.browser == ""


def test_nothing_is_remembered_after_ten_minutes_or_once_it_was_taken_back(article):
    reader = Client()
    _late, received = send(reader, article, "Late.")
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert not reader.post(received.replace("received", "remember")).cookies
    _taken, received = send(reader, article, "Taken back.")
    reader.post(received.replace("received", "withdraw"))
    assert not reader.post(received.replace("received", "remember")).cookies

    assert not Comment.objects.exclude(browser="").exists()


@pytest.mark.any_database
@pytest.mark.parametrize("name", ["remember", "forget"])
@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "same-site"}])
def test_no_other_site_sets_or_takes_the_cookie(article, name, headers):
    reader = Client()
    comment, received = send(reader, article)

    answer = reader.post(received.replace("received", name), headers=headers)

    assert answer.status_code == 403
    assert not answer.cookies
    assert reader.get(received.replace("received", name)).status_code == 405
    comment.refresh_from_db()
    assert comment.browser == ""


@pytest.mark.any_database
def test_another_sites_form_is_refused_with_the_cookie_too(article, moderator):
    reader, _first = trusted(article, moderator)

    answer = reader.post(
        reverse("comments:write", args=[article.pk]),
        {"name": "Ada", "text": "Not my words."},
        headers={"Sec-Fetch-Site": "same-site"},
    )

    assert answer.status_code == 403
    assert not Comment.objects.filter(text="Not my words.").exists()


def test_second_comment_does_not_change_the_author_of_the_first(article):
    reader, first = remembered(article)
    other, received = send(Client(), article, "From elsewhere.")

    reader.post(received.replace("received", "remember"))

    other.refresh_from_db()
    assert other.browser == ""
    assert first.browser


def test_forgotten_browser_is_no_longer_trusted(article, moderator):
    reader, _first = trusted(article, moderator)
    comment, received = send(reader, article, "Last one.")

    forgotten = reader.post(received.replace("received", "forget"))

    assert forgotten.cookies[COOKIE].value == ""
    assert forgotten.cookies[COOKIE]["path"] == "/comments/"
    del reader.cookies[COOKIE]
    assert send(reader, article, "As a stranger.")[0].status == "pending"
    comment.refresh_from_db()
    assert comment.browser


def test_the_browser_is_handed_out_and_erased_with_the_comment(article, moderator):
    _reader, comment = remembered(article)
    person = privacy.Person(comment_id=comment.pk)

    data = privacy.export(person, person.comments())
    actions.erase(comment, moderator=moderator)

    assert data["comments"][0]["browser"] == comment.browser
    assert Comment.objects.get(pk=comment.pk).browser == ""


# ---- on the desk


@pytest.mark.any_database
def test_the_card_says_that_a_browser_is_known_and_whether_it_is_trusted(client, article, moderator):
    client.force_login(moderator)
    reader, first = remembered(article)
    known = client.get(reverse("comment_desk:card", args=[first.pk])).content.decode()
    approve(first, moderator)
    comment, _received = send(reader, article, "Another.", email="other@example.org")
    assert comment.status == "pending"
    set_site(trust_approved=1)

    now_trusted = client.get(reverse("comment_desk:card", args=[comment.pk])).content.decode()

    assert "from the same browser" in known
    assert "trusted:" not in known
    assert "1 approved, 0 rejected, 0 spam" in now_trusted
    assert "from the same browser;" in now_trusted and "trusted:" in now_trusted


def test_automatic_approval_is_logged_and_can_be_rejected(client, article, moderator):
    client.force_login(moderator)
    reader, _first = trusted(article, moderator)
    comment, _received = send(reader, article)

    assert "trusted browser: sent" in words_of(client.get(reverse("comment_desk:card", args=[comment.pk])))
    actions.reject(comment, moderator=moderator, seen=State.of(comment), reason="hate")

    assert not Comment.objects.visible().filter(pk=comment.pk).exists()
    actions.undo(comment, moderator=moderator, seen=State.of(comment))
    assert Comment.objects.visible().filter(pk=comment.pk).exists()


def test_automatic_approvals_have_a_filter_and_a_dashboard_line(client, article, moderator):
    reader, _first = trusted(article, moderator)
    earlier, _received = send(reader, article, "Of the day before yesterday.")
    Comment.objects.filter(pk=earlier.pk).update(submitted_at=timezone.now() - 2 * DAY)
    unseen, _received = send(reader, article, "Nobody has looked at this.")
    rejected, _received = send(reader, article, "Somebody has looked at this.")
    actions.feature(unseen, moderator=moderator, seen=State.of(unseen))
    actions.note(earlier, moderator=moderator, seen=State.of(earlier), text="a note decides nothing")
    client.force_login(moderator)

    def listed():
        return list(client.get(f"{reverse('comment_desk:index')}?status=automatic").context["object_list"])

    assert listed() == [rejected, earlier]
    dashboard = client.get("/admin/").content.decode()
    assert "1 comment by a trusted reader was approved automatically in the last 24 hours" in dashboard
    rejected.refresh_from_db()
    actions.reject(rejected, moderator=moderator, seen=State.of(rejected), reason="off_topic")
    assert listed() == [earlier]
    assert "approved automatically in the last" not in client.get("/admin/").content.decode()


def test_editing_a_pending_comment_does_not_ask_for_trust(article, moderator, django_assert_num_queries):
    reader, _first = trusted(article, moderator)
    comment, _received = send(reader, article, "Try the online casino.")
    comment = Comment.objects.get(pk=comment.pk)
    assert comment.status == "pending"

    with django_assert_num_queries(16):  # asking for trust would need more
        actions.edit(comment, seen=State.of(comment), name="Ada", email="ada@example.org", text="As it should be.")
