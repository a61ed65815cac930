from django.contrib.sitemaps import Sitemap
from wagtail.contrib.sitemaps import Sitemap as PageSitemap

from .models import ArticlePage, Author, Series, Topic


class TopicSitemap(Sitemap):
    def items(self):
        return Topic.objects.with_articles()


class AuthorSitemap(Sitemap):
    def items(self):
        return Author.objects.filter(bylines__article__in=ArticlePage.objects.live().public()).distinct()


class SeriesSitemap(Sitemap):
    def items(self):
        return Series.objects.filter(articles__in=ArticlePage.objects.live().public()).distinct()


SITEMAPS = {
    "pages": PageSitemap,
    "topics": TopicSitemap,
    "authors": AuthorSitemap,
    "series": SeriesSitemap,
}
