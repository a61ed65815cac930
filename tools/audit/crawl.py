"""Crawl the public URLs of a site, by links, feeds, sitemaps and robots.txt, and some that don't exist."""

import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree

from bs4 import BeautifulSoup

BEGIN = ["/", "/robots.txt", "/sitemap.xml", "/llms.txt", "/search/?q=bridge", "/search/?q=nothing-of-the-kind"]
# URLs that nothing links to, with the status that they should have.
ERRORS = {
    "/nothing-here/": 404,
    "/articles/nothing-here/": 404,
    "/topics/nothing-here/": 404,
    "/comments/on/999999/": 404,
}
MAX_PAGES = 2_000


@dataclass
class Answer:
    url: str
    status: int
    kind: str  # the media type, without parameters
    body: bytes
    headers: dict[str, str]

    @property
    def path(self) -> str:
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def is_page(self) -> bool:
        return self.kind == "text/html"

    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.body, "html.parser")


class Unredirected(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


OPENER = urllib.request.build_opener(Unredirected)


def fetch(url: str) -> Answer:
    # Percent-encoded as by a browser.
    sent = quote(url, safe=":/?&=%#+,;@!$'()*~[]")
    request = urllib.request.Request(sent, headers={"Accept-Encoding": "identity"})  # noqa: S310  our own server
    try:
        response = OPENER.open(request, timeout=120)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        kind = response.headers.get_content_type()
        return Answer(url, response.status, kind, response.read(), {k.lower(): v for k, v in response.headers.items()})


def links_in(answer: Answer) -> list[str]:
    """Return absolute URLs without fragments, in their order."""
    if answer.is_page:
        tags = answer.soup().select("a[href], link[href], form[action][method=get], form[action]:not([method])")
        found = [str(tag.get("href") or tag.get("action")) for tag in tags if "nofollow" not in (tag.get("rel") or [])]
    elif answer.kind.endswith("xml"):
        found = [
            (each.text or "").strip() or each.get("href", "") or each.get("url", "")
            for each in ElementTree.fromstring(answer.body).iter()  # noqa: S314  our own server
            if each.tag.rpartition("}")[2] in {"loc", "link", "comments", "commentRss", "url"}
        ]
    elif answer.kind in {"text/plain", "text/markdown", "application/json", "application/feed+json"}:
        found = re.findall(r"https?://[^\s<>\"')\\\]]+", answer.body.decode())
    else:
        found = []
    return [urldefrag(urljoin(answer.url, link)).url for link in found]


def crawl(site: str) -> list[Answer]:
    """Fetch each URL of `site` once and follow the links in HTML, feeds and text."""
    answers: dict[str, Answer] = {}
    ahead = [f"{site}{path}" for path in BEGIN]
    while ahead and len(answers) < MAX_PAGES:
        url = ahead.pop(0)
        if url in answers or not url.startswith(f"{site}/") or url.startswith((f"{site}/admin", f"{site}/static/")):
            continue
        answers[url] = answer = fetch(url)
        if answer.status in {301, 302, 303, 307, 308}:
            ahead.append(urldefrag(urljoin(url, answer.headers["location"])).url)
        elif answer.status == 200:
            ahead += links_in(answer)
    for path in ERRORS:
        answers[f"{site}{path}"] = fetch(f"{site}{path}")
    return list(answers.values())
