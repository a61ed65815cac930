from django.forms import Media
from django.forms.widgets import Script
from django.templatetags.static import static
from django.utils.translation import ngettext


def editor_media(*names: str, css: str = "") -> Media:
    """Return the media of a panel: modules in `js/editor/`, by their names, and a style sheet in `css/`."""
    scripts: list = [Script(static(f"js/editor/{name}.js"), type="module") for name in names]
    return Media(css={"all": [static(f"css/{css}.css")]} if css else {}, js=scripts)


def counted(one: str, many: str) -> list[str]:
    """Return both forms of a translatable text with a number, for a script."""
    return [ngettext(one, many, 1), ngettext(one, many, 2)]
