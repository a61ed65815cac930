from home.demo.vocabulary import (
    Article,
    Callout,
    Code,
    Figure,
    Gallery,
    Paragraph,
    PullQuote,
    Quote,
    Section,
    Table,
)

ARTICLE = Article(
    slug="mending-the-ell-bridge",
    title="Mending the Ell bridge, one stone at a time",
    lead=(
        "For eleven months the town has gone the long way round. What happened meanwhile under the "
        "white sheeting, in the order in which it happened, with the sums."
    ),
    authors=["maren-oldacre", "ishaan-verrall"],
    topics=["bridges", "records"],
    series="what-holds-the-town-up",
    hero="bridge",
    hero_caption="Three arches, 1764. The middle one had been thinking of leaving.",
    days_ago=3,
    sections=[
        Section(
            "A crack with a date",
            Paragraph(
                """
                Old bridges are full of cracks, and most of them have finished. The question about a
                crack is not how wide it is but whether it is *going anywhere*. In 1997 a mason
                called Harold Byrne glued eleven small plates of glass across the cracks of the Ell
                bridge and wrote the date on each with a diamond. Glass does not stretch. As long as
                the plate is whole, nothing has moved.

                Ten of them are whole to this day. The eleventh, under the middle arch on the
                upstream side, was found in two pieces during the low water of August last year.
                That is why there has been no bridge since September. It cost Mr Byrne, by his own
                invoice, four pounds.
                """
            ),
            Figure(
                "arch",
                caption=(
                    "The middle arch. The wedge-shaped stones press on one another and are "
                    "held up by nothing else; the red ones had dropped."
                ),
            ),
            summary="A glass plate glued across a crack in 1997 broke last August: one arch was moving.",
        ),
        Section(
            "What the diver felt",
            Paragraph(
                """
                The Ell carries so much silt that a diver under the bridge works with his eyes shut.
                Joss Kettering went down at slack water in October, on a rope, and read the
                foundation of the second pier with both hands. It took him two hours to go round it.
                He came up and drew, on the back of a parking notice, a pier with a hollow under its
                nose.

                The hollow is called **scour**. Water that meets a pier must go somewhere; some of
                it goes down, rolls under in a tight spiral and carries off the bed a grain at a
                time. It is worst in floods and invisible afterwards, because as a flood falls it
                fills the hole with loose sand again. A hole that is full of sand looks like a bed.
                It does not carry like one.

                The county’s records have the bridge inspected every second year since 1921, always
                from a boat, always in August, always with the remark “bed level satisfactory”.
                Every one of these remarks was true. The bed was level. It had been levelled the
                week after each flood by the flood.
                """
            ),
            Quote(
                "It was like putting your hand under a sofa and finding no floor.",
                source="Joss Kettering, diver",
            ),
            Callout(
                "background",
                "Why bridges fall in good weather",
                """
                More bridges are lost to water at their feet than to weight on their backs. Because
                the hole refills, a pier may stand for years on sand that was only lent to it, until
                a flood smaller than the last takes the loan back.
                """,
            ),
            address="scour",
            summary="Floods had washed a hollow under the second pier and hidden it again with sand.",
        ),
        Section(
            "Holding up an arch that is holding up itself",
            Paragraph(
                """
                An arch has no strength to spare while it is being mended: take out one stone and
                you have taken out all of them. So before anybody touched it, the middle arch was
                given a crutch, a timber frame called **centring**, built to the curve of 1764 and
                wedged up until it just took the load.

                *Just* is the whole art. Too loose, and the arch comes down on to it with a bump.
                Too tight, and you have lifted a bridge. The carpenter, Ines Ferreira, had her crew
                drive pairs of oak wedges, a tap each, in rotation, while a man lay on the deck
                above with a level and said nothing. When he said “oh” they stopped and went back
                one tap.

                It took a day and a half, for a movement of three millimetres. Ms Ferreira has built
                houses faster. “The frame does nothing,” she says. “That’s what it’s for. It stands
                there for eight months doing nothing, so that for one minute, if somebody makes a
                mistake, it can do everything.”
                """
            ),
            Code(
                """
                span       s = 9.60 m
                rise       r = 3.20 m

                radius     R = (s² / 4 + r²) / (2 × r)
                             = (23.04 + 10.24) / 6.40
                             = 5.20 m
                """,
                caption=(
                    "The curve of the centring, from two measurements that can be made with a tape "
                    "and a plumb line from a boat."
                ),
            ),
            Paragraph(
                """
                The result is a round 5.20 metres. In the measure of the builder, who used a foot a
                little longer than ours, it is seventeen, exactly. One likes him for that.
                """
            ),
            summary="A timber frame took the load of the arch, and not a millimetre more.",
        ),
        Section(
            "Four kinds of stone",
            Paragraph(
                """
                From a distance the bridge is grey. From a scaffold it is a geological excursion,
                because every repair used what was to be had.
                """
            ),
            Table(
                [
                    ["Where", "Stone", "When", "State"],
                    ["Piers and arches", "Sandstone, Upper Ell quarry", "1764", "Sound, where it was kept dry"],
                    ["Cutwaters", "Granite", "1831", "Will outlive us"],
                    ["Parapet, east", "Limestone, origin unknown", "1890s", "Dissolving"],
                    ["Parapet, west", "Concrete, painted", "1958", "An apology"],
                ],
                caption="What the bridge is made of.",
            ),
            Paragraph(
                """
                The quarry at Upper Ell closed in 1911 and is now somebody’s garden, with a pond in
                it. The somebody, Mrs Okafor, was asked whether she would mind. She had, it turned
                out, been wondering for years what to do about the rock behind the pond. Thirty-one
                blocks came out of it in March, on a lorry that went the long way round for want of
                a bridge.

                Each was cut to replace one particular stone. They are numbered in the order in
                which they go in; the numbers face inwards, where no one will see them until the
                next time.
                """
            ),
            summary="Thirty-one blocks came from the old quarry, which is now a garden.",
        ),
        Section(
            "Lime, and why it is in no hurry",
            Paragraph(
                """
                The last big repair, in 1958, was pointed with cement. Cement is stronger than lime,
                and harder, and seals better, and each of those virtues is a disaster. A wall moves.
                Between hard joints it cannot, so the *stone* cracks. A wall gets wet. Behind tight
                joints it stays so, and in January the face comes off like a biscuit.

                ### The rule

                The joint must be weaker than the stone. It is there to be replaced; that is its
                job, as a fuse’s is to blow.

                ### The mixture

                - one part lime putty, slaked and left to lie for three months
                - two and a half parts sharp sand, from the river, washed
                - a little brick dust, so that it sets in the damp

                ### The patience

                Lime hardens by taking back from the air the carbon dioxide that was burnt out of
                it. It does so at about a millimetre a month<sup>1</sup>, not below five degrees,
                and not if it dries too fast. All through April the new joints were hung with wet
                sacking, and a pensioner from Quay Street sprayed them every evening because, he
                said, he was passing.

                <sup>1</sup> Roughly, and in our weather. Masons give figures between half a
                millimetre and two.
                """
            ),
            Callout(
                "warning",
                "If you have an old house",
                """
                Do not repoint soft brick or stone with cement. It looks tidy for ten years. Ask for
                lime; [house rules](page:house-rules) forbid us to name firms, but the library keeps
                a list.
                """,
            ),
            summary="The joints are lime again, because a joint has to be weaker than the stone.",
        ),
        Section(
            "The keystone goes in last, and it is not the important one",
            Paragraph(
                """
                There is a legend that the keystone holds the arch. It is merely the last to arrive.
                All the stones hold the arch, in the same way that all the people in a lift are the
                reason why it is full.

                But last things draw a crowd. On the second of June some two hundred watched from
                the tow-path as number 31 was lowered by hand winch with a sheet of lead under it.
                It stuck with the thickness of a coin to go. Ms Ferreira looked at it, had the stone
                lifted, took off her glove, and removed from the bed a single grain of sand.

                What the keystone really does is more modest and more interesting. Until it is in,
                every stone of the arch leans on the timber. When it is in, and the wedges are let
                down, each leans on its neighbour instead, and the load that used to go straight
                down into a crutch goes round the curve, out into the piers, and through them to the
                bottom of the river, where by now there were sixty tons of rock around a nose that
                had been standing on a loan. An arch never sleeps, as the saying goes. It would be
                truer to say that it never stops leaning.
                """
            ),
            Gallery(
                [
                    Figure(
                        "arch",
                        alt="Diagram of the middle arch with the fallen wedge stones in red",
                        caption="Before: four stones low.",
                    ),
                    Figure(
                        "centring",
                        caption="During: the arch on its crutch.",
                    ),
                    Figure(
                        "bridge",
                        alt="The bridge with its three arches and their reflections in still water",
                        caption="After: as if nothing had happened, which was the idea.",
                    ),
                ],
                caption="The middle arch, August to June.",
            ),
            summary="All the stones hold the arch; the keystone merely arrives last.",
        ),
        Section(
            "Bills and glass",
            Paragraph(
                """
                The repair cost £412,000, a third of what a new bridge would have, and eleven
                months, which is longer. The county paid most of it. The long way round cost the
                town, by the bus company’s reckoning, 61,000 litres of diesel and, by Dot
                Lambourne’s, several friendships.

                The centring was eased a tap at a time over three days. The arch came down by four
                millimetres and stopped; the man with the level said nothing, and went on saying
                nothing until it was clear that he had finished.

                Before the scaffold was struck, Ms Ferreira went along it with a tube of glue and
                twelve new plates of glass. Harold Byrne, who is eighty-eight, was rowed out to
                write the dates.
                """
            ),
            PullQuote("The joint must be weaker than the stone. It is there to be replaced; that is its job."),
            summary="It cost £412,000 and eleven months, and there are twelve new plates of glass.",
        ),
    ],
)
