import os

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.settings.production")
django.setup()

from gazette import database  # noqa: E402  it and the checks need loaded apps
from gazette.page_cache.handler import PageCache  # noqa: E402
from gazette.startup import exit_unless_ready  # noqa: E402

PAGE_CACHE_BYTES = 24_000_000  # of each process

database.limit(database.WEB)
exit_unless_ready(status=4)  # gunicorn doesn't retry after this status
connections.close_all()  # this thread serves no requests

django_application = get_wsgi_application()
is_cached = settings.GAZETTE_PAGE_CACHE == "on"
application = PageCache(django_application, PAGE_CACHE_BYTES) if is_cached else django_application
