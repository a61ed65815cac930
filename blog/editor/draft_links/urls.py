from django.urls import re_path

from .views import draft

# Page slugs contain no full stop.
urlpatterns = [re_path(r"^draft\.(?P<secret>[-\w]{32})/$", draft, name="draft_link")]
