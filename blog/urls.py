from django.urls import path, re_path

from . import feeds, views
from .feeds import as_json, as_rss, feed
from .models.taxonomy import Author, Series, Topic

# Of any script, but nothing that a database refuses to look for.
SLUG = r"(?P<slug>[-\w]+)"


def topic_author_or_series(name, plural, view, index, model):
    """Return the URLs of their pages and feeds, and of the index of all."""
    rss, json = (views.by_slug(model.objects.all())(feed(feeds.of_thing, write)) for write in (as_rss, as_json))
    return [
        path(f"{plural}/", index, name=f"{name}_index"),
        re_path(rf"^{plural}/{SLUG}/$", view, name=name),
        re_path(rf"^{plural}/{SLUG}/feed/$", rss, name=f"{name}_feed"),
        re_path(rf"^{plural}/{SLUG}/feed\.json$", json, name=f"{name}_json_feed"),
    ]


urlpatterns = [
    *topic_author_or_series("topic", "topics", views.topic, views.topic_index, Topic),
    *topic_author_or_series("author", "authors", views.author, views.author_index, Author),
    *topic_author_or_series("series", "series", views.series, views.series_index, Series),
    re_path(
        r"^share/(?P<article_id>[0-9]{1,15})-(?P<digest>[0-9a-f]{16})\.png$", views.share_image, name="share_image"
    ),
    path("feed/", feed(feeds.of_site, as_rss), name="feed"),
    path("feed.json", feed(feeds.of_site, as_json), name="json_feed"),
    re_path(r"^(?P<path>[-\w/]+)/feed\.json$", feed(feeds.of_listing_at, as_json), name="listing_json_feed"),
    re_path(r"^(?P<path>[-\w/]+)\.md$", views.markdown, name="markdown"),
]
