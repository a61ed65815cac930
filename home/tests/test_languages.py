"""Languages: German and Arabic pages have a URL prefix, and share the ids of their sections."""

import html
import json
import re
from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.utils.translation import override
from wagtail.models import Locale, Page, PageViewRestriction, Site

from blog.editor.draft_links import actions as drafts
from blog.models import Author, Byline, Correction, Series
from blog.pages import ArticlePage
from blog.share_image import card_of
from blog.templatetags.article_tags import author_names
from blog.tests.factories import make_article, make_author, make_index, make_topic, section
from blog.tests.helpers import signed_in
from comments.models import CommentsPolicy, ConversationSettings, ModerationScope
from comments.tests.factories import make_user, make_visible
from home.models import InfoPage, SiteSettings
from home.subscriptions.mail import article_in_mail

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def english():
    index = make_index()
    return make_article(
        index=index, title="The bridge", slug="bridge", topics=[make_topic()], body=[section("Costs", "Few.")]
    )


@pytest.fixture
def german(english):
    """The same article in German, with the front page and the listing above it."""
    return in_language(english, "de", "Die Brücke")


def in_language(article, code, title):
    locale = Locale.objects.get_or_create(language_code=code)[0]
    for page in (*article.get_ancestors().filter(depth__gte=2).specific(), article):
        if not page.has_translation(locale):
            translated = page.copy_for_translation(locale)
            translated.title = title
            translated.slug = page.slug if page.depth > 2 else f"{page.slug}-{code}"
            translated.save_revision().publish()
    Site.clear_site_root_paths_cache()
    return article.get_translation(locale).specific


def read(client, url, **headers):
    response = client.get(url, **headers)
    assert response.status_code == 200, url
    return response, BeautifulSoup(response.content, "html.parser")


def test_language_of_a_page_its_dates_forms_and_draft_links_depends_on_the_url_only(client, english, german):
    make_visible(english, text="A word on the English one.", section=0)
    german.corrections.add(Correction(text="One word.", corrected_at=datetime(2026, 5, 3, 12, tzinfo=UTC)))
    german.save_revision().publish()
    type(german).objects.filter(pk=german.pk).update(first_published_at="2026-03-05T12:00:00Z")

    for url, code, title, words, comments in (
        ("/notices/bridge/", "en", "The bridge", "1 min read", 1),
        ("/de/notices/bridge/", "de", "Die Brücke", "1 Min. Lesezeit", 0),
    ):
        response, page = read(client, url, headers={"accept-language": "ar"})

        assert page.html["lang"] == code
        assert page.h1.text == title
        assert words in page.text
        assert len(page.select(".comment")) == comments
        assert "Accept-Language" not in response.headers.get("Vary", "")
    assert german.get_url() == "/de/notices/bridge/"
    assert [block.id for block in german.body] == [block.id for block in english.body]
    assert page.select_one(".byline time").text == "5. März 2026"
    assert page.find("a", href="#corrections_heading").text.strip() == "Berichtigt am 3. Mai 2026"

    form = page.select_one("form[action*=comments]")
    assert form["action"].startswith(f"/de/comments/on/{german.pk}/")
    response = client.post(form["action"], {"name": "Uwe", "text": "", "section": "", "parent": ""})
    assert response.status_code == 422
    assert BeautifulSoup(response.content, "html.parser").html["lang"] == "de"

    _link, url = drafts.create(german, user=make_user("editor", "Editors"), note="for a look", days=1)
    assert url.startswith("http://testserver/de/")
    _response, page = read(client, url)
    assert (page.html["lang"], page.h1.text) == ("de", "Die Brücke")


def test_translations_link_to_each_other_and_views_to_their_url_in_other_languages(client, english, german):
    _response, page = read(client, "/de/notices/bridge/")

    alternates = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    assert alternates == {
        "en": "http://testserver/notices/bridge/",
        "de": "http://testserver/de/notices/bridge/",
        "x-default": "http://testserver/notices/bridge/",
    }
    (other,) = page.select(".languages a")
    assert (other["lang"], other["dir"], other.text) == ("en", "ltr", "English")

    for url, other in (
        ("/de/nope/", "/"),
        ("/nope/", "/de/"),
        ("/search/", "/de/search/"),
        ("/de/search/?q=%22Br%C3%BCcke+%26%22&page=1", "/search/?q=%22Br%C3%BCcke+%26%22"),
    ):
        page = BeautifulSoup(client.get(url).content, "html.parser")
        assert [a["href"] for a in page.select(".languages a")] == [f"http://testserver{other}"], url
        assert page.select("link[hreflang]") == [], url


