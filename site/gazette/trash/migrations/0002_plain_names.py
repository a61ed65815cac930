import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename a field and a reverse accessor; the table stays as it is."""

    dependencies = [("trash", "0001_trash")]

    operations = [
        migrations.AlterField(
            "trashed", "address", models.TextField(blank=True, db_column="address", verbose_name="former URL")
        ),
        migrations.RenameField("trashed", "address", "url"),
        migrations.AlterField(
            "trashed",
            "root",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="descendants",
                to="trash.trashed",
            ),
        ),
    ]
