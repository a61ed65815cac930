from home.demo.vocabulary import (
    Article,
    Callout,
    Figure,
    Paragraph,
    PullQuote,
    Quote,
    Section,
)

ARTICLE = Article(
    slug="a-pause-with-consequences",
    title="A pause with consequences: the semicolon before the law",
    lead=(
        "It was cut in Venice to make a page about a volcano easier to read. Since then it has "
        "voided an election, ruined programmers’ afternoons and settled the wages of a dairy."
    ),
    authors=["ishaan-verrall"],
    topics=["records"],
    hero="semicolon",
    hero_caption="Large, and still undecided.",
    days_ago=37,
    sections=[
        Section(
            "Venice, about 1495",
            Paragraph(
                """
                Most punctuation has no birthday. The semicolon very nearly has one. In the middle
                of the 1490s the Venetian printer Aldus Manutius published *De Aetna*, a short
                dialogue in which the young Pietro Bembo tells his father about climbing Etna. For
                it Francesco Griffo cut a new piece of type: a comma with a point above it, for a
                breath longer than the one and shorter than the other.

                It was meant to be helpful. Other marks invented around that time were meant to be
                helpful too and are forgotten. This one was useful enough to be copied, and vague
                enough to be argued about, which is the way to be immortal.
                """
            ),
        ),
        Section(
            "Does a statute breathe?",
            Paragraph(
                """
                For centuries English law had an admirably short answer to the question of what a
                semicolon in a statute means: nothing. Acts were enrolled on parchment with little
                punctuation or none; what the printers put in afterwards was the printers’ affair. A
                judge who rested a judgment upon a comma was resting it upon a compositor.

                The Supreme Court of the United States repeated the rule in 1881, in a case that was
                about something else: punctuation, it said, “is no part of the statute”.<sup>1</sup>
                It is a noble principle. It has one defect, namely that everybody who reads the
                statute can see the punctuation.

                <sup>1</sup> *Hammock v. Loan & Trust Co.*, 105 U.S. 77.
                """
            ),
            Figure(
                "proof",
                caption="A proof with its corrections. The law, too, is read by somebody with a pencil.",
            ),
        ),
        Section(
            "The Semicolon Court",
            Paragraph(
                """
                In Texas it once came down to the mark itself. The constitution of 1869 said where
                elections were to be held, and for how long, in a single sentence:
                """
            ),
            Quote(
                """
                All elections for State, district and county officers shall be held at the county
                seats of the several counties, until otherwise provided by law; and the polls shall
                be opened for four days, from 8 o’clock, a.m., until 4 o’clock, p.m., of each day.
                """,
                source="Constitution of Texas, 1869, article III, section 6",
                source_address="https://en.wikipedia.org/wiki/Constitution_of_Texas",
            ),
            Paragraph(
                """
                Then the legislature provided otherwise: polling in each precinct, on one day. Was
                it allowed to? The *place* could plainly be changed by law. But did “until otherwise
                provided” reach across the semicolon, to the four days?

                In the first days of 1874 the state’s supreme court held that it did not. The
                semicolon cut the sentence in two, the four days stood on the far side of it, and
                the election that had just thrown out the governor was void. The winner took office
                all the same, his supporters occupying the upper floor of the capitol and the
                governor the lower. The judges were replaced. Texas lawyers, it is said, would not
                cite them afterwards, and the bench went into history as the Semicolon Court.
                """
            ),
            PullQuote("A judge who rested a judgment upon a comma was resting it upon a compositor."),
        ),
        Section(
            "Το ελληνικό ερωτηματικό",
            Paragraph(
                """
                The heading says “the Greek question mark”, and the Greek question mark looks like
                this: ;

                It is older than Aldus’s invention and not related to it. In Greek, what looks to us
                like a hesitation is a demand for an answer. Unicode gave it a place of its own,
                U+037E, and in the same breath declared it equivalent to the ordinary semicolon,
                U+003B; software that tidies text will quietly turn one into the other.

                Programmers have discovered that the two are nevertheless different to a compiler.
                It is possible to replace one semicolon in a colleague’s code with a Greek question
                mark and to watch, for an afternoon, a grown person look at a line with nothing
                wrong with it. We mention this only so that it can be recognised.
                """
            ),
            Callout(
                "background",
                "Looking them up",
                """
                The code chart [Greek and Coptic](https://www.unicode.org/charts/PDF/U0370.pdf)
                shows the question mark at 037E, with an arrow to 003B: the mark of a character that
                exists so that it can be replaced.
                """,
            ),
        ),
        Section(
            "Five million dollars and a list",
            Paragraph(
                """
                In 2017 an appeals court in Boston had to say whether the drivers of a dairy in
                Maine were owed overtime. State law excepted from it work in “the canning,
                processing, preserving, freezing, drying, marketing, storing, packing for shipment
                or distribution of” certain goods. The drivers distributed. They did not pack. Was
                “packing for shipment or distribution” one thing or two?

                With a comma before the *or*, two, and no overtime. There was no comma. The court
                found the sentence ambiguous, ambiguity favours the worker, and the dairy settled
                for five million dollars.

                That is the story as it is usually told, and told as a triumph of the comma. The end
                is better. The legislature went back to the sentence and wrote the list again, and
                this time it did not trust commas at all. It reads: “canning; processing;
                preserving; freezing; drying; marketing; storing; packing for shipment; or
                distributing”.

                Five hundred years after Etna, when it finally had to be clear, they sent for the
                semicolon.
                """
            ),
        ),
    ],
)
