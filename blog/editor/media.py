from collections.abc import Callable

from django.forms import Media
from django.forms.widgets import Script
from django.templatetags.static import static


def editor_media(*names: str, css: str = "") -> Media:
    """Return the media of a panel: modules in `js/editor/`, by their names, and a style sheet in `css/`."""
    scripts: list = [Script(static(f"js/editor/{name}.js"), type="module") for name in names]
    return Media(css={"all": [static(f"css/{css}.css")]} if css else {}, js=scripts)


# A number for each of the forms that a language may have, by the names that browsers give them.
FORMS = {"zero": 0, "one": 1, "two": 2, "few": 3, "many": 11, "other": 100}


def counted(text: Callable[[int], str]) -> dict[str, str]:
    """Return the forms of a text with a number, for a script; `text` calls `ngettext`, where translators find it."""
    return {form: text(number) for form, number in FORMS.items()}