def alternates_of(page) -> dict[str, str]:
    return {link["hreflang"]: link["href"].removeprefix("http://testserver") for link in page.select("link[hreflang]")}


def switch_of(page) -> dict[str, str]:
    return {a.text: a["href"].removeprefix("http://testserver") for a in page.select(".languages a")}


@pytest.mark.each_database
def test_topics_authors_series_and_archives_link_to_those_in_other_languages(client, english):
    author, series = make_author(), Series.objects.create(title="Works", slug="works")
    english.bylines = [Byline(author=author)]
    english.series = series
    english.save_revision().publish()
    german = in_language(english, "de", "Die Brücke")
    german.series = series  # a translation begins outside
    german.save_revision().publish()
    home, listing = (german.get_ancestors().get(depth=depth) for depth in (2, 3))
    ArticlePage.objects.update(first_published_at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    in_language(home, "ar", "الجسر")
    paths = ["topics/water/", "authors/ada-quill/", "series/works/", "notices/2026/", "notices/2026/03/"]

    for path in paths:
        for url in (f"/{path}", f"/de/{path}"):
            _response, page = read(client, url)
            assert alternates_of(page) == {"en": f"/{path}", "de": f"/de/{path}", "x-default": f"/{path}"}, url
            other = {"Deutsch": f"/de/{path}"} if url == f"/{path}" else {"English": f"/{path}"}
            assert switch_of(page) == {**other, "العربيّة (الصفحة الرئيسية)": "/ar/"}, url

    # when: the German one is unpublished
    german.unpublish()
    for path in paths:
        _response, page = read(client, f"/{path}")
        assert alternates_of(page) == {}, path
        assert switch_of(page)["Deutsch (Startseite)"] == "/de/", path

    # when: it appears again, where readers need a password
    german.save_revision().publish()
    assert alternates_of(read(client, "/topics/water/")[1]) != {}
    PageViewRestriction.objects.create(page=listing, restriction_type="login")
    for path in paths:
        assert alternates_of(read(client, f"/{path}")[1]) == {}, path


def test_further_pages_of_a_topic_have_no_alternates(client, english, german, monkeypatch):
    monkeypatch.setattr("blog.listings.ARTICLES_PER_PAGE", 1)
    make_article(index=english.get_parent(), title="The ferry", topics=[english.topics.get()])

    assert alternates_of(read(client, "/topics/water/")[1]) != {}
    _response, second = read(client, "/topics/water/?page=2")
    assert alternates_of(second) == {}
    assert switch_of(second) == {"Deutsch": "/de/topics/water/"}


def test_untranslated_pages_lead_to_the_home_page_of_other_languages_and_say_so(client, english, german):
    make_article(index=english.get_parent(), title="The ferry", slug="ferry")

    for url in ("/notices/ferry/", "/nope/", "/topics/"):
        page = BeautifulSoup(client.get(url).content, "html.parser")
        is_there = url == "/topics/"
        assert switch_of(page) == ({"Deutsch": "/de/topics/"} if is_there else {"Deutsch (Startseite)": "/de/"}), url
        assert bool(alternates_of(page)) is is_there, url

    # A language whose home page is not public is not offered.
    PageViewRestriction.objects.create(page=german.get_ancestors().get(depth=2), restriction_type="login")
    for url in ("/notices/ferry/", "/notices/bridge/", "/topics/"):
        page = BeautifulSoup(client.get(url).content, "html.parser")
        assert (alternates_of(page), switch_of(page)) == ({}, {}), url


def test_rules_that_are_not_translated_are_linked_in_the_first_language(client, english):
    home = english.get_ancestors().get(depth=2)
    for title, kind in (("House rules", "house_rules"), ("Privacy", "privacy")):
        rules = home.add_child(instance=InfoPage(title=title, kind=kind))
    arabic = in_language(english, "ar", "الجسر")
    translated = rules.copy_for_translation(arabic.locale)
    translated.title = "الخصوصية"
    translated.save_revision().publish()
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"comment_notice": "Sleep on it."})

    _response, page = read(client, "/ar/notices/bridge/")
    refused = client.post(f"/ar/comments/on/{arabic.pk}/", {"name": "Uwe", "text": ""})
    written = BeautifulSoup(refused.content, "html.parser")
    for notice in (page.select_one(".form-notice"), written.select_one(".form-notice")):
        own, foreign = notice.select("a")
        assert (own.text, own.get("lang")) == ("الخصوصية", None)
        assert (foreign.text, foreign["href"]) == ("House rules", "/house-rules/")
        assert (foreign["lang"], foreign["hreflang"]) == ("en", "en")
        text = notice.select_one("span")
        assert (text.text, text["lang"], text["dir"]) == ("Sleep on it.", "en", "auto")
    assert [a.text for a in page.select(".site-footer a[href*=rules], .site-footer a[hreflang]")] == ["House rules"]
    _response, page = read(client, "/notices/bridge/")
    assert page.select(".form-notice [lang], .site-footer [hreflang]") == []


