"""Topics in two levels, lasting addresses of what articles are filed under, and pages that search engines leave out."""

import re
from importlib import import_module

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from wagtail.models import PageViewRestriction, ReferenceIndex

from blog.editor.article_desk.actions import set_topic
from blog.models import Byline, FormerSlug, Topic
from comments.tests.factories import make_user

from .factories import make_article, make_author, make_index, make_series, make_topic
from .helpers import messages_of, soup_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def titles(soup):
    return [title.get_text() for title in soup.select(".card-title")]


def links(soup, selector):
    return [link.get_text() for link in soup.select(f"{selector} a")]


@pytest.mark.each_database
def test_a_topic_shows_those_that_belong_to_it_and_their_articles_once(client):
    works = make_topic("Works")
    bridges, pipes, empty = (make_topic(name, parent=works) for name in ("Bridges", "Pipes", "Kerbs"))
    make_article(title="On a bridge", topics=[bridges, works])
    make_article(title="On a pipe", topics=[pipes, bridges])
    make_article(title="Elsewhere", topics=[make_topic("Records")])

    above, below = soup_of("/topics/works/"), soup_of("/topics/pipes/")

    assert titles(above) == ["On a pipe", "On a bridge"]
    assert links(above, ".subtopics") == ["Bridges", "Pipes"]
    assert titles(below) == ["On a pipe"]
    assert links(below, ".listing-head .kicker") == ["Works"]
    assert client.get(empty.get_absolute_url()).status_code == 404
    # The heading has said the others.
    assert links(above, ".card .kicker") == ["Bridges", "Pipes", "Bridges"]
    assert links(below, ".card .kicker") == ["Bridges"]

    # The masthead shows the top level only, and which of it one is in.
    secret = make_article(topics=[make_topic("Secrets")])
    PageViewRestriction.objects.create(page=secret, restriction_type="login")
    soup = soup_of("/topics/bridges/")
    assert links(soup, ".masthead-nav") == ["Records", "Works", "All topics"]
    assert soup.select_one(".masthead-nav [aria-current]").get_text() == "Works"

    bridges.parent = Topic.objects.get(slug="records")
    bridges.save()
    assert links(soup_of("/topics/bridges/"), ".listing-head .kicker") == ["Records"], "it keeps its URL"


def test_cards_on_an_authors_page_name_only_several_authors():
    ada, bo = make_author("Ada Quill"), make_author("Bo Weir")
    make_article(title="Alone", authors=[ada])
    make_article(title="Together", authors=[ada, bo])

    cards = soup_of("/authors/ada-quill/").select(".card")

    assert [("Ada" in card.get_text(), "Bo" in card.get_text()) for card in cards] == [(True, True), (False, False)]


@pytest.mark.each_database
def test_topics_have_two_levels_and_no_parent_is_deleted(admin_client, indexed):
    works, records = make_topic("Works"), make_topic("Records")
    bridges = make_topic("Bridges", parent=works)

    for topic, parent, message in (
        (make_topic("Arches"), bridges, "is a subtopic itself"),
        (works, records, "This topic has subtopics"),
        (records, records, "can’t be its own parent"),
    ):
        topic.parent = parent
        with pytest.raises(ValidationError, match=message):
            topic.full_clean()
    with pytest.raises(ProtectedError):
        works.delete()
    listing = "/admin/snippets/blog/topic"
    offered = BeautifulSoup(admin_client.get("/admin/snippets/blog/topic/add/").content, "html.parser")
    assert [option.text for option in offered.select("[name=parent] option")][1:] == ["Arches", "Records", "Works"]
    form = {"name": "Works", "slug": "works", "description": "", "parent": bridges.pk}
    response = admin_client.post(f"{listing}/edit/{works.pk}/", form)
    admin_client.post(f"{listing}/delete/{works.pk}/")
    assert response.status_code == 200
    assert response.context["form"].errors["parent"]
    assert Topic.objects.get(slug="works").parent is None
    assert [topic.full_name for topic in Topic.objects.in_order()] == [
        "Arches",
        "Records",
        "Works",
        "Works › Bridges",
    ]


def test_deletion_that_subtopics_prevent_says_so_without_the_index_too(admin_client):
    works = make_topic("Works")
    make_topic("Bridges", parent=works)

    answer = admin_client.post(f"/admin/snippets/blog/topic/delete/{works.pk}/", follow=True)

    assert messages_of(answer) == ["It can’t be deleted, because topics depend on it."]
    several = admin_client.post(f"/admin/bulk/blog/topic/delete/?id={works.pk}", follow=True)
    assert several.status_code == 200 and messages_of(several)[-1] == messages_of(answer)[0]
    assert Topic.objects.filter(pk=works.pk).exists()


