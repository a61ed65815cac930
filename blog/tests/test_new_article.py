"""“New article”: the listing it begins in, its first byline, and what its form shows and stores."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.test import Client
from wagtail.models import GroupPagePermission, Locale, ModelLogEntry
from wagtail.test.utils.form_data import inline_formset, streamfield
from wagtail.users.models import UserProfile

from blog.author_entries import author_entry_of
from blog.models import ArticlePage, Author, BlogIndexPage
from comments.tests.factories import make_moderator, make_user

from .factories import make_article, make_author, make_index, make_topic
from .helpers import draft_of, fresh, messages_of, signed_in, soup_of, words
from .test_editor_controls import paragraph, posted, posted_section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

NEW = "/admin/articles/new/"


def add_url(listing):
    return f"/admin/pages/add/blog/articlepage/{listing.pk}/"


def form_of(client, url) -> BeautifulSoup:
    return BeautifulSoup(client.get(url).content, "html.parser").select_one("form[data-edit-form]")


def footer_buttons(form) -> list[str]:
    """The texts of the buttons in view below the form; those in its menu are left out."""
    menu = form.select("footer [data-w-dropdown-target=content] .button")
    return [
        " ".join(each.text.split())
        for each in form.select("footer .button[type=submit], footer .button[data-workflow-action-name]")
        if each not in menu
    ]


def test_form_offers_the_topics_of_its_language_and_those_that_the_article_has(editor):
    german = Locale.objects.get_or_create(language_code="de")[0]
    water, wasser, erde, _of_none = [make_topic(name) for name in ("Water", "Wasser", "Erde", "Zeal")]
    listing, nachrichten = make_index(), make_index(title="Nachrichten", slug="nachrichten", locale=german)
    draft = make_article(index=listing, topics=[water])
    make_article(index=nachrichten, topics=[wasser, erde])
    draft.topics = [wasser]
    draft.save_revision()

    def offered(url):
        return [words(label) for label in form_of(editor, url).select("#id_topics label")]

    assert offered(add_url(listing)) == ["Water", "Zeal"]
    assert offered(add_url(nachrichten)) == ["Erde", "Wasser", "Zeal"]
    assert offered(f"/admin/pages/{draft.pk}/edit/") == ["Wasser", "Water", "Zeal"]


def test_title_is_one_line_and_looks_the_same_below_what_is_to_do(editor):
    listing = make_index()
    missing = posted(title="High\r\n  10\u202f% water\n", lead="", body=streamfield([]))

    refused = soup_of(editor.post(add_url(listing), missing))
    draft = {name: value for name, value in missing.items() if name != "action-publish"}
    editor.post(add_url(listing), draft)

    assert refused.select_one("[data-missing]")
    # Wagtail's style for titles.
    assert refused.select_one(".w-panel.title:nth-child(-n+2) textarea[name=title]")
    assert ArticlePage.objects.child_of(listing).get().title == "High 10\u202f% water"


@pytest.mark.parametrize("title, copied", [("The bridge", "Copy of The bridge"), ("b" * 255, f"Copy of {'b' * 246}…")])
def test_copy_has_a_free_slug_and_its_own_title_as_they_are_offered(editor, title, copied):
    article = make_article(title=title, slug="bridge")
    url = f"/admin/pages/{article.pk}/copy/"

    form = editor.get(url).context["form"]
    sent = {name: form[name].initial for name in ("new_title", "new_slug")}
    answer = editor.post(url, {**sent, "new_parent_page": article.get_parent().pk})

    assert messages_of(answer) == [f"Page '{title}' copied."]
    copy = ArticlePage.objects.get(slug="bridge-2")
    assert (copy.title, copy.live) == (copied, False)


# ---- the listing


def test_new_article_begins_in_the_listing_of_the_last_one_or_in_the_language_of_the_user(editor):
    german = Locale.objects.get_or_create(language_code="de")[0]
    first = make_index()
    second = make_index(title="News", slug="news")
    third = make_index(title="Nachrichten", slug="nachrichten", locale=german)

    assert editor.get(NEW).headers["Location"] == add_url(first)
    profile = UserProfile.get_for_user(editor.user)
    profile.preferred_language = "de"
    profile.save()
    assert editor.get(NEW).headers["Location"] == add_url(third)
    BlogIndexPage.objects.filter(pk=third.pk).update(live=False)
    assert editor.get(NEW).headers["Location"] == add_url(first), "readers see no article in the other"
    form = words(editor.get(add_url(first)))
    assert "Sie gelten, sobald Sie auf „Planen“ klicken" in form
    BlogIndexPage.objects.filter(pk=third.pk).update(live=True)
    make_article(index=first, owner=editor.user)
    draft = {name: value for name, value in posted().items() if name != "action-publish"}
    editor.post(add_url(second), draft)
    assert editor.get(NEW).headers["Location"] == add_url(second)
    others = form_of(editor, add_url(second)).select("[data-other-listings] a")
    assert [each["href"] for each in others] == [add_url(third), add_url(first)]
    ArticlePage.objects.child_of(second).get().copy_for_translation(german, copy_parents=True)
    assert editor.get(NEW).headers["Location"] == add_url(second), "somebody else made the translation"


def test_only_who_may_write_is_offered_a_new_article(editor):
    make_index()
    writer, moderator = signed_in("author", "Authors"), signed_in(make_moderator())

    for client, may in ((editor, True), (writer, True), (moderator, False)):
        dashboard = client.get("/admin/").content.decode()
        assert ('class="new-article"' in dashboard) is may
        assert ('"New article"' in dashboard) is may, "the menu"
    assert moderator.get(NEW).status_code in {302, 403}
    GroupPagePermission.objects.filter(group__name="Authors").delete()
    assert not writer.get(NEW).headers.get("Location", "").startswith("/admin/pages/add/")


# ---- the byline


def test_author_is_the_first_byline_of_an_article_that_they_create():
    listing = make_index()
    user = make_user("arthur", "Authors", first_name="Arthur", last_name="Penrose")
    client = signed_in(user)

    form = form_of(client, add_url(listing))

    entry = Author.objects.get()
    assert (entry.name, entry.slug, entry.user) == ("Arthur Penrose", "arthur-penrose", user)
    assert ModelLogEntry.objects.get(content_type__model="author").user == user
    assert form.select_one("[name=bylines-0-author]")["value"] == str(entry.pk)
    sent = {
        each["name"]: each.get("value", "")
        for each in form.select("[name^=bylines-][name]")
        if "__prefix__" not in each["name"]
    }
    data = {name: value for name, value in posted().items() if not name.startswith(("bylines-", "action-"))}
    client.post(add_url(listing), {**data, **sent})
    article = draft_of(ArticlePage.objects.get())
    assert [byline.author for byline in article.bylines.all()] == [entry]
    form_of(client, add_url(listing))
    assert Author.objects.count() == 1


def test_author_with_the_same_full_name_is_linked_only_by_who_edits_authors():
    make_author("Ada Quill", slug="ada-quill"), make_author("Bo Kemp", slug="bo", user=make_user("bo"))
    listing, before = make_index(), list(Author.objects.order_by("pk").values())
    names = {"ada": ("Authors", "ada", "Quill"), "boss": ("Editors", "Ada", "Quill"), "bob": ("Authors", "Bo ", "Kemp")}
    forms = {}
    for username, (group, first, last) in names.items():
        user = make_user(username, group, first_name=first, last_name=last)

        forms[username] = form_of(signed_in(user), add_url(listing))

        assert not forms[username].select("[name^=bylines-][name$=-author]:not([name*=__prefix__])")
    assert list(Author.objects.order_by("pk").values()) == before
    ada, boss, bo = (form.select_one("[data-namesake]") for form in forms.values())
    assert "An editor can link it" in ada.text and "An editor can link it" in bo.text
    assert not ada.a and not bo.a

    entry = Author.objects.get(slug="ada-quill")
    url, _hash, panel = boss.a["href"].partition("#")
    assert soup_of(url, signed_in("other", "Editors")).find(id=panel)
    data = {"name": entry.name, "slug": entry.slug, "about": "null", "user": User.objects.get(username="ada").pk}
    assert signed_in("ada-2", "Authors").post(url, data).status_code == 302
    assert not Author.objects.filter(user__username="ada"), "authors may not edit authors"
    signed_in("editor", "Editors").post(url, data)
    form = form_of(signed_in(User.objects.get(username="ada")), add_url(listing))
    assert form.select_one("[name=bylines-0-author]")["value"] == str(entry.pk)
    assert not form.select_one("[data-namesake]")


def test_nobody_else_gets_an_entry():
    nameless = make_user("nameless", "Authors")
    moderator = make_user("mona", "Moderators", first_name="Mona", last_name="Derrick")
    boss = make_user("boss", is_superuser=True, first_name="Bo", last_name="Boss")

    assert [author_entry_of(user) for user in (nameless, moderator, boss)] == [None, None, None]
    assert not Author.objects.exists()
    entry = make_author("Anybody", user=boss)
    assert author_entry_of(boss) == entry


# ---- the form


def test_what_nobody_wrote_in_is_not_stored_and_keeps_nothing_from_publication(editor):
    body = [
        posted_section(""),
        posted_section("First", paragraph(""), paragraph("<p>Words.</p>"), paragraph("<p> </p>")),
        posted_section("", paragraph("")),
        posted_section("Last"),
    ]
    for publish in (False, True):
        data = posted(slug=f"a-{publish}", body=streamfield(body), opening=streamfield([paragraph("")]))
        if not publish:
            del data["action-publish"]
        editor.post(add_url(make_index(slug=f"i-{publish}")), data)
        article = ArticlePage.objects.get(slug=f"a-{publish}")
        assert article.live is publish
        kept = draft_of(article)
        assert [section.value["heading"] for section in kept.body] == ["First", "Last"]
        assert [block.value.source for block in kept.body[0].value["content"]] != []
        assert len(kept.body[0].value["content"]) == 1
        assert not kept.opening
    page = Client().get(article.url).content.decode()
    assert page.count("<h2") >= 2


def test_text_within_a_block_promises_no_blocks(editor):
    page = editor.get(add_url(make_index())).content.decode()

    assert page.count("Write something") == 4, "of images and callouts, in opening and sections"


def test_corrections_and_changes_are_asked_for_only_after_publication(editor):
    draft, live = make_article(publish=False), make_article(title="Live")

    for article, hidden in ((draft, True), (live, False)):
        form = form_of(editor, f"/admin/pages/{article.pk}/edit/")
        for name in ("corrections-TOTAL_FORMS", "shows_changes", "updated_at"):
            panel = form.select_one(f"[name={name}]").find_parent("section")
            assert panel.has_attr("hidden") is hidden, name
    data = posted(slug=draft.slug, corrections=inline_formset([]))
    assert editor.post(f"/admin/pages/{draft.pk}/edit/", data).status_code == 302
    assert fresh(draft).shows_changes


def test_main_button_says_what_it_does_and_save_draft_is_beside_it(editor):
    writer = make_user("author", "Authors")
    author = signed_in(writer)
    article = make_article(publish=False, owner=writer)
    url = f"/admin/pages/{article.pk}/edit/"

    assert footer_buttons(form_of(editor, add_url(article.get_parent()))) == ["Save draft", "Publish"]
    assert footer_buttons(form_of(author, url)) == ["Save draft", "Submit for review"]
    article.get_workflow().start(article, writer)
    form = form_of(editor, url)
    assert footer_buttons(form) == ["Save draft", "Request changes", "Approve and publish"]
    assert not form.select("[name=action-publish]"), "it says the same as the approval"
    draft = {name: value for name, value in posted(slug=article.slug).items() if name != "action-publish"}
    html = editor.post(url, draft, headers={"accept": "application/json"}).json()["html"]
    assert "[name=action-publish]" not in html, "the script would look for the button"
    assert footer_buttons(form_of(author, url)) == ["Cancel workflow"], "locked"
    fresh(article).current_workflow_task_state.reject(user=editor.user)
    assert footer_buttons(form_of(author, url)) == ["Save draft", "Resubmit for review"]


def test_saving_a_date_by_itself_changes_the_label_of_the_main_button(editor):
    article = make_article(publish=False)
    url = f"/admin/pages/{article.pk}/edit/"
    for date, label in (("2099-01-01 08:00", "Schedule"), ("", "Publish")):
        data = {
            name: value
            for name, value in posted(slug=article.slug, go_live_at=date, expire_at="").items()
            if name != "action-publish"
        }
        html = editor.post(url, data, headers={"accept": "application/json"}).json()["html"]
        found = BeautifulSoup(html, "html.parser").select_one(
            "[data-w-teleport-target-value='footer [name=action-publish] em']"
        )
        assert found.text.strip() == label
