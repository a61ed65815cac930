"""The articles on the home page: the editors' picks in their order, then the newest."""

from django.db.models import F, Q

from blog.models import ArticlePage
from blog.related import position_in

ARTICLES_ON_HOME = 9


def front_page_of(home, now):
    """Return the public articles below `home` for the home page, with what their cards show, none of them twice.

    Unpublished, private and expired picks are left out; in a preview, the picks are those of the draft.
    """
    readable = ArticlePage.objects.descendant_of(home).live().open_to_all()
    picks = [pick.article_id for pick in home.picks.all() if pick.pin_until is None or pick.pin_until > now]
    # An index finds the newest, so that only those and the picks are sorted.
    newest = readable.newest_first().values("pk")[:ARTICLES_ON_HOME]
    return (
        readable.alias(pick_position=position_in(picks))
        .filter(Q(pk__in=picks) | Q(pk__in=newest))
        .order_by(F("pick_position").asc(nulls_last=True), "-first_published_at", "-pk")
        .for_cards()[:ARTICLES_ON_HOME]
    )