def test_topic_in_use_is_counted_wherever_it_can_be_deleted(admin_client, indexed):
    editor = make_user("editor", is_superuser=True)
    water, fire = make_topic("Water"), make_topic("Fire")
    first = make_article(title="First", topics=[water])
    make_article(title="Second", topics=[water, fire])
    listing = "/admin/snippets/blog/topic"

    def uses(topic):
        screens = (f"{listing}/delete/{topic.pk}/", f"/admin/bulk/blog/topic/delete/?id={topic.pk}")
        texts = [soup_of(url, admin_client).main.find(string=re.compile("referenced")).strip() for url in screens]
        rows = soup_of(f"{listing}/usage/{topic.pk}/", admin_client).select("td.title")
        return texts + [row.get_text(strip=True) for row in rows]

    assert uses(water) == [*["This topic is referenced 2 times."] * 2, "First", "Second"]
    set_topic(first, water, user=editor, is_added=False)
    assert uses(water) == [*["This topic is referenced 1 time."] * 2, "Second"]
    set_topic(first, water, user=editor, is_added=True)
    assert uses(water) == [*["This topic is referenced 2 times."] * 2, "First", "Second"]


def test_migration_indexes_topics_as_saving_does(admin_client, indexed):
    works = make_topic("Works")
    make_article(topics=[works, make_topic("Bridges", parent=works)])
    references = ReferenceIndex.objects.order_by("model_path", "to_object_id").values_list(
        *(field.attname for field in ReferenceIndex._meta.concrete_fields if field.name != "id")
    )
    stored = list(references)
    assert len(stored) == 3

    ReferenceIndex.objects.all().delete()
    for _again in range(2):
        import_module("blog.migrations.0033_references_to_topics").index_references(apps, None)

    assert list(references.all()) == stored


@pytest.mark.parametrize(("make", "where"), [(make_topic, "topics"), (make_author, "authors")])
def test_former_slug_redirects_until_another_object_uses_it(client, make, where):
    thing = make("Water")
    make_article(**{where: [thing]})
    for slug in ("wasser", "acqua"):
        thing.slug = slug
        thing.save()

    for former in ("water", "wasser"):
        response = client.get(f"/{where}/{former}/?page=2")
        assert (response.status_code, response["Location"]) == (301, f"/{where}/acqua/?page=2")
    other_kind = ({"topics", "authors"} - {where}).pop()
    assert client.get(f"/{other_kind}/water/").status_code == 404, "slugs of one kind are none of another"
    assert type(thing).with_former_slug("water") == thing
    other = make("Water again", slug="wasser")
    make_article(**{where: [other]})
    assert client.get(f"/{where}/wasser/").status_code == 200
    thing.slug = "water"  # there and back
    thing.save()
    assert client.get(f"/{where}/water/").status_code == 200
    assert client.get(f"/{where}/acqua/").status_code == 301
    Byline.objects.all().delete()
    thing.delete()
    assert client.get(f"/{where}/acqua/").status_code == 404
    assert (type(other).objects.count(), FormerSlug.objects.count()) == (1, 0)


def test_noindexed_page_has_the_robots_tag_and_is_not_in_the_sitemap(client):
    index = make_index()
    article = make_article(index=index)
    home = index.get_parent().specific

    for page in (home, index, article):
        assert soup_of(page.url).find("meta", {"name": "robots"}) is None
        assert f"<loc>http://testserver{page.url}</loc>" in client.get("/sitemap-pages.xml").content.decode()
        page.noindex = True
        page.save_revision().publish()
        assert soup_of(page.url).find("meta", {"name": "robots"})["content"] == "noindex"
        assert f"<loc>http://testserver{page.url}</loc>" not in client.get("/sitemap-pages.xml").content.decode()


def test_topics_authors_and_series_are_managed_in_the_admin(admin_client):
    for make in (make_topic, make_author, make_series):
        thing = make("Water")
        listing = f"/admin/snippets/blog/{thing._meta.model_name}/"
        urls = ["", "?ordering=-slug&q=w", "?ordering=-parent&q=w", "add/", f"edit/{thing.pk}/", f"delete/{thing.pk}/"]

        assert {admin_client.get(listing + url).status_code for url in urls} == {200}
