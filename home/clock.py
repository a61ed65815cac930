"""What the clock announces: pages that time alone has changed. Of comments that close, `comments` knows."""

from datetime import datetime

from django.db import transaction

from blog.models import ArticlePage
from blog.sitemaps import NEWS_FOR
from gazette import generations

from .models import Pick

ENDINGS = "clock:endings"


@transaction.atomic
def announce_expired_picks(now: datetime) -> int:
    """Says that front pages on which picks ran out since this was last done have changed; so of news that grew old.

    Gives the number of front pages.
    """
    since, until = generations.since_last(ENDINGS, now)
    ended = Pick.objects.filter(pin_until__gt=since, pin_until__lte=until)
    front_pages = set(ended.values_list("home", flat=True))
    changed = [f"front_page:{pk}" for pk in front_pages]
    published = ArticlePage.objects.live()
    if published.filter(first_published_at__gt=since - NEWS_FOR, first_published_at__lte=until - NEWS_FOR).exists():
        changed.append("sitemap:news")
    generations.bump(changed)
    return len(front_pages)
