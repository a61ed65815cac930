"""Topics in two levels, lasting addresses of what articles are filed under, and pages that search engines leave out."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError
from wagtail.models import PageViewRestriction

from blog.models import Author, Byline, FormerSlug, Topic

from .factories import make_article, make_author, make_index, make_series, make_topic

pytestmark = pytest.mark.django_db


def soup_at(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return BeautifulSoup(response.content.decode(), "html.parser")


def titles(soup):
    return [title.get_text() for title in soup.select(".cards .card-title")]


def links(soup, selector):
    return [link.get_text() for link in soup.select(f"{selector} a")]


def test_a_topic_shows_those_that_belong_to_it_and_their_articles_once(client):
    works = make_topic("Works")
    bridges, pipes, empty = (make_topic(name, parent=works) for name in ("Bridges", "Pipes", "Kerbs"))
    make_article(title="On a bridge", topics=[bridges, works])
    make_article(title="On a pipe", topics=[pipes, bridges])
    make_article(title="Elsewhere", topics=[make_topic("Records")])

    above, below = soup_at(client, "/topics/works/"), soup_at(client, "/topics/pipes/")

    assert titles(above) == ["On a pipe", "On a bridge"]
    assert links(above, ".subtopics") == ["Bridges", "Pipes"]
    assert titles(below) == ["On a pipe"]
    assert links(below, ".listing-head .kicker") == ["Works"]
    assert client.get(empty.get_absolute_url()).status_code == 404


def test_the_masthead_shows_the_top_only_and_says_where_one_is(client):
    works = make_topic("Works")
    make_article(topics=[make_topic("Bridges", parent=works)])
    secret = make_article(topics=[make_topic("Secrets")])
    PageViewRestriction.objects.create(page=secret, restriction_type="login")

    soup = soup_at(client, "/topics/bridges/")

    assert links(soup, ".masthead-nav") == ["Works", "Search"]
    assert soup.select_one(".masthead-nav [aria-current]").get_text() == "Works"


def test_topics_have_two_levels_and_no_more():
    works, records = make_topic("Works"), make_topic("Records")
    bridges = make_topic("Bridges", parent=works)

    for topic, parent, message in (
        (make_topic("Arches"), bridges, "is a subtopic itself"),
        (works, records, "This topic has subtopics"),
        (records, records, "can't be its own parent"),
    ):
        topic.parent = parent
        with pytest.raises(ValidationError, match=message):
            topic.full_clean()
    with pytest.raises(ProtectedError):
        works.delete()
    assert [topic.full_name for topic in Topic.objects.in_order()] == [
        "Arches",
        "Records",
        "Works",
        "Works › Bridges",
    ]


def test_a_topic_that_moves_keeps_its_address(client):
    bridges = make_topic("Bridges", parent=make_topic("Works"))
    make_article(topics=[bridges])

    bridges.parent = make_topic("Records")
    bridges.save()

    assert links(soup_at(client, "/topics/bridges/"), ".listing-head .kicker") == ["Records"]


@pytest.mark.parametrize(("make", "where"), [(make_topic, "topics"), (make_author, "authors")])
def test_a_former_slug_leads_to_the_present_address_until_another_takes_it(client, make, where):
    thing = make("Water")
    make_article(**{where: [thing]})
    for slug in ("wasser", "acqua"):
        thing.slug = slug
        thing.save()

    for former in ("water", "wasser"):
        response = client.get(f"/{where}/{former}/?page=2")
        assert (response.status_code, response["Location"]) == (301, f"/{where}/acqua/?page=2")
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


def test_former_slugs_of_one_kind_are_none_of_another(client):
    author = make_author("Water")
    author.slug = "ada"
    author.save()

    assert client.get("/topics/water/").status_code == 404
    assert Author.with_former_slug("water") == author


def test_what_is_kept_out_of_search_engines_says_so_and_leaves_the_sitemap(client):
    index = make_index()
    article = make_article(index=index)
    home = index.get_parent().specific

    for page in (home, index, article):
        assert soup_at(client, page.url).find("meta", {"name": "robots"}) is None
        assert f"<loc>http://testserver{page.url}</loc>" in client.get("/sitemap-pages.xml").content.decode()
        page.noindex = True
        page.save_revision().publish()
        assert soup_at(client, page.url).find("meta", {"name": "robots"})["content"] == "noindex"
        assert f"<loc>http://testserver{page.url}</loc>" not in client.get("/sitemap-pages.xml").content.decode()


@pytest.mark.parametrize(("make", "model"), [(make_topic, "topic"), (make_author, "author"), (make_series, "series")])
def test_what_articles_are_filed_under_is_kept_in_the_admin(admin_client, make, model):
    thing = make("Water")
    listing = f"/admin/snippets/blog/{model}/"

    for query in ("", "?ordering=-slug&q=w", "?ordering=-parent&q=w"):
        assert admin_client.get(listing + query).status_code == 200
    for url in (f"{listing}add/", f"{listing}edit/{thing.pk}/", f"{listing}delete/{thing.pk}/"):
        assert admin_client.get(url).status_code == 200


def test_the_form_keeps_topics_in_two_levels_and_no_parent_is_deleted(admin_client, indexed):
    works = make_topic("Works")
    bridges = make_topic("Bridges", parent=works)
    form = {"name": "Works", "slug": "works", "description": "", "parent": bridges.pk}

    response = admin_client.post(f"/admin/snippets/blog/topic/edit/{works.pk}/", form)
    admin_client.post(f"/admin/snippets/blog/topic/delete/{works.pk}/")

    assert response.status_code == 200
    assert response.context["form"].errors["parent"]
    assert Topic.objects.get(slug="works").parent is None
