from home.demo.vocabulary import (
    Article,
    Callout,
    Code,
    Figure,
    Paragraph,
    PullQuote,
    Section,
    Table,
)

ARTICLE = Article(
    slug="the-leak-under-mill-lane",
    title="Eleven cubic metres a night: how the meters found a leak",
    lead=(
        "By midsummer a pipe under Mill Lane was losing enough water every night to fill "
        "a delivery van. Nobody saw it, nobody heard it, and in the end it was given away by "
        "people being asleep."
    ),
    authors=["maren-oldacre"],
    topics=["pipes"],
    series="what-holds-the-town-up",
    related=["a-stick-with-numbers"],
    hero="water-tower",
    hero_caption="The tower on Cold Hill: 400 cubic metres, or one dry day’s patience.",
    days_ago=9,
    opening=[
        Paragraph(
            """
            There is a number that every water engineer in the country knows about their own
            district and hardly any customer has heard of. It is taken between two and four in the
            morning, when baths are over and kettles are cold, and it is called the **minimum night
            flow**. A town that slept perfectly would draw nothing at all.

            No town sleeps perfectly. But Ellerwick, last spring, was sleeping worse than it used
            to.
            """
        ),
    ],
    sections=[
        Section(
            "The hour when nobody washes",
            Paragraph(
                """
                The town’s water comes down from the tower on Cold Hill through a single main, and
                splits at the foot of Station Road into four districts. Each has a meter the size of
                a bread oven, in a chamber under a steel lid that you have certainly walked across.
                Every fifteen minutes the meter sends one figure to a computer in the depot.

                In the day the figures say very little. Somebody fills a paddling pool; the laundry
                on Quay Street starts its second load; the school breaks for lunch and three hundred
                hands are, one hopes, washed. Against that noise a leak is inaudible. At three in
                the morning, the noise stops and what is left is the pipe talking about itself.

                “You get to recognise a district by its nights,” says Petra Hallam, who has looked
                after the meters for the water company since they were put in. “North is the bakery.
                If North is high at three, somebody has bread in the oven and all is well. Mill Lane
                has no bakery. Mill Lane has forty houses, a chapel and some ducks.”
                """
            ),
            Figure(
                "meter",
                caption=(
                    "A district meter. The red needle counts single litres and should, at three "
                    "in the morning, be as bored as everybody else."
                ),
            ),
            summary="Water use falls to almost nothing between two and four, so leaks stand out.",
        ),
        Section(
            "A line that would not come down",
            Paragraph(
                """
                In January the Mill Lane district drew 0.4 cubic metres an hour at its quietest.
                That is a plausible figure for forty houses: a few cisterns refilling, one dripping
                tap, somebody up with a baby. By April it was 1.1. By June it was 1.8 and had
                stopped going back down on Sundays.
                """
            ),
            Table(
                [
                    ["Month", "Lowest hour, m³/h", "Expected, m³/h", "Difference over six hours, m³"],
                    ["January", "0.4", "0.4", "0"],
                    ["February", "0.5", "0.4", "0.6"],
                    ["March", "0.8", "0.4", "2.4"],
                    ["April", "1.1", "0.4", "4.2"],
                    ["May", "1.5", "0.4", "6.6"],
                    ["June", "1.8", "0.4", "8.4"],
                    ["July", "2.2", "0.4", "10.8"],
                ],
                caption="Mill Lane district, night flow from midnight to six, monthly median.",
            ),
            Paragraph(
                """
                A burst main is easy. It takes up the road and there is a photograph. This was the
                other kind, a leak that grows by a litre a day, always a little less than anybody
                would notice and never once less than the day before. In July it lost eleven cubic
                metres between midnight and breakfast: seventy full bathtubs, delivered with great
                regularity to no one.
                """
            ),
            PullQuote("At three in the morning what is left is the pipe talking about itself."),
            summary="The night flow on Mill Lane rose from 0.4 to 2.2 cubic metres an hour in six months.",
        ),
        Section(
            "Nine lines of arithmetic",
            Paragraph(
                """
                The alarm that was supposed to catch this compares each night with the night before.
                A leak that grows slowly is, by that test, always normal. Ms Hallam’s colleague Ravi
                Menon wrote another test over a weekend. It keeps, for every district, the quietest
                hour of each night and asks how far the last fortnight lies above the same fortnight
                a year earlier.
                """
            ),
            Code(
                '''
                from statistics import median


                def quietest_hour(readings):
                    """Lowest flow over four quarter-hour readings, in cubic metres an hour."""
                    hours = zip(readings, readings[1:], readings[2:], readings[3:])
                    return min(sum(hour) for hour in hours)


                def has_crept_up(nights, last_year, allowance=0.3):
                    now = median(quietest_hour(night) for night in nights[-14:])
                    then = median(quietest_hour(night) for night in last_year[-14:])
                    return now - then > allowance
                ''',
                language="python",
                caption="The whole of the new alarm. The median keeps one wakeful night from ringing it.",
            ),
            Paragraph(
                """
                Run over the old figures, it would have rung in the second week of March. Mr Menon
                is careful to say that this is not the same as having rung in the second week of
                March.
                """
            ),
            Callout(
                "background",
                "Why a year, and not a month",
                """
                Water use has seasons. Gardens, holidays and frost move a district’s nights by more
                than a young leak does. Comparing like with like costs a year of waiting, which is
                why a district needs its meter *before* it needs its alarm.
                """,
            ),
            address="the-new-alarm",
            summary="A new alarm compares each fortnight with the same one a year before.",
        ),
        Section(
            "Listening sticks",
            Paragraph(
                """
                A number tells you that a district leaks. It does not tell you where. For that there
                is an instrument that has not changed since the pipes were new: a rod of wood or
                steel about a metre and a half long, one end on the valve, the other against the
                bone behind your ear.

                Water that leaves a pipe through a small hole hisses. A plastic pipe swallows the
                hiss within a few metres; iron carries it down the street. Mill Lane, luckily, is
                iron, laid in 1911. Over two nights in August a crew of two went from valve to valve
                and wrote down what they heard:

                - **by the chapel**, nothing
                - **at number 12**, “a fridge, possibly ours”
                - **at number 23**, a hiss
                - **at the duck pond**, a hiss and some ducks

                Between the last two they set a microphone on each valve and let a correlator
                compare the recordings. Sound in that pipe travels at about 1,200 metres a second.
                It reached the pond 0.02 seconds sooner than number 23; so the leak lay twelve
                metres nearer to the pond than the middle of the two. They sprayed a blue cross on
                the tarmac and went to breakfast.
                """
            ),
            Callout(
                "note",
                "The sum, for those who like to check",
                """
                If the two valves are *D* metres apart and the sound reaches the nearer one *t*
                seconds earlier, the leak is (*D* − *v* × *t*) ÷ 2 from it. With *D* = 90 m, *v* =
                1,200 m/s and *t* = 0.02 s that is 33 metres from the pond, and 12 from the middle.
                """,
            ),
            summary="Two microphones and the speed of sound placed the leak to within a few metres.",
        ),
        Section(
            "What the hole looked like",
            Paragraph(
                """
                Disappointing. It was the size of a lentil, on the underside of the pipe, where a
                flint had lain against the iron for a hundred and some years. It had made a cave in
                the gravel as large as a suitcase; from there the water ran along the old bed of the
                mill stream and into the pond, which explains why the ducks had done so well.

                The repair took forty minutes and a collar of stainless steel. That night the
                district drew 0.5. Ms Hallam had set her alarm for three to see it, which, she
                admits, added one cup of tea to the reading.
                """
            ),
            Table(
                [
                    ["Noticing", "6 months"],
                    ["Listening", "2 nights"],
                    ["Digging", "3 hours"],
                    ["Mending", "40 minutes"],
                    ["Putting the road back", "9 days"],
                ],
                caption="Where the time went.",
                header="column",
            ),
            summary="A hole the size of a lentil, mended in forty minutes.",
        ),
        Section(
            "What a household can do with this",
            Paragraph(
                """
                The same trick works at home, with no computer at all.

                1. Before bed, read your meter to the last red digit and write it down.
                2. Use nothing in the night; ask the others to be brave.
                3. Read it again before the first kettle.
                4. If the two numbers differ, turn off the stopcock under the sink for half an hour
                   and read a third time. If it still moves, the leak is outside, and it is worth a
                   call.

                ### If it is the cistern

                It usually is. Put a few drops of food colouring into the tank and do not flush.
                Colour in the bowl after fifteen minutes means a worn washer, a part that costs less
                than this newspaper would if we printed it.
                """
            ),
            summary="Read your meter at night and in the morning; if it has moved, look at the cistern.",
        ),
    ],
)
