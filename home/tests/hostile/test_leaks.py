"""What no reader may ever get: notes of moderators, addresses, hashes, and the words of what is not visible."""

import base64
import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from blog.error_reports import actions as errors
from blog.models import ArticlePage, ErrorReport
from blog.tests.factories import make_article, make_author, make_topic, section
from comments import actions
from comments.actions import State
from comments.models import Comment, ConversationSettings, Decision, Report
from comments.tests.factories import make_comment, make_user, make_visible
from comments.tests.hostile.state import PUBLIC, routes, url_for
from comments.tokens import report_token_for, token_for
from gazette.public_forms.networks import digest

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EMAIL = "ada.sentinel@mail.example"


@pytest.fixture
def full():
    """An article with comments of every status, and what of them nobody may see, by what it is."""
    moderator = make_user("SentinelModerator", is_superuser=True, email="sentinel.moderator@desk.example")
    topic, author = make_topic(), make_author()
    article = make_article(
        topics=[topic], authors=[author], body=[section("Alpha", "Open words."), section("Beta", "More.")]
    )
    ConversationSettings.objects.update_or_create(site=article.get_site(), defaults={"held_words": "sentinelheld"})

    def send(words, **changes):
        traits = {"network": digest("network", words), "browser": digest("browser", words)}
        return make_comment(article, text=words, email=EMAIL, **traits, **changes)

    seen = send("Seen by all, with a sentinelheld word.", section=0)
    edited = send("Former sentinel words.", section=1)
    actions.edit(edited, seen=State.of(edited), name="Ada", email=EMAIL, text="Seen by all, corrected.")
    hidden = {
        status: send(f"Sentinel {status} words.") for status in ("waiting", "rejected", "spam", "withdrawn", "erased")
    }
    hidden["reply"] = send("Sentinel reply words.", parent=make_visible(article, text="Opens.", moderator=moderator))
    for comment in (seen, edited):
        actions.approve(comment, moderator=moderator, seen=State.of(comment))
    actions.reject(
        hidden["rejected"],
        moderator=moderator,
        seen=State.of(hidden["rejected"]),
        reason="libel",
        note="Sentinel note.",
    )
    # A note on what readers see again: rejected, and taken back.
    actions.reject(seen, moderator=moderator, seen=State.of(seen), reason="hate", note="Second sentinel note.")
    actions.undo(seen, moderator=moderator, seen=State.of(seen))
    actions.mark_as_spam(hidden["spam"], moderator=moderator, seen=State.of(hidden["spam"]))
    actions.withdraw(hidden["withdrawn"])
    actions.erase(hidden["erased"], moderator=moderator)
    actions.note_on_person(seen, moderator=moderator, identifier="browser", text="A third sentinel note.")
    actions.ban(
        seen, moderator=moderator, identifier="email", page=article, reason="libel", note="Sentinel note of a ban."
    )
    actions.report(seen, reason="hate", note="Reported, a sentinel report.", network="sentinel network")
    actions.report(edited, reason="illegal", note="Kept, a sentinel report.", network="sentinel network")
    edited.refresh_from_db()
    actions.keep(edited, moderator=moderator, seen=State.of(edited))
    for words in ("Sentinel error waiting.", "Sentinel error answered.", "Sentinel error shown."):
        errors.report(article, text=words, email=EMAIL, network=digest("network", words))
    _waiting, answered, public = ErrorReport.objects.order_by("pk")
    errors.deny(answered, editor=moderator, seen="received", answer="Sentinel answer.")
    errors.deny(public, editor=moderator, seen="received", answer="Answered before all.", is_public=True)
    secrets = {
        "a reported error": "Sentinel error",
        "its answer": "Sentinel answer",
        "the note": "entinel note",
        "the moderator": "SentinelModerator",
        "an address": EMAIL,
        "the local part": "ada.sentinel",
        "the moderator's address": "sentinel.moderator",
        "words that are not visible": "entinel reply words",
        "former words": "Former sentinel",
        "what was reported": "entinel report",
        "why it was held": "list of held words",
        **{f"words of {status}": f"Sentinel {status} words" for status in hidden},
    }
    for name in ("md5", "sha1", "sha256"):
        secrets[f"{name} of the address"] = hashlib.new(name, EMAIL.encode()).hexdigest()
    secrets["the address in base64"] = base64.b64encode(EMAIL.encode()).decode()[:20]
    for number, comment in enumerate(Comment.objects.all()):
        secrets |= {f"network {number}": comment.network, f"digest {number}": comment.text_digest}
        secrets[f"browser {number}"] = comment.browser
    for number, report in enumerate(Report.objects.all()):
        secrets[f"network of a report {number}"] = report.network
    for number, report in enumerate(ErrorReport.objects.all()):
        secrets[f"network of an error {number}"] = report.network
    for number, decision in enumerate(Decision.objects.all()):
        secrets[f"digest in the log {number}"] = decision.text_digest
    return article, {what: secret for what, secret in secrets.items() if secret}


