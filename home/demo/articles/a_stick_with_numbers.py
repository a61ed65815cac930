from home.demo.vocabulary import Article, Figure, Paragraph, Section

ARTICLE = Article(
    slug="a-stick-with-numbers",
    title="A stick with numbers on it",
    lead=(
        "The oldest scientific instrument in Ellerwick is nailed to the harbour wall and has been "
        "read twice a day since 1887, mostly by people who were there to fish."
    ),
    authors=["dot-lambourne"],
    topics=["field-notes"],
    hero="harbour",
    hero_caption="High water, nine minutes late.",
    days_ago=16,
    comments="off",
    sections=[
        Section(
            "Reading it",
            Paragraph(
                """
                A tide board is a plank with the metres painted on it. You look where the water is
                and read the number. Since the water will not keep still, you look for a minute,
                note the highest and the lowest, and take the middle; that is all the training there
                is, and the harbour-master’s children used to have it by the age of seven.

                The books, of which there are thirty-one, live in the lifeboat house under the
                oilskins. Each line has a date, a time, a number and, where the reader felt that
                something ought to be said, a word. “Fog.” “Wedding.” “Could not see the board for
                seals.” On the fourth of August 1914 somebody wrote the height of the morning tide,
                to the centimetre, and nothing else.

                The zero is not the bottom. It is a mark that somebody chose, low enough that the
                tide hardly ever goes under it, and everything depends upon its not being moved.
                When the wall was rebuilt in 1952 the board was taken down and put up again, and for
                the whole of that year’s readings a pencilled note says “+ 2 cm, I think. J. T.”
                """
            ),
            Figure(
                "tide-gauge",
                caption="The board at half tide. The red mark is the flood of 1953.",
            ),
        ),
        Section(
            "What a hundred years of it says",
            Paragraph(
                """
                A single reading says when you can leave the harbour. Two a day for a century and
                more say something else, and you can see it only if you are willing to throw nearly
                all of it away. Average out the waves, and you have the tide. Average out the tide
                and you have the weather. Average out the weather, a year at a time, and what is
                left is a line that goes up: by a little under the length of a hand since the first
                page of the first book.

                The length of a hand is not much. But the tide board knows what it means, because it
                also knows the steps beside it. In the first book the sixth step was wetted perhaps
                twice in a winter. In the last one it was wet on forty-one days, and the
                harbour-master has moved his bicycle.

                None of those who wrote the numbers saw it, or could have. They were each looking at
                a stick, for a minute, and being careful.
                """
            ),
        ),
    ],
)
