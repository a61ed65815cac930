"""Who decided on a comment, and why, as its author learns it: by email and on the page after posting."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from .models import Comment, Decision, Reason, Status, own_reason

BECAUSE = {
    Reason.OFF_TOPIC: _("it is not about the article"),
    Reason.PERSONAL_ATTACK: _("it attacks a person"),
    Reason.HATE: _("it is hateful"),
    Reason.ADVERTISING: _("it advertises something"),
    Reason.PRIVATE_DATA: _("it shares private information"),
    Reason.LIBEL: _("it makes claims about somebody that could not be proved"),
    Reason.DUPLICATE: _("another comment says the same"),
    Reason.ILLEGAL: _("it may be against the law"),
    Reason.OTHER: "",
}


def decision_of(comment: Comment) -> Decision | None:
    """Return the decision by a person that gave a comment its present status."""
    decided = comment.decisions.current().filter(to_status=comment.status).exclude(user=None)
    return decided.exclude(from_status=F("to_status")).last()


def why(decision: Decision | None) -> dict[str, str]:
    """Return the reason of a rejection in public words: `because`, or as `letter` the text of a reason of the site.

    What there is none of is empty. Notes are for moderators.
    """
    because = letter = ""
    if decision and decision.to_status == Status.SPAM:
        because = str(_("it was taken for spam"))
    elif decision and decision.reason in Reason.values:
        because = str(BECAUSE[Reason(decision.reason)])
    elif decision and (own := own_reason(decision.reason)):
        letter = own.letter.strip()
    return {"because": because, "letter": letter}
