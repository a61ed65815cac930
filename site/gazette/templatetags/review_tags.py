from django import template

from ..review_mail import comparison_for_review, letter_context, quote

register = template.Library()
register.filter(comparison_for_review)
register.filter(quote)
register.simple_tag(letter_context)
