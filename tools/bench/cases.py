"""What is measured on which servers, and the budgets."""

from collections.abc import Callable
from dataclasses import dataclass, field

from . import load
from .servers import Server

# Servers. Each of Gazette's is run on both databases: as in production; without the response cache, everything else
# warm; and with nothing cached anywhere.
COMPARED = ("bare", "django", "static")
DATABASES = ("sqlite", "postgresql")
CACHED = (*DATABASES, "nginx")
WARM, COLD = tuple(f"{name} warm" for name in DATABASES), tuple(f"{name} cold" for name in DATABASES)
RENDERED = (*WARM, *COLD)
ARTICLE = "/articles/bench-{}/"


@dataclass(frozen=True)
class Case:
    name: str
    path: str
    servers: tuple[str, ...]
    headers: dict[str, str] = field(default_factory=dict)
    status: int = 200  # 304: with the ETag that the server gave
    method: str = "GET"
    send: Callable[[Server, int], load.Load] | None = None  # instead of requests for `path`

    @property
    def copy(self) -> str:
        """The path of the same page on the servers that Gazette is compared with."""
        return f"/{self.path.strip('/').replace('/', '-') or 'home'}"


def after_decision(server: Server, seconds: int) -> load.Load:
    return load.ask_after_decisions(server, ARTICLE.format(100), seconds)


CASES = [
    Case("article", ARTICLE.format(100), (*COMPARED, *CACHED, *RENDERED)),
    Case("article-gzip", ARTICLE.format(100), (*COMPARED, *CACHED), {"Accept-Encoding": "gzip"}),
    Case("article-304", ARTICLE.format(100), (*COMPARED, *CACHED), status=304),
    Case("article-head", ARTICLE.format(100), (*COMPARED, *CACHED), method="HEAD"),
    Case("article-decided", ARTICLE.format(100), DATABASES, send=after_decision),
    Case("article-0", ARTICLE.format(0), (*COMPARED, *DATABASES, *RENDERED)),
    Case("article-5000", ARTICLE.format(5000), (*DATABASES, *RENDERED)),
    Case("home", "/", (*COMPARED, *CACHED, *RENDERED)),
    Case("listing", "/articles/", (*DATABASES, *RENDERED)),
    Case("topic", "/topics/bridges/", (*DATABASES, *RENDERED)),
    Case("search", "/search/?q=river", (*DATABASES, *RENDERED)),
    Case("feed", "/feed/", (*DATABASES, *RENDERED)),
    Case("404", "/nothing/", (*DATABASES, *RENDERED), status=404),
    Case("comment", "", DATABASES, send=load.send_comments),
    Case("next-card", "", DATABASES, send=load.decide_cards),
]
# Milliseconds of CPU time.
MOST = {(name, server): 15 for name in ("article-0", "home", "listing", "topic", "search") for server in COLD}
MOST |= {(name, server): 6 for name in ("article-0", "home", "listing", "topic", "search") for server in WARM}
MOST |= {("article", server): 35 for server in COLD} | {("article-5000", server): 42 for server in COLD}
MOST |= {("feed", server): 15 for server in WARM} | {("404", server): 3 for server in WARM}
MOST |= {("article-decided", server): 12 for server in DATABASES}
MOST |= {("comment", server): 4 for server in DATABASES} | {("next-card", server): 60 for server in DATABASES}
# How many times the CPU time of another measurement has to be this one's.
TIMES = {
    ("article", "sqlite"): (2, "article", "django"),
    ("article", "postgresql"): (1.2, "article", "django"),
    ("article", "nginx"): (0.9, "article", "static"),
    ("article-gzip", "nginx"): (0.9, "article-gzip", "static"),
    ("article-304", "sqlite"): (1.2, "article", "sqlite"),
    ("article-304", "postgresql"): (1.2, "article", "postgresql"),
}
MEMORY, START = 200, 2  # megabytes of two workers after the load; seconds
GROWTH = 1.2  # times, with 100,000 articles
