from home.demo.vocabulary import (
    Article,
    Callout,
    Figure,
    Gallery,
    Paragraph,
    PullQuote,
    Quote,
    Section,
    Table,
)

ARTICLE = Article(
    slug="what-the-archive-throws-away",
    title="What the archive throws away",
    lead=(
        "A town that kept all its papers would need a second town to keep them in. Somebody has to "
        "choose, and her name is on the door."
    ),
    authors=["ishaan-verrall"],
    topics=["records"],
    hero="archive",
    hero_caption="Aisle four. The grey boxes stay; the red ones have until March.",
    days_ago=84,
    opening=[
        Paragraph(
            """
            The municipal archive of Ellerwick occupies the cellar of the old corn exchange, which
            is dry, cool, and nine metres too short. Each year the offices upstairs send down about
            seventy metres of paper, measured as archivists measure it, by the running metre of
            shelf. Each year the archive may keep three.
            """
        ),
        Quote(
            "People think I preserve things. I do that on Fridays.",
            source="Lisbet Aune, municipal archivist",
        ),
    ],
    sections=[
        Section(
            "The three questions",
            Paragraph(
                """
                There is a schedule. It is forty pages long, and gives for every kind of paper that
                a town can produce the number of years after which it may go: parking permits two,
                invoices ten, building plans never. The schedule takes care of nine boxes in ten,
                and of the shredding lorry’s Thursday.

                For the tenth box Ms Aune asks three questions, in an order that she does not vary.

                1. **Does anybody’s right depend on it?** A pension, a boundary, an adoption. Then
                   it stays, however dull.
                2. **Is it anywhere else?** If the county holds the original, a copy here is only a
                   way of feeling thorough.
                3. **Would somebody be surprised by it?** That is not in the schedule. She says it
                   is the only one of the three that needs a person.
                """
            ),
            Table(
                [
                    ["Kind of paper", "Kept for", "And then"],
                    ["Parking permits", "2 years", "Shredded"],
                    ["Invoices", "10 years", "Shredded"],
                    ["School registers", "For ever", "Closed for 80 years"],
                    ["Complaints about dogs", "5 years", "One year in ten is kept"],
                    ["Building plans", "For ever", "Asked for every week"],
                    ["Menus of official dinners", "Not mentioned", "See below"],
                ],
                caption="From the retention schedule, slightly abridged.",
            ),
        ),
        Section(
            "One year in ten",
            Paragraph(
                """
                Complaints about dogs arrive at a rate of two or three a week and have done since
                dogs. No one needs all of them. But no one can say beforehand *which* would be
                wanted, and an archivist who kept the interesting ones would leave a record of a
                town with remarkably interesting dogs.

                So they are sampled: everything from years ending in 4, nothing from the others. It
                is a crude method, and honest in a way that choosing well can never be. Whoever
                opens the box will see an ordinary year in full: the spelling, the weather, the same
                terrier eleven times.
                """
            ),
            PullQuote(
                "An archivist who kept the interesting ones would leave a record of a town with "
                "remarkably interesting dogs."
            ),
        ),
        Section(
            "Füße und Fässer",
            Paragraph(
                """
                In 1961 our twin town on the Baltic sent a crate, and in the crate was a ledger in
                old German hand, labelled *Füße und Fässer*: feet and casks. For sixty years it
                stood in the catalogue as a work on anatomy and brewing.

                It is a table of measures. Before the metre a foot was as long as the town it was in
                said, and a cask held what the town’s coopers could be brought to agree on. A
                merchant who bought herring by one town’s barrel and sold it by another’s gained or
                lost before he had opened his mouth. Somebody, over what must have been a lifetime,
                had written the measures of ninety ports on facing pages, ours among them, with the
                error of each.

                Did anybody’s right depend on it? No longer. Was it anywhere else? Probably not.
                *Would somebody be surprised?* Ms Aune sent one photograph to a historian of trade
                in Lübeck, who telephoned within the hour, having not telephoned anyone, she said,
                since 2011.
                """
            ),
            Gallery(
                [
                    Figure(
                        "casks",
                        caption="The casks, from the ledger’s title page, redrawn.",
                        credit="After the ledger in the municipal archive",
                    ),
                    Figure(
                        "harbour",
                        alt="The harbour with two moored boats and the herring quay behind them",
                        caption="The herring quay, where the two sorts of barrel met.",
                    ),
                ],
            ),
        ),
        Section(
            "The menus",
            Paragraph(
                """
                Between 1922 and 1970 the council dined officially some two hundred times and kept
                every menu. They are in no schedule. They prove nothing, entitle no one, and three
                of them have gravy on them. In 2019 they were on the trolley for Thursday.

                They were read, luckily, before they were shredded, and what reading showed was a
                curve. Oysters until 1931. No oysters after the bank failed. Rabbit from 1940,
                pineapple in 1953 and, on the evening in 1966 when the fishing fleet was sold, no
                fish. No minute book says how that evening felt. The menu does, under *Entrées*.
                """
            ),
            comments="closed",
        ),
        Section(
            "Three metres",
            Paragraph(
                """
                It is easy to be sentimental about paper and Ms Aune refuses. A thing kept badly is
                not kept; a thing that cannot be found is not kept either, and is in the way. She
                has thrown away something in the order of a kilometre and a half. She remembers, she
                says, about five centimetres of it.

                “Which five?”

                She told me. I have promised not to write it down.
                """
            ),
            Callout(
                "note",
                "Go and see",
                """
                The reading room in the old corn exchange is open on Wednesdays and Fridays from
                nine to four. Bring a pencil; pens stay at the desk. Anybody may ask for anything
                that is not closed, and nobody will ask you why.
                """,
            ),
            Figure(
                "archive",
                alt="Rows of archive boxes seen along an aisle, most grey and a few red",
                caption="The same aisle in March.",
            ),
        ),
    ],
)
