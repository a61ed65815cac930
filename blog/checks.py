from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from gazette.startup import STARTUP

from . import conf

SETTINGS = {"blog.E001": conf.revision_days}


@register(STARTUP)
def check_settings(app_configs, **kwargs):
    problems = []
    for number, setting in SETTINGS.items():
        try:
            setting()
        except ImproperlyConfigured as error:
            problems.append(Error(str(error), id=number))
    return problems
