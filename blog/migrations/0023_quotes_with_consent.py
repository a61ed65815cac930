"""Quotes what readers reported as errors only where they allowed it: nobody was asked before."""

from django.db import migrations, models


def hide_quotes(apps, schema_editor):
    apps.get_model("blog", "ErrorReport").objects.filter(quotes_reader=True).update(quotes_reader=False)


class Migration(migrations.Migration):
    dependencies = [("blog", "0022_index_on_files_of_pictures")]

    operations = [
        migrations.AddField(
            model_name="errorreport",
            name="may_quote",
            field=models.BooleanField(default=False, verbose_name="may be quoted"),
        ),
        migrations.RunPython(hide_quotes, migrations.RunPython.noop),
    ]
