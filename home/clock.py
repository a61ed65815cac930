"""Cache invalidation for pages that change with time alone; closing of comments is in `comments`."""

from datetime import datetime

from django.db import transaction

from blog.models import ArticlePage
from blog.sitemaps import NEWS_FOR
from gazette import clock, generations

from .models import Pick

ENDINGS = "endings"


@transaction.atomic
def announce_expired_picks(now: datetime) -> int:
    """Invalidate the pages if picks expired since the last run, and the news sitemap if an article left it.

    Returns the number of home pages with such picks.
    """
    since, until = clock.since_last(ENDINGS, now)
    ended = Pick.objects.filter(pin_until__gt=since, pin_until__lte=until)
    front_pages = set(ended.values_list("home", flat=True))
    published = ArticlePage.objects.live()
    old_news = published.filter(first_published_at__gt=since - NEWS_FOR, first_published_at__lte=until - NEWS_FOR)
    changed = [generations.EVERYTHING] if front_pages else []
    generations.raise_tags([*changed, "news"] if old_news.exists() else changed)
    return len(front_pages)
