from django.urls import re_path

from .views import draft

# No page can have this URL: a slug contains no full stop.
urlpatterns = [re_path(r"^draft\.(?P<secret>[-\w]{32})/$", draft, name="draft_link")]
