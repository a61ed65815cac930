from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from ..startup import STARTUP
from . import conf


@register(STARTUP, deploy=True)
def check_days(app_configs, **kwargs):
    try:
        conf.trash_days()
    except ImproperlyConfigured as error:
        return [Error(str(error), id="trash.E001")]
    return []
