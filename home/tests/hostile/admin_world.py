"""One of everything that the admin has a page for, the people who ask for it, and the URL of each route."""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RegexPattern, URLResolver
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Locale, Site, Task, UploadedFile, Workflow

from blog.editor.draft_links import actions as draft_links
from blog.error_reports import actions as errors
from blog.models import ArticleImport, Picture
from blog.section_moves.actions import move_section
from blog.tests.factories import make_article, make_author, make_index, make_series, make_topic
from comments import actions
from comments.actions import State
from comments.models import ModerationScope
from comments.tests.factories import make_comment, make_report, make_user, make_visible
from gazette.imports import runs
from gazette.trash.actions import move_to_trash
from home.export_models import SiteExport
from home.exports import jobs

BELOW = "admin/"


@dataclass(frozen=True)
class Route:
    """`route` as the URLconf has it, without the admin's own part; `template` with a name in each parameter's place."""

    route: str
    template: str


def admin_routes() -> list[Route]:
    """Every URL pattern below /admin/, in the order of the URLconf, each once."""

    def walk(resolver, route, template):
        for each in resolver.url_patterns:
            here = str(each.pattern)
            if isinstance(each.pattern, RegexPattern):
                simple = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", here).replace(r"\.", ".")
                simple = re.sub(r"^\^|\$$", "", simple)
            else:
                simple = re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", here)
            if isinstance(each, URLResolver):
                yield from walk(each, route + simple, template + simple)
            else:
                yield Route((route + simple).removeprefix(BELOW), template + simple)

    found = walk(get_resolver(), "", "")
    return list({each.route: each for each in found if each.template.startswith(BELOW)}.values())


def clients() -> dict[str, Client]:
    """A client of each kind of person, under the letter by which the table of access knows it."""
    local = Group.objects.create(name="Local moderators")
    local.permissions.set(Group.objects.get(name="Moderators").permissions.all())
    users = {
        "R": make_user("reader"),
        "A": make_user("author", "Authors"),
        "E": make_user("editor", "Editors"),
        "M": make_user("moderator", "Moderators"),
        "L": make_user("local", "Local moderators"),
        "S": make_user("boss", is_superuser=True),
    }
    signed_in = {"_": Client(raise_request_exception=False)}
    for letter, user in users.items():
        signed_in[letter] = Client(raise_request_exception=False)
        signed_in[letter].force_login(user)
    return signed_in


