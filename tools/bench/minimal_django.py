"""Copies of pages from a Django view without middleware."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

from . import pages

settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, SECRET_KEY="x" * 50)
stored = pages.read()


def view(request, name):
    given = request.headers
    status, headers, body = pages.respond(
        stored, request.path, given.get("If-None-Match", ""), given.get("Accept-Encoding", "")
    )
    return HttpResponse(body, status=status, headers=headers)


urlpatterns = [path("<str:name>", view)]
application = get_wsgi_application()
