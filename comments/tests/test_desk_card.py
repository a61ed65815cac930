import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.users.models import UserProfile

from comments.actions import approve, erase, feature, note, reject, reply_as_staff, undo, withdraw
from comments.tests.factories import State, make_comment, make_page, make_report, make_visible, section, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def card(client, comment, query=""):
    response = client.get(f"{reverse('comment_desk:card', args=[comment.pk])}?{query}")
    assert response.status_code == 200
    return response


def buttons(response) -> set[str]:
    return set(re.findall(r'name="do"\s+value="(\w+)"', response.content.decode()))


def test_the_card_shows_the_text_marked_and_escaped(desk):
    comment = make_comment(make_page(), text="<b>An</b> online casino\nin two lines")

    html = card(desk, comment).content.decode()

    assert "&lt;b&gt;An&lt;/b&gt; <mark>online casino</mark>\nin two lines</div>" in html


def test_the_card_says_what_the_comment_answers_and_why_it_waits(desk, moderator):
    article = make_page(title="The bridge")
    parent = make_visible(article, moderator=moderator, section=1, name="Bo", text="I was there.")
    comment = make_comment(
        article, parent=parent, name="Ada", text="So was I.", seconds=1.0, now=datetime(2026, 3, 1, 12, tzinfo=UTC)
    )

    response = card(desk, comment)

    assert "The bridge › Beta" in words_of(response)
    assert "In reply to Bo (approved): I was there." in words_of(response)
    assert "Flags Sent 1 second after the form was opened" in words_of(response)
    assert "rules: sent → waiting" in words_of(response)
    assert f'href="{article.get_url()}#beta"' in response.content.decode()
    assert f'href="/admin/comments/{parent.pk}/"' in response.content.decode()


def test_a_renamed_section_is_named_as_it_is_and_as_it_was(desk, article):
    comment = make_comment(article, section=1)
    article.sections[1]["heading"] = "Bets"
    article.save_revision().publish()

    assert "› Bets (“Beta” when it was written)" in words_of(card(desk, comment))


def test_removed_section_is_labelled_as_earlier(desk, article):
    comment = make_comment(article, section=1)
    article.sections = [section("Alpha", "First words.")]
    article.save_revision().publish()

    response = card(desk, comment)

    assert "› Beta (removed section)" in words_of(response)
    assert f'href="{article.get_url()}"' in response.content.decode()


def test_an_article_that_is_not_published_is_named_without_a_link(desk):
    article = make_page(title="The bridge")
    comment = make_comment(article)
    article.unpublish()

    response = card(desk, comment)

    assert "The bridge (not published) › the whole article" in words_of(response)
    assert "Open article" not in words_of(response)


@pytest.mark.each_database
def test_the_card_tells_the_authors_record_and_by_what_it_is_known(desk, moderator, article):
    make_visible(article, moderator=moderator, email="ada@example.org")
    rejected = make_comment(article, email="ada@example.org")
    reject(rejected, moderator=moderator, seen=State.of(rejected), reason="hate")
    by_email = make_comment(article, email="ada@example.org")
    by_network = make_comment(article, network="n1")
    unknown = make_comment(article)

    text = words_of(card(desk, by_email))

    record = "Author history: 1 approved, 1 rejected, 0 spam (from the same email address, not verified)"
    assert f"{record} · newest: rejected (hate) , approved ada@example.org ·" in text
    assert text.index(record) < text.index(by_email.text)
    assert "Same network: first comment" in words_of(card(desk, by_network))
    assert "Author history: none Author page" in words_of(card(desk, unknown))
    make_comment(article, network="n1")
    assert "Same network: none decided, 1 other waiting" in words_of(card(desk, by_network))


def test_the_newest_of_the_history_is_above_the_text(desk, moderator, comment):
    assert "Newest in its history" not in card(desk, comment).content.decode()
    reject(comment, moderator=moderator, seen=State.of(comment), reason="off_topic")
    undo(comment, moderator=moderator, seen=State.of(comment))
    note(comment, moderator=moderator, seen=State.of(comment), text="ask the desk")

    text = words_of(card(desk, comment)).partition(comment.text)[0]

    assert "moderator: note added: ask the desk" in text
    assert "moderator: undone, rejected → waiting Whole history" in text
    assert "off topic" not in text


