from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table: servers of the release before go on writing to it while migrations run."""

    dependencies = [("gazette", "0007_time_of_problems")]

    operations = [
        migrations.AlterModelTable("letter", "gazette_letter"),
        migrations.RenameModel("Letter", "Email"),
    ]
