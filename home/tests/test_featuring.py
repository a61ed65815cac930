""" "Feature on the front page", in an article's menu."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Site

from blog.tests.factories import make_article
from blog.tests.helpers import history_of, messages_of, signed_in, soup_of, words
from comments.tests.factories import make_user
from home.featuring import buttons
from home.models import HomePage, Pick

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def editor():
    return signed_in("editor", "Editors")


@pytest.fixture
def home():
    home = Site.objects.get().root_page.specific
    home.save_revision().publish()
    return home


def feature(client, article, route="feature_article"):
    return client.post(reverse(route, args=[article.pk]))


def titles_on_front_page():
    return [words(title) for title in soup_of("/").select(".card-title")]


def picks(home) -> list[int]:
    return list(Pick.objects.filter(home=home).order_by("sort_order").values_list("article", flat=True))


def test_article_is_featured_first_and_removed_again(editor, home):
    old, middle, new = (make_article(title=title) for title in ("Old", "Middle", "New"))
    menu = words(editor.get(reverse("wagtailadmin_pages:edit", args=[old.pk])))
    assert ("Feature on the front page" in menu, "Remove from the front page" in menu) == (True, False)

    feature(editor, middle)
    response = feature(editor, old)

    assert titles_on_front_page() == ["Old", "Middle", "New"]
    assert messages_of(response)[-1] == "“Old” is featured on the front page."
    assert history_of(home, editor)[:2] == ["Article featured", "Article featured"]
    menu = words(editor.get(reverse("wagtailadmin_pages:edit", args=[old.pk])))
    assert ("Feature on the front page" in menu, "Remove from the front page" in menu) == (False, True)
    assert words(editor.get("/admin/articles/")).count("Remove from the front page") == 2
    (button,) = buttons(old, editor.user, "/admin/articles/?q=o&index=3")
    assert button.attrs["data-w-action-url-value"].endswith("?next=%2Fadmin%2Farticles%2F%3Fq%3Do%26index%3D3")
    feature(editor, old, "unfeature_article")
    assert picks(home) == [middle.pk]
    unpublish = editor.post(reverse("wagtailadmin_pages:unpublish", args=[middle.pk]))
    assert any(text.startswith("“Middle” was featured on the front page") for text in messages_of(unpublish))
    unpublish = editor.post(reverse("wagtailadmin_pages:unpublish", args=[new.pk]))
    assert not any(text.startswith("“New” was featured") for text in messages_of(unpublish))
    for article in (middle, new):
        article.save_revision().publish()
    assert titles_on_front_page() == ["Middle", "New", "Old"]
    assert not any(Page.find_problems())


def test_only_that_change_of_somebody_elses_draft_is_published(editor, home):
    article, planned = make_article(title="Article"), make_article(title="Planned")
    draft = home.get_latest_revision_as_object()
    draft.introduction = "Not yet."
    draft.picks = [Pick(article=planned, sort_order=0)]
    draft.save_revision(user=make_user("colleague", "Editors"))

    response = feature(editor, article)

    assert "Other changes in the draft of the front page stay unpublished." in messages_of(response)[-1]
    assert (picks(home), "Not yet." in words(soup_of("/"))) == ([article.pk], False)
    stored = HomePage.objects.get(pk=home.pk)
    draft = stored.get_latest_revision_as_object()
    assert (stored.has_unpublished_changes, draft.introduction) == (True, "Not yet.")
    assert [pick.article_id for pick in draft.picks.all()] == [article.pk, planned.pk]
    feature(editor, article, "unfeature_article")
    assert picks(home) == []
    draft = HomePage.objects.get(pk=home.pk).get_latest_revision_as_object()
    assert [pick.article_id for pick in draft.picks.all()] == [planned.pk]


def test_locked_or_full_front_page_and_drafts_are_refused_and_nothing_changes(editor, home, monkeypatch):
    article, draft = make_article(), make_article(publish=False)
    assert messages_of(feature(editor, draft)) == ["Publish the article first."]
    monkeypatch.setattr("home.featuring.ARTICLES_ON_HOME", 0)
    assert "featured already" in messages_of(feature(editor, article))[-1]
    monkeypatch.undo()
    home.locked, home.locked_by = True, make_user("colleague", "Editors")
    home.save()
    assert "front page is locked" in messages_of(feature(editor, article))[-1]

    assert (picks(home), home.revisions.count()) == ([], 1)


def test_only_who_may_publish_the_home_page_features_articles_and_edits_it_from_the_menu(editor, home):
    author = signed_in("author", "Authors")
    article = make_article(owner=author.user)

    assert "front page" not in words(author.get("/admin/articles/"))
    assert feature(author, article)["Location"] == "/admin/"
    assert picks(home) == []
    assert author.get(reverse("edit_front_page"))["Location"] == "/admin/"
    assert "/admin/front-page/" not in author.get("/admin/").content.decode()
    assert "/admin/front-page/" in editor.get("/admin/").content.decode()
    edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
    assert editor.get(reverse("edit_front_page"))["Location"] == edit
