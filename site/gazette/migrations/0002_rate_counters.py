from django.db import migrations, models


class Migration(migrations.Migration):
    """Takes the rate counters over from `comments`; their table stays as it is."""

    dependencies = [("gazette", "0001_letters_and_generations"), ("comments", "0005_hosts_of_links")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="RateCounter",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("network", models.CharField(max_length=32)),
                        ("stretch", models.BigIntegerField()),
                        ("count", models.PositiveIntegerField(default=0)),
                        ("expires_at", models.DateTimeField(db_index=True)),
                    ],
                    options={
                        "db_table": "comments_ratecounter",
                        "constraints": [
                            models.UniqueConstraint(fields=("network", "stretch"), name="one_counter_a_stretch")
                        ],
                    },
                ),
            ]
        )
    ]
