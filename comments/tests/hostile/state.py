"""All rows of the database and all routes, for tests that nothing changed."""

import re
from uuid import UUID

from django.db import connection
from django.urls import URLResolver, get_resolver

from comments.mail.tokens import confirm_token, digest_token, stop_token
from comments.models import Correspondent, Digest
from comments.tokens import report_token_for, token_for

# The browser's; two that the first look of all fills with what holds without them, and what that raises; who has which
# card open, which whoever looks at one says for a minute; and how often something was guessed or sent.
NOT_LOOKED_AT = {
    "django_session",
    "home_sitesettings",
    "gazette_generation",
    "wagtailusers_userprofile",
    "comments_claim",
    "comments_ratecounter",
}


def everything() -> dict[str, list[str]]:
    """Every row of every table, as the database has it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in NOT_LOOKED_AT:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  its own name
                found[table] = sorted(repr(row) for row in cursor.fetchall())
    return found


def routes(below: str) -> list[str]:
    """Every route of the project that begins with `below`, as it is written: "comments/edit/<str:token>/"."""

    def walk(resolver, prefix):
        for pattern in resolver.url_patterns:
            route = prefix + re.sub(r"^\^|\$$", "", str(pattern.pattern))
            if isinstance(pattern, URLResolver):
                yield from walk(pattern, route)
            elif route.startswith(below):
                yield route

    return sorted(set(walk(get_resolver(), "")))


def url_for(route: str, comment) -> str:
    """The URL of a route, for `comment`, its page and its author's token, or the token that a mail would contain."""
    decided = comment.decisions.exclude(batch=None).last()
    batch = decided.batch if decided else UUID(int=0)
    values = {"page_id": comment.page_id, "token": token(route, comment), "int": comment.pk, "batch": batch}

    def value(match):
        kind, _colon, name = match[1].rpartition(":")
        return str(values.get(name) or values.get(kind) or "x")

    return "/" + re.sub(r"<([^>]+)>", value, route)


def token(route: str, comment) -> str:
    """The token of a route; for routes in mails, that of the first correspondent or digest."""
    if "reported/" in route and (report := comment.reports.first()):
        return report_token_for(report)
    for part, model, token_of in (
        ("mail/confirm/", Correspondent, confirm_token),
        ("mail/stop/", Correspondent, stop_token),
        ("mail/digest/", Digest, digest_token),
    ):
        if part in route:
            return token_of(model.objects.first() or model(pk=1))
    return token_for(comment)


PUBLIC = "comments/"
DESK = "admin/comments/"
