from django import template

from ..admin_language import admin_language
from ..review_mail import comparison_for_review, letter_context, quote
from ..review_messages import state_text

register = template.Library()
register.filter(admin_language)
register.filter(comparison_for_review)
register.filter(quote)
register.simple_tag(letter_context)
register.filter("review_state", state_text)
