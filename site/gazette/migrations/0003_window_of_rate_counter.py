from django.db import migrations, models


class Migration(migrations.Migration):
    """Rename a field; the column and its constraint stay as they are."""

    dependencies = [("gazette", "0002_rate_counters")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveConstraint("ratecounter", "one_counter_a_stretch"),
                migrations.RenameField("ratecounter", "stretch", "window"),
                migrations.AlterField("ratecounter", "window", models.BigIntegerField(db_column="stretch")),
                migrations.AddConstraint(
                    "ratecounter",
                    models.UniqueConstraint(fields=["network", "window"], name="one_counter_a_stretch"),
                ),
            ]
        )
    ]
