"""Content checks beside the form: Wagtail's own, and those for articles.

A check names the elements of the preview that it applies to; `site/static/js/editor/checks.js` evaluates them. Heading
levels are not checked, because the page computes them.
"""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.userbar import ContentCheckerItem

MIN_LEAD_LENGTH, MAX_LEAD_LENGTH = 50, 300
# File names by cameras and for screenshots, without extension.
CAMERA_NAMES = r"^(IMG|DSC|DSCN|DSCF|PXL|MVI|Screenshot|Bildschirmfoto|image)[ _-]*\d"

# id: (selector, error, advice)
CHECKS = {
    "lead-missing": (
        ".article-head h1",
        _("The article has no lead"),
        _("Write one paragraph that says what it is about"),
    ),
    "lead-length": (
        ".article-head .lead",
        _("The lead is long"),
        format_lazy(_("Use {number} characters or fewer"), number=MAX_LEAD_LENGTH),
    ),
    "lead-short": (
        ".article-head .lead",
        _("The lead is short"),
        format_lazy(_("Use {number} characters or more"), number=MIN_LEAD_LENGTH),
    ),
    "empty-section": (
        ".article-text > section",
        _("A section is empty"),
        _("Add content below its heading, or delete it"),
    ),
    "duplicate-heading": (
        ".article-text > section h2",
        _("Two sections have the same heading"),
        _("Readers can't tell them apart in the table of contents"),
    ),
    "picture-credit": (
        ".article-text figure.figure",
        _("An image has no credit"),
        _("Name its creator, in the block or in the image library"),
    ),
    "bare-link": (
        ".article-text a[href]",
        _("A link text is a URL"),
        _("Describe the target in words"),
    ),
    "alt-missing": (
        ".article-text figure.figure",
        _("An image has no alternative text"),
        _("Describe it for readers who can't see it, or mark it as decorative"),
    ),
}


class ContentChecks(ContentCheckerItem):
    axe_run_only = [*(rule for rule in ContentCheckerItem.axe_run_only if rule != "heading-order"), *CHECKS]
    axe_custom_rules = [
        *ContentCheckerItem.axe_custom_rules,
        # The lead is larger than the text below it; a short one would be reported as a heading.
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
        **{name: {"error_name": error, "help_text": advice} for name, (_selector, error, advice) in CHECKS.items()},
    }

    def get_axe_custom_checks(self, request):
        options = {"shortest": MIN_LEAD_LENGTH, "longest": MAX_LEAD_LENGTH}
        ours = [{"id": f"check-{name}", "options": options} for name in CHECKS]
        return [*map(with_camera_names, super().get_axe_custom_checks(request)), *ours]


def with_camera_names(check):
    """Extend Wagtail's check of alternative texts: file names by cameras without an extension fail too."""
    if check["id"] != "check-image-alt-text":
        return check
    return {**check, "options": {"pattern": f"{check['options']['pattern']}|{CAMERA_NAMES}"}}


def use_our_checks(request, items, page):
    items[:] = [
        ContentChecks(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items
    ]
