from django.db import migrations, models


def keep_clock(apps, schema_editor):
    """Move the clock's readings to their own table; tags are raised by triggers from now on."""
    Generation, ClockReading = apps.get_model("gazette", "Generation"), apps.get_model("gazette", "ClockReading")
    ClockReading.objects.bulk_create(
        ClockReading(name=row.tag.removeprefix("clock:"), second=row.number)
        for row in Generation.objects.filter(tag__startswith="clock:")
    )
    Generation.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("gazette", "0003_window_of_rate_counter")]

    operations = [
        migrations.CreateModel(
            name="ClockReading",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("second", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(keep_clock, migrations.RunPython.noop, elidable=True),
        migrations.CreateModel(
            name="URLInCDN",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.TextField()),
                ("tag", models.CharField(db_index=True, max_length=100)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["url", "tag"], name="one_tag_a_url_in_cdn")],
            },
        ),
        migrations.AlterField(
            model_name="generation",
            name="number",
            field=models.PositiveBigIntegerField(db_index=True, default=0),
        ),
    ]
