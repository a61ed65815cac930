from home.demo.vocabulary import (
    Article,
    Callout,
    Embed,
    Figure,
    Gallery,
    Paragraph,
    PullQuote,
    Section,
)

ARTICLE = Article(
    slug="the-embankment",
    title="Nobody planted this: a year on the railway embankment",
    lead=(
        "It is two kilometres long, twelve metres wide and closed to the public. That last property "
        "is what makes it the best nature reserve in the parish."
    ),
    authors=["dot-lambourne"],
    topics=["field-notes"],
    hero="embankment",
    hero_caption="The 7.52, passing over several thousand residents.",
    days_ago=66,
    sections=[
        Section(
            "A hill that came by train",
            Paragraph(
                """
                The embankment between the station and the Ell bridge was tipped in the 1850s from
                wagons, each load making the ground on which the next was brought. It is therefore
                made of somewhere else: chalk from the cutting at Upper Ell, clay, ash, brick ends
                and, on top, broken granite that has no relatives within two hundred kilometres.

                A botanist would not design it. Dry where the valley is wet, steep where it is flat,
                poor where every field for miles has been fed for a century. It has a south side
                like a terrace in Spain and a north side like a ditch in Norway, and a person could
                throw a sandwich from one to the other.
                """
            ),
        ),
        Section(
            "The plant that took the train",
            Paragraph(
                """
                The yellow daisy in the ballast is Oxford ragwort. It comes from the lava slopes of
                Sicily and was grown as a curiosity in the botanic garden at Oxford, over the walls
                of which it went in the eighteenth century. For some decades it sat on the college
                masonry. Then the railway arrived, and with it clinker and broken stone in unlimited
                quantity: to a ragwort, Etna, continued by other means.

                The seeds have parachutes, and a passing train pulls air behind it. A Victorian
                botanist could watch them drift into his carriage and out again some stations later,
                without a ticket.

                Ours came before 1900. The station-master complained about it in a letter which is
                still [not thrown away](article:what-the-archive-throws-away).
                """
            ),
            Gallery(
                [
                    Figure(
                        "ragwort",
                        caption="Oxford ragwort, *Senecio squalidus*, at kilometre 31.4.",
                    ),
                    Figure(
                        "slow-worm",
                        caption="A slow-worm: neither slow nor a worm, and, strictly, a lizard.",
                    ),
                    Figure(
                        "embankment",
                        alt="The whole embankment from the allotments, with a train on top",
                        caption="The allotment side, in May.",
                    ),
                ],
                caption="Three regular passengers.",
            ),
        ),
        Section(
            "South side, eleven o’clock",
            Paragraph(
                """
                A reptile is a machine for turning warm stones into more reptiles. On the south
                slope the granite is at thirty degrees by eleven on a spring morning, when the
                shaded lane below is still at nine. Slow-worms lie under anything flat, and the
                railway, which is not a tidy organisation, leaves plenty: sleepers, cable lids, a
                door.

                I was allowed up with a track inspector, an orange coat and a promise not to enjoy
                myself. In two hundred metres we lifted eleven lids and counted:

                1. fourteen slow-worms, three of them the colour of new pennies
                2. one grass snake, which pretended to be dead, and was rather good at it
                3. a common lizard without a tail and a common lizard’s tail
                4. a thermos flask, full

                The inspector, Gwen Abara, knows most of the lids by now and puts them back the way
                a nurse puts back a blanket.
                """
            ),
            Callout(
                "warning",
                "Please do not go and look",
                """
                The line is live, the trains are quiet, and trespass on it is an offence. Everything
                in this article except the thermos can be seen from the allotment path, free of
                charge, with a pair of field glasses.
                """,
            ),
        ),
        Section(
            "What the dawn sounds like under a train",
            Paragraph(
                """
                Scrub on the north side holds the birds. There are blackcaps, whitethroats and more
                robins than seems necessary. The first train is at 5.31. From early April, the
                robins have finished by then.

                They did not always. The old notebooks at the field club put the first song in that
                week some twenty minutes later. Nobody can prove why, and the club is proud of not
                trying to; town birds near loud roads have been found to sing earlier, or higher,
                and it may be that. It may also be that the man who kept the old notebooks got up
                twenty minutes later.
                """
            ),
            Embed(
                "https://xeno-canto.org/species/Erithacus-rubecula",
                "European robin: recordings at xeno-canto",
                description=(
                    "Several thousand robins from all over Europe. They do not all sound alike, "
                    "and after a few minutes you will hear it."
                ),
            ),
        ),
        Section(
            "Mown, not managed",
            Paragraph(
                """
                Once in eight years or so each part of the slope is cut back hard, because leaves on
                the line are not a joke to those who have to stop on them. It looks terrible for a
                season. It is also the reason why there is a slope worth writing about. Left alone
                it would be sycamore in thirty years: handsome, shady, and home to very few lizards.

                So the reserve that nobody planted is kept by people who were not thinking about it,
                with a machine bought for another purpose, at an interval chosen by accountants. Ms
                Abara has one request to them. She would like the eighth year not to be the same
                year on both sides.
                """
            ),
            PullQuote("A reptile is a machine for turning warm stones into more reptiles."),
        ),
    ],
)
