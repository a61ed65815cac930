"""Sample values for the previews in the block chooser."""

from django.templatetags.static import static
from django.utils.translation import gettext as _

from ..image_specs import USES


class SampleRendition:
    width, height = 1280, 800

    def __init__(self):
        self.url = self.full_url = static("sample.svg")


class SamplePicture:
    """Takes the place of a stored image in previews."""

    credit = ""
    decorative = False

    def __init__(self):
        self.contextual_alt_text = _("Hills before a red sun")

    def renditions_for(self, use):
        return {filter.spec: SampleRendition() for filter in USES[use]}


def figure():
    return {
        "image": SamplePicture(),
        "caption": _("The hills in the evening, from the north."),
        "credit": _("A. Photographer"),
    }


def gallery():
    return {"pictures": [figure(), figure()], "caption": _("The same hills twice.")}


def embed():
    return {
        "address": "https://films.example/hills",
        "title": _("A walk across the hills"),
        "picture": SamplePicture(),
        "description": _("Twelve minutes, with sound."),
    }


def quote():
    return {
        "text": _("We walked all night, and nobody spoke."),
        "source": _("From a letter of 1911"),
        "source_address": "",
    }


def pull_quote():
    return {"text": _("Nobody had asked the river.")}


def code():
    return {
        "language": "python",
        "code": 'for name in ("Ada", "Grace"):\n    print(f"Hello, {name}")  # to each\n',
        "caption": _("A greeting for each"),
    }


def callout():
    return {
        "kind": "background",
        "heading": _("How tide tables work"),
        "text": "<p>{}</p>".format(_("A tide table gives two high waters a day, in the time of the harbour.")),
    }


def paragraph():
    return "<p>{}</p><h3>{}</h3><p>{}</p><ul><li>{}</li><li>{}</li></ul>".format(
        _("Running text with <b>bold</b> and <i>italic</i> words, and lists:"),
        _("A sub-heading"),
        _("What follows it."),
        _("one thing"),
        _("another thing"),
    )


def table():
    return {
        "data": [[_("Year"), _("Rain, mm")], ["2024", "812"], ["2025", "640"]],
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": _("Rain by year"),
    }


def section():
    return {"heading": _("What the hills hide"), "content": [("paragraph", paragraph()), ("figure", figure())]}
