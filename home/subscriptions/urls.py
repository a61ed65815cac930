from django.urls import path

from . import views

# Private: never cached.
private = [
    path("subscribe/request/", views.RequestView.as_view(), name="request_subscription"),
    path("subscribe/requested/", views.requested, name="subscription_requested"),
    path("subscribe/confirm/<token>/", views.ConfirmView.as_view(), name="confirm_subscription"),
    path("subscribe/stop/<token>/", views.StopView.as_view(), name="stop_subscription"),
]

urlpatterns = [path("subscribe/", views.subscribe, name="subscribe")]
