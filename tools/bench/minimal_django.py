"""The same pages from a Django view without middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseNotModified
from django.urls import path

from .pages import Pages

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x" * 50)
pages = Pages.read()


def view(request, name):
    page = pages[f"/{name}"]
    if request.headers.get("If-None-Match") == page.etag:
        return HttpResponseNotModified(headers={"ETag": page.etag})
    headers, body = {"ETag": page.etag}, page.body
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        headers["Content-Encoding"], body = "gzip", page.gzipped
    headers["Content-Length"] = str(len(body))
    return HttpResponse(body, content_type=page.content_type, headers=headers)


urlpatterns = [path("<str:name>", view)]
application = get_wsgi_application()
