"""Where each field of an article is shown: a new one has to be named here, and shown where the table says so."""

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.images.tests.utils import get_test_image_file

from blog.models import ArticlePage, Correction, Picture, RelatedArticle
from blog.tests.factories import make_article, make_author, make_series, make_topic, section

pytestmark = pytest.mark.django_db

# What the text of each field or relation is found in: its page, the front page, the feeds, its Markdown version, and
# the exports as Markdown and for WordPress. Related articles have entries of their own in most of them.
VISIBLE_IN = {
    "title": "page card feed json markdown folder wordpress",
    "slug": "page card feed json markdown folder wordpress",
    "seo_title": "page wordpress",
    "search_description": "page wordpress",
    "lead": "page card feed json markdown folder wordpress",
    "opening": "page feed json markdown folder wordpress",
    "body": "page feed json markdown folder wordpress",
    "series": "page wordpress",
    "hero": "page card feed json folder wordpress",
    "hero_alt": "page folder",
    "hero_caption": "page",
    "share_picture": "page",
    "updated_at": "page feed json markdown folder",
    "bylines": "page card feed json markdown folder wordpress",
    "topics": "page card feed json markdown folder wordpress",
    "related_links": "page card feed json folder wordpress",
    "corrections": "page feed json",
}
# They change what is shown or when, and have no text for readers.
SETTINGS = {
    "noindex",
    "series_place",
    "shows_changes",
    "go_live_at",
    "expire_at",
    "wagtail_admin_comments",
    "comment_notifications",
    "comments_policy",
    "comments_close_after",
    "comments_max_length",
}


def test_each_field_of_an_article_is_visible_where_it_belongs(client, tmp_path):
    texts = {name: f"marked-{name.replace('_', '-')}" for name in VISIBLE_IN}
    pictures = {
        name: Picture.objects.create(title="", file=get_test_image_file(filename=f"{texts[name]}.png"))
        for name in ("hero", "share_picture")
    }
    plain = {name: texts[name] for name in ("title", "slug", "seo_title", "search_description", "lead")}
    article = make_article(
        **plain,
        **pictures,
        opening=[("paragraph", f"<p>{texts['opening']}</p>")],
        body=[section("Alpha", texts["body"])],
        series=make_series(texts["series"]),
        hero_alt=texts["hero_alt"],
        hero_caption=texts["hero_caption"],
        authors=[make_author(texts["bylines"])],
        topics=[make_topic(texts["topics"])],
        publish=False,
    )
    texts["updated_at"] = "2031"
    article.updated_at = timezone.now().replace(year=2031)
    article.corrections = [Correction(text=texts["corrections"], corrected_at=timezone.now())]
    article.related_links = [RelatedArticle(other=make_article(title=texts["related_links"], slug="other"))]
    article.save_revision().publish()
    call_command("export_wordpress", str(tmp_path / "site.xml"))
    call_command("export_markdown", str(tmp_path / "folder"))
    url = ArticlePage.objects.get(pk=article.pk).get_url()
    documents = {"page": url, "card": "/", "feed": "/feed/", "json": "/feed.json", "markdown": f"{url.rstrip('/')}.md"}
    found = {name: client.get(where).text for name, where in documents.items()}
    found["folder"] = "".join(file.read_text() for file in (tmp_path / "folder").rglob("*.md"))
    found["wordpress"] = (tmp_path / "site.xml").read_text()

    visible = {
        name: " ".join(kind for kind, document in found.items() if text in document) for name, text in texts.items()
    }

    assert visible == VISIBLE_IN


def test_each_field_of_the_form_is_in_the_table():
    form = ArticlePage.get_edit_handler().get_form_class()

    assert {*form.base_fields, *form._meta.formsets} == VISIBLE_IN.keys() | SETTINGS
