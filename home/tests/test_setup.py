"""The questions about a new publication, the checklist, and what an empty site shows."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Revision, Site, Workflow
from wagtail.test.utils.form_data import nested_form_data, rich_text

from blog.models import ArticlePage, BlogIndexPage
from blog.tests.factories import make_article
from blog.tests.helpers import messages_of, signed_in, soup_of, words
from comments.models import ConversationSettings
from comments.tests.factories import make_user
from gazette.models import Email
from home.models import DemoState, HomePage, InfoPage, SiteSettings
from home.setup_models import Invitation, SetupState
from home.tests.first_listing import add_first_listing

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SETUP = "/admin/setup/"


@pytest.fixture
def boss():
    add_first_listing()
    client = signed_in("boss")
    client.user.email = "boss@example.org"
    client.user.save()
    return client


def answers(**changes):
    return {
        "name": "The Harbour",
        "tagline": "News of the quay",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "comments": "open",
        "means": "link",
    } | changes


def group_field(name):
    return f"group_{Group.objects.get(name=name).pk}"


def test_answers_set_up_the_publication_with_pages_people_and_comments(boss):
    people = {group_field("Editors"): "ed@example.org\nEd@example.org, eve@example.org", group_field("Moderators"): ""}
    response = boss.post(SETUP, answers(**people, comments="closed"))

    links = [field["value"] for field in soup_of(response).select("input[readonly]")]
    assert len(links) == 2
    assert [(each.email, each.group.name) for each in Invitation.objects.order_by("pk")] == [
        ("ed@example.org", "Editors"),
        ("eve@example.org", "Editors"),
    ]
    assert not Email.objects.exists()
    site = Site.objects.get()
    settings = SiteSettings.for_site(site)
    assert (settings.name, settings.tagline, settings.time_zone) == ("The Harbour", "News of the quay", "Europe/Berlin")
    assert ConversationSettings.for_site(site).comments_policy == "closed"
    front = soup_of("/")
    assert "The Harbour" in words(front.header)
    assert "News of the quay" in words(front.header)
    assert Client().get("/articles/").status_code == 200
    drafts = InfoPage.objects.order_by("kind")
    assert [(page.kind, page.live, page.url_path) for page in drafts] == [
        ("house_rules", False, "/home/house-rules/"),
        ("imprint", False, "/home/imprint/"),
        ("privacy", False, "/home/privacy/"),
    ]
    assert all("<h2>" in page.get_latest_revision_as_object().text for page in drafts)
    assert not any(Page.find_problems())


def test_setup_can_be_left_refused_and_answered_again_without_losing_anything(boss):
    assert soup_of(boss.get(SETUP)).select_one("[name=name]").get("value", "") == ""
    refused = boss.post(SETUP, answers(name="", **{group_field("Authors"): "no address"}))

    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"name", group_field("Authors")}
    assert not InfoPage.objects.exists()
    assert not SetupState.objects.exists()
    boss.post(SETUP, answers())
    rules = InfoPage.objects.get(kind="house_rules")
    rules.text = "<p>Our own.</p>"
    rules.save_revision().publish()
    form = soup_of(boss.get(SETUP))
    assert form.select_one("[name=name]")["value"] == "The Harbour"
    assert form.select_one("[name=time_zone] [selected]")["value"] == "Europe/Berlin"
    boss.post(SETUP, answers(name="The Quay"))
    assert [page.text for page in InfoPage.objects.filter(kind="house_rules")] == ["<p>Our own.</p>"]
    assert SiteSettings.for_site(Site.objects.get()).name == "The Quay"


OTHERS = {
    "de": ("ltr", {"Startseite", "Artikel", "Hausregeln", "Datenschutz", "Impressum"}, "/artikel/"),
    "ar": ("rtl", {"الصفحة الرئيسية", "المقالات", "قواعد النقاش", "الخصوصية", "بيانات النشر"}, quote("/مقالات/")),
}


def published_in_english(page, user):
    copy = page.get_translation(Locale.objects.get(language_code="en")).specific
    copy.save_revision(user=user).publish(user=user)
    return copy


@pytest.mark.each_database
@pytest.mark.parametrize("language", OTHERS)
def test_publication_in_another_language_has_no_prefix_and_no_pages_in_english(boss, language, tmp_path, capsys):
    direction, titles, listing = OTHERS[language]
    (tmp_path / "ebbe.md").write_text("# Ebbe\n\nNo water.\n\n## Why\n\nThe moon.\n")

    boss.post(SETUP, answers())  # English at first, with its drafts
    boss.post(SETUP, answers(language=language))
    call_command("import_articles", str(tmp_path / "ebbe.md"), publish=True)

    assert capsys.readouterr().out.startswith(f"http://testserver{listing}ebbe/\t")
    assert {page.title for page in Page.objects.filter(depth__gt=1)} == titles | {"Ebbe"}
    assert set(Page.objects.filter(depth__gt=1).values_list("locale__language_code", flat=True)) == {language}
    front = soup_of("/")
    assert (front.html["lang"], front.html.get("dir", "ltr")) == (language, direction)
    assert "News of the quay" in words(front.header)
    assert front.select(".masthead-name [lang], .languages") == []
    parts = re.findall("<loc>http://testserver(.+?)</loc>", Client().get("/sitemap.xml").text)
    paths = ["/", listing, f"{listing}ebbe/", "/search/?q=ebbe", "/feed/", "/robots.txt", "/sitemap.xml", *parts]
    answered = {path: Client().get(path) for path in paths}
    assert {path: answer.status_code for path, answer in answered.items()} == dict.fromkeys(paths, 200)
    assert [path for path, answer in answered.items() if f"/{language}/" in answer.text] == []
    assert f"{listing}ebbe/" in answered["/feed/"].text
    assert "Your email address is never published" not in answered[f"{listing}ebbe/"].text
    assert [Client().get(path).status_code for path in (f"/{language}/", "/en/", "/nope/")] == [404, 404, 404]
    assert soup_of("/admin/login/").html["lang"] == language
    assert soup_of(boss.get(SETUP)).select_one("[name=language] [selected]")["value"] == language
    assert not any(Page.find_problems())

    # English as the second language has the prefix.
    article = ArticlePage.objects.get()
    for page in (Site.objects.get().root_page, BlogIndexPage.objects.get(), article):
        boss.post(
            f"/admin/translation/submit/page/{page.pk}/", {"locales": [Locale.objects.get(language_code="en").pk]}
        )
        copy = published_in_english(page, boss.user)
    assert copy.url == f"/en{listing}ebbe/"
    assert (soup_of("/en/").html["lang"], soup_of("/").html["lang"]) == ("en", language)
    alternates = {link["hreflang"]: link["href"] for link in soup_of(f"{listing}ebbe/").select("link[hreflang]")}
    assert alternates[language] == alternates["x-default"] == f"http://testserver{listing}ebbe/"
    assert alternates["en"].startswith("http://testserver/en/")


def test_pages_that_somebody_wrote_go_over_to_the_other_language_as_they_are(boss):
    boss.post(SETUP, answers())
    rules = InfoPage.objects.get(kind="house_rules")
    rules.text = "<p>Seid nett.</p>"
    rules.save_revision().publish()
    rules.get_parent().add_child(instance=InfoPage(title="Data", slug="datenschutz", text="<p>Tides.</p>"))

    boss.post(SETUP, answers(language="de"))

    assert (soup_of("/house-rules/").html["lang"], InfoPage.objects.filter(kind="house_rules").count()) == ("de", 1)
    assert InfoPage.objects.get(kind="privacy").title == "Datenschutz"
    assert [Client().get(path).status_code for path in ("/artikel/", "/articles/")] == [200, 404]
    # And back.
    boss.post(SETUP, answers(tagline="Quay"))
    assert (soup_of("/").html["lang"], Client().get("/articles/").status_code) == ("en", 200)
    assert "Quay" in words(soup_of("/").header)
    titles = {"Home", "Articles", "House rules", "Privacy", "Imprint", "Data"}
    assert {page.title for page in Page.objects.filter(depth__gt=1)} == titles


@pytest.mark.each_database
@pytest.mark.django_db(transaction=True)
def test_default_language_that_another_process_has_changed_is_known_to_the_next_request(boss):
    assert soup_of("/").html["lang"] == "en"
    for language, path in (("de", "/admin/login/"), ("ar", "/articles/"), ("en", "/search/")):
        locale = Locale.objects.get_or_create(language_code=language)[0]
        Page.objects.filter(depth__gt=1).update(locale=locale)
        assert soup_of(path).html["lang"] == language


def translated_lines():
    return [dict(line.value) for line in SiteSettings.objects.get().translated_lines]


def test_tagline_in_the_language_that_is_chosen_is_that_of_the_publication(boss):
    boss.post(SETUP, answers())
    german = {"language": "de", "tagline": "Neues vom Kai", "footer_text": "", "comment_notice": ""}
    publication = SiteSettings.objects.get()
    publication.translated_lines = [("lines", german)]
    publication.save()

    boss.post(SETUP, answers(language="de"))
    assert (SiteSettings.objects.get().tagline, translated_lines()) == ("Neues vom Kai", [])
    boss.post(SETUP, answers(language="ar", tagline="أخبار"))
    assert (SiteSettings.objects.get().tagline, translated_lines()) == ("أخبار", [])


@pytest.mark.django_db(transaction=True)
def test_texts_of_the_publication_follow_another_root_page(boss):
    boss.post(SETUP, answers())
    make_article(index=BlogIndexPage.objects.get())
    SiteSettings.objects.update(footer_text="Ellerwick")
    boss.post(SETUP, answers(language="de", tagline="Neues vom Kai"))
    site = Site.objects.get()
    form = {"hostname": site.hostname, "port": site.port, "site_name": "", "is_default_site": "on"}

    for language, other in (("de", "en"), ("en", "de")):
        root = HomePage.objects.get(locale__language_code=language)
        saved = boss.post(f"/admin/sites/edit/{site.pk}/", {**form, "root_page": root.pk})
        assert saved.status_code == 302
        taglines = {"en": "News of the quay", "de": "Neues vom Kai"}
        (line,) = translated_lines()
        assert line["footer_text"] == ("Ellerwick" if other == "en" else "")  # German has none
        assert (SiteSettings.objects.get().tagline, line["language"], line["tagline"]) == (
            taglines[language],
            other,
            taglines[other],
        )
        assert boss.get(f"/admin/settings/home/sitesettings/{site.pk}/").status_code == 200
        line_block = SiteSettings._meta.get_field("translated_lines").stream_block
        line_block.clean(SiteSettings.objects.get().translated_lines)  # as the form of the settings does


def test_draft_of_an_editor_stays_unpublished_and_due_in_the_other_language(boss):
    listing = BlogIndexPage.objects.get()
    listing.introduction = "Of tides."
    listing.save_revision(user=boss.user)
    HomePage.objects.get().save_revision().publish()
    home = HomePage.objects.get()
    home.introduction, home.go_live_at = "Soon.", timezone.now() + timedelta(days=1)
    home.save_revision(user=boss.user).publish()

    boss.post(SETUP, answers(language="de"))

    for page, title, words_of_draft in ((listing, "Artikel", "Of tides."), (home, "Startseite", "Soon.")):
        page = type(page).objects.get(pk=page.pk)
        draft = page.get_latest_revision_as_object()
        assert (page.title, page.introduction, page.has_unpublished_changes) == (title, "", True)
        assert (draft.title, draft.slug, draft.introduction) == (title, page.slug, words_of_draft)
    Revision.objects.filter(approved_go_live_at__isnull=False).get().publish()
    assert HomePage.objects.get().title == "Startseite"
    assert not any(Page.find_problems())


def test_links_of_invitations_come_in_the_language_that_was_chosen(boss):
    boss.get("/admin/account/")  # as who has a profile
    page = soup_of(boss.post(SETUP, answers(language="de", **{group_field("Editors"): "bo@example.org"})))

    assert page.html["lang"] == "de"
    assert "Die Publikation ist eingerichtet" in words(page)


def test_a_language_with_articles_stays_published_and_so_does_all_when_the_answer_stays(boss):
    listing = BlogIndexPage.objects.get()
    make_article(index=listing)

    boss.post(SETUP, answers(language="de"))
    assert [Client().get(url).status_code for url in ("/", "/articles/", "/de/")] == [200, 200, 200]
    BlogIndexPage.objects.get(pk=listing.pk).unpublish()
    boss.post(SETUP, answers(time_zone="UTC"))
    assert [Client().get(url).status_code for url in ("/", "/articles/", "/de/")] == [200, 404, 200]


def test_listing_that_was_taken_offline_stays_so_in_another_language(boss):
    listing = BlogIndexPage.objects.get()
    listing.unpublish()
    assert listing.latest_revision is None  # made by a migration

    boss.post(SETUP, answers(language="de"))
    listing.refresh_from_db()
    assert (listing.live, listing.title, listing.draft_title, listing.slug) == (False, "Artikel", "Artikel", "artikel")


def test_invitations_are_sent_by_mail_where_that_was_chosen(boss):
    boss.post(SETUP, answers(means="mail", **{group_field("Authors"): "ada@example.org"}))

    letter = Email.objects.get()
    assert (letter.to, letter.subject) == ("ada@example.org", "The Harbour: your invitation")


def test_setup_is_for_administrators_only(boss):
    editor = signed_in("editor", "Editors")

    for response in (
        editor.get(SETUP),
        editor.post(SETUP, answers()),
        editor.post(reverse("setup_hide")),
        editor.get(reverse("setup_mail")),
        editor.post(reverse("setup_mail")),
        editor.post(reverse("setup_page", args=["privacy"])),
    ):
        assert response["Location"] == "/admin/"
    assert (SetupState.objects.exists(), InfoPage.objects.exists(), mail.outbox) == (False, False, [])
    assert "Before you open" not in words(editor.get("/admin/"))


def test_urls_without_a_language_lead_to_the_publications_own(boss):
    make_article(index=BlogIndexPage.objects.get(), publish=False)  # so that the first language stays the default one
    boss.post(SETUP, answers(language="de"))
    article = make_article(index=BlogIndexPage.objects.get(locale__language_code="de"), title="Ebbe", slug="ebbe")
    client = Client()

    assert soup_of(boss.get("/admin/")).html["lang"] == "de"
    led = {path: client.get(path).headers.get("Location") for path in ("/search/?q=ebbe", "/feed/", "/artikel/ebbe/")}
    missing = client.get("/nope/")

    assert led == {"/search/?q=ebbe": "/de/search/?q=ebbe", "/feed/": "/de/feed/", "/artikel/ebbe/": article.url}
    assert words(soup_of(missing, status=404).h1) == "Seite nicht gefunden"
    page = soup_of(missing, status=404)
    assert (page.html["lang"], page.select_one(".masthead-name a")["href"]) == ("de", "/de/")
    assert "Ebbe" in words(soup_of("/de/search/?q=ebbe"))
    # What is in no language of the URL stays where it is, and so do the admin and other languages.
    for path, status in {"/robots.txt": 200, "/sitemap.xml": 200, "/admin/login/": 200, "/ar/": 404}.items():
        assert client.get(path).status_code == status, path
    assert soup_of("/admin/login/").html["lang"] == "en"
    # Forms that were open before are still taken.
    assert client.post("/search/").status_code == 405
    # With a home page in the default language again, it is as before.
    boss.post(SETUP, answers(language="en"))
    assert soup_of(client.get("/nope/"), status=404).html["lang"] == "en"
    assert client.get("/search/").status_code == 200


# The checklist


def lines(client) -> dict[str, bool]:
    """Return the lines of the checklist, and whether each is done."""
    found = soup_of(client.get("/admin/")).select(".checklist li")
    return {words(line.strong): "is-done" in line.get("class", []) for line in found}


def publish_without_brackets(page):
    page.text = page.text.replace("[", "").replace("]", "")
    page.save_revision().publish()


def test_checklist_follows_what_is_done_and_ends_with_it(boss):
    assert list(lines(boss).values()) == [False] * 8
    boss.post(SETUP, answers(**{group_field("Moderators"): "mo@example.org"}))
    response = boss.post(reverse("setup_page", args=["house_rules"]))
    rules = InfoPage.objects.get(kind="house_rules")
    assert response["Location"] == reverse("wagtailadmin_pages:edit", args=[rules.pk])
    publish_without_brackets(rules)
    response = boss.post(reverse("setup_mail"))

    assert messages_of(response)[0].startswith("The mail server accepted a test email to boss@example.org.")
    assert [message.to for message in mail.outbox] == [["boss@example.org"]]
    done = lines(boss)
    assert [name for name, is_done in done.items() if not is_done] == [
        "Privacy notice",
        "Imprint",
        "Logo",
        "First article",
    ]
    make_article(index=BlogIndexPage.objects.get())
    privacy = InfoPage.objects.get(kind="privacy")
    # Published by an earlier version, which did not refuse it.
    InfoPage.objects.filter(pk=privacy.pk).update(live=True, text=privacy.get_latest_revision_as_object().text)
    assert not lines(boss)["Privacy notice"]
    assert "this is still in it: [name and postal address" in words(
        soup_of(boss.get("/admin/")).select_one(".checklist")
    )
    publish_without_brackets(privacy)
    imprint = InfoPage.objects.get(kind="imprint")
    publish_without_brackets(imprint)
    assert imprint.url in {link["href"] for link in soup_of("/").footer("a")}
    assert [name for name, is_done in lines(boss).items() if not is_done] == ["Logo"]
    boss.post(reverse("setup_hide"))
    assert lines(boss) == {}
    assert SETUP in boss.get("/admin/").content.decode(), "in the menu"
    assert SETUP not in signed_in("editor", "Editors").get("/admin/").content.decode()


OPEN = "Fill in, or delete, what is in brackets: [register and number, VAT number"


def test_page_with_open_parts_is_saved_and_in_no_way_published(boss):
    boss.post(SETUP, answers())
    imprint = InfoPage.objects.get(kind="imprint")
    edit = reverse("wagtailadmin_pages:edit", args=[imprint.pk])
    text = '<p data-block-key="a">Register: <b>[register and number, VAT number</b>, supervisory authority; delete '
    text += "this part if you have none]</p>"
    form = {"title": "Imprint", "slug": "imprint", "seo_title": "", "search_description": "", "kind": "imprint"}
    form |= nested_form_data({"text": rich_text(text, features=["bold"])})

    saved = boss.post(edit, form)
    refused = [
        boss.post(edit, {**form, **changes})
        for changes in (
            {"action-publish": "action-publish"},
            {"action-publish": "action-publish", "go_live_at": "2099-01-01 08:00"},
            {"action-submit": "action-submit"},
        )
    ]
    bulk = boss.post(f"/admin/bulk/wagtailcore/page/publish/?id={imprint.pk}&next=/admin/", follow=True)

    assert saved.status_code == 302
    assert InfoPage.objects.get(pk=imprint.pk).get_latest_revision_as_object().text.startswith("<p")
    assert [OPEN in words(soup_of(answer)) for answer in refused] == [True] * 3
    assert messages_of(bulk)[-1].startswith("“Imprint” can’t be published yet. Fill in, or delete,")
    by_api = boss.post(f"/admin/api/main/pages/{imprint.pk}/action/publish/")
    assert by_api.status_code == 400
    assert by_api.json()["text"][0].startswith(OPEN)
    with pytest.raises(ValidationError, match="Fill in, or delete, what is in brackets"):
        imprint.get_latest_revision().publish()
    imprint.refresh_from_db()
    assert (imprint.live, imprint.approved_schedule) == (False, False)


def test_approval_of_a_page_with_open_parts_says_so_and_decides_nothing(boss):
    boss.post(SETUP, answers())
    imprint = InfoPage.objects.get(kind="imprint")
    state = Workflow.objects.get(name="Editorial review").start(imprint, boss.user)
    url = reverse("wagtailadmin_pages:workflow_action", args=[imprint.pk, "approve", state.current_task_state.pk])

    response = boss.post(url, follow=True)

    assert messages_of(response)[-1].startswith("Fill in, or delete, what is in brackets: [name of the publisher")
    state.refresh_from_db()
    assert (state.status, InfoPage.objects.get(pk=imprint.pk).live) == ("in_progress", False)


def test_other_brackets_are_published(boss):
    page = InfoPage(text="<p>He wrote “teh [sic] house” [1].</p>", title="A note", slug="note", live=False)
    Site.objects.get().root_page.add_child(instance=page)

    page.save_revision().publish()

    assert "[sic]" in words(soup_of("/note/").main)


def test_checklist_makes_a_missing_draft_and_is_hidden_beside_the_demo(boss):
    boss.post(reverse("setup_page", args=["privacy"]))
    boss.post(reverse("setup_page", args=["privacy"]))
    assert [page.title for page in InfoPage.objects.all()] == ["Privacy"]
    assert boss.post("/admin/setup/page/about/").status_code == 404

    DemoState.objects.create(pk=1, loaded_at=timezone.now())
    assert lines(boss) == {}
    DemoState.objects.update(removed_at=timezone.now())
    assert len(lines(boss)) == 8


def test_page_about_email_says_how_it_is_sent_and_sends_a_test(boss):
    url = reverse("setup_mail")
    Email.objects.create(
        message_id="<1@x>", to="ada@example.org", queued_at="2026-01-01T00:00Z", due_at="2026-01-01T00:00Z",
        tries=3, problem="SMTPDataError: 451 later", problem_at="2026-01-01T00:01Z",
    )  # fmt: skip

    page = soup_of(boss.get(url))
    response = boss.post(url, {"from": "settings"})

    assert words(page.select_one(".setup__intro")).startswith("Send a test email to boss@example.org")
    facts = words(page.select_one(".setup-facts"))
    assert "Waiting 1 (3 tried before)" not in facts
    assert "Waiting 1 (1 tried before) Email has been waiting for an hour" in facts
    assert "SMTPDataError: 451 later" in facts
    assert facts.endswith("Last test never")
    assert response["Location"] == url
    (message,) = mail.outbox
    assert message.to == ["boss@example.org"]
    assert re.fullmatch(r"<[0-9a-f]{32}@testserver>", message.extra_headers["Message-ID"])
    assert "never" not in words(soup_of(boss.get(url)).select_one(".setup-facts"))
    assert url in boss.get("/admin/").content.decode(), "in the menu"


def test_mail_that_fails_says_why_and_is_not_counted_as_tested(boss, settings):
    settings.MAILERS["delivery"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {"host": "127.0.0.1", "port": 9, "timeout": 2},
    }
    try:
        response = boss.post(reverse("setup_mail"))
    finally:
        settings.MAILERS["delivery"] = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    assert "127.0.0.1:9: ConnectionRefusedError" in messages_of(response)[0]
    assert not SetupState.objects.exists()
    make_user("nobody", is_superuser=True)
    client = signed_in("other")
    assert "no email address" in messages_of(client.post(reverse("setup_mail")))[0]


def test_mail_without_a_server_says_so(boss, settings):
    settings.MAILERS["delivery"] = {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    try:
        response = boss.post(reverse("setup_mail"))
    finally:
        settings.MAILERS["delivery"] = {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}

    assert messages_of(response) == [
        "No email could be sent: no mail server is configured. Your operator names one in EMAIL_URL."
    ]
    assert not SetupState.objects.exists()
