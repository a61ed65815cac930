import inspect
from collections import Counter

from django.core.checks import Error, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from gazette.public_forms.networks import trusted_proxies
from gazette.startup import STARTUP, settings_errors

from . import conf
from .judging.rules import code_of

SETTINGS = {
    "comments.E001": conf.comment_rate,
    "comments.E002": conf.max_length,
    "comments.E003": trusted_proxies,
    "comments.E004": conf.comment_rules,
    "comments.E006": conf.report_rate,
    "comments.E007": conf.confirmation_rate,
    "comments.E008": conf.max_links,
}


@register(STARTUP, deploy=True)
def check_settings(app_configs, **kwargs):
    return settings_errors(SETTINGS)


@register(STARTUP, deploy=True)
def check_rules(app_configs, **kwargs):
    """Check that each rule of the site can be imported, takes one submission and has a code of its own."""
    try:
        paths = conf.comment_rules()
    except ImproperlyConfigured:
        return []  # check_settings says so
    taken = Counter(map(code_of, paths))
    problems = []
    for path in paths:
        problem = _problem_with(path)
        if not problem and taken[code_of(path)] > 1:
            problem = f"another rule has the code {code_of(path)} too"
        if problem:
            problems.append(Error(f"GAZETTE_COMMENT_RULES names {path!r}: {problem}.", id="comments.E005"))
    return problems


def _problem_with(path: str) -> str:
    try:
        rule = import_string(path)
    except Exception as error:
        return f"it can't be imported ({' '.join(str(error).split())})"
    if not callable(rule):
        return "it is not a function"
    try:
        inspect.signature(rule).bind(None)
    except (TypeError, ValueError):
        return "it does not take one submission and nothing else"
    return ""
