from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('gazette', '0006_imported_objects'),
    ]

    operations = [
        migrations.AddField(
            model_name='letter',
            name='problem_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
