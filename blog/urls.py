from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path

from . import feeds, views
from .sitemaps import AuthorSitemap, PageSitemap, SeriesSitemap, TopicSitemap

# Of any script, but nothing that a database refuses to look for.
SLUG = r"(?P<slug>[-\w]+)"

urlpatterns = [
    re_path(rf"^topics/{SLUG}/$", views.topic, name="topic"),
    re_path(rf"^authors/{SLUG}/$", views.author, name="author"),
    re_path(rf"^series/{SLUG}/$", views.series, name="series"),
    path("feed/", feeds.feed(feeds.of_site, feeds.as_rss), name="feed"),
    path("feed.json", feeds.feed(feeds.of_site, feeds.as_json), name="json_feed"),
    re_path(rf"^topics/{SLUG}/feed/$", feeds.feed(feeds.of_topic, feeds.as_rss), name="topic_feed"),
    re_path(rf"^topics/{SLUG}/feed\.json$", feeds.feed(feeds.of_topic, feeds.as_json), name="topic_json_feed"),
    re_path(rf"^authors/{SLUG}/feed/$", feeds.feed(feeds.of_author, feeds.as_rss), name="author_feed"),
    re_path(rf"^authors/{SLUG}/feed\.json$", feeds.feed(feeds.of_author, feeds.as_json), name="author_json_feed"),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": {"pages": PageSitemap, "topics": TopicSitemap, "authors": AuthorSitemap, "series": SeriesSitemap}},
        name="sitemap",
    ),
]
