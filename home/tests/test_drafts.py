"""Every type of page takes a half-written draft: none is lost because something in it has to wait."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from blog.models import ArticlePage, BlogIndexPage
from blog.tests.factories import make_article, make_index
from blog.tests.test_editor_controls import posted
from gazette.forms import free_slug
from home.models import HomePage, InfoPage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FOUND = {"title": "", "slug": "taken", "seo_title": "", "search_description": ""}
EMPTY_FORMS = {
    HomePage: nested_form_data({**FOUND, "introduction": "", "picks": inline_formset([])}),
    InfoPage: nested_form_data({**FOUND, "text": rich_text("", features=["bold"]), "kind": ""}),
    BlogIndexPage: {**FOUND, "introduction": "", "comments_policy": ""},
    ArticlePage: {name: value for name, value in posted(**FOUND).items() if name != "action-publish"},
}


def make_sibling(model):
    """A page that has the address "taken"; the new one is made beside it."""
    if model is ArticlePage:
        return make_article(slug="taken")
    if model is BlogIndexPage:
        return make_index(slug="taken")
    home = Site.objects.get().root_page
    return (home.get_parent() if model is HomePage else home).add_child(instance=model(title="Taken", slug="taken"))


@pytest.mark.parametrize("model", EMPTY_FORMS, ids=lambda model: model.__name__)
def test_draft_of_any_page_needs_no_title_and_no_free_slug(model, admin_client):
    taken, form = make_sibling(model), EMPTY_FORMS[model]
    where = [model._meta.app_label, model._meta.model_name, taken.get_parent().pk]

    saved = admin_client.post(reverse("wagtailadmin_pages:add", args=where), {**form, "go_live_at": "next we"})

    page = model.objects.exclude(pk=taken.pk).get(slug="taken-2")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert saved["Location"] == edit
    assert (page.title, page.live, page.go_live_at) == ("Untitled", False, None)

    autosaved = admin_client.post(edit, form, headers={"accept": "application/json"})
    assert autosaved.json()["field_updates"]["slug"] == "taken-2"

    published = {**form, "slug": "taken-2", "action-publish": "action-publish"}
    for title, is_live in (("", False), ("Titled", True)):
        admin_client.post(edit, {**published, "title": title}, headers={"accept": "application/json"})
        assert Page.objects.get(pk=page.pk).live is is_live


def test_free_slug_is_found_in_one_query_however_many_are_taken(django_assert_num_queries):
    index = make_index()
    articles = [make_article(index=index, slug=slug) for slug in ("news", "news-2", "news-3", "newsroom")]

    with django_assert_num_queries(2):
        assert free_slug("news", index) == "news-4"
        assert free_slug("news", index, articles[1]) == "news-2"
