"""The outline beside the form. Sections are read from the form as it stands; what readers said of them, from here."""

from dataclasses import asdict

from django.db.models import Q
from django.forms import Media
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.side_panels import BaseSidePanel

from comments.models import Comment

from ..models import SectionMove

# What stands for an article and a section in an address.
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
            # An article that is being made has a number from its first autosave on.
            "move": {
                "address": reverse("outline_move", args=[NO_PAGE, NO_SECTION]),
                "article": f"/{NO_PAGE}/",
                "section": NO_SECTION,
            },
            "strings": strings(),
        }
        if article.pk:
            moves = SectionMove.objects.standing().filter(Q(source=article.pk) | Q(target=article.pk))
            context["moves"] = moves.select_related("source", "target").order_by("-id")[:10]
        return context

    @property
    def media(self):
        # A module waits until the blocks that it speaks to are there.
        return Media(css={"all": [static("css/outline.css")]}, js=[ModuleScript("js/editor/outline.js")])


class ModuleScript:
    def __init__(self, path):
        self.path = path

    def __html__(self):
        return f'<script type="module" src="{static(self.path)}"></script>'

    def __eq__(self, other):
        return isinstance(other, ModuleScript) and other.path == self.path

    def __hash__(self):
        return hash(self.path)


def comments_by_section(article) -> dict[str, dict[str, int]]:
    """How many comments are visible and waiting on each section that has any, by block id; in one query."""
    on_sections = Comment.objects.on_page(article.pk).exclude(block_id="")
    return {block_id: asdict(numbers) for block_id, numbers in on_sections.counts_by_section().items()}


def strings() -> dict[str, str | list[str]]:
    """What the script says; of what is counted, the singular and the plural."""

    def counted(one, many):
        return [ngettext(one, many, 1), ngettext(one, many, 2)]

    return {
        "untitled": _("Without a heading"),
        "words": counted("%s word", "%s words"),
        "pictures": counted("%s picture", "%s pictures"),
        "visible": counted("%s comment", "%s comments"),
        "waiting": counted("%s waits", "%s wait"),
        "actions": _("What to do with “%s”"),
        "up": _("Move up"),
        "down": _("Move down"),
        "split": _("Split …"),
        "merge": _("Merge with the next …"),
        "elsewhere": _("Move to another article …"),
        "splitAsk": _("Where does the new section begin?"),
        "splitHeading": _("Its heading"),
        "splitDo": _("Split here"),
        "splitNowhere": _("There is nothing to split: it has one paragraph or block."),
        "splitDone": _("“%s” is divided."),
        "block": _("Block"),
        "mergeAsk": _("“%2$s” ends up in “%1$s”: its heading stays as a sub-heading, links to it lead there."),
        "mergeComments": counted(
            "Its %s comment is filed there when this is published.",
            "Its %s comments are filed there when this is published.",
        ),
        "mergeDo": _("Merge"),
        "mergeDone": _("“%s” is merged."),
        "cancel": _("Cancel"),
        "undo": _("Undo"),
        "none": _("No sections yet."),
    }
