"""How much one network may send in a stretch of time: comments, and whatever else readers send, each for itself."""

from datetime import datetime

from django.db import connection

from .. import conf
from ..network import digest
from .refusals import TooOften


def take_from_rate(network: str, rate: conf.Rate | None, now: datetime, *, purpose: str = "") -> None:
    """Counts one more thing sent from `network` in this stretch of time, in one statement. Raises TooOften.

    `purpose` names what is sent, where that is no comment: its counter is another one, that takes nothing from theirs.
    """
    if rate is None:
        return
    key = digest(f"rate.{purpose}", network) if purpose else network
    stretch = int(now.timestamp()) // rate.seconds
    ends = datetime.fromtimestamp((stretch + 1) * rate.seconds, tz=now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO comments_ratecounter (network, stretch, count, expires_at) VALUES (%s, %s, 1, %s) "
            "ON CONFLICT (network, stretch) DO UPDATE SET count = comments_ratecounter.count + 1 "
            "WHERE comments_ratecounter.count < %s RETURNING count",
            [key, stretch, connection.ops.adapt_datetimefield_value(ends), rate.count],
        )
        if cursor.fetchone() is None:
            raise TooOften(seconds=max(1, int((ends - now).total_seconds())))
