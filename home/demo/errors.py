"""What readers reported as wrong in the demo's articles, and what its editors said."""

import json
from dataclasses import dataclass
from datetime import timedelta

from wagtail.blocks import StreamValue
from wagtail.models import PageLogEntry, Revision

from blog.error_reports import actions
from blog.models import ArticlePage, ErrorReport
from gazette.public_forms.networks import digest


@dataclass(frozen=True)
class Correction:
    """What an editor put right in the section, word for word, and published."""

    was: str
    became: str


@dataclass(frozen=True)
class Misprint:
    slug: str
    section: int  # 1 is the first
    days: float  # ago
    text: str
    correction: Correction | None = None
    answer: str = ""
    settled_after: float = 0.5  # days


MISPRINTS = [
    Misprint(
        "mending-the-ell-bridge",
        1,
        0.4,
        "“By his own invoice, four pounds”: the invoice hangs in our hall. It says four pounds fifty. Four pounds is "
        "what he was paid.",
    ),
    Misprint(
        "mending-the-ell-bridge",
        3,
        1.9,
        "5.20 metres in seventeen feet makes a foot of 30.6 centimetres, which is nobody's foot. Has a figure been "
        "turned round?",
        answer="It is the builder's: the iron rod that he left in the vestry is 30.6 cm long, a millimetre more than "
        "the foot of today.",
    ),
    Misprint(
        "how-to-read-a-bus-timetable",
        1,
        6.2,
        "The last bus in your table leaves Quay Street at 18.39 since September. At 18.40 I saw the back of it.",
        correction=Correction("18:40", "18:39"),
    ),
]


def report_misprints(articles: dict[str, ArticlePage], editor, now) -> list[ErrorReport]:
    """Reports what is wrong in those of the demo's articles that are new, and settles what its editors settled."""
    return [
        _report(misprint, articles[misprint.slug], editor, now) for misprint in MISPRINTS if misprint.slug in articles
    ]


def _report(misprint, article, editor, now):
    sent = now - timedelta(days=misprint.days)
    settled = sent + timedelta(days=misprint.settled_after)
    article = ArticlePage.objects.get(pk=article.pk)
    section = article.sections[misprint.section - 1]
    report = actions.report(
        article, text=misprint.text, section=section, revision_id=article.live_revision_id, may_quote=True, now=sent
    )
    # Not given to `report`: the demo loads whatever rate the operator allows.
    ErrorReport.objects.filter(pk=report.pk).update(network=digest("network", f"demo: {misprint.text}"))
    said = {"editor": editor, "seen": report.status, "is_public": True, "now": settled}
    if misprint.correction:
        revision = _publish(misprint.correction, article, section, editor, settled)
        actions.fix(report, revision_id=revision.pk, **said)
    elif misprint.answer:
        actions.deny(report, answer=misprint.answer, quotes_reader=True, **said)
    return report


def _publish(correction, article, section, editor, when) -> Revision:
    blocks = list(article.body.raw_data)
    place = next(number for number, block in enumerate(blocks) if block["id"] == section.block_id)
    blocks[place] = json.loads(json.dumps(blocks[place]).replace(correction.was, correction.became))
    article.body = StreamValue(article.body.stream_block, blocks, is_lazy=True)
    revision = article.save_revision(user=editor)
    revision.publish(user=editor, skip_permission_checks=True)
    Revision.objects.filter(pk=revision.pk).update(created_at=when)
    PageLogEntry.objects.filter(revision=revision).update(timestamp=when)
    ArticlePage.objects.filter(pk=article.pk).update(last_published_at=when, latest_revision_created_at=when)
    return revision
