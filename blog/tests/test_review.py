"""An author submits, an editor decides; who is notified by mail, through the outbox only."""

from datetime import datetime

import pytest
from django.core import mail
from django.utils import timezone
from wagtail.admin.forms.account import NotificationPreferencesForm
from wagtail.models import Comment, PageSubscription
from wagtail.test.utils.form_data import inline_formset, streamfield
from wagtail.users.models import UserProfile

from blog.models import ArticlePage
from comments.tests.factories import make_user
from gazette.models import Email

from .factories import make_article, make_index
from .helpers import draft_of, fresh, messages_of, signed_in, soup_of, words
from .test_editor_controls import posted

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def author():
    return make_user("author", "Authors", email="author@example.org")


@pytest.fixture
def editor():
    return make_user("editor", "Editors", email="editor@example.org")


def save(user, article, action="", **changes):
    data = posted(slug=article.slug, **changes)
    del data["action-publish"]
    if action:
        data[f"action-{action}"] = "x"
    return signed_in(user).post(f"/admin/pages/{article.pk}/edit/", data)


def decide(user, article, action, comment=""):
    state = article.current_workflow_task_state
    url = f"/admin/pages/workflow/action/{article.pk}/{action}/{state.pk}/"
    return signed_in(user).post(url, {"comment": comment})


def notified():
    """Who gets an email, of those queued since the last call; none has been sent yet."""
    assert mail.outbox == []
    to = sorted(Email.objects.values_list("to", flat=True))
    Email.objects.all().delete()
    return to


@pytest.mark.each_database
def test_review_with_changes_requested_and_approval(author, editor):
    make_user("other", "Editors", email="other@example.org")
    article = make_article(publish=False, owner=author, title="The bridge")

    save(author, article, "publish", title="The bridge")
    assert not fresh(article).live, "no forged button publishes"
    save(author, article, "submit", title="The bridge")
    text = Email.objects.first().text
    assert "The bridge" in text and f"http://testserver/admin/pages/{article.pk}/edit/" in text
    assert notified() == ["editor@example.org", "other@example.org"]
    assert save(author, article, lead="Mine").status_code == 200
    assert draft_of(article).lead == "", "it is locked while in review"

    decide(editor, fresh(article), "reject", "Which bridge?\n\nhttps://evil.example/ is no answer.")
    assert "Which bridge?" in Email.objects.get().text
    assert notified() == ["author@example.org"]

    save(author, article, "submit", title="The Ell bridge")
    assert notified() == ["editor@example.org", "other@example.org"]
    decide(editor, fresh(article), "approve", "Well done.")
    assert notified() == ["author@example.org"]
    assert fresh(article).live


def test_messages_and_form_say_who_did_what_and_what_comes_next(author, editor):
    article = make_article(publish=False, owner=author, title="The bridge")
    at_author, at_editor = signed_in(author), signed_in(editor)
    edit = f"/admin/pages/{article.pk}/edit/"

    def texts_on(client):
        """The messages of the page, and what its form says on top about the review."""
        soup = soup_of(edit, client)
        review = soup.select_one("[data-review]")
        return words(soup.select_one(".messages") or soup.new_tag("p")), words(review) if review else None

    empty = {"title": "The bridge", "lead": "", "opening": streamfield([]), "body": streamfield([])}
    refused = words(save(author, article, "submit", **empty))
    assert "Not submitted yet." in refused and "The draft is saved." not in refused
    assert "could not be saved" not in refused
    save(author, article, **empty)
    assert "Not submitted yet. The draft is saved." in words(save(author, article, "submit", **empty))

    assert messages_of(save(author, article, "submit", title="The bridge")) == [
        "“The bridge” is submitted for review by Editors. You can edit it again when they have decided."
    ]
    assert "author submitted this for review on" in texts_on(at_editor)[1]
    message, review = texts_on(at_author)
    assert "Editors can approve it or request changes; until then, only they can edit it." in message
    assert review is None

    Comment.objects.create(page=article, user=editor, text="Which year?", contentpath="lead", position="")
    Comment.objects.create(
        page=article, user=editor, text="Done.", contentpath="lead", position="", resolved_at=timezone.now()
    )
    assert messages_of(decide(editor, fresh(article), "reject", "")) == [
        "You requested changes to “The bridge”. author can edit it again. author is notified by email."
    ]
    save(author, article, "submit", title="The bridge")
    answer = decide(editor, fresh(article), "reject", "Which bridge?")
    assert messages_of(answer) == [
        "You requested changes to “The bridge”. author can edit it again, and finds your comment above the form. "
        "author is notified by email."
    ]
    review = texts_on(at_author)[1]
    assert "editor requested changes on" in review and "Make them, then submit the article again." in review
    assert "Which bridge?" in review and "1 open comment on the draft: Which year? (editor)" in review

    save(author, article, "submit", title="The bridge")
    assert "Before that, editor had requested changes. Which bridge?" in texts_on(at_editor)[1]
    data = posted(slug=article.slug, title="The bridge")
    del data["action-publish"]
    approve = {**data, "action-workflow-action": "x", "workflow-action-name": "approve"}
    answer = at_editor.post(edit, approve)
    assert messages_of(answer) == ["You approved “The bridge”, and it is published. author is notified by email."]
    assert texts_on(at_author)[1] is None
    assert messages_of(save(author, article, title="The bridge")) == [
        "Draft of “The bridge” saved. Readers still see the published version."
    ]


