"""Who may do what. Wagtail's first migrations give `Editors` and `Moderators` other rights, and a workflow: both are reset.

Editors write and publish, authors write and submit, moderators decide on comments; each may do that and nothing else.
"""

from django.db import migrations

ADMIN = ("wagtailadmin", "admin", "access_admin")
PERMISSIONS = {
    "Editors": [
        ADMIN,
        *(("blog", model, f"{verb}_{model}") for model in ("topic", "author") for verb in ("add", "change", "view")),
    ],
    "Authors": [ADMIN],
    "Moderators": [ADMIN, ("comments", "conversationsettings", "change_conversationsettings")],
}
PAGE_PERMISSIONS = {
    "Editors": ["add", "bulk_delete", "change", "lock", "publish", "unlock"],
    "Authors": ["add"],
}
COLLECTION_PERMISSIONS = {
    "Editors": ["add", "change", "choose"],
    "Authors": ["add", "choose"],
}
# The button reads "Submit to" and this name.
WORKFLOW = "the editors"


def permission(apps, app_label, model, codename):
    """Permissions are made after all migrations: the ones needed here are made now, under the names they would get."""
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
    name = f"Can {codename.replace('_', ' ')}"
    return Permission.objects.get_or_create(content_type=content_type, codename=codename, defaults={"name": name})[0]


def set_up(apps, schema_editor):
    Collection = apps.get_model("wagtailcore", "Collection")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Group = apps.get_model("auth", "Group")
    GroupApprovalTask = apps.get_model("wagtailcore", "GroupApprovalTask")
    GroupCollectionPermission = apps.get_model("wagtailcore", "GroupCollectionPermission")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    HomePage = apps.get_model("home", "HomePage")
    ModerationScope = apps.get_model("comments", "ModerationScope")
    Page = apps.get_model("wagtailcore", "Page")
    Task = apps.get_model("wagtailcore", "Task")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")

    home_id = HomePage.objects.get(depth=2).page_ptr_id
    root_collection = Collection.objects.get(depth=1)
    groups = {}
    for name, permissions in PERMISSIONS.items():
        group = groups[name] = Group.objects.get_or_create(name=name)[0]
        group.permissions.set([permission(apps, *wanted) for wanted in permissions])
        GroupPagePermission.objects.filter(group=group).delete()
        GroupCollectionPermission.objects.filter(group=group).delete()
        for verb in PAGE_PERMISSIONS.get(name, ()):
            GroupPagePermission.objects.create(
                group=group, page_id=home_id, permission=permission(apps, "wagtailcore", "page", f"{verb}_page")
            )
        for verb in COLLECTION_PERMISSIONS.get(name, ()):
            for app_label, model in (("wagtailimages", "image"), ("wagtaildocs", "document")):
                GroupCollectionPermission.objects.create(
                    group=group,
                    collection=root_collection,
                    permission=permission(apps, app_label, model, f"{verb}_{model}"),
                )
    ModerationScope.objects.create(group=groups["Moderators"], page=Page.objects.get(pk=home_id))

    WorkflowPage.objects.all().delete()
    Workflow.objects.update(active=False)
    Task.objects.update(active=False)
    task_type, _ = ContentType.objects.get_or_create(app_label="wagtailcore", model="groupapprovaltask")
    task = GroupApprovalTask.objects.create(name="An editor approves", active=True, content_type=task_type)
    task.groups.set([groups["Editors"]])
    workflow = Workflow.objects.create(name=WORKFLOW, active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page_id=home_id)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_first_home_page"),
        ("comments", "0001_conversation"),
        ("blog", "0001_articles"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
    ]

    operations = [migrations.RunPython(set_up, migrations.RunPython.noop)]
