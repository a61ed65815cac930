from django import template

from ..review_messages import comparison_for_review, state_text

register = template.Library()
register.filter(comparison_for_review)
register.filter("review_state", state_text)