@pytest.mark.each_database
def test_the_card_tells_what_was_decided_on_the_same_text_and_on_nearly_the_same(desk, moderator, local, article):
    offer = "Buy your new roof from Holloway and sons, cheap and quick, call today or come by {}."
    for number, text in enumerate([*["Roofs, roofs, cheap roofs!"] * 3, offer.format("tomorrow")]):
        other = make_comment(article if number else local.article, text=text)
        reject(other, moderator=moderator, seen=State.of(other), reason="advertising")
    make_visible(article, moderator=moderator, text=offer.format("on any other day of the week"))
    same = make_comment(article, text="roofs, roofs, CHEAP roofs!")
    near = make_comment(article, text=offer.format("now"))

    desk.force_login(moderator)
    same_card, near_card = card(desk, same), card(desk, near)

    assert "Decisions on similar comments Same text as 3 rejected comments" in words_of(same_card)
    assert f'href="/admin/comments/{same.pk}/similar/?by=text&amp;state=rejected"' in same_card.content.decode()
    text = words_of(near_card)
    assert f"Nearly the same text: rejected (advertising) , {offer.format('tomorrow')[:40]}" in text
    assert "Nearly the same text: approved , Buy your new roof" in text
    assert f'href="/admin/comments/{other.pk}/"' in near_card.content.decode()
    desk.force_login(local.user)
    mine = make_comment(local.article, text=f"{other.text}!")
    assert "Decisions on similar comments" not in words_of(card(desk, mine))


@pytest.mark.each_database
def test_the_card_tells_the_comments_history(desk, moderator, comment):
    reject(comment, moderator=moderator, seen=State.of(comment), reason="off_topic", note="about cats")
    undo(comment, moderator=moderator, seen=State.of(comment))
    note(comment, moderator=moderator, seen=State.of(comment), text="ask the desk")

    text = words_of(card(desk, comment))

    assert "author: sent → waiting" in text
    assert "moderator: rejected, waiting → rejected, off topic: about cats" in text
    assert "moderator: undone, rejected → waiting" in text
    assert "moderator: note added: ask the desk" in text


def test_history_names_what_is_no_user_in_the_moderators_language(desk, moderator, article):
    UserProfile.objects.create(user=moderator, preferred_language="de")
    links = "http://a.example http://b.example http://c.example"

    by_author = words_of(card(desk, make_comment(article)))
    by_rules = words_of(card(desk, make_comment(article, text=links)))

    assert "Verfasser: gesendet → wartet" in by_author
    assert "Regeln: gesendet → wartet" in by_rules


def test_history_says_what_an_undo_without_another_status_undid(desk, moderator, article):
    comment = make_visible(article, moderator=moderator)
    for act in (feature, undo):
        comment.refresh_from_db()
        act(comment, moderator=moderator, seen=State.of(comment))

    assert "moderator: undone: “featured”" in words_of(card(desk, comment))


def test_history_calls_a_reply_with_its_approval_a_staff_reply(desk, moderator, comment):
    reply = reply_as_staff(comment, moderator=moderator, seen=State.of(comment), text="It is.").comment

    for each in (comment, reply):
        text = words_of(card(desk, each))
        assert "(staff reply)" in text.replace("( ", "(").replace(" )", ")") and "bulk decision" not in text


def test_the_card_leads_back_to_its_queue_as_it_was_filtered(desk, comment):
    html = card(desk, comment, "held=links").content.decode()

    assert '<a href="/admin/comments/?held=links">0 comments in this queue</a>' in html


def test_the_card_offers_what_can_be_done_in_its_state(desk, moderator, article):
    waiting, approved, rejected, withdrawn, erased = (make_comment(article) for _ in range(5))
    approve(approved, moderator=moderator, seen=State.of(approved))
    reject(rejected, moderator=moderator, seen=State.of(rejected), reason="hate")
    withdraw(withdrawn)
    erase(erased, moderator=moderator)

    # Whatever other verbs may be offered too.
    common = {"approve", "reject", "spam", "undo", "keep", "feature", "unfeature", "close"}
    assert buttons(card(desk, waiting)) & common == {"approve", "reject", "spam", "close"}
    assert buttons(card(desk, approved)) & common == {"reject", "spam", "undo", "feature", "close"}
    assert buttons(card(desk, rejected)) & common == {"approve", "spam", "undo", "close"}
    assert buttons(card(desk, withdrawn)) == {"close", "watch"}
    assert buttons(card(desk, erased)) == {"close", "watch"}
    pages_of_author = [reverse(f"comment_desk:{name}", args=[erased.pk]) for name in ("person", "personal_data")]
    assert not any(f'href="{url}"' in card(desk, erased).content.decode() for url in pages_of_author)


