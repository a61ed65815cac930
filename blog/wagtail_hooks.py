from wagtail.snippets.models import register_snippet

from .viewsets import FilingViewSetGroup

register_snippet(FilingViewSetGroup)
