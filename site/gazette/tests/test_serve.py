import pytest
from django.apps import apps
from django.db.migrations import Migration
from django.db.models.signals import pre_migrate

from gazette.management.commands import serve


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("plan", "printed"), [([], ""), ([(Migration("0007", "gazette"), False)], "Migrating the database …\n")]
)
def test_server_says_that_it_migrates_if_there_is_something_to_migrate(monkeypatch, capsys, plan, printed):
    def migrate(command, **options):
        pre_migrate.send(apps.get_app_config("gazette"), plan=plan)

    monkeypatch.setattr(serve, "call_command", migrate)
    monkeypatch.setattr("gazette.static_files.collect", lambda: None)

    serve.prepare()

    assert capsys.readouterr().err == printed
