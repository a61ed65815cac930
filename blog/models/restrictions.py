"""Which pages only some readers may see, asked within other queries."""

from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Left, Length
from wagtail.models import PageViewRestriction

# What of a page its title and address are made of.
FOR_A_LINK = ("title", "slug", "url_path", "locale")


def restricted(but_for=()):
    """A condition on pages: that they, or a page above them, are not for everybody. Asked within the query itself.

    `but_for`: the ids of restrictions that don't count.
    """
    beginning = Left(OuterRef("path"), Length("page__path"))
    restrictions = PageViewRestriction.objects.alias(beginning=beginning).filter(beginning=F("page__path"))
    return Exists(restrictions.exclude(pk__in=but_for) if but_for else restrictions)


def site_closes_pages():
    """Whether any page is not for everybody: Wagtail looks through all ancestors, in vain where none is."""
    return Exists(PageViewRestriction.objects.all())
