from django.contrib.sitemaps.views import sitemap
from django.urls import path, re_path

from . import views
from .feeds import SiteFeed
from .sitemaps import AuthorSitemap, PageSitemap, SeriesSitemap, TopicSitemap

urlpatterns = [
    # Slugs of any script, but nothing that a database refuses to look for.
    re_path(r"^topics/(?P<slug>[-\w]+)/$", views.topic, name="topic"),
    re_path(r"^authors/(?P<slug>[-\w]+)/$", views.author, name="author"),
    re_path(r"^series/(?P<slug>[-\w]+)/$", views.series, name="series"),
    path("feed/", SiteFeed(), name="feed"),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": {"pages": PageSitemap, "topics": TopicSitemap, "authors": AuthorSitemap, "series": SeriesSitemap}},
        name="sitemap",
    ),
]
