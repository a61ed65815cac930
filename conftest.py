import gc

import pytest
from django.conf import settings
from django.template import Template
from django.test import TransactionTestCase
from django.test.utils import instrumented_test_render, setup_databases, teardown_databases
from django.utils.translation import get_language
from hypothesis import HealthCheck
from hypothesis import settings as of_hypothesis

from tests.quick_pictures import encode_quickly

# How long an example takes says nothing on a machine that does other things too.
of_hypothesis.register_profile(
    "unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
of_hypothesis.load_profile("unhurried")


def pytest_report_header():
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


# The closest of them counts: one of a test before that of its module.
DECIDED = {"any_database", "each_database"}
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def uses_database(item) -> bool:
    if next((mark.name for mark in item.iter_markers() if mark.name in DECIDED), "") == "any_database":
        return False
    if DATABASE_FIXTURES.intersection(item.fixturenames) or issubclass(item.cls or object, TransactionTestCase):
        return True
    return bool(item.get_closest_marker("django_db") or item.get_closest_marker("skipif"))


def pytest_collection():
    """Name the default language: modules make URLs while they are imported, when no test may use the database yet."""
    from gazette import default_language

    default_language.remember("en")


def pytest_collection_modifyitems(config, items):
    """Leave out on PostgreSQL what depends on no database, or what none decides: SQLite is quicker."""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        left_out = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session", autouse=True)
def quick_pictures():
    encode_quickly()


@pytest.fixture(scope="session", autouse=True)
def contexts_of_whole_templates(django_test_environment):
    """Keep no context of templates that others include or extend: the test client copies each, even in loops."""

    def render(template, context):
        if context.template is template:
            return instrumented_test_render(template, context)
        return template.nodelist.render(context)

    Template._render = render


@pytest.fixture(scope="session", autouse=True)
def blocks_described_once():
    """Describe the blocks of a form to its scripts once in each language, not for every form: a tenth of its time."""
    from wagtail.blocks.base import BlockWidget

    described, describe = {}, BlockWidget._build_block_json

    def describe_once(widget):
        key = id(widget.block_def), get_language()
        if key not in described:
            describe(widget)
            described[key] = widget.block_def, widget._js_context, widget._block_json
        _block, widget._js_context, widget._block_json = described[key]

    BlockWidget._build_block_json = describe_once


def pytest_collection_finish():
    # Imported modules stay in memory: keep the garbage collector from examining them again and again.
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def outbox_as_default_mailer(django_test_environment):
    """Django's test environment replaces every mailer by one in memory; mail has to pass through the outbox."""
    settings.MAILERS["default"] = {"BACKEND": "gazette.outbox.EmailBackend"}


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker, django_db_modify_db_settings):
    """Replace pytest-django's fixture: copy a database that the same code migrated before, if there is one."""
    from gazette.tests.databases import restore_as_a_whole, started_from_a_copy
    from gazette.tests.indexing import leave_indexes
    from home.tests.first_listing import removed_after_migrations

    with django_db_blocker.unblock():
        with started_from_a_copy() as is_copy, removed_after_migrations():
            made = setup_databases(verbosity=0, interactive=False, keepdb=is_copy, serialized_aliases=[])
        restore_as_a_whole()
        leave_indexes()
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def indexed():
    """Keep Wagtail's search and reference indexes up to date, for tests that use them."""
    from gazette.tests.indexing import indexes_kept

    with indexes_kept():
        yield


@pytest.fixture
def no_rate(settings):
    settings.GAZETTE_COMMENT_RATE = "off"


@pytest.fixture
def noon(time_machine):
    """Begin the test at a noon: no day, no window of a rate and no code of an app ends while it runs."""
    time_machine.move_to("2026-03-01T12:00:00Z")


@pytest.fixture(autouse=True)
def site_roots():
    """Clear what outlives the test's transaction: Wagtail's cache of site roots, our cached values, the language."""
    from wagtail.models import Site

    from gazette import default_language, value_cache

    Site.clear_site_root_paths_cache()
    value_cache.memory.number = -1  # another test's content may have had the same change number
    default_language.remember("en")


@pytest.fixture(autouse=True)
def nothing_learnt(monkeypatch):
    """A process keeps what it learnt from decisions; those of another test were rolled back."""
    monkeypatch.setattr("comments.triage.scoring._state", None)


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests recorded with `record_property("figures", …)`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    figures = sorted(text for report in reports for name, text in report.user_properties if name == "figures")
    if figures:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(figures))
