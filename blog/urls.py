from django.contrib.sitemaps.views import sitemap
from django.urls import path

from . import views
from .feeds import SiteFeed
from .sitemaps import AuthorSitemap, PageSitemap, TopicSitemap

urlpatterns = [
    path("topics/<str:slug>/", views.topic, name="topic"),
    path("authors/<str:slug>/", views.author, name="author"),
    path("feed/", SiteFeed(), name="feed"),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": {"pages": PageSitemap, "topics": TopicSitemap, "authors": AuthorSitemap}},
        name="sitemap",
    ),
]
