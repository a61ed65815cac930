"""Pages of BENCH_PAGES (`Pages.write`) from a bare WSGI application."""

from .pages import Pages

pages = Pages.read()


def application(environ, start_response):
    page = pages[environ["PATH_INFO"]]
    if environ.get("HTTP_IF_NONE_MATCH") == page.etag:
        start_response("304 Not Modified", [("ETag", page.etag)])
        return []
    headers = [("Content-Type", page.content_type), ("ETag", page.etag)]
    body = page.body
    if "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        headers.append(("Content-Encoding", "gzip"))
        body = page.gzipped
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
