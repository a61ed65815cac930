from django.urls import re_path

from .views import draft

# No page has an address with a full stop in it.
urlpatterns = [re_path(r"^draft\.(?P<secret>[-\w]{32})/$", draft, name="draft_link")]
