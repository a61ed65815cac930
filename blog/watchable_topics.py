"""Topics as something that moderators can watch (comments.watching)."""

from django.db.models import Q

from .models import Topic


class WatchableTopics:
    kind = "topic"

    def of_page(self, page):
        links = Topic.objects.article_links().filter(articlepage=page.pk)
        return dict(links.order_by("topic__name").values_list("topic", "topic__name"))

    def names(self, numbers, user):
        return dict(Topic.objects.filter(pk__in=numbers).order_by("name").values_list("pk", "name"))

    def pages(self, numbers):
        """Include the articles on subtopics."""
        links = Topic.objects.article_links()
        return links.filter(Q(topic__in=numbers) | Q(topic__parent__in=numbers)).values("articlepage")
