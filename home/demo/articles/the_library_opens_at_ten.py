from home.demo.vocabulary import (
    Article,
    Callout,
    Figure,
    Paragraph,
    PullQuote,
    Quote,
    Section,
    Table,
)

ARTICLE = Article(
    slug="the-library-opens-at-ten",
    title="The library opens at ten, and other decisions",
    lead=(
        "Opening hours look like a fact about a building. They are a choice about who may come in, "
        "made once by somebody who was thinking of something else."
    ),
    authors=["dot-lambourne", "ishaan-verrall"],
    topics=["town-life"],
    related=["what-the-archive-throws-away"],
    hero="bookshelves",
    hero_caption="Returns, waiting for somebody to decide what they are about.",
    days_ago=23,
    updated_days_ago=20,
    sections=[
        Section(
            "Who is free at ten past ten",
            Paragraph(
                """
                Ellerwick library is open for thirty-six hours a week, and until this spring every
                one of them lay between ten in the morning and six in the evening. Those are
                splendid hours if you are retired, or two years old, or a journalist. The other
                eight thousand of us are at that time in a classroom, in a van, behind a counter or
                asleep before a night shift.

                No one had meant to shut them out. The minutes of the old council record a long
                discussion of the hours in 1974. It turned on the coal boiler, which took the
                caretaker until a quarter to ten to bring up to temperature. The boiler was scrapped
                in 1988. The hours it dictated survived it by more than thirty years.
                """
            ),
            Figure(
                "clock",
                caption="The reading-room clock, correct since Tuesday.",
            ),
        ),
        Section(
            "Counting the people who are not there",
            Paragraph(
                """
                A library counts its visitors easily: there is a beam across the door. It cannot
                count those who tried the handle. So for three weeks in March the librarian, Agnes
                Whitlock, did something simple. She put a pad and a pencil on a string *outside* the
                door with the question “What time would have suited you?”
                """
            ),
            Table(
                [
                    ["When they stood there", "People", "What they had wanted", "People"],
                    ["Before 10", "31", "Earlier than 10", "38"],
                    ["10 to 6", "4", "Any time, but it was Monday", "22"],
                    ["6 to 8", "118", "Later than 6", "141"],
                    ["After 8", "57", "A drawing of a cat", "9"],
                ],
                caption="Answers on the pad, three weeks in March. Two hundred and ten in all.",
            ),
            Paragraph(
                """
                The pad was rained on twice, stolen once (the string too) and is, as statistics,
                worthless. As an argument it was unbeatable. In three weeks two hundred and ten
                people had walked up to a public building, found it shut, and had been polite enough
                to say so in writing.
                """
            ),
        ),
        Section(
            "Thirty-six hours, cut differently",
            Paragraph(
                """
                There was no money for a thirty-seventh hour. What there was, Ms Whitlock pointed
                out, was a Tuesday morning on which the beam across the door had counted an average
                of nine visitors, two of them her.

                ### What changed

                - **Monday:** still closed, on the ground that everybody deserves one thing that
                  does not change.
                - **Tuesday:** from two in the afternoon until *nine in the evening*.
                - **Thursday:** from seven in the morning, for those coming off a night shift and
                  those with a train at eight.
                - **Saturday:** an hour later at both ends.

                ### What it cost

                One timer for the heating, £64, and a meeting with the cleaners, who turned out to
                have wanted Tuesday mornings for years.
                """
            ),
            Quote(
                """
                I have lived here since 2009 and on Tuesday I saw the inside of it. There is a
                ceiling! Nobody had told me about the ceiling.
                """,
                source="Entry in the visitors’ book, signed “a plasterer”",
            ),
            Callout(
                "note",
                "The present hours",
                """
                Tuesday 14–21, Wednesday 10–18, Thursday 7–14, Friday 10–16, Saturday 11–19. The
                returns box in the wall never closes, but is emptied at eight, so please do not post
                it anything that melts.
                """,
            ),
        ),
        Section(
            "What the numbers did next",
            Paragraph(
                """
                Visits rose by a fifth. That is pleasant, and less interesting than *which* visits
                rose. Loans to people under sixty went up by half; the shelf of driving-theory books
                was empty by May; and the seven o’clock Thursday, which two councillors had called a
                stunt, has acquired a regular congregation of bakers, nurses and one signalman, who
                read the papers in complete silence until about twenty to eight and then all leave
                at once.

                There were losses too. The Tuesday knitters, who had met at half past ten since the
                coal boiler, had to move to Wednesday, and three of them have not come back. A
                timetable is a way of sharing something that cannot be enlarged. Every hour given is
                an hour taken; the least one can do is to know from whom.

                The pad, by the way, is still there. Ms Whitlock changed the question in September.
                It now says “What were you looking for?”, and it is answered by people who have been
                inside. The commonest answer so far is a book. The second is *somebody to ask*, and
                the third, in a child’s hand and eleven times on one page, is the cat.
                """
            ),
            PullQuote("Every hour given is an hour taken; the least one can do is to know from whom."),
        ),
    ],
)
