from django.core.checks import register

from gazette.startup import STARTUP, wrong_settings

from . import conf

SETTINGS = {"blog.E001": conf.revision_days}


@register(STARTUP, deploy=True)
def check_settings(app_configs, **kwargs):
    return wrong_settings(SETTINGS)
