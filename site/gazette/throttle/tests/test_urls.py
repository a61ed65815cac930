"""Every URL at which something can be guessed is throttled, here and in the web server before it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import views as auth_views
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import ResolverMatch

from gazette.throttle.guards import COSTLY, GUARDS, guard_of

NGINX = Path(settings.BASE_DIR, "deploy/nginx.conf")
# What a URL says of itself, or its view is made of, where something is guessed.
WORDS = re.compile(r"login|password|authenticate|token|secret|verify|code|invitation")
VIEWS = (auth_views.LoginView, auth_views.PasswordResetView, auth_views.PasswordResetConfirmView)
# They take no guess: what they name is chosen or made by somebody who is signed in already.
HARMLESS = {
    "wagtailadmin_password_reset_done": "a page that says that a mail was sent",
    "wagtailadmin_password_reset_complete": "a page that says that the password is changed",
    "open_invitation": "checks nothing: it redirects to the page that does",
    "two_factor_begin": "asks the passkey; the answer goes to a URL of its own",
    "two_factor_codes": "makes new codes and takes none",
}


def all_patterns(resolver=None, prefix="", kwargs=frozenset(), namespaces=()):
    """Every URL of the site: its pattern as a path, and what it resolves to with any value in its place."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + str(entry.pattern)
        names = kwargs | set(entry.pattern.regex.groupindex) | set(getattr(entry.pattern, "converters", ()))
        if isinstance(entry, URLPattern):
            yield path, ResolverMatch(entry.callback, (), dict.fromkeys(names, "1"), entry.name, namespaces=namespaces)
        else:
            yield from all_patterns(entry, path, names, (*namespaces, *filter(None, [entry.namespace])))


def guessed_at():
    for path, match in all_patterns():
        view = getattr(match.func, "view_class", type(None))
        if WORDS.search(path) or WORDS.search(match.view_name or "") or issubclass(view, VIEWS):
            yield path, match


def is_for_staff(path):
    """Below the admin, where only who is signed in gets an answer."""
    return path.startswith("admin/") and not re.match("admin/(login|password_reset|two-factor|invitation)/", path)


def test_every_url_where_something_is_guessed_is_throttled():
    found = {match.view_name: path for path, match in guessed_at() if not is_for_staff(path)}
    open_ones = {name for name, path in found.items() if name not in HARMLESS}

    unguarded = {
        name: path for path, match in guessed_at() if (name := match.view_name) in open_ones and guard_of(match) is None
    }
    assert unguarded == {}
    assert set(GUARDS) - {"wagtailadmin_account"} <= open_ones
    assert {"draft_link", "comments:edit", "comments:stop_mail", "comments:reported", "errors:withdraw"} <= open_ones


def as_url(path):
    """A URL of this pattern: a value for each part that varies."""
    path = re.sub(r"\(\?P<\w+>.*?\{32\}\)", "x" * 32, path)
    path = re.sub(r"<int:\w+>", "7", path)
    path = re.sub(r"<(\w+:)?\w+>", "MQ:x-y_z", path)
    return "/" + path.replace("^", "").replace("$", "").replace("\\.", ".")


def limited_locations():
    text = NGINX.read_text()
    return re.findall(r"location ~ (\S+) \{\s+limit_req zone=(\w+)", text)


def test_nginx_limits_every_url_where_something_is_guessed():
    locations = [(re.compile(pattern), zone) for pattern, zone in limited_locations()]
    missing = []
    for path, match in all_patterns():
        if guard_of(match) is None or match.view_name in {"wagtailadmin_account", *COSTLY}:
            continue
        url = as_url(path)
        urls = [url] if url.startswith(("/admin/", "/documents/")) else [url, f"/de{url}", f"/zh-hant{url}"]
        missing += [each for each in urls if not any(pattern.search(each) for pattern, _zone in locations)]

    assert locations and missing == []


@pytest.mark.parametrize(
    "url",
    ["/", "/notices/login/", "/admin/", "/admin/pages/", "/comments/on/1/", "/comments/7/", "/media/images/x.jpg"],
)
def test_nginx_limits_no_other_url(url):
    assert not any(re.search(pattern, url) for pattern, _zone in limited_locations())
