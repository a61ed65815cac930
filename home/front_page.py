"""The articles on the home page: the editors' picks in their order, then the newest."""

from django.db.models import Case, F, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from blog.models import ArticlePage

ARTICLES_ON_HOME = 9


def front_page_of(home, now, *, is_draft=False):
    """Return the public articles below `home` for the home page, with what their cards show, none of them twice.

    Unpublished, private and expired picks are left out. `is_draft` takes the picks from the instance, for previews.
    """
    readable = ArticlePage.objects.descendant_of(home).live().open_to_all()
    position = _pick_position_in_draft(home, now) if is_draft else _pick_position(home, now)
    # An index finds the newest, so that only those and the picks are sorted.
    newest = readable.newest_first().values("pk")[:ARTICLES_ON_HOME]
    return (
        readable.alias(pick_position=position)
        .filter(Q(pick_position__isnull=False) | Q(pk__in=newest))
        .order_by(F("pick_position").asc(nulls_last=True), "-first_published_at", "-pk")
        .for_cards()[:ARTICLES_ON_HOME]
    )


def _pick_position(home, now):
    """Return the position of an article among the picks, null for other articles."""
    picks = home.picks.model.objects.filter(home=home.pk, article=OuterRef("pk"))
    active = picks.filter(Q(pin_until=None) | Q(pin_until__gt=now))
    return Subquery(active.values(at=Coalesce("sort_order", 0))[:1])


def _pick_position_in_draft(home, now):
    active = [pick.article_id for pick in home.picks.all() if pick.pin_until is None or pick.pin_until > now]
    # Without picks, a condition that is never true: PostgreSQL does not order by a constant.
    positions = [When(pk=pk, then=Value(position)) for position, pk in enumerate(active)] or [
        When(pk=-1, then=Value(0))
    ]
    return Case(*positions, default=None, output_field=IntegerField())