def test_site_in_one_language_offers_no_other_and_the_default_one_has_no_prefix(client, english):
    for url in ("/notices/bridge/", "/search/", "/topics/water/"):
        _response, page = read(client, url)
        assert page.select("link[hreflang], .languages") == []
    for url in ("/de/", "/de/notices/bridge/", "/de/search/", "/en/", "/en/notices/bridge/"):
        assert client.get(url).status_code == 404

    in_language(english, "de", "Die Brücke")
    assert client.get("/en/notices/bridge/").status_code == 404


def test_direction_is_set_for_the_page_and_its_parts(client, english, german):
    in_language(english, "ar", "الجسر")

    _response, page = read(client, "/ar/notices/bridge/")

    assert (page.html["lang"], page.html["dir"]) == ("ar", "rtl")
    assert {(a["lang"], a["dir"]) for a in page.select(".languages a")} == {("en", "ltr"), ("de", "ltr")}
    _response, page = read(client, "/notices/bridge/")
    assert "dir" not in page.html.attrs
    assert ("ar", "rtl") in {(a["lang"], a["dir"]) for a in page.select(".languages a")}


def test_listings_topics_feeds_and_sitemaps_keep_to_one_language(client, english, german):
    Byline.objects.create(article=german, author=make_author())
    for url, wanted, other in (("/", "The bridge", "Die Brücke"), ("/de/", "Die Brücke", "The bridge")):
        for below in ("", "notices/", "topics/water/", "feed/"):
            text = client.get(f"{url}{below}").content.decode()
            assert wanted in text, (url, below)
            assert other not in text, (url, below)
    topics = ["/topics/", "/topics/water/", "/de/topics/", "/de/topics/water/"]
    for name, paths in (("topics", topics), ("authors", ["/de/authors/", "/de/authors/ada-quill/"])):
        found = re.findall("<loc>http://testserver(.*?)</loc>", client.get(f"/sitemap-{name}.xml").content.decode())
        assert found == paths


def test_site_settings_and_permissions_apply_in_every_language(client, english, german):
    settings = ConversationSettings.for_site(Site.objects.get())
    settings.comments_policy = CommentsPolicy.OFF
    settings.save()
    for article in (english, german):
        article = type(article).objects.get(pk=article.pk)
        assert article.policy.kind == CommentsPolicy.OFF

    moderators = Group.objects.get(name="Moderators")
    home = german.get_ancestors().get(depth=2)
    assert ModerationScope.objects.filter(group=moderators, page__path=home.path).exists()
    assert home.get_workflow() is not None
    editors = Group.objects.get(name="Editors").page_permissions.filter(page=home)
    assert {"publish_page", "change_page"} <= {rights.permission.codename for rights in editors}


def test_an_editor_translates_an_article_and_may_edit_the_copy(client, english):
    locale = Locale.objects.get_or_create(language_code="de")[0]
    client.force_login(make_user("editor", "Editors"))

    for page in (*english.get_ancestors().filter(depth__gte=2), english):
        client.post(f"/admin/translation/submit/page/{page.pk}/", {"locales": [locale.pk]})

    german = english.get_translation(locale)
    assert [child.id for child in german.specific.body] == [child.id for child in english.body]
    assert not german.live
    assert client.get(f"/admin/pages/{german.pk}/edit/").status_code == 200


