import os

import django
from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gazette.settings.production")
django.setup()

from gazette import database  # noqa: E402  it and the checks need loaded apps
from gazette.startup import exit_unless_ready  # noqa: E402

database.limit(database.WEB)
exit_unless_ready(status=4)  # gunicorn doesn't retry after this status
connections.close_all()  # this thread serves no requests

application = get_wsgi_application()
