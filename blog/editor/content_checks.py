"""What an editor is told about a draft beside the form: Wagtail's checks, and those that an article needs.

A rule names what it looks at in the preview; whether that is well is decided by `site/static/js/editor/checks.js`. No
rule is about levels of headings: the page computes them.
"""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

SHORTEST_LEAD, LONGEST_LEAD = 50, 300
# Names that cameras and screens give to files, without the ending.
CAMERA_NAMES = r"^(IMG|DSC|DSCN|DSCF|PXL|MVI|Screenshot|Bildschirmfoto|image)[ _-]*\d"

# id: (what it looks at, its name, what to do)
CHECKS = {
    "lead-missing": (
        ".article-head h1",
        _("The article has no lead"),
        _("Write one paragraph that says what it is about"),
    ),
    "lead-length": (
        ".article-head .lead",
        _("The lead is long"),
        _("Say it in %(number)d characters or fewer") % {"number": LONGEST_LEAD},
    ),
    "lead-short": (
        ".article-head .lead",
        _("The lead is short"),
        _("Say in %(number)d characters or more what the article is about") % {"number": SHORTEST_LEAD},
    ),
    "empty-section": (
        ".article-text > section",
        _("A section is empty"),
        _("Write something under its heading, or delete it"),
    ),
    "duplicate-heading": (
        ".article-text > section h2",
        _("Two sections have the same heading"),
        _("Readers can't tell them apart in the contents"),
    ),
    "picture-credit": (
        ".article-text figure.figure",
        _("A picture has no credit"),
        _("Say who made it, in the figure or in the picture itself"),
    ),
    "bare-link": (
        ".article-text a[href]",
        _("The text of a link is an address"),
        _("Say in words where it leads"),
    ),
    "alt-missing": (
        ".article-text figure.figure",
        _("A picture has no alternative text"),
        _("Describe it for readers who can't see it, or mark it as decoration"),
    ),
}


class ContentChecks(ContentCheckerItem):
    axe_run_only = [*(rule for rule in ContentCheckerItem.axe_run_only if rule != "heading-order"), *CHECKS]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        # The page sets the lead larger than what follows it; a short one would be taken for a heading.
        {"id": "p-as-heading", "selector": "p:not(.lead)"},
        *(
            {
                "id": name,
                "impact": "moderate",
                "selector": selector,
                "tags": ["best-practice"],
                "any": [f"check-{name}"],
                "enabled": True,
            }
            for name, (selector, *_texts) in CHECKS.items()
        ),
    ]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        **{name: {"error_name": error, "help_text": what} for name, (_selector, error, what) in CHECKS.items()},
    }

    def get_axe_custom_checks(self, request):
        options = {"shortest": SHORTEST_LEAD, "longest": LONGEST_LEAD}
        ours = [{"id": f"check-{name}", "options": options} for name in CHECKS]
        return [*map(with_camera_names, super().get_axe_custom_checks(request)), *ours]


def with_camera_names(check):
    """Wagtail's check of alternative texts, which are no names of files with an ending, nor without one."""
    if check["id"] != "check-image-alt-text":
        return check
    return {**check, "options": {"pattern": f"{check['options']['pattern']}|{CAMERA_NAMES}"}}


def use_our_checks(request, items, page):
    items[:] = [
        ContentChecks(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]
