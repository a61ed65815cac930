from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from blog import urls as blog_urls
from blog.drafts import urls as drafts_urls
from blog.errors import urls as errors_urls
from comments import urls as comments_urls
from home import urls as home_urls

from .views import health

# For one person each: never to be cached.
private = [
    path("health/", health),
    path("admin/", include(wagtailadmin_urls)),
    path("comments/errors/", include(errors_urls)),
    path("comments/", include(comments_urls)),
    path("", include(drafts_urls)),
]

# The same bytes for every anonymous reader.
public = [
    path("documents/", include(wagtaildocs_urls)),
    # Pictures only: documents have an address above, which asks who may read them. A web server in front answers the
    # resized ones itself (deploy/).
    re_path(
        r"^media/(?P<path>(?:images|original_images|avatar_images)/[^/]+)$",
        serve,
        {"document_root": settings.MEDIA_ROOT},
    ),
    path("", include(home_urls)),
    path("", include(blog_urls)),
    path("", include(wagtail_urls)),
]

urlpatterns = private + public

handler500 = "gazette.views.server_error"
