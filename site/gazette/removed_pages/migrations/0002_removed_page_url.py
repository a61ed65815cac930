from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename the model and a field; the table and its columns stay as they are."""

    dependencies = [("gone", "0001_former_addresses")]

    operations = [
        migrations.AlterModelTable("formeraddress", "gone_formeraddress"),
        migrations.RenameModel("FormerAddress", "RemovedPageURL"),
        migrations.AlterField("removedpageurl", "left_at", models.DateTimeField(db_column="left_at")),
        migrations.RenameField("removedpageurl", "left_at", "removed_at"),
    ]