class World:
    """What there is, and `url(route)` that names it."""

    def __init__(self, boss, editor, author):
        self.boss = boss
        index, other_index = make_index(), make_index(title="Elsewhere", slug="elsewhere")
        self.index = index
        topic, writer, series = make_topic(), make_author(), make_series()
        article = make_article(index=index, topics=[topic], authors=[writer], series=series)
        # Where the local moderator moderates nothing.
        ModerationScope.objects.create(group=Group.objects.get(name="Local moderators"), page=other_index)
        draft = make_article(index=index, publish=False, owner=author)
        Workflow.objects.get(active=True).start(draft, author)
        state = draft.current_workflow_state
        other = make_article(index=index)
        move = move_section(article, other, article.body[0].id, editor=boss)
        trashed = move_to_trash(make_article(index=index), user=boss)
        link, _url = draft_links.create(article, user=boss, days=7, note="Sentinel receiver")
        report = errors.report(article, text="It is wrong.")
        comment = make_comment(article, email="ada@reader.example", network="network", browser="browser")
        note = actions.note_on_person(comment, moderator=boss, identifier="email", text="A note.")
        ban = actions.ban(
            make_comment(article, email="bob@reader.example"),
            moderator=boss,
            identifier="email",
            page=article,
            reason="hate",
        )
        hold = actions.hold(make_comment(article, network="network"), moderator=boss, by="network", page=article)
        make_report(make_visible(article, moderator=boss))
        batch = actions.decide_in_bulk(
            [(each.pk, State.of(each)) for each in [make_comment(article)]], "approve", moderator=boss
        ).batch
        picture = Picture.objects.create(title="file.png", file=get_test_image_file(filename="admin-crawl.png"))
        document = Document.objects.create(title="A paper", file=ContentFile(b"Paper.", name="admin-crawl.txt"))
        uploaded = UploadedFile.objects.create(
            file=get_test_image_file(filename="admin-upload.png"), uploaded_by_user=boss
        )
        imported = ArticleImport.objects.create(user=boss, created_at=timezone.now())
        redirect = Redirect.objects.create(old_path="/former", redirect_page=article)
        export = SiteExport.objects.create(
            kind="comments",
            file=jobs.storage().save("comments.jsonl", ContentFile(b"{}")),
            finished_at=timezone.now(),
            expires_at=timezone.now() + timedelta(hours=1),
        )
        collection = Collection.get_first_root_node().add_child(name="Papers")
        article.refresh_from_db()
        revision = article.latest_revision_id
        task = Task.objects.filter(active=True).first()
        # By the parameter's name, then by the beginning of the route.
        self.values = {
            "": {
                "page_id": article.pk,
                "parent_page_id": index.pk,
                "page_to_move_id": article.pk,
                "destination_id": other_index.pk,
                "revision_id": revision,
                "page_pk": index.pk,
                "persistent_id": "otp_totp.totpdevice/1",
                "user_id": editor.pk,
                "revision_id_a": "earliest",
                "revision_id_b": "latest",
                "link_id": link.pk,
                "block_id": article.body[1].id,
                "image_id": picture.pk,
                "document_id": document.pk,
                "doc_id": document.pk,
                "uploaded_file_id": uploaded.pk,
                "redirect_id": redirect.pk,
                "collection_id": collection.pk,
                "workflow_pk": state.workflow_id,
                "workflow_state_id": state.pk,
                "task_id": task.pk,
                "task_state_id": state.current_task_state_id,
                "action_name": "approve",
                "filter_spec": "max-20x20",
                "content_type_app_name": "blog",
                "content_type_model_name": "articlepage",
                "app_label": "blog",
                "model_name": "articlepage",
                "app_name": "blog",
                "action": "publish",
                "object_id": article.pk,
                "session_id": 1,
                "batch": batch,
                "ban": ban.pk,
                "hold": hold.pk,
                "note": note.pk,
                "uidb64": "MQ",
                "token": "x-y",
                "code": "x" * 32,
                "kind": "privacy",
                "pk": article.pk,
            },
            "api/main/documents/": {"pk": document.pk},
            "api/main/images/": {"pk": picture.pk},
            "articles/import/": {"pk": imported.pk},
            "articles/moves/": {"pk": move.pk},
            "bulk/": {"app_label": "wagtailcore", "model_name": "page"},
            "collections/": {"pk": collection.pk},
            "comments/": {"pk": comment.pk},
            "documents/chooser/": {"pk": document.pk},
            "errors/": {"pk": report.pk},
            "exports/": {"pk": export.pk},
            "groups/": {"pk": Group.objects.get(name="Authors").pk},
            "images/chooser/": {"pk": picture.pk},
            "locales/": {"pk": Locale.objects.first().pk},
            "pages/workflow/": {"page_id": draft.pk},
            "pages/<page_id>/workflow_history/": {"page_id": draft.pk},
            "reports/imports/": {"pk": runs.start("wordpress old.example", 10, "items").pk},
            "settings/": {"app_name": "home", "model_name": "sitesettings", "pk": Site.objects.get().pk},
            "sites/": {"pk": Site.objects.get().pk},
            "snippets/": {"app_label": "blog", "model_name": "topic"},
            "snippets/blog/author/": {"pk": writer.pk},
            "snippets/blog/series/": {"pk": series.pk},
            "snippets/blog/topic/": {"pk": topic.pk},
            "snippets/choose/blog/author/": {"pk": writer.pk},
            "snippets/choose/blog/series/": {"pk": series.pk},
            "snippets/choose/blog/topic/": {"pk": topic.pk},
            "tag-autocomplete/": {"app_name": "taggit", "model_name": "tag"},
            "translation/submit/snippet/": {"app_label": "blog", "model_name": "topic", "pk": topic.pk},
            "trash/": {"pk": trashed.pk},
            "users/": {"pk": editor.pk},
            "workflows/": {"pk": state.workflow_id},
            "workflows/tasks/": {"pk": task.pk, "app_label": "wagtailcore", "model_name": "groupapprovaltask"},
        }

    def url(self, route: Route) -> str:
        values: dict = {}
        for beginning, named in self.values.items():
            if route.route.startswith(beginning):
                values |= named
        return "/" + re.sub(r"<(\w+)>", lambda name: str(values[name[1]]), route.template)
