from django.db import migrations

from comments.models.correspondence import mailbox_of


def fill_mailboxes(apps, schema_editor):
    Correspondent = apps.get_model("comments", "Correspondent")
    for correspondent in Correspondent.objects.filter(mailbox="").iterator():
        Correspondent.objects.filter(pk=correspondent.pk).update(mailbox=mailbox_of(correspondent.email))


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_correspondent_mailbox")]

    operations = [migrations.RunPython(fill_mailboxes, migrations.RunPython.noop)]
