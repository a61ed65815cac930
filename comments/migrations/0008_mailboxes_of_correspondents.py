import re

from django.db import migrations


def mailbox_of(email):
    """As in comments.models.correspondence when this was written."""
    local, _at, domain = email.lower().rpartition("@")
    local = re.sub(r'[."\\]', "", local.partition("+")[0])
    return f"{local}@{'gmail.com' if domain == 'googlemail.com' else domain}"


def fill_mailboxes(apps, schema_editor):
    Correspondent = apps.get_model("comments", "Correspondent")
    for correspondent in Correspondent.objects.filter(mailbox="").iterator():
        Correspondent.objects.filter(pk=correspondent.pk).update(mailbox=mailbox_of(correspondent.email))


class Migration(migrations.Migration):
    dependencies = [("comments", "0007_correspondent_mailbox")]

    operations = [migrations.RunPython(fill_mailboxes, migrations.RunPython.noop)]
