from django.urls import path

from . import views

# Private: never cached.
private = [
    path("subscribe/request/", views.request_subscription, name="request_subscription"),
    path("subscribe/requested/", views.requested, name="subscription_requested"),
    path("subscribe/confirm/<token>/", views.confirm, name="confirm_subscription"),
    path("subscribe/stop/<token>/", views.stop, name="stop_subscription"),
]

urlpatterns = [path("subscribe/", views.subscribe, name="subscribe")]