def test_names_and_texts_of_the_site_keep_their_own_language_and_direction(client, english, german):
    arabic = in_language(english, "ar", "الجسر")
    Byline.objects.create(article=arabic, author=make_author())
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"tagline": "On small matters"})

    _response, page = read(client, "/ar/notices/bridge/")
    # Otherwise the day of the date beside it is read before the name.
    assert page.select_one(".byline a[rel=author]")["dir"] == "auto"
    tagline = page.select_one(".masthead-name p")
    assert (tagline["lang"], tagline["dir"]) == ("en", "auto")
    _response, page = read(client, "/ar/")
    assert page.select_one(".card-meta bdi").text == "Ada Quill"
    assert page.title.text.startswith("الجسر · ")
    assert page.h1.text.strip() == "الجسر"
    feed = client.get("/ar/feed/").content.decode()
    assert "<link>http://testserver/ar/</link>" in feed
    _response, page = read(client, "/")
    assert "lang" not in page.select_one(".masthead-name p").attrs


def test_site_texts_are_in_the_language_of_the_page_where_translated(client, english, german):
    lines = [{"type": "lines", "value": {"language": "de", "tagline": "Kleines", "comment_notice": "Erst schlafen."}}]
    values = {"tagline": "Small matters", "footer_text": "No paper.", "comment_notice": "Sleep on it."}
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(), defaults=values | {"translated_lines": json.dumps(lines)}
    )

    def visible_texts(url):
        _response, page = read(client, url)
        places = page.select(".masthead-name p, .site-footer p, .form-notice > span")
        return [(place.text, place.get("lang")) for place in places]

    assert visible_texts("/de/notices/bridge/") == [("Kleines", None), ("Erst schlafen.", None), ("No paper.", "en")]
    assert visible_texts("/notices/bridge/") == [("Small matters", None), ("Sleep on it.", None), ("No paper.", None)]
    _response, page = read(client, "/de/")
    assert page.title.text.startswith("Kleines · ")


def test_chooser_of_picks_begins_at_the_listing_in_the_language_of_the_content(english, german):
    editor = signed_in("editor", "Editors")
    home = english.get_parent().get_parent()
    assert '"/admin/choose-article/"' in html.unescape(editor.get(f"/admin/pages/{home.pk}/edit/").text)

    def parent_of(path, **query):
        query |= {"page_type": "blog.articlepage", "multiple": 1}
        return editor.get(path, query).json()["parent_page_id"]

    assert parent_of("/admin/choose-article/") == english.get_parent().pk
    assert parent_of("/admin/choose-article/", locale="de") == german.get_parent().pk
    assert parent_of(f"/admin/choose-article/{home.pk}/") == home.pk
    make_index(title="Another listing", slug="another")
    assert parent_of("/admin/choose-article/") == home.pk


def test_chooser_of_pages_begins_at_the_home_page_in_the_language_of_the_content(english, german):
    editor = signed_in("editor", "Editors")
    home, german_home = (article.get_parent().get_parent() for article in (english, german))

    def parent_of(path="/admin/choose-page/", **query):
        return editor.get(path, query).json()["parent_page_id"]

    assert parent_of() == parent_of(page_type="wagtailcore.page", locale="en") == home.pk
    assert parent_of(locale="de") == german_home.pk
    assert parent_of(f"/admin/choose-page/{german.pk}/") == german.pk
    assert parent_of(can_choose_root="true") == Page.get_first_root_node().pk
    german_home.unpublish()
    assert parent_of(locale="de") == home.pk
    german_home = german_home.specific
    german_home.save_revision().publish()
    home.unpublish()
    assert parent_of() == parent_of(locale="en") == german_home.pk
    Locale.objects.get_or_create(language_code="ar")
    assert parent_of("/admin/choose-article/", page_type="blog.articlepage", locale="ar") == german_home.pk


def test_names_of_authors_are_listed_as_in_the_language():
    authors = [Author(name=name) for name in ("Ada", "Bo & Co", "Cy")]
    with override("ar"):
        assert author_names(authors, linked=False) == "<bdi>Ada</bdi>، <bdi>Bo &amp; Co</bdi> و <bdi>Cy</bdi>"
    assert author_names(authors[:1], linked=False) == "<bdi>Ada</bdi>"
    assert author_names([]) == ""


def test_image_and_email_separate_authors_as_in_the_language(client):
    authors = [make_author("Ada"), make_author("Bo")]
    article = in_language(make_article(index=make_index(), slug="bridge", authors=authors), "ar", "الجسر")

    response, page = read(client, article.url)
    image = page.select_one("meta[property='og:image']")["content"]

    with override("ar"):
        card = card_of(article, response.wsgi_request)
        assert card.authors == article_in_mail(article, authors)["authors"] == "Ada، Bo"
    assert card.digest in image
    assert client.get(image).status_code == 200
