"""Wagtail's texts that `site/wording` replaces: each is still one of Wagtail's, with the same values."""

import gettext
import re
from pathlib import Path

import pytest
import wagtail
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import override

WORDING = settings.BASE_DIR / "site" / "wording"
VALUES = re.compile(r"%\(\w+\)s|\{\w+\}")


@pytest.mark.parametrize(("language", "cancel"), [("de", "Zeitplan aufheben")])
def test_every_replaced_text_is_one_of_wagtails(language, cancel):
    with (WORDING / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        ours = gettext.GNUTranslations(file)._catalog
    ours.pop("")
    texts = set()
    for path in Path(wagtail.__file__).parent.glob("**/locale/en/LC_MESSAGES/django.po"):
        # A long text is in several lines, each in quotation marks.
        joined = path.read_text().replace('"\n"', "")
        texts |= {text.replace('\\"', '"') for text in re.findall(r'^msgid "(.*)"$', joined, re.MULTILINE)}

    assert len(ours) > 20
    assert [text for text in ours if text not in texts] == []
    assert [text for text in ours if not set(VALUES.findall(ours[text])) <= set(VALUES.findall(text))] == []
    with override(language):
        assert translated("Cancel scheduled publish") == cancel
