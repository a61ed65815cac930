"""Which new articles are due to whom: at 7:00 in the site's time zone, every day or on Monday."""

import zoneinfo
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone, translation
from wagtail.models import Site

from blog.models import ArticlePage
from blog.models.cards import authors_of
from gazette.default_language import default_language

from ..sites import home_pages_of, settings_of
from ..subscription_models import Subscription
from . import mail

SEND_AT = time(7)
MONDAY = 0
# A publication that began before the hour is committed by then.
SETTLED_AFTER = timedelta(minutes=5)
MAX_ARTICLES = 20
# The outbox sends about as many in one tick; the next one queues the rest.
EMAILS_A_TICK = 300


def queue_digests(now: datetime) -> int:
    """Queue the emails that are due, at most EMAILS_A_TICK; return their number."""
    queued = 0
    for site in Site.objects.select_related("root_page").order_by("pk"):
        publication = settings_of(site)
        if publication is None or not publication.offers_article_mail:
            continue
        zone = zoneinfo.ZoneInfo(publication.time_zone)
        for every in Subscription.Every:
            until = last_hour(every, now - SETTLED_AFTER, zone)
            due = Subscription.objects.due(site, every, until).order_by().values_list("language", "sent_until")
            for language, since in due.distinct():
                with translation.override(language), timezone.override(zone):
                    queued += queue_group(site, every, language, since, until, now, EMAILS_A_TICK - queued)
                if queued >= EMAILS_A_TICK:
                    return queued
    return queued


def last_hour(every: str, now: datetime, zone: zoneinfo.ZoneInfo) -> datetime:
    """Return the last time until `now` at which mail of this kind was due."""
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - MONDAY) % 7 if every == Subscription.Every.WEEK else 0)
    due = datetime.combine(day, SEND_AT, zone)
    if due > now:
        due = datetime.combine(day - timedelta(days=7 if every == Subscription.Every.WEEK else 1), SEND_AT, zone)
    return due


def queue_group(
    site: Site, every: str, language: str, since: datetime, until: datetime, now: datetime, most: int
) -> int:
    """Queue an email for each subscription that was last sent the articles until `since`; return their number."""
    group = Subscription.objects.due(site, every, until).filter(language=language, sent_until=since)
    home = home_in(site, language)
    if home is None:  # they get what is new when there is one again
        return 0
    new = ArticlePage.objects.descendant_of(home).live().open_to_all()
    new = new.filter(first_published_at__gt=since, first_published_at__lte=until)
    articles = list(new.newest_first()[:MAX_ARTICLES])
    if not articles:
        group.update(sent_until=until)
        return 0
    more = new.count() - len(articles)
    authors = authors_of(tuple(article.pk for article in articles))
    listed = [mail.article_in_mail(article, authors.get(article.pk, ())) for article in articles]
    queued = 0
    for subscription in group.order_by("pk")[:most]:
        subscription.site = site
        queued += queue_digest(subscription, listed, more, until, now)
    return queued


@transaction.atomic
def queue_digest(subscription: Subscription, articles: list[dict], more: int, until: datetime, now: datetime) -> bool:
    """Queue an email and note it, in one transaction: none is sent twice or lost, whatever stops the process."""
    same = Subscription.objects.filter(pk=subscription.pk, sent_until=subscription.sent_until)
    if not same.update(sent_until=until):  # its owner has unsubscribed meanwhile
        return False
    mail.queue_articles(subscription, articles, more, now)
    return True


def home_in(site: Site, language: str):
    for home in home_pages_of(site):
        if home.live and home.locale.language_code == language:
            return home
    return site.root_page if language == default_language() and site.root_page.live else None
