import gc

import pytest
from django.conf import settings
from django.test.utils import setup_databases, teardown_databases


def pytest_report_header():
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_collection_modifyitems(config, items):
    """What no database decides has been seen on SQLite, which is quicker."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        left_out = [item for item in items if item.get_closest_marker("any_database")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def pytest_collection_finish():
    # What was imported stays; nothing is gained by looking through it hundreds of times.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def outbox_as_default_mailer(django_test_environment):
    """Django's test environment replaces every mailer by one in memory; mail has to pass through the outbox."""
    settings.MAILERS["default"] = {"BACKEND": "gazette.outbox.EmailBackend"}


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """In place of pytest-django's: the same database, but copied where one of the same code was migrated before."""
    from gazette.tests.databases import started_from_a_copy
    from gazette.tests.indexing import leave_indexes
    from home.tests.first_listing import removed_after_migrations

    with django_db_blocker.unblock():
        with started_from_a_copy() as is_copy, removed_after_migrations():
            made = setup_databases(verbosity=0, interactive=False, keepdb=is_copy, serialized_aliases=["default"])
        leave_indexes()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def indexed():
    """Keeps Wagtail's indexes of words and references up to date, as in life: for tests that look into them."""
    from gazette.tests.indexing import indexes_kept

    with indexes_kept():
        yield


@pytest.fixture(autouse=True)
def site_roots():
    """Where sites begin is remembered beside the database, which each test leaves as it was."""
    from wagtail.models import Site

    Site.clear_site_root_paths_cache()


def pytest_terminal_summary(terminalreporter):
    """What tests have to tell in numbers: their `record_property("told", …)`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = sorted(text for report in reports for name, text in report.user_properties if name == "told")
    if told:
        terminalreporter.section("told")
        terminalreporter.write_line("\n".join(told))
