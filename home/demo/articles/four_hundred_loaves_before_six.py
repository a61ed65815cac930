from home.demo.vocabulary import Article, Callout, Figure, Paragraph, PullQuote, Quote, Section

ARTICLE = Article(
    slug="four-hundred-loaves-before-six",
    title="Four hundred loaves before six",
    lead="A night at Pardoe’s on Quay Street, where it is already tomorrow.",
    authors=["maren-oldacre"],
    topics=["town-life"],
    hero="bakery",
    hero_caption="Quay Street, twenty to three. The only light that is not a mistake.",
    days_ago=31,
    sections=[
        Section(
            "The oven",
            Paragraph(
                """
                At one in the morning it is at 268 degrees and nobody may speak to it. It was built
                in 1936 by a firm that has since gone, is heated through a coil of pipes that nobody
                living has seen, and takes eleven hours to cool, so it never has. Samir Pardoe was
                born in the flat above and says that as a child he thought all floors were warm.

                He opens the door, holds a hand inside, counts, and takes it out at *six*. Ten is
                too cool for rye. Four and you should not have put your hand in.
                """
            ),
        ),
        Section(
            "A dough is a clock",
            Paragraph(
                """
                What a baker does all night, mostly, is wait at the right speed. The leaven was fed
                at four yesterday afternoon. The dough was mixed at ten, and from then on every
                decision is a decision about time: cooler water to slow it, a warmer corner to hurry
                it, a fold to make it start again.

                Nothing is written down. There is a timer on the wall, which Samir uses for eggs.

                - Twenty minutes early, and the crust tears at the side.
                - Twenty minutes late, and the loaf spreads like somebody sitting down.
                - Exactly on time, and no one remarks on it.
                """
            ),
            Figure(
                "loaves",
                caption="Rye at the left, wheat at the right, an argument in the middle.",
            ),
            Quote(
                "You don’t make bread. You stop it at the right moment.",
                source="Samir Pardoe",
            ),
        ),
        Section(
            "Visitors",
            Paragraph(
                """
                The back door stands open on account of the heat. In the course of one night it was
                used by a policewoman, for a roll; by a man who was locked out, for the telephone;
                by a nurse, who comes every night and has never bought anything before four; and by
                a cat with an established claim.

                At half past two came Petra Hallam of the water company, with a torch. She does not
                buy bread either. She asked how much he had on, and he told her, and she wrote it
                down and said that that explained it.
                """
            ),
        ),
        Section(
            "The oven",
            Paragraph(
                """
                Half past four, and it is being spoken to continually. The loaves go in on a peel
                three metres long and come out by the look of the ears: four hundred, in eleven
                loads, with a boy of nineteen called Teddy at the other end who has been told that
                he may read when there is nothing to do, and has been on page 40 since Easter.

                A loaf that is done sounds hollow. Four hundred of them cooling on racks do
                something better: the crusts shrink and crackle, very quietly, all together, like
                rain that has been told to keep its voice down.
                """
            ),
            PullQuote("What a baker does all night, mostly, is wait at the right speed."),
        ),
        Section(
            "Ten to six",
            Paragraph(
                """
                The shutter goes up. There are already three people outside who do not look at each
                other. The first buys one small white loaf and says “Morning”, and for Samir Pardoe,
                who has been up since yesterday, that is the word for going to bed.
                """
            ),
            Callout(
                "note",
                "If you go",
                """
                Pardoe’s is open from ten to six in the morning until the bread is gone, which is
                usually about one. The cat is not for stroking. The back door is not a shop.
                """,
            ),
        ),
    ],
)
