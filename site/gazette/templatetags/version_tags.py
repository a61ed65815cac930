from django import template

import gazette

register = template.Library()


@register.simple_tag
def gazette_version() -> str:
    return gazette.__version__
