from django.urls import URLPattern, URLResolver, include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls

from blog import sitemaps
from blog import urls as blog_urls
from blog.editor.draft_links import urls as drafts_urls
from blog.error_reports import urls as errors_urls
from comments import urls as comments_urls
from home import urls as home_urls
from home.accounts import urls as accounts_urls
from home.page_choosers import choose_page
from home.subscriptions import urls as subscription_urls
from home.views import robots

from . import reading_api
from .default_language import language_patterns
from .image_files.views import media, media_access
from .two_factor import urls as two_factor_urls
from .views import favicon, log_out, not_found, unlock_page

# Private: never cached.
private: list[URLPattern | URLResolver] = [
    path("comments/errors/", include(errors_urls)),
    path("comments/", include(comments_urls)),
    path("", include(drafts_urls)),
    path(
        "_util/authenticate_with_password/<int:page_view_restriction_id>/<int:page_id>/",
        unlock_page,
        name="wagtailcore_authenticate_with_password",
    ),
    path("", include(subscription_urls.private)),
]

# Public: the same bytes for every anonymous reader.
public = [
    path("", include(home_urls)),
    path("", include(subscription_urls)),
    path("", include(blog_urls)),
    path("", include(wagtail_urls)),
]

urlpatterns = [
    path("admin/two-factor/", include(two_factor_urls)),
    path("admin/", include(accounts_urls)),
    path("admin/failwhale/", not_found),  # Wagtail's raises an error, for its own tests
    path("admin/choose-page/", choose_page),
    path("admin/logout/", require_admin_access(log_out)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Images only: documents have a URL above. Both check access. A web server in front serves renditions itself after
    # it has asked the second (deploy/nginx.conf).
    re_path(r"^media/(?P<path>(?:images|original_images|avatar_images)/[-\w.]+)$", media),
    re_path(r"^media-access/(?P<path>images/[-\w.]+)$", media_access),
    *([path("api/v3/", reading_api.routes())] if reading_api.is_on() else []),
    path("favicon.ico", favicon),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.part, name="sitemap_part"),
    *language_patterns(*private, *public),
]

handler404 = "gazette.views.page_not_found"
handler500 = "gazette.views.server_error"
