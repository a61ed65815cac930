from django.db import migrations


class Migration(migrations.Migration):
    """Gives the rate counters to `gazette`; their table stays as it is."""

    dependencies = [("comments", "0005_hosts_of_links"), ("gazette", "0002_rate_counters")]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name="RateCounter")])
    ]
