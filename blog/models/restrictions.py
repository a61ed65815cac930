"""Which pages only some readers may see, asked within other queries."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Left, Length
from wagtail.models import PageViewRestriction

# The fields that a link to a page needs: its title and URL.
FOR_A_LINK = ("title", "slug", "url_path", "locale")


def restricted(but_for=()):
    """Return a condition on pages: they or an ancestor have a view restriction.

    `but_for`: ids of restrictions to ignore.
    """
    beginning = Left(OuterRef("path"), Length("page__path"))
    restrictions = PageViewRestriction.objects.alias(beginning=beginning).filter(beginning=F("page__path"))
    return Exists(restrictions.exclude(pk__in=but_for) if but_for else restrictions)


def site_closes_pages():
    """Return an expression: whether any page has a view restriction. If none has, no ancestors need be looked up."""
    return Exists(PageViewRestriction.objects.all())
