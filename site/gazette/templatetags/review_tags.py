from django import template

from ..review_mail import comparison_for_review, letter_context, quote
from ..review_messages import state_text

register = template.Library()
register.filter(comparison_for_review)
register.filter(quote)
register.simple_tag(letter_context)
register.filter("review_state", state_text)
