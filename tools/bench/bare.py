"""Copies of pages from a bare WSGI application."""

from . import pages

stored = pages.read()


def application(environ, start_response):
    status, headers, body = pages.respond(
        stored, environ["PATH_INFO"], environ.get("HTTP_IF_NONE_MATCH", ""), environ.get("HTTP_ACCEPT_ENCODING", "")
    )
    start_response("200 OK" if status == 200 else "304 Not Modified", list(headers.items()))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
