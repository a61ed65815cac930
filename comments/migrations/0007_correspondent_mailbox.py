from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_rate_counters_to_gazette")]

    operations = [
        migrations.AddField(
            model_name="correspondent",
            name="mailbox",
            field=models.EmailField(db_index=True, default="", editable=False, max_length=254),
            preserve_default=False,
        ),
    ]
