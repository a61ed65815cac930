"""The outline panel beside the form. A script reads the sections from the form; comment counts come from here."""

from dataclasses import asdict

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import BaseSidePanel

from comments.models import Comment

from ..models.sections import SectionMove
from .media import counted, editor_media

# Placeholders for an article and a section in a URL.
NO_PAGE, NO_SECTION = 0, "00000000-0000-0000-0000-000000000000"


class OutlinePanel(BaseSidePanel):
    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = gettext_lazy("Toggle outline")
        icon_name = "list-ul"
        has_counter = False

    name = "outline"
    title = gettext_lazy("Outline")
    template_name = "blog/admin/outline_panel.html"
    order = 150

    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        article = self.object
        context["outline"] = {
            "comments": comments_by_section(article) if article.pk else {},
            # The script inserts the ids: a new article gets one with its first autosave.
            "move": {
                "url": reverse("outline_move", args=[NO_PAGE, NO_SECTION]),
                "articlePart": f"/{NO_PAGE}/",
                "sectionPart": NO_SECTION,
            },
            "strings": strings(),
        }
        if article.pk:
            moves = SectionMove.objects.current().filter(Q(source=article.pk) | Q(target=article.pk))
            context["moves"] = moves.select_related("source", "target").order_by("-id")[:10]
        return context

    @property
    def media(self):
        # A module script is deferred, so it runs after the blocks are initialised.
        return editor_media("outline", css="outline")


class OutlineMixin:
    """Mixin for the views that create and edit an article: adds the outline panel."""

    def get_side_panels(self):
        panels = super().get_side_panels()
        # Left out of autosave responses: the panel reads the form by script, and replacing it would interrupt its user.
        if self.expects_json_response or getattr(self, "hydrate_create_view", False):
            return panels
        return MediaContainer([*panels, OutlinePanel(self.page, self.request)])


def comments_by_section(article) -> dict[str, dict[str, int]]:
    """Return the numbers of visible and pending comments by block id, for sections that have any; in one query."""
    on_sections = Comment.objects.on_page(article.pk).exclude(block_id="")
    return {block_id: asdict(numbers) for block_id, numbers in on_sections.counts_by_section().items()}


def strings() -> dict[str, str | dict[str, str]]:
    """Return the script's texts by name; a text with a number has its forms by name."""
    return {
        "untitled": _("Untitled section"),
        "words": counted(lambda n: ngettext("%s word", "%s words", n)),
        "pictures": counted(lambda n: ngettext("%s image", "%s images", n)),
        "visible": counted(lambda n: ngettext("%s comment", "%s comments", n)),
        "pending": counted(lambda n: ngettext("%s pending", "%s pending", n)),
        "actions": _("Actions for “%s”"),
        "up": _("Move up"),
        "down": _("Move down"),
        "split": _("Split …"),
        "merge": _("Merge with the next …"),
        "move": _("Move to another article …"),
        "splitQuestion": _("Where should the new section begin?"),
        "splitHeading": _("Heading"),
        "splitButton": _("Split here"),
        "splitImpossible": _("The section has only one paragraph or block, so it can’t be split."),
        "splitDone": _("“%s” was split."),
        "block": _("Block"),
        "mergeSummary": _(
            "“%2$s” will be merged into “%1$s”: its heading becomes a sub-heading, existing links keep working."
        ),
        "mergeComments": counted(
            lambda n: ngettext(
                "Its %s comment moves there when this is published.",
                "Its %s comments move there when this is published.",
                n,
            )
        ),
        "mergeButton": _("Merge"),
        "mergeDone": _("“%s” was merged."),
        "cancel": _("Cancel"),
        "undo": _("Undo"),
        "none": _("No sections yet."),
    }
