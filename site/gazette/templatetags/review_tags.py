from django import template

from ..review_mail import comparison_for_review

register = template.Library()
register.filter(comparison_for_review)
