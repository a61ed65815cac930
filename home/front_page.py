"""What stands on the front page: what editors picked, in their order; the newest articles fill it up."""

from django.db.models import Case, IntegerField, Q, Value, When

from blog.models import ArticlePage

ARTICLES_ON_HOME = 9


def front_page_of(home, now):
    """Live articles below `home` that everybody may read, with what their cards show, none of them twice.

    Picks that are unpublished, private or past their time vanish, and what was picked in a draft shows in its preview.
    """
    picks = [pick.article_id for pick in home.picks.all() if pick.pin_until is None or pick.pin_until > now]
    readable = ArticlePage.objects.descendant_of(home).live().open_to_all()
    # The newest are found by an index; only those and the picks are put into order.
    newest = readable.exclude(pk__in=picks).newest_first().values("pk")[:ARTICLES_ON_HOME]
    shown = readable.filter(Q(pk__in=picks) | Q(pk__in=newest)).newest_first()
    if picks:
        places = [When(pk=pk, then=Value(place)) for place, pk in enumerate(picks)]
        place = Case(*places, default=Value(len(picks)), output_field=IntegerField())
        shown = shown.alias(place=place).order_by("place", *shown.query.order_by)
    return shown.for_cards()[:ARTICLES_ON_HOME]
