"""The source of a translated article beside its form: on top what changed in it, and its text at each section."""

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.compare import diff_text
from wagtail.admin.panels import Panel

from .media import editor_media


class TranslationSourcePanel(Panel):
    class BoundPanel(Panel.BoundPanel):
        template_name = "blog/admin/translation_source.html"

        @cached_property
        def found(self):
            from .translation_source import source_of  # it needs Wagtail's views, and they all models

            found = source_of(self.instance)
            return found if found and found.source.permissions_for_user(self.request.user).can_edit() else None

        def is_shown(self):
            return self.found is not None

        def get_context_data(self, parent_context=None):
            found = self.found
            own = {child.id for child in self.instance.body}
            sections = {child.id: child for child in found.source.body}
            labels = {
                "title": _("title"),
                "lead": _("lead"),
                "opening": _("opening"),
            }
            return {
                **super().get_context_data(parent_context),
                "found": found,
                "language": found.language["name_local"],
                "edit_url": reverse("wagtailadmin_pages:edit", args=[found.source.pk]),
                "changed_fields": [labels[name] for name in found.changed_fields],
                "changes": list(found.differences.values()),
                "only_there": [self.text_of(child) for key, child in sections.items() if key not in own],
                "parts": {
                    **{name: self.part(found, name) for name in ("title", "lead")},
                    "sections": {key: self.section(found, child) for key, child in sections.items() if key in own},
                },
            }

        def part(self, found, name):
            text = getattr(found.source, name)
            if name not in found.changed_fields:
                return self.rendered(found, text=text)
            return self.rendered(
                found, text=diff_text(getattr(found.before, name), text).to_html(), labels=[_("changed")]
            )

        def section(self, found, child):
            difference = found.differences.get(child.id)
            return self.rendered(found, section=child, difference=difference, labels=difference and difference.labels)

        def text_of(self, child):
            return {"heading": child.value.get("heading") or _("Untitled section"), "content": child.value["content"]}

        def rendered(self, found, **context):
            context |= {
                "code": found.language["code"],
                "language": found.language["name_local"],
                "direction": "rtl" if found.language["bidi"] else "ltr",
            }
            return render_to_string("blog/admin/translation_source_part.html", context)

        @property
        def media(self):
            return editor_media("translation_source", css="translation_source")
