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
    """Invalidate the home pages whose picks expired since the last run, and the news sitemap if an article left it.

    Returns the number of home pages.
    """
    since, until = clock.since_last(ENDINGS, now)
    ended = Pick.objects.filter(pin_until__gt=since, pin_until__lte=until)
    front_pages = set(ended.values_list("home", flat=True))
    changed = [f"page:{pk}" for pk in front_pages]
    published = ArticlePage.objects.live()
    if published.filter(first_published_at__gt=since - NEWS_FOR, first_published_at__lte=until - NEWS_FOR).exists():
        changed.append("news")
    generations.raise_tags(changed)
    return len(front_pages)
