"""Wagtail's rich text editor, which puts into the form what was typed as soon as it is typed."""

from wagtail.admin.rich_text import DraftailRichTextArea

SAVE_INTERVAL = 20  # ms without a key; Draftail's own 250 lose the last words when a tab is closed


class RichTextArea(DraftailRichTextArea):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.options["stateSaveInterval"] = SAVE_INTERVAL
