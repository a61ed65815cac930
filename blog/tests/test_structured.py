"""What an article says of itself to programs: `hasPart` for each section, the comments on the page, and no way out."""

import json

import pytest
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Site

from blog.models import ArticlePage, Picture
from blog.tests.factories import make_article, make_author, make_topic, section
from comments.tests.factories import make_visible
from home.models import SiteSettings

from .helpers import soup_of

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def described(article):
    (block,) = soup_of(article).find_all("script", type="application/ld+json")
    return json.loads(block.string)


def test_article_without_byline_is_by_the_publication():
    SiteSettings.objects.update_or_create(site=Site.objects.get(), defaults={"name": "The Courier"})

    about = described(make_article())

    publication = {"@type": "Organization", "name": "The Courier", "url": "http://testserver/"}
    assert (about["author"], about["publisher"]) == ([publication], publication)


def test_an_article_says_what_it_is_and_of_which_sections_it_is_made():
    picture = Picture.objects.create(title="hero.png", file=get_test_image_file())
    article = make_article(
        title="Tides",
        lead="Of water.",
        authors=[make_author()],
        topics=[make_topic()],
        hero=picture,
        body=[section("Ebb & flow", "Two words."), section("Ebb & flow", "Two.")],
    )
    ArticlePage.objects.filter(pk=article.pk).update(
        first_published_at="2026-03-04T10:00Z", last_published_at="2026-03-05T10:00Z"
    )
    url = article.full_url

    about = described(article)

    assert about["image"].pop().startswith("http://testserver/media/images/")
    assert about == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": "Tides",
        "description": "Of water.",
        "inLanguage": "en",
        "datePublished": "2026-03-04T10:00:00+00:00",
        "dateModified": "2026-03-05T10:00:00+00:00",
        "wordCount": 5,
        "articleSection": ["Water"],
        "author": [{"@type": "Person", "name": "Ada Quill", "url": "http://testserver/authors/ada-quill/"}],
        "publisher": {"@type": "Organization", "name": SiteSettings.objects.get().name, "url": "http://testserver/"},
        "image": [],
        "hasPart": [
            {"@type": "WebPageElement", "name": "Ebb & flow", "url": f"{url}#ebb-flow"},
            {"@type": "WebPageElement", "name": "Ebb & flow", "url": f"{url}#ebb-flow-2"},
        ],
        "commentCount": 0,
    }


def test_its_image_is_the_one_that_is_shared():
    lead, chosen = (Picture.objects.create(title=name, file=get_test_image_file()) for name in ("lead", "chosen"))
    cases = [({}, "/share/"), ({"hero": lead}, "/media/"), ({"hero": lead, "share_picture": chosen}, "/media/")]
    images = []
    for pictures, folder in cases:
        article = make_article(**pictures)
        soup = soup_of(article)
        (image,) = described(article)["image"]
        assert image == soup.find("meta", property="og:image")["content"]
        assert image.startswith(f"http://testserver{folder}")
        images.append(image)

    assert len(set(images)) == 3


def test_structured_data_has_the_first_visible_comments():
    article = make_article()
    first = make_visible(article, name="Bo", text="Well <b>said</b>.")
    for _number in range(10):
        last = make_visible(article, parent=first)

    about = described(article)

    assert about["commentCount"] == 11
    assert len(about["comment"]) == 5
    assert about["comment"][0] == {
        "@type": "Comment",
        "@id": f"http://testserver/comments/{first.pk}/",
        "url": f"http://testserver/comments/{first.pk}/",
        "text": "Well <b>said</b>.",
        "dateCreated": first.submitted_at.isoformat(timespec="seconds"),
        "author": {"@type": "Person", "name": "Bo"},
    }
    assert not any(str(last.pk) in comment["@id"] for comment in about["comment"])
    ArticlePage.objects.filter(pk=article.pk).update(comments_policy="off")
    assert not described(article).keys() & {"commentCount", "comment"}


def test_no_text_ends_the_block_that_it_stands_in(client):
    hostile = "</script><script>alert(1)</script><!-- \u2028 &amp;"
    article = make_article(title=hostile, lead=hostile, authors=[make_author(hostile, slug="x")])
    make_visible(article, name="Bo", text=hostile)

    about = described(article)

    assert about["headline"] == hostile
    assert about["comment"][0]["text"] == hostile
    assert "alert(1)</script>" not in client.get(article.url).content.decode()
