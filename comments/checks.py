from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from gazette.startup import STARTUP

from . import conf


@register(STARTUP)
def check_settings(app_configs, **kwargs):
    problems = []
    for number, setting in enumerate((conf.comment_rate, conf.max_length, conf.trusted_proxies), start=1):
        try:
            setting()
        except ImproperlyConfigured as error:
            problems.append(Error(str(error), id=f"comments.E{number:03d}"))
    return problems
