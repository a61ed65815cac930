"""Middleware with a synchronous `__call__` also works on an asynchronous server."""

import pytest
from asgiref.sync import async_to_sync
from django.http import JsonResponse
from django.test import AsyncClient
from django.urls import path
from django.utils import translation

from gazette.admin_requests import viewer


def state(request):
    return JsonResponse({"language": translation.get_language(), "viewer": viewer()})


urlpatterns = [path("ar/x/", state), path("admin/x/", state)]


class NamedUser:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = "Ada"
        return self.get_response(request)


@pytest.mark.parametrize(
    ("url", "middleware", "expected"),
    [
        ("/ar/x/", "gazette.middleware.LanguageOfPath", {"language": "ar", "viewer": None}),
        ("/admin/x/", "gazette.admin_requests.AdminViewer", {"language": "en", "viewer": "Ada"}),
    ],
)
def test_middleware_is_active_during_the_view_under_asgi(settings, url, middleware, expected):
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = [f"{__name__}.NamedUser", middleware]

    response = async_to_sync(AsyncClient().get)(url)

    assert response.json() == expected
