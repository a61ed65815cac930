"""The articles, oldest first: one may link to those before it."""

from . import (
    a_pause_with_consequences,
    a_stick_with_numbers,
    four_hundred_loaves_before_six,
    how_to_read_a_bus_timetable,
    mending_the_ell_bridge,
    the_embankment,
    the_leak_under_mill_lane,
    the_library_opens_at_ten,
    what_the_archive_throws_away,
    what_we_got_wrong,
)

ARTICLES = sorted(
    (
        module.ARTICLE
        for module in (
            a_pause_with_consequences,
            a_stick_with_numbers,
            four_hundred_loaves_before_six,
            how_to_read_a_bus_timetable,
            mending_the_ell_bridge,
            the_embankment,
            the_leak_under_mill_lane,
            the_library_opens_at_ten,
            what_the_archive_throws_away,
            what_we_got_wrong,
        )
    ),
    key=lambda article: article.days_ago,
    reverse=True,
)