def test_each_reason_is_a_button_of_its_own_with_the_digit_of_its_place(desk):
    html = card(desk, make_comment(make_page())).content.decode()

    assert re.findall(r'name="reason"\s+value="(\w+)"\s+data-desk-digit="(\d)"', html) == [
        ("off_topic", "1"),
        ("personal_attack", "2"),
        ("hate", "3"),
        ("advertising", "4"),
        ("private_data", "5"),
        ("libel", "6"),
        ("duplicate", "7"),
        ("illegal", "8"),
        ("other", "9"),
        ("spam", "0"),
    ]


def test_enter_in_the_note_saves_it_and_presses_no_reason(desk, comment):
    html = card(desk, comment).content.decode()
    form = html.split('id="desk_reject"', 1)[1]

    # What Enter presses: the first button of the form.
    note_url = reverse("comment_desk:note", args=[comment.pk])
    assert re.search(r"<button[^>]*>", form)[0] == f'<button formaction="{note_url}" hidden>'


@pytest.mark.each_database
def test_the_card_leads_to_its_neighbours_in_the_same_queue(desk):
    article, other = make_page(), make_page()
    first, _other, second, third = (make_comment(page) for page in (article, other, article, article))
    query = f"page={article.pk}"

    assert card(desk, first, query).context["previous_url"] is None
    assert card(desk, first, query).context["next_url"] == f"/admin/comments/{second.pk}/?{query}"
    assert card(desk, third, query).context["previous_url"] == f"/admin/comments/{second.pk}/?{query}"
    assert card(desk, third, query).context["next_url"] is None


def test_no_script_of_ours_stands_in_the_page(desk):
    html = card(desk, make_comment(make_page())).content.decode()
    desk = html.split('class="desk desk-card"', 1)[1].split("</main>", 1)[0]

    assert "<script" not in desk
    assert " style=" not in desk
    assert " onclick" not in desk
    for name in ("keys", "card", "watch"):
        assert f'<script type="module" src="/static/js/desk/{name}.js"></script>' in html


def test_keys_are_off_for_those_who_switched_shortcuts_off(desk, moderator, comment):
    assert 'data-desk-keys="on"' in card(desk, comment).content.decode()

    UserProfile.objects.update_or_create(user=moderator, defaults={"keyboard_shortcuts": False})

    assert 'data-desk-keys="off"' in card(desk, comment).content.decode()


def test_absent_and_impossible_numbers_are_not_found(desk):
    for number in ("0", "999999", "9" * 30):
        assert desk.get(f"/admin/comments/{number}/").status_code == 404


@pytest.mark.each_database
def test_the_card_takes_a_fixed_number_of_queries(
    desk, moderator, django_assert_num_queries, django_assert_max_num_queries, article
):
    comment = make_comment(article, email="ada@example.org")
    make_visible(article, moderator=moderator, email="ada@example.org")
    desk.get(reverse("comment_desk:card", args=[comment.pk]))
    with django_assert_max_num_queries(44) as queries:
        card(desk, comment)
    few = len(queries)

    for _ in range(15):
        make_visible(article, moderator=moderator, email="ada@example.org")
        make_comment(article, email="ada@example.org")
        reject(comment, moderator=moderator, seen=State.of(comment), reason="hate")
        undo(comment, moderator=moderator, seen=State.of(comment))

    card(desk, comment)  # the model learns the decisions
    with django_assert_num_queries(few):
        card(desk, comment)


def test_reported_text_comes_before_its_context_and_many_reports_are_folded(desk, moderator):
    page = make_page()
    parent = make_visible(page, moderator=moderator, text="Where it began.")
    comment = make_visible(page, moderator=moderator, parent=parent, text="What is reported.")
    for number in range(4):
        make_report(comment, note=f"Note {number}.")

    words = words_of(card(desk, comment))
    folded = BeautifulSoup(card(desk, comment).content, "html.parser").select_one(".desk-card__reports details")

    assert words.index("Note 1.") < words.index("What is reported.") < words.index("Where it began.")
    assert folded.summary.get_text(strip=True) == "2 more reports"
    assert [note.get_text() for note in folded.select("q")] == ["Note 2.", "Note 3."]


def test_reply_that_nobody_reported_comes_after_what_it_replies_to(desk, moderator):
    page = make_page()
    parent = make_visible(page, moderator=moderator, text="Where it began.")
    comment = make_comment(page, parent=parent, text="What is waiting.")

    words = words_of(card(desk, comment))

    assert words.index("Where it began.") < words.index("What is waiting.")
