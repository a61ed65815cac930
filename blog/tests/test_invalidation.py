"""Which tags are raised when several pages change at once."""

import pytest
from django.db import connection, transaction
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page, PageViewRestriction

from blog.invalidation import beside
from blog.models import Picture
from blog.pages import ArticlePage
from blog.share_image import share_image_of
from gazette import page_cache
from gazette.invalidation import MAX_RESTRICTED
from gazette.tests.generations import raised_tags
from home.models import HomePage, InfoPage

from .factories import make_article, make_index, make_series, make_topic
from .helpers import soup_of


@pytest.mark.django_db(transaction=True)
def test_first_articles_of_a_topic_published_in_one_transaction_raise_the_topics():
    index, topic = make_index(), make_topic()
    drafts = [make_article(title=title, index=index, topics=[topic], publish=False) for title in ("One", "Two")]

    with raised_tags() as raised, transaction.atomic():
        for draft in drafts:
            draft.save_revision().publish()

    assert {"topics", f"topic:{topic.pk}"} <= raised


@pytest.mark.django_db(transaction=True)
def test_pages_show_the_new_name_of_a_subtopic():
    above = make_topic("Works")
    topic = make_topic("Bridges", parent=above)
    article = make_article(topics=[topic])

    def names():
        pages = soup_of(article.get_url()), soup_of(above.get_absolute_url())
        return [page.select_one(f"main a[href='{topic.get_absolute_url()}']").get_text(strip=True) for page in pages]

    assert names() == ["Bridges"] * 2
    topic.name = "Arches"
    topic.save()
    assert names() == ["Arches"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("closed", ["article", "listing"])
def test_page_that_becomes_private_or_public_raises_what_its_articles_raise(closed):
    index, topic = make_index(), make_topic()
    first, second, third = (make_article(title=title, index=index, topics=[topic]) for title in ("A", "B", "C"))
    with raised_tags() as raised:
        restriction = PageViewRestriction.objects.create(page=second if closed == "article" else index)
    with raised_tags() as raised_again:
        restriction.delete()

    pages = {second.pk} if closed == "article" else {index.pk, first.pk, second.pk, third.pk}
    for tags in (raised, raised_again):
        assert {tag for tag in tags if tag.startswith("page:")} == {f"page:{pk}" for pk in pages}
        assert {f"topic:{topic.pk}", "articles", "pages"} <= tags
        assert "site" not in tags
    assert ("topics" in raised) == ("topics" in raised_again) == (closed == "listing")
    assert {f"beside:{first.pk}", f"beside:{third.pk}"} <= raised_again


@pytest.mark.django_db
def test_page_with_many_below_that_becomes_private_counts_as_a_change_of_everything():
    index = make_index()
    fields = {"depth": index.depth + 1, "content_type": index.content_type, "locale": index.locale, "title": "x"}
    paths = (f"{index.path}{number:04}" for number in range(1, MAX_RESTRICTED + 1))
    Page.objects.bulk_create(
        Page(path=path, slug=path, url_path=f"{index.url_path}{path}/", **fields) for path in paths
    )

    with raised_tags() as raised:
        PageViewRestriction.objects.create(page=index)

    assert "site" in raised


@pytest.mark.django_db
def test_new_slug_of_a_series_changes_the_sitemap():
    series = make_series()
    make_article(series=series)
    with raised_tags() as raised:
        series.slug = "renamed"
        series.save()

    assert "in-series" in raised


@pytest.mark.django_db
def test_noindex_set_in_bulk_changes_the_sitemap():
    article, home = make_article(), HomePage.objects.get()
    info = home.add_child(instance=InfoPage(title="Imprint"))
    for page in (article, article.get_parent().specific, home, info):
        with raised_tags() as raised:
            type(page).objects.filter(pk=page.pk).update(noindex=True)

        assert "pages" in raised, page


@pytest.mark.django_db(transaction=True)
def test_only_what_has_a_form_depends_on_what_the_form_says(client, article):
    above = article.get_parent()
    form = {"form", "policy", f"form:{above.path}", f"policy:{above.path}"}
    url = article.get_url()
    lists = [reverse("comments:article_feed", args=[article.pk]), reverse("comments:api:article", args=[article.pk])]

    tags = {}
    for each in (url, f"{url}changes/", *lists) * 2:  # the second time with what the first one cached
        tags[each] = client.get(each).declaration.tags

    assert form <= tags.pop(url)
    for each, declared in tags.items():
        assert not declared & {*form, "names", "rules"}, each


@pytest.mark.django_db
def test_only_pages_that_show_the_description_of_an_image_depend_on_it(rf):
    picture = Picture.objects.create(title="Lock", description="A lock", file=get_test_image_file())
    lead, chosen = make_article(hero=picture, hero_alt="A lock"), make_article(share_picture=picture)

    with raised_tags() as raised:
        picture.description = "A lock at night"
        picture.save()
    declared = []
    for article in (lead, chosen):
        with page_cache.collecting_tags() as tags:
            image = share_image_of(ArticlePage.objects.get(pk=article.pk), rf.get("/"))
        declared.append(raised & tags)

    assert declared == [set(), {f"picture-description:{picture.pk}"}]
    assert image.alt == "A lock at night"


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL knows how many rows there are")
@pytest.mark.parametrize("later", [True, False])
def test_previous_and_next_article_are_read_from_the_index_of_dates(later):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # a site that has no restriction has no statistics of them
        cursor.execute(
            f"EXPLAIN QUERY PLAN SELECT ({beside(later).format(row='r')}) FROM wagtailcore_page r WHERE id = 1"  # noqa: S608
        )
        plan = " / ".join(row[-1] for row in cursor.fetchall())

    assert "p USING INDEX wagtailcore_page_first_published_at" in plan
    assert "SCAN closed" not in plan
