"""What templates of Wagtail's that we extend say about accounts."""

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin.widgets.button import HeaderButton

from home.setup import invitations

register = template.Library()


@register.simple_tag
def has_administrator() -> bool:
    return invitations.has_administrator()


@register.simple_tag(takes_context=True)
def buttons_with_invitations(context) -> list:
    """Return the buttons in the header of the list of users, with one to the invitations for who may invite."""
    buttons = list(context["header_buttons"])
    if invitations.may_invite(context["request"].user):
        url = reverse("invitations")
        buttons.append(HeaderButton(_("Invitations"), url=url, icon_name="key", classname="icon-on-phones"))
    return buttons
