"""Rules about links, names and words, and what they need of the database when a comment is sent."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Site
from wagtail.users.models import UserProfile

from comments import actions
from comments.actions import State
from comments.desk.queue import Queue
from comments.judging.fingerprints import DAYS, fingerprint_of
from comments.judging.rules import Submission, judge
from comments.judging.word_lists import shipped
from comments.models import ConversationSettings, Fingerprint, Status
from tests.timing import takes_at_most, takes_linear_time

from .factories import (
    make_comment,
    make_moderator,
    make_page,
    make_report,
    make_user,
    make_visible,
    section,
    set_site,
    words_of,
)

LINKS = "See https://a.example/1, https://b.example/2 https://c.example/3 and https://d.example/4"
LONG = "The town hall should be open on Saturdays too, since many people work until six on other days."


def codes_of(**changes):
    values = {"name": "Ada", "email": "", "text": "A calm remark.", **changes}
    return [reason["code"] for reason in judge(Submission(**values)).reasons]


def held(comment):
    return [reason["code"] for reason in comment.held_because]


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Buy V1agra", "V1agra"),
        ("Buy V.i.a.g.r.a", "V.i.a.g.r.a"),
        ("the best cas1no", "cas1no"),
        ("my 0nline-casino", "0nline-casino"),
        ("my online   casino", "online   casino"),
    ],
)
def test_held_words_match_disguised_text(text, marked):
    submission = Submission(name="Ada", email="", text=text, held_words=("viagra", "online casino", "cas1no"))

    (reason,) = [reason for reason in judge(submission).reasons if reason["code"] == "held_word"]

    assert marked in {text[start:end] for start, end in reason["spans"]}


@pytest.mark.parametrize(
    ("held_words", "text", "codes"),
    [
        (("- " * 30 + "x",), "- " * 2_000, []),
        (("- " * 30 + "x",), "- " * 30 + "x", ["held_word"]),
        (("f ** k",), "F ** - k and f  **k", ["held_word"]),
        (tuple(f"word{number}s" for number in range(6_000)), "This is word5999s.", ["held_word"]),
    ],
)
def test_lists_of_held_words_take_no_time(held_words, text, codes):
    assert codes_of(text="A calm remark.", held_words=held_words) == []  # compiled once
    assert codes_of(text=text, held_words=held_words) == codes
    assert takes_at_most(0.006, lambda: codes_of(text=text, held_words=held_words))


@pytest.mark.parametrize("text", ["a.example/x bonus ", "not an idiot ", "www."])
def test_eight_times_the_finds_take_about_eight_times_as_long(text):
    words = (("en", shipped("abuse.en")),)

    assert takes_linear_time(
        lambda text: judge(Submission(name="Ada", email="", text=text, abuse_words=words)), (text * 80_000)[:80_000]
    )


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"text": LINKS}, ["links"]),
        ({"text": LINKS, "known_hosts": frozenset({"a.example"})}, []),
        ({"text": LINKS.replace("https://d.example/4", "https://www.gov.example.uk")}, ["links"]),
        ({"text": LINKS.replace("https://d.example/4", "https://data.gov.uk/4, https://de.wikipedia.org/wiki/D")}, []),
        ({"text": "https://a.example/1, https://a.example/2 and https://a.example/3"}, ["links"]),
        ({"text": "a.example, b.example and c.example"}, ["links"]),
        ({"text": "Send it to bc1qxy2kgdygjrsqtzq2n0yrf2493p83kkfjhx0wlh"}, ["contact"]),
        ({"text": "The number plate is ABC 1234"}, ["contact"]),
        ({"text": "Bet on http://a.example"}, ["advertising"]),
        ({"text": "The winner gets the job at the same rate"}, []),
        ({"text": "on a[.]example"}, ["disguised_link"]),
        ({"text": "on a[.]example", "known_hosts": frozenset({"a.example"})}, ["disguised_link"]),
        ({"text": "Ring 01632 960983"}, ["contact"]),
        ({"name": "shoes.example"}, ["name_details"]),
        ({"name": "Call 01632 960983"}, ["name_details"]),
        ({"text": "You dimwit", "abuse_words": (("en", "dimwit"),)}, ["abuse"]),
        ({"text": "I know where you live"}, ["threat"]),
        ({"text": "I want to end my life"}, ["self_harm"]),
        ({"text": "Subscribe to my channel"}, ["advertising"]),
        ({"text": "Poker at a.example"}, ["advertising"]),
        ({"text": "They play poker in the hall"}, []),
        ({"text": "Wind is cheap, and it will win against coal on price alone."}, []),
        ({"text": "With the discount 50%, offer valid until May, I win nothing."}, []),
        ({"text": "My father lived forty years without a doctor, he had a job."}, []),
        ({"text": "The timetable had four trains: 0612 0642 0712"}, []),
        ({"similar_texts_before": 2}, ["similar_text"]),
    ],
)
def test_what_holds_a_comment(changes, codes):
    assert codes_of(**changes) == codes


@pytest.mark.parametrize(
    ("name", "is_held"),
    [
        ("Gazette Team", True),
        ("Ada Quill (editor)", True),
        ("The real Ada Quill", True),
        ("Redaktion Gazette", True),
        ("GazetteTeam", True),
        ("ᴀᴅᴀ ꞯᴜɪʟʟ", True),
        ("Moderator", True),
        ("فريق Gazette", True),
        ("Ada", False),
        ("Ada Quillington", False),
        ("A team player", False),
        ("Karin", False),
        ("Gazette Reader", False),
    ],
)
def test_names_with_a_role_beside_a_protected_name(name, is_held):
    assert codes_of(name=name, protected_names=("Gazette", "Ada Quill", "kar")) == ["impersonation"] * is_held


def test_short_texts_have_no_fingerprint_and_quotes_do_not_count():
    assert fingerprint_of("i agree completely with this article") == []
    assert fingerprint_of("> a quoted line of more than eight words stands here now\ni agree completely") == []


@pytest.mark.django_db
def test_nearly_the_same_text_is_held_and_a_short_agreement_never():
    page = make_page()
    make_comment(page, text=LONG)

    assert held(make_comment(page, text=LONG.replace("Saturdays", "Sundays"))) == ["similar_text"]
    assert (
        held(make_comment(page, text="Another remark about the river, which is as long as that one about the hall."))
        == []
    )
    for text in ("I agree completely", "I agree completely!!", "I agree, completely."):
        assert "similar_text" not in held(make_comment(page, text=text))


@pytest.mark.django_db
def test_fingerprints_follow_the_text_and_are_deleted_with_it_or_after_some_days():
    page = make_page()
    comment = make_comment(page, text=LONG)
    numbers = set(comment.fingerprint.values_list("number", flat=True))
    assert len(numbers) == 8

    actions.edit(comment, seen=State.of(comment), name="Ada", email="", text=LONG.upper() + " Thank you very much.")
    assert set(comment.fingerprint.values_list("number", flat=True)) & numbers
    assert held(comment) == []  # it is not compared with itself

    actions.forget_fingerprints(timezone.now())
    assert Fingerprint.objects.count() == 8
    actions.forget_fingerprints(timezone.now() + timedelta(days=DAYS, hours=1))
    assert not Fingerprint.objects.exists()

    other = make_comment(page, text=f"{LONG} I know where you live.")
    assert other.is_urgent
    actions.erase(other, moderator=make_moderator())
    other.refresh_from_db()
    assert not Fingerprint.objects.exists() and not other.is_urgent


GOOD = """\
Everybody should download the app of the city, the delays are shown there.
I hope you get the funding for the second part of this series.
They make you pay twice for the same ticket, that is what annoys me.
Smoking will kill you, and so will the air on this street.
We will find you a flat, they said. That was in 2021.
If rents were lower, everyone would be better off.
This can't go on anymore. Every night until four, the bottles, the shouting.
Cheap shoes from China arrive in three days, while my local shop closes. We all know why, and we all click.
Winners and losers, as always: the investors get the tax rate, we get the traffic.
Best deal in town, this library: two euros a year.
Just get lost in the old town for a day, it's the best thing that you can do here.
Refugees are people like you and me, that's all I wanted to say.
Ausländer sind in unserem Verein seit 40 Jahren Mitglied, ohne die gäbe es keine Jugendmannschaft.
Compare https://www.ons.gov.uk/economy/inflation, https://bank.example/rates and https://bundesbank.example/de/zinsen
"""


@pytest.mark.parametrize("text", GOOD.splitlines())
def test_good_comments_with_such_words_are_not_held(text):
    assert codes_of(text=text, abuse_words=ConversationSettings().abuse_words()) == []


@pytest.mark.parametrize(
    "text",
    [
        "Migrants are all just thieves",
        "Every refugee is a criminal",
        "Alle Migranten sind doch Diebe",
        "You sad little plonker",
        "The author is a bloody liar",
    ],
)
def test_forms_of_abuse_are_found_with_other_words_too(text):
    assert codes_of(text=text, abuse_words=ConversationSettings().abuse_words()) == ["abuse"]


@pytest.mark.django_db
def test_links_to_cited_and_approved_hosts_do_not_count_but_those_of_spam_and_short_links_do():
    page = make_page(
        sections=[section("Alpha", "As https://www.cited.example/x says, and http://x.cited-not.example.")]
    )
    moderator = make_moderator()
    make_visible(page, moderator=moderator, text="https://approved.example/1")
    spam = make_visible(page, moderator=moderator, text="https://both.example/1")
    actions.mark_as_spam(
        make_comment(page, text="on https://both.example/2"), moderator=moderator, seen=State("pending", 1)
    )
    make_visible(page, moderator=moderator, text="https://bit.ly/1")
    assert spam.is_visible

    def is_known(host):
        text = f"https://{host}/1 https://{host}/2 https://{host}/3 to read"
        return "links" not in held(make_comment(page, text=text))

    assert is_known("cited.example") and is_known("approved.example")
    assert not any(map(is_known, ("both.example", "bit.ly", "cited-not.example", "ed.example", "new.example")))


@pytest.mark.any_database
@pytest.mark.django_db
def test_settings_begin_with_the_shipped_words_and_editors_change_them():
    page = make_page()
    settings = ConversationSettings.of_page(page)
    assert settings.abuse_words() == tuple((lang, shipped(f"abuse.{lang}")) for lang in ("en", "de", "ar"))
    assert held(make_comment(page, text="What a dimwit, really")) == ["abuse"]

    set_site(abuse_words_en="slowcoach")

    assert held(make_comment(page, text="What a dimwit, really, as I said")) == []
    assert held(make_comment(page, text="What slowcoaches")) == ["abuse"]


@pytest.mark.any_database
@pytest.mark.django_db
def test_the_name_of_the_publication_is_protected():
    page = make_page()
    Site.objects.update(site_name="Evening Herald")

    assert held(make_comment(page, name="Evening Herald Support")) == ["impersonation"]


@pytest.mark.each_database
@pytest.mark.django_db
def test_login_is_protected_only_where_there_is_no_full_name():
    page = make_page()
    make_user("mia", first_name="Mia", last_name="Sorensen")
    make_user("torben")

    assert held(make_comment(page, name="Mia")) == []
    assert held(make_comment(page, name="Mia Sorensen")) == ["impersonation"]
    assert held(make_comment(page, name="Torben")) == ["impersonation"]


@pytest.mark.django_db
def test_urgent_comments_are_on_top_of_the_queue_until_they_are_decided(rf):
    page, moderator = make_page(), make_moderator()
    waiting = make_comment(page)
    reported = make_visible(page, moderator=moderator)
    make_report(reported)
    urgent, other = (make_comment(page, text=text) for text in ("I know where you live", "I want to end my life"))
    last = make_comment(page)

    def queue():
        request = rf.get("/")
        request.user = moderator
        return Queue(request)

    order = [urgent.pk, other.pk, reported.pk, waiting.pk, last.pk]
    assert [comment.pk for comment in queue().part(10).comments] == order
    assert queue().number() == 5
    for before, after in zip(order, order[1:], strict=False):
        by_pk = {comment.pk: comment for comment in (waiting, reported, urgent, other, last)}
        for comment in by_pk.values():
            comment.refresh_from_db()
        assert queue().after(by_pk[before]) == after
        assert queue().before(by_pk[after]) == before

    for comment in (urgent, other):
        actions.approve(comment, moderator=moderator, seen=State.of(comment))
    assert [comment.pk for comment in queue().part(10).comments] == order[2:]
    assert queue().next_to_decide(other) == reported.pk
    assert queue().before(other) is None


@pytest.mark.django_db
def test_findings_in_a_comment_on_a_german_page_are_in_the_language_of_the_moderator(client):
    with override("de"):  # as in the request of a reader there
        comment = make_comment(make_page(), text="Du Idiot! Tel. 0171 1234567 http://a.example http://b.example")
    moderator = make_moderator()
    client.force_login(moderator)
    card = f"/admin/comments/{comment.pk}/"

    english = words_of(client.get(card))
    assert "A telephone number, email address, bank account or postal address" in english
    assert "Abusive words" in english
    UserProfile.objects.update_or_create(user=moderator, defaults={"preferred_language": "de"})
    german = words_of(client.get(card))
    assert "Telefonnummer" in german and "Abusive words" not in german


@pytest.mark.django_db
def test_an_edit_that_takes_the_threat_away_is_no_longer_urgent():
    comment = make_comment(make_page(), text="I know where you live")
    assert comment.is_urgent

    actions.edit(comment, seen=State.of(comment), name="Ada", email="", text="I take it back.")

    comment.refresh_from_db()
    assert not comment.is_urgent and comment.status == Status.PENDING


@pytest.fixture
def cards(client, db):
    """The texts of the cards of somebody in danger and of a threat, by a function that fetches them."""
    page = make_page()
    client.force_login(make_moderator())
    made = [make_comment(page, text=text) for text in ("I want to end my life", "I know where you live")]
    return lambda: [client.get(f"/admin/comments/{comment.pk}/").content.decode() for comment in made]


@pytest.mark.any_database
def test_the_help_line_is_on_the_card_of_who_may_be_in_danger(cards):
    set_site(help_line="Samaritans, 116 123")

    in_danger, threat = cards()

    assert "Samaritans, 116 123" in in_danger
    assert "Samaritans, 116 123" not in threat


@pytest.mark.any_database
def test_card_of_who_may_be_in_danger_links_to_the_settings_if_there_is_no_help_line(cards):
    link = "Enter a help line to show here"

    in_danger, threat = cards()

    assert link in in_danger and link not in threat
    Permission.objects.get(codename="change_conversationsettings").group_set.clear()
    assert link not in cards()[0]
