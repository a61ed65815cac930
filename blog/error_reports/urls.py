"""Below /comments/, as everything that readers post to."""

from django.urls import path

from . import views

app_name = "errors"
urlpatterns = [
    path("on/<int:page_id>/", views.report, name="report"),
    path("received/<str:token>/", views.received, name="received"),
    path("withdraw/<str:token>/", views.withdraw, name="withdraw"),
]