def test_status_and_messages_call_a_review_one(author, editor):
    listing = make_index()
    data = posted(title="The bridge")
    del data["action-publish"]
    at_author, add = signed_in(author), f"/admin/pages/add/blog/articlepage/{listing.pk}/"

    refused = at_author.post(add, {**data, "title": "", "action-submit": "x"})
    assert "Not submitted yet." in words(refused) and "could not be created" not in words(refused)
    answer = at_author.post(add, {**data, "action-submit": "x"})

    assert messages_of(answer) == [
        "“The bridge” is submitted for review by Editors. You can edit it again when they have decided."
    ]
    article = ArticlePage.objects.get()
    edit = f"/admin/pages/{article.pk}/edit/"
    for user in (author, editor):
        page = soup_of(edit, signed_in(user))
        assert words(page.select_one("[data-review-status]")).startswith("Status: In review Sent to Editors ")
        assert "oderation" not in str(page.select_one("[data-side-panel=status]"))
        assert "the editors" not in str(page) and "An editor approves" not in str(page)
    decided = article.current_workflow_task_state.pk
    decide(editor, article, "reject", "Which bridge?")
    status = words(soup_of(edit, at_author).select_one("[data-review-status]"))
    assert status.startswith("Status: Changes requested editor requested changes ")
    url = f"/admin/pages/workflow/action/{article.pk}/approve/{decided}/"
    assert "not currently awaiting" in messages_of(signed_in(editor).post(url))[0]


def test_approval_with_a_date_says_when_it_goes_live(author, editor):
    article = make_article(publish=False, owner=author, title="The bridge")
    article.get_workflow().start(article, author)
    year = timezone.now().year + 1
    data = posted(slug=article.slug, title="The bridge", go_live_at=f"4.1.{year} 7:30", expire_at="")
    publish = data.pop("action-publish")
    edit, client = f"/admin/pages/{article.pk}/edit/", signed_in(editor)
    assert "They take effect with the approval, which then says “Approve and schedule”." in words(client.get(edit))

    answer = client.post(edit, {**data, "action-workflow-action": "x", "workflow-action-name": "approve"})

    day = f"{datetime(year, 1, 4):%A}, 4 January {year}"
    assert messages_of(answer) == [
        f"You approved “The bridge”. Goes live on {day}, 07:30, UTC. author is notified by email."
    ]
    assert not fresh(article).live
    page = soup_of(edit, client)
    locked = f"Goes live on {day}, 07:30, UTC. Cancel the schedule to edit “The bridge”."
    assert locked in words(page)
    assert "“The bridge” can be edited after an editor has cancelled the schedule." in words(
        signed_in(author).get(edit)
    )
    status = page.select_one("[data-side-panel=status]")
    assert words(status.select_one("[data-review-status]")) == "Status: Scheduled View history"
    assert "Draft" not in words(status)
    cancel = page.select_one("[data-w-action-url-value*=unschedule]")["data-w-action-url-value"]
    client.post(cancel)
    published = client.post(edit, {**data, "go_live_at": "", "action-publish": publish})
    assert messages_of(published)[-1] == "Page 'The bridge' has been published."


