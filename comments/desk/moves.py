"""Filing a thread under another section of its article, from the card of the comment that opened it."""

from typing import cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Comment, DiscussedSection
from .filters import WHOLE_ARTICLE


class MoveForm(forms.Form):
    """Where to, and the state that stood on the card. Offers what shows comments, but for where the thread is now."""

    status = forms.CharField(max_length=10, widget=forms.HiddenInput)
    revision = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    section = forms.ChoiceField(label=gettext_lazy("File this thread under"))

    def __init__(self, data=None, *, comment: Comment, sections: list[DiscussedSection]):
        super().__init__(data, initial={"status": comment.status, "revision": comment.revision}, auto_id="desk_move_%s")
        self.sections = {section.block_id: section for section in sections if section.policy != "off"}
        places = [
            *([(WHOLE_ARTICLE, _("the whole article"))] if comment.block_id else []),
            *((key, section.heading) for key, section in self.sections.items() if key != comment.block_id),
        ]
        # None is chosen beforehand: a stray press moves nothing.
        choices = [("", _("Choose a place")), *places] if places else []
        cast(forms.ChoiceField, self.fields["section"]).choices = choices

    @property
    def target(self) -> DiscussedSection | None:
        """The section that a valid form names; None for the whole article."""
        return self.sections.get(self.cleaned_data["section"])
