from django.urls import path, re_path

from . import feeds, views

# Of any script, but nothing that a database refuses to look for.
SLUG = r"(?P<slug>[-\w]+)"

urlpatterns = [
    re_path(rf"^topics/{SLUG}/$", views.topic, name="topic"),
    re_path(rf"^authors/{SLUG}/$", views.author, name="author"),
    re_path(rf"^series/{SLUG}/$", views.series, name="series"),
    re_path(
        r"^share/(?P<article_id>[0-9]{1,15})-(?P<digest>[0-9a-f]{16})\.png$", views.share_image, name="share_image"
    ),
    path("feed/", feeds.feed(feeds.of_site, feeds.as_rss), name="feed"),
    path("feed.json", feeds.feed(feeds.of_site, feeds.as_json), name="json_feed"),
    re_path(rf"^topics/{SLUG}/feed/$", feeds.feed(feeds.of_topic, feeds.as_rss), name="topic_feed"),
    re_path(rf"^topics/{SLUG}/feed\.json$", feeds.feed(feeds.of_topic, feeds.as_json), name="topic_json_feed"),
    re_path(rf"^authors/{SLUG}/feed/$", feeds.feed(feeds.of_author, feeds.as_rss), name="author_feed"),
    re_path(rf"^authors/{SLUG}/feed\.json$", feeds.feed(feeds.of_author, feeds.as_json), name="author_json_feed"),
    re_path(rf"^series/{SLUG}/feed/$", feeds.feed(feeds.of_series, feeds.as_rss), name="series_feed"),
    re_path(rf"^series/{SLUG}/feed\.json$", feeds.feed(feeds.of_series, feeds.as_json), name="series_json_feed"),
    re_path(
        r"^(?P<path>[-\w/]+)/feed\.json$", feeds.feed(feeds.of_listing_at, feeds.as_json), name="listing_json_feed"
    ),
    re_path(r"^(?P<path>[-\w/]+)\.md$", views.markdown, name="markdown"),
]