def public_addresses(article):
    """Every address that a reader can ask for, of every page and of every comment."""
    comments = list(Comment.objects.order_by("pk"))
    url = article.get_url()
    yield from ("/", "/feed/", "/sitemap.xml", "/robots.txt", "/nothing/", reverse("search"))
    yield from (f"{reverse('search')}?q={words}" for words in ("sentinel", "Ada", "words"))
    yield from (page.get_url() for page in ArticlePage.objects.live())
    yield article.get_parent().get_url()
    yield from (reverse("topic", args=["water"]), reverse("author", args=["ada-quill"]))
    yield from (f"{url}?section={each.slug}" for each in article.discussed_sections())
    yield from (f"{url}?thread={comment.pk}" for comment in comments)
    yield from (f"{url}?comments={number}" for number in ("1", "2", "x"))
    for route in routes(PUBLIC):
        if ":token>" not in route:
            yield from (url_for(route, comment) for comment in comments)


def test_no_public_answer_holds_what_is_not_for_readers(full):
    article, secrets = full
    reader, looked_at, with_comments = Client(), 0, 0

    for url in dict.fromkeys(public_addresses(article)):
        response = reader.get(url)
        assert response.status_code < 500, url
        output = response.content.decode() + repr(response.headers) + repr(response.cookies)
        assert {what for what, secret in secrets.items() if secret in output} == set(), url
        looked_at += 1
        with_comments += "Seen by all" in output
        reader.head(url)

    assert looked_at > 40
    assert with_comments >= 6  # the article, its filters, the feeds, the machines' list
    assert "Answered before all." in reader.get(article.get_url()).content.decode()


def test_what_comes_back_to_a_sender_holds_nothing_of_others(full):
    article, secrets = full
    reader = Client()
    own = "Words of my own."

    for fields in (
        {"name": "Bob", "text": own, "do": "preview"},
        {"name": "Bob", "text": own, "email": "no address"},
        {"name": "Bob", "text": own, "parent": Comment.objects.get(text__startswith="Sentinel waiting").pk},
        {"name": "Bob", "text": "Sentinel waiting words."},
        {"name": "Bob", "text": own, "email": EMAIL},  # a banned one
        {"name": "Bob", "text": own},
    ):
        response = reader.post(reverse("comments:write", args=[article.pk]), fields, follow=True)
        output = response.content.decode().replace(fields["text"], "").replace(fields.get("email", own), "")
        assert {what for what, secret in secrets.items() if secret in output} == set(), fields


@pytest.mark.parametrize("status", ["rejected", "spam", "waiting"])
def test_author_pages_contain_no_note_hash_or_moderator(full, status):
    _article, secrets = full
    comment = Comment.objects.get(text__startswith=f"Sentinel {status}")
    own = {"an address", "the local part", f"words of {status}"}

    for name in ("received", "edit"):
        output = Client().get(reverse(f"comments:{name}", args=[token_for(comment)]), follow=True).content.decode()
        assert {what for what, secret in secrets.items() if secret in output} <= own


def test_report_pages_contain_no_note_moderator_or_other_report(full):
    _article, secrets = full

    for report in Report.objects.all():
        url = reverse("comments:reported", args=[report_token_for(report)])
        output = Client().get(url).content.decode()
        assert {what for what, secret in secrets.items() if secret in output} == set()


@pytest.mark.parametrize("name", ["permalink", "reply", "report"])
def test_hidden_and_missing_comments_get_the_same_answer(full, name):
    hidden = [*Comment.objects.exclude(status="approved").values_list("pk", flat=True), 99_999]

    answers = {Client().get(reverse(f"comments:{name}", args=[pk])).content for pk in hidden}

    assert len(hidden) >= 6
    assert len(answers) == 1
