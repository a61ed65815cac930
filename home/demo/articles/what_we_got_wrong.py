from home.demo.vocabulary import Article, Callout, Figure, Paragraph, Quote, Section

ARTICLE = Article(
    slug="what-we-got-wrong",
    title="What we got wrong this year, and how you told us",
    lead=(
        "Thirty-four corrections, in order of embarrassment. With thanks to the readers who wrote, "
        "and particular thanks to the one who telephoned."
    ),
    authors=["maren-oldacre", "ishaan-verrall", "dot-lambourne"],
    topics=["records"],
    hero="proof",
    hero_caption="The second proof. There was a third.",
    days_ago=120,
    comments="closed",
    sections=[
        Section(
            "Numbers, names and one bird",
            Paragraph(
                """
                We corrected thirty-four things. Nineteen were numbers, and of those eleven had been
                multiplied or divided by ten on the way from a notebook to a page. Nine were names:
                we wish to say once more to Mr Smyth that we do know, and that it will happen again.
                Five were dates. One was a photograph of a chaffinch that we had called a linnet,
                about which we received more letters than about the whole of the council’s budget.
                """
            ),
            Quote(
                "It is a chaffinch. It has always been a chaffinch. My mother could have told you.",
                source="One of fifty-two letters",
            ),
        ),
        Section(
            "The three that hurt",
            Paragraph(
                """
                A wrong digit is a small thing, and nobody sleeps badly over one. Three of this
                year’s mistakes were of another kind: they were about people.

                In March we wrote that a shop on Station Road had closed “for want of customers”. It
                had closed because its owner was ill, as two hundred of her customers could have
                told us, and did. We had walked past the shutter and believed it.

                In June we quoted a sentence from a council meeting and gave it to the wrong
                councillor. Both were polite about it. The one who had not said it was a little more
                polite than the one who had.

                In September we called a man “the late” who was reading the article at the time. He
                asked for no correction. He asked whether he might have the obituary, since it had
                evidently been written, and whether it was any good. We sent it to him. He returned
                it with two small corrections, both right, and the remark that it was rather short.
                """
            ),
        ),
        Section(
            "How we mend a page",
            Paragraph(
                """
                1. We change the sentence, at once, in the article itself.
                2. We say underneath what it used to say. A correction that hides the mistake is a
                   second mistake.
                3. We tell whoever told us.

                We do not quietly improve an article that people have already answered. Where
                somebody’s comment refers to words that are gone, the note says so, so that they do
                not look foolish on our account.
                """
            ),
            Callout(
                "note",
                "Found something?",
                """
                Say it under the section it is in, where the person who wrote it will see it first.
                The [house rules](page:house-rules) apply to corrections too, including the one
                about kindness.
                """,
            ),
            Figure("proof", decorative=True),
        ),
    ],
)
