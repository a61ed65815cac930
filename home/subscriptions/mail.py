"""The emails: the question whether to subscribe, and the new articles. In the language of the subscription.

They link to pages of the site as readers know them, and hold no picture: nothing tells who opened them.
"""

from datetime import datetime

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.mail.notifications import title_in_mail, unsubscribe_headers
from gazette import outbox
from gazette.models import Email
from gazette.publications import Publication, site_url

from ..models import SiteSettings
from ..sites import settings_of
from ..subscription_models import Subscription
from .tokens import confirm_token, stop_token

NOBODY = "nobody@no-subscription.invalid"


def about(subscription: Subscription) -> str:
    return f"subscription {subscription.pk}"


def publication_of(subscription: Subscription) -> Publication:
    """Return the publication, with its front page in the active language."""
    own = settings_of(subscription.site) or SiteSettings()
    return Publication(own.name, url_of(subscription, "wagtail_serve", ""), own.reply_to)


def url_of(subscription: Subscription, name: str, *args) -> str:
    return f"{site_url(subscription.site)}{reverse(name, args=args)}"


def queue_question(subscription: Subscription, every: str, now: datetime, *, to: str = "") -> None:
    """Queue the confirmation mail. It contains nothing that whoever filled in the form has typed."""
    with translation.override(subscription.language):
        publication = publication_of(subscription)
        context = {
            "publication": publication.name,
            "is_daily": every == Subscription.Every.DAY,
            "url": url_of(subscription, "confirm_subscription", confirm_token(subscription, every)),
        }
        stop = url_of(subscription, "stop_subscription", stop_token(subscription))
        outbox.queue(
            to=to or subscription.email,
            subject=_("Confirm your subscription to %(publication)s") % {"publication": publication.name},
            text=render_to_string("home/subscriptions/confirm.txt", context).strip(),
            publication=publication,
            headers=unsubscribe_headers(stop),
            foot=f"{_('Unsubscribe:')} {stop}",
            about=about(subscription),
            now=now,
        )


def queue_to_nobody(subscription: Subscription, every: str, now: datetime) -> None:
    """Do the same work as for a confirmation mail, without a recipient."""
    queue_question(subscription, every, now, to=NOBODY)


def queue_articles(subscription: Subscription, articles: list[dict], more: int, now: datetime) -> Email:
    """Queue the email with these articles (of `article_in_mail`); `more`: how many others there are.

    The caller has set the language and the time zone.
    """
    publication = publication_of(subscription)
    stop = url_of(subscription, "stop_subscription", stop_token(subscription))
    others = len(articles) + more - 1
    subject = articles[0]["title"]
    if others:
        subject = ngettext("%(title)s, and %(count)d more article", "%(title)s, and %(count)d more articles", others)
        subject = subject % {"title": articles[0]["title"], "count": others}
    context = {
        "articles": articles,
        "more": more,
        "publication": publication,
        "is_daily": subscription.every == Subscription.Every.DAY,
        "subject": subject,
        "stop": stop,
        "change": url_of(subscription, "subscribe"),
    }
    return outbox.queue(
        to=subscription.email,
        subject=subject,
        text=render_to_string("home/subscriptions/articles.txt", context).strip(),
        html=render_to_string("home/subscriptions/articles.html", context),
        foot=render_to_string("home/subscriptions/foot.txt", context),
        publication=publication,
        headers=unsubscribe_headers(stop),
        about=about(subscription),
        now=now,
    )


def article_in_mail(article, authors) -> dict:
    """Return what the email shows of an article."""
    return {
        "title": title_in_mail(article),
        "lead": outbox.one_line(article.lead, 500),
        "authors": _(", ").join(author.name for author in authors),
        "published_at": article.first_published_at,
        "url": article.full_url,
    }
