"""`/health/`: the state of each part of the site, for load balancers, monitors and people.

It is answered before all other middleware, without an allowed host, HTTPS or a database. Everybody sees one word per
part; numbers and causes are for this machine and the networks in GAZETTE_HEALTH_FROM.
"""

import ipaddress
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection, transaction
from django.http import HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

import gazette

from . import clock, database, media_storage, outbox, schedule
from .page_cache import statistics
from .public_forms.networks import client_ip, forwarded_for

PATHS = {"/health", "/health/"}
LOW_DISK_BYTES = 500_000_000
MEDIA_SECONDS = 60  # probes come more often
OK = "ok"
LOCK_NOT_AVAILABLE = "55P03"


@dataclass
class Part:
    """The state of one part in one word, and details: numbers or the cause."""

    state: str = OK
    details: dict[str, str | int | None] = field(default_factory=dict)


class HealthCheck(MiddlewareMixin):
    """The outermost middleware."""

    def process_request(self, request):
        return health(request) if request.path_info in PATHS else None


def health(request) -> HttpResponse:
    """Answer 503 if no page can be served; with `?strict`, also if any part is not ok."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    parts = examine(timezone.now())
    well = all(part.state == OK for part in parts.values())
    status = "down" if parts["database"].state == "down" else "ok" if well else "degraded"
    code = 503 if status == "down" or ("strict" in request.GET and not well) else 200
    in_full = may_see_details(request)
    wants_json = request.GET.get("format") == "json" or (
        request.get_preferred_type(["text/plain", "application/json"]) == "application/json"
    )
    response = (as_json if wants_json else as_lines)(status, parts, in_full)
    response.status_code = code
    vars(response)["_has_been_logged"] = True  # outages are logged once where they occur; probes come every few seconds
    if request.method == "HEAD":
        response.content = b""
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Robots-Tag"] = "noindex"
    return response


def as_json(status: str, parts: dict[str, Part], in_full: bool) -> HttpResponse:
    values: dict[str, object] = {"status": status, **{name: part.state for name, part in parts.items()}}
    if in_full:
        values["details"] = {name: part.details for name, part in parts.items()} | {"version": gazette.__version__}
    return JsonResponse(values)


def as_lines(status: str, parts: dict[str, Part], in_full: bool) -> HttpResponse:
    lines = [f"status: {status}"]
    for name, part in parts.items():
        items = part.details.items() if in_full else ()
        details = [f"{key.replace('_', ' ')}: {'never' if value is None else value}" for key, value in items]
        lines.append(f"{name}: {part.state}" + (f" ({'; '.join(details)})" if details else ""))
    if in_full:
        lines.append(f"version: {gazette.__version__}")
    return HttpResponse("".join(f"{line}\n" for line in lines), content_type="text/plain; charset=utf-8")


def examine(now: datetime) -> dict[str, Part]:
    """Examine each part; those that need the database are unknown while it doesn't answer."""
    parts = {"database": Part(), "cache": cache(), "clock": Part("unknown"), "mail": Part("unknown"), "disk": disk()}
    parts["media"] = media.state()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL lock_timeout = '1s'")
            parts["clock"], parts["mail"] = the_clock(now), mail(now)
    except Error as error:
        # A table is locked: temporary, and most pages are still served.
        is_busy = getattr(error.__cause__, "sqlstate", "") == LOCK_NOT_AVAILABLE
        parts["database"] = Part("busy" if is_busy else "down", {"problem": database.problem(error)})
    return parts


def cache() -> Part:
    problem_of: Callable[[], str] = getattr(caches["default"], "problem", str)
    problem = problem_of()
    totals: Counter[str] = Counter()
    for numbers in statistics.read_all().values():
        totals.update(numbers)
    return Part("down", {"problem": problem, **totals}) if problem else Part(OK, dict(totals))


def the_clock(now: datetime) -> Part:
    ticked = clock.last_tick()
    overdue = schedule.number_overdue(now)
    return Part(
        "late" if overdue or clock.is_late(ticked, now) else OK,
        {"last_tick": f"{ticked:%Y-%m-%dT%H:%M:%SZ}" if ticked else None, "overdue": overdue},
    )


def mail(now: datetime) -> Part:
    waiting, failed = outbox.number_waiting()
    state = "down" if outbox.is_server_away() else "late" if outbox.is_late(now) else OK
    details: dict[str, str | int | None] = {"waiting": waiting, "failed_so_far": failed}
    details["given_up"] = outbox.number_given_up()
    if last := outbox.last_problem():
        details |= {"last_problem": last.problem, "at": f"{last.problem_at:%Y-%m-%dT%H:%M:%SZ}"}
    return Part(state, details)


def disk() -> Part:
    try:
        free = shutil.disk_usage(settings.VAR_DIR).free
    except OSError as error:
        return Part("unknown", {"problem": str(error)})
    return Part("low" if free < LOW_DISK_BYTES else OK, {"free_megabytes": free // 1_000_000})


class Media:
    """Whether uploads can be stored: tried once a minute at most, in one thread, for which an answer waits shortly."""

    def __init__(self) -> None:
        self.part, self.tried_at, self.lock = Part("unknown"), -float(MEDIA_SECONDS), threading.Lock()
        self.thread = threading.Thread()

    def state(self) -> Part:
        with self.lock:
            is_due = time.monotonic() - self.tried_at >= MEDIA_SECONDS
            if is_due and self.thread.is_alive():
                return Part("down", {"problem": f"no answer for {time.monotonic() - self.tried_at:.0f} seconds"})
            if is_due:
                self.tried_at = time.monotonic()
                self.thread = threading.Thread(target=self.examine, daemon=True)
                self.thread.start()
        if is_due:
            self.thread.join(0.5)
        return self.part

    def examine(self) -> None:
        try:
            media_storage.try_to_write()
        except OSError as error:
            self.part = Part("down", {"problem": error.strerror or str(error)})
        else:
            self.part = Part()


media = Media()


def networks() -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    try:
        return [ipaddress.ip_network(text.strip()) for text in settings.GAZETTE_HEALTH_FROM]
    except ValueError as error:
        raise ImproperlyConfigured(
            f"GAZETTE_HEALTH_FROM: {error}; write networks such as 10.0.0.0/8,192.0.2.7, separated by commas."
        ) from error


def may_see_details(request) -> bool:
    """Return whether the request comes from this machine itself, or from one of the networks.

    A request that came through a proxy counts only by the address that our own proxies vouch for, and never as one from
    this machine, although the last proxy is on it.
    """
    ip, forwarded = client_ip(request), forwarded_for(request)
    if ip is None or forwarded == "":
        return False
    return any(ip in network for network in networks()) or (forwarded is None and ip.is_loopback)
