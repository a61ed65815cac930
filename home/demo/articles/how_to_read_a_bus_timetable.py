from home.demo.vocabulary import (
    Added,
    Article,
    Callout,
    Code,
    Correction,
    Embed,
    Figure,
    Paragraph,
    Quote,
    Section,
    Table,
)

ARTICLE = Article(
    slug="how-to-read-a-bus-timetable",
    title="How to read a bus timetable, by somebody who drove it",
    lead=(
        "Nineteen years on the 14 taught me that the timetable tells the truth. It just does not tell you which truth."
    ),
    authors=["dot-lambourne"],
    topics=["town-life", "works"],
    series="what-holds-the-town-up",
    hero="bus-stop",
    hero_caption="Quay Street, outbound. The bench faces away from the road; we have asked.",
    days_ago=52,
    sections=[
        Section(
            "Bold type is a promise",
            Paragraph(
                """
                Look at the board on Quay Street. Some of the stops are in bold, perhaps one in six.
                Nobody reads the note at the bottom, so here it is: bold stops are **timing
                points**. At a timing point a bus that is early must wait. At all the others it may
                go.

                So the 8.17 from Quay Street, in bold, leaves at 8.17 or later, never earlier. The
                8.21 from the Co-op, not in bold, is arithmetic: somebody took the two bold times on
                either side and shared the minutes out. On an empty road I was at the Co-op at 8.19,
                and those who believed the board saw my back.

                At a stop in plain type, be there three minutes before. At a stop in bold you may
                finish your tea.
                """
            ),
            Table(
                [
                    ["Route 14, outbound", "07:17", "08:17", "09:20", "17:20", "18:40"],
                    ["Quay Street (timing point)", "07:17", "08:17", "09:20", "17:20", "18:40"],
                    ["Co-op", "07:20", "08:21", "09:23", "17:25", "18:43"],
                    ["Station (timing point)", "07:24", "08:29", "09:28", "17:33", "18:47"],
                    ["Cold Hill School", "07:29", "08:36 S", "09:33", "—", "—"],
                    ["Upper Ell, church (timing point)", "07:41", "08:50", "09:45", "17:51", "19:02"],
                ],
                caption="Route 14, Mondays to Fridays (a selection). S: school days only.",
                header="both",
            ),
        ),
        Section(
            "Where the minutes are hidden",
            Paragraph(
                """
                Compare the 7.17 and the 8.17. The same road, the same bus, and nine minutes longer
                to Upper Ell. Five of the nine are schoolchildren, two are a right turn without a
                light at the station, and two are what we called *jam on the bread*[^jam]: spare time
                before the last timing point, so that the bus can end on time even after a bad trip.

                [^jam]: The inspectors said *recovery time*. It is in the book under neither name.

                Jam is why a late bus so often arrives punctually at the terminus. It has not
                hurried; the timetable has waited. If you want to know where a route really loses
                its time, do not look at the end of it. Look for the place where the printed minutes
                suddenly become generous. Somebody lost an argument there.
                """
            ),
        ),
        Section(
            "The same thing, for machines",
            Paragraph(
                """
                Behind the board there is a file that every journey planner reads. The format is
                public and is called GTFS[^gtfs]; the part that concerns us is a plain list of who stops
                where and when. This is the 8.17, exactly as the company publishes it:

                [^gtfs]: General Transit Feed Specification, once *Google*: [what became of the first letter](https://gtfs.org/about/).
                """
            ),
            Code(
                """
                trip_id,stop_sequence,stop_id,arrival_time,departure_time,timepoint
                14-0817,1,QUAY,08:17:00,08:17:00,1
                14-0817,2,COOP,08:21:00,08:21:00,0
                14-0817,3,STATION,08:27:00,08:29:00,1
                14-0817,4,SCHOOL,08:36:00,08:36:00,0
                14-0817,5,UPELL,08:50:00,08:50:00,1
                """,
                caption="stop_times.txt. The last column is the bold type.",
            ),
            Paragraph(
                """
                Two things are worth seeing. The last column is the promise. And at the station
                there is an arrival *and* a departure: two minutes that no board has room for, in
                which you may run.
                """
            ),
            Embed(
                "https://gtfs.org/documentation/schedule/reference/",
                "GTFS Schedule: the reference",
                picture="clock",
                description=("Every column of every file, explained. Look for “timepoint” under stop_times.txt."),
            ),
        ),
        Section(
            "Letters, and the day after Christmas",
            Paragraph(
                """
                - **S** means school days, and the school decides which those are. On a training day
                  for teachers there is no bus, and only the teachers have been told.
                - **NS** means *not* on school days. It is the same bus in its holiday clothes.
                - **R** means it stops there on request. Put out your arm. Eye contact is not a
                  request; I have been stared at by people I took for enthusiasts.
                - **D** means it sets down only. You will not be let on, however sensible it would
                  be.

                And a rule without a letter: on the day after a public holiday, read the Saturday
                column, then check, then walk.
                """
            ),
            Callout(
                "warning",
                "Last buses",
                """
                A connection that is printed is not a connection that is **held**. Nobody at the
                station knows that you are on the late train. If the last 14 is your only way home,
                take the train before.
                """,
            ),
        ),
        Section(
            "Why it is late when it is raining",
            Paragraph(
                """
                Rain does not slow a bus. People do, and they cannot be blamed: umbrellas fold
                slowly, change is looked for with wet hands, and everybody who would have walked two
                stops does not. Ten seconds more at each of twenty stops is more than three minutes.
                Then the bus behind has fewer to pick up, because you have taken them all, and
                closes in.
                """
            ),
            Quote(
                "They’re like bananas. You wait, and there’s a bunch.",
                source="A passenger, 1998, who may have thought it was new",
            ),
            Paragraph(
                """
                It is no one’s fault and it happens on every frequent route on earth. A late bus
                gets later and the bus behind it gets earlier, until they meet. The only cure is to
                make the second one wait, empty, with its doors open, in the rain, in front of
                people who want to go home. I did that for nineteen years. It is correct, and I
                should like it noted that I was never once thanked.
                """
            ),
            Figure(
                "bus-stop",
                decorative=True,
                caption="It will come.",
            ),
        ),
    ],
    corrections=[
        Correction(
            2,
            "An earlier version counted six minutes of schoolchildren. It is five; the sixth was a dog.",
            days_ago=47,
        ),
    ],
    added=Added(
        Section(
            "Ask the file yourself",
            Paragraph(
                """
                Two readers wrote that they would rather ask than read. If you can open the file with
                Python, these lines print where a bus may not leave early:
                """
            ),
            Code(
                """
                import csv

                # Timing points: where a bus that is early must wait.
                with open("stop_times.txt", newline="") as file:
                    for row in csv.DictReader(file):
                        if row["timepoint"] == "1":
                            print(f"{row['departure_time'][:5]}  {row['stop_id']}")
                """,
                language="python",
                caption="Whatever it prints is bold on the board.",
            ),
            Paragraph("And if it lies in a database already, this is the jam on the bread:"),
            Code(
                """
                -- Minutes to the next stop, the most generous first.
                SELECT stop_id,
                       lead(arrival) OVER (ORDER BY stop_sequence) - departure AS minutes
                  FROM stop_times
                 WHERE trip_id = '14-0817'
                 ORDER BY minutes DESC NULLS LAST
                 LIMIT 3;
                """,
                language="sql",
            ),
        ),
        days_ago=40,
    ),
)
