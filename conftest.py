from django.conf import settings


def pytest_report_header():
    return f"database: {settings.DATABASES['default']['ENGINE'].rpartition('.')[2]}"


def pytest_terminal_summary(terminalreporter):
    """What tests have to tell in numbers: their `record_property("told", …)`."""
    reports = [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, ())]
    told = sorted(text for report in reports for name, text in report.user_properties if name == "told")
    if told:
        terminalreporter.section("told")
        terminalreporter.write_line("\n".join(told))