def test_only_users_with_preference_and_email_are_notified(author, editor):
    for name, changes in {"quiet": {}, "gone": {"is_active": False}, "nowhere": {"email": ""}}.items():
        make_user(name, "Editors", **{"email": f"{name}@example.org", **changes})
    UserProfile.objects.create(user=editor.__class__.objects.get(username="quiet"), submitted_notifications=False)
    make_user("boss", is_superuser=True, email="boss@example.org").groups.set(editor.groups.all())
    article = make_article(publish=False, owner=author)

    article.get_workflow().start(article, author)
    assert notified() == ["boss@example.org", "boss@example.org", "editor@example.org"]

    UserProfile.objects.update_or_create(user=author, defaults={"rejected_notifications": False})
    fresh(article).current_workflow_task_state.specific.reject(user=editor)
    assert notified() == []
    fields = NotificationPreferencesForm(instance=UserProfile.get_for_user(author)).fields
    assert {"approved_notifications", "rejected_notifications", "updated_comments_notifications"} <= set(fields)


def test_title_makes_no_line_of_its_own_in_a_subject(author, editor):
    article = make_article(publish=False, owner=author, title="A\nSubject: B & <b>C</b>")

    article.get_workflow().start(article, author)

    assert "“A Subject: B & <b>C</b>”" in Email.objects.get().subject.translate({34: "“"}).replace("C</b>“", "C</b>”")


def test_emails_are_in_the_language_of_who_gets_them(author, editor):
    for user, language in ((author, "de"), (editor, "en")):
        UserProfile.objects.create(user=user, preferred_language=language)
    article = make_article(publish=False, owner=author, title="The bridge")

    save(author, article, "submit", title="The bridge")
    assert "has been submitted" in Email.objects.get().subject
    notified()
    decide(editor, fresh(article), "approve")

    assert "freigegeben" in Email.objects.get().subject


@pytest.mark.each_database
def test_comments_on_draft_are_mailed_to_followers_and_thread_writers(author, editor):
    follower, other = (make_user(n, "Editors", email=f"{n}@example.org") for n in ("follower", "other"))
    article = make_article(publish=False, owner=author)
    for user, follows in ((follower, True), (editor, True), (other, False)):
        PageSubscription.objects.create(page=article, user=user, comment_notifications=follows)
    old = Comment.objects.create(page=article, user=author, text="Which\nyear?", contentpath="lead", position="")
    reply, new = {"text": "1911, says the <archive>"}, {"text": "A source?", "contentpath": "title", "position": ""}
    known = {"id": old.pk, "text": old.text, "contentpath": "lead", "position": ""}
    known["replies"], new["replies"] = inline_formset([reply]), inline_formset([])

    save(editor, article, comments=inline_formset([known, new], initial=1), comment_notifications="on")

    to_author, to_follower = Email.objects.order_by("to")
    assert "1911, says the <archive>" in to_author.text and "A source?" not in to_author.text
    assert "A source?" in to_follower.text and "1911" in to_follower.text
    assert notified() == ["author@example.org", "follower@example.org"]


def test_author_changes_own_drafts_and_nothing_live(author):
    own, others = make_article(owner=author, title="Own"), make_article(title="Another's")
    may = own.permissions_for_user(author)

    save(author, own, "publish", lead="Not to be seen yet.")
    save(author, others, lead="Not mine.")

    assert (fresh(own).lead, draft_of(own).lead) == ("What it is about.", "Not to be seen yet.")
    assert draft_of(others).lead == "What it is about."
    assert (may.can_edit(), may.can_publish(), may.can_unpublish(), may.can_delete()) == (True, False, False, False)
