from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured

from . import conf


@register
def check_settings(app_configs, **kwargs):
    problems = []
    try:
        conf.comment_rate()
    except ImproperlyConfigured as error:
        problems.append(Error(str(error), id="comments.E001"))
    if not isinstance(conf.max_length(), int) or not 1 <= conf.max_length() <= 5_000:
        # 64 KB hold 5,000 code points in the widest form encoding, and no more.
        problems.append(Error("GAZETTE_COMMENT_MAX_LENGTH must be a number from 1 to 5000.", id="comments.E002"))
    if not isinstance(getattr(settings, "GAZETTE_TRUSTED_PROXIES", 0), int) or conf.trusted_proxies() < 0:
        problems.append(Error("GAZETTE_TRUSTED_PROXIES must be a number, 0 or more.", id="comments.E003"))
    return problems
