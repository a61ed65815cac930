"""What readers get from the response cache changes with what is published, and not with what is prepared."""

import pytest
from django.contrib.auth import get_user_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import PageViewRestriction

from blog.models import Picture
from gazette.tests.cached_pages import changes_page
from gazette.tests.generations import raised_tags
from gazette.trash.deletion import permanent_deletion
from home.models import HomePage, InfoPage

from .factories import make_article, make_author, make_index, make_topic


@pytest.mark.django_db
@pytest.mark.any_database  # PostgreSQL's triggers wait for the end of the transaction
def test_what_is_prepared_makes_no_page_anew(article, django_user_model):
    author, topic = make_author(), make_topic()
    writer = django_user_model.objects.create_user("writer", password="secret-and-long")
    with raised_tags() as raised:
        article.title, article.lead = "A better title", "A better lead"
        article.save_revision(user=writer)
        draft = make_article(publish=False, topics=[topic], authors=[author])
        with permanent_deletion():
            draft.delete()
        picture = Picture.objects.create(title="Lock", file=get_test_image_file())
        get_user_model().objects.filter(pk=writer.pk).update(last_login=writer.date_joined)

    assert raised <= {f"picture:{picture.pk}"}


@pytest.mark.django_db
@pytest.mark.parametrize("closed", ["article", "listing"])
def test_page_that_becomes_private_or_public_makes_pages_anew(article, closed):
    with raised_tags() as raised:
        restriction = PageViewRestriction.objects.create(page=article if closed == "article" else article.get_parent())
    with raised_tags() as raised_again:
        restriction.delete()

    assert raised == raised_again == {"site"}


@pytest.mark.django_db
def test_noindex_set_in_bulk_makes_pages_anew(article):
    home = HomePage.objects.get()
    info = home.add_child(instance=InfoPage(title="Imprint"))
    for page in (article, article.get_parent().specific, home, info):
        with raised_tags() as raised:
            type(page).objects.filter(pk=page.pk).update(noindex=True)

        assert raised == {"site"}, page


@pytest.mark.django_db(transaction=True)
def test_readers_see_new_names_at_once():
    above = make_topic("Works")
    topic, author = make_topic("Bridges", parent=above), make_author("Ada Quill")
    article = make_article(index=make_index(), topics=[topic], authors=[author])

    def rename(thing, name):
        type(thing).objects.filter(pk=thing.pk).update(name=name)

    for url in (article.get_url(), above.get_absolute_url(), "/"):
        assert changes_page(url, lambda: rename(topic, f"Arches of {url}")), url  # noqa: B023
    assert changes_page(article.get_url(), lambda: rename(author, "Ada Feather"))
    assert not changes_page(article.get_url(), lambda: rename(author, "Ada Feather"))
