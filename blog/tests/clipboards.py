# ruff: noqa: E501 (lines as the programs write them)
"""One manuscript of 1,500 words as word processors put it on the clipboard, in the HTML that each of them writes."""

import base64
from io import BytesIO

from PIL import Image

TITLE = "The harbour at low water"
LEAD = "Twice a day the river leaves the harbour, and for three hours the town can see what it has thrown into it."
HEADINGS = [
    "What the tide leaves",
    "Who owns the mud",
    "A count of finds",
    "The law of the shore",
    "Tools",
    "What next",
]
LINK = "https://example.org/tides?place=quay&day=1"
NOTES = ["Measured at the old quay, 1998.", "See the harbour book, page 12."]
ROWS = [["Month", "Finds", "Kept"], ["March", "12", "3"], ["April", "40", "11"]]
ALT = "Mud banks below the quay wall"
FILLER = (
    "The water runs out slowly at first and then all at once, past the ladders and the chains, and what was harbour "
    "becomes a field of mud with a narrow stream in it. People come down the steps with buckets and boards. "
)


def prose(number: int) -> str:
    """Return some 110 words that are different in each section."""
    return f"Part {number}. " + (FILLER * 3).strip()


def picture(width=40, height=30) -> bytes:
    file = BytesIO()
    Image.new("RGB", (width, height), "#467").save(file, "PNG")
    return file.getvalue()


def data_uri() -> str:
    return f"data:image/png;base64,{base64.b64encode(picture()).decode()}"


def word(image: str | None = None) -> str:
    """Word for Windows: mso- styles, lists as paragraphs, notes below a list of their own, everything in <o:p>."""
    p = "<p class=MsoNormal style='margin-bottom:8.0pt;line-height:\n107%'><span lang=EN-GB style='mso-ansi-language:EN-GB'>{}<o:p></o:p></span></p>\n"
    ref = (
        '<a style=\'mso-footnote-id:ftn{0}\' href="#_ftn{0}" name="_ftnref{0}" title=""><span class=MsoFootnoteReference>'
        "<span style='mso-special-character:footnote'><![if !supportFootnotes]><span class=MsoFootnoteReference><span "
        "style='font-size:11.0pt;line-height:107%'>[{0}]</span></span><![endif]></span></span></a>"
    )

    def item(text, level, marker, place, number=0):
        return (
            f"<p class=MsoListParagraphCxSp{place} style='margin-left:{36 * level}.0pt;mso-add-space:auto;text-indent:-18.0pt;"
            f"mso-list:l{number} level{level} lfo{number + 1}'><![if !supportLists]><span lang=EN-GB style='font-family:Symbol;"
            "mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>"
            f"{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>"
            f"<span lang=EN-GB>{text}<o:p></o:p></span></p>\n\n"
        )

    def cell(text, is_header):
        text = f"<b>{text}</b>" if is_header else text
        return (
            "<td width=200 valign=top style='width:150.25pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;"
            f"padding:0cm 5.4pt 0cm 5.4pt'>\n<p class=MsoNormal style='margin-bottom:0cm'><span lang=EN-GB>{text}<o:p></o:p>"
            "</span></p>\n</td>\n"
        )

    table = "".join(
        f"<tr style='mso-yfti-irow:{row}'>\n{''.join(cell(text, row == 0) for text in cells)}</tr>\n"
        for row, cells in enumerate(ROWS)
    )
    shape = (
        "<p class=MsoNormal><span lang=EN-GB><!--[if gte vml 1]><v:shape id=\"P1\" style='width:30pt'><v:imagedata "
        'src="file:///C:/Temp/clip_image001.png"/></v:shape><![endif]--><![if !vml]>'
        f'<img width=40 height=30 src="{image or "file:///C:/Users/ada/AppData/Local/Temp/msohtmlclip1/01/clip_image002.png"}" '
        f'alt="{ALT}" v:shapes="P1"><![endif]><o:p></o:p></span></p>\n'
    )
    sections = []
    for number, heading in enumerate(HEADINGS, 1):
        name = f'<a name="_Toc{number}"></a>' if number == 1 else ""
        parts = [f"<h1>{name}<span lang=EN-GB style='mso-ansi-language:EN-GB'>{heading}<o:p></o:p></span></h1>\n\n"]
        parts.append(p.format(prose(number).replace("slowly", "<b\nstyle='mso-bidi-font-weight:normal'>slowly</b>", 1)))
        if number == 1:
            parts.append(
                p.format(f'The <i>tables</i> are <a href="{LINK.replace("&", "&amp;")}">online</a>.{ref.format(1)}')
            )
            parts += [
                item("Buckets", 1, "·", "First"),
                item("Wooden", 2, "o", "Middle"),
                item("Boards", 1, "·", "Last"),
            ]
        if number == 2:
            parts.append("<h2><span lang=EN-GB>The crown<o:p></o:p></span></h2>\n")
            parts.append(p.format(f"It claims H<sub>2</sub>O and mud.{ref.format(2)}"))
            parts += [item("Ask", 1, "1.", "First", 1), item("Dig", 1, "2.", "Last", 1)]
        if number == 3:
            parts.append(
                "<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse;border:none'>\n"
                f"{table}</table>\n\n<p class=MsoNormal><span lang=EN-GB><o:p>&nbsp;</o:p></span></p>\n\n"
            )
        if number == 4:
            parts.append(shape)
        parts.append(p.format(prose(number + 10)))
        sections.append("".join(parts))
    notes = "".join(
        f"<div style='mso-element:footnote' id=ftn{n}>\n\n<p class=MsoFootnoteText><a style='mso-footnote-id:ftn{n}' "
        f'href="#_ftnref{n}" name="_ftn{n}" title=""><span class=MsoFootnoteReference><span style=\'mso-special-character:'
        f"footnote'><![if !supportFootnotes]><span class=MsoFootnoteReference>[{n}]</span><![endif]></span></span></a><span "
        f"lang=EN-GB> {text}<o:p></o:p></span></p>\n\n</div>\n\n"
        for n, text in enumerate(NOTES, 1)
    )
    return (
        '<html xmlns:v="urn:schemas-microsoft-com:vml"\nxmlns:o="urn:schemas-microsoft-com:office:office"\nxmlns:w="urn:schemas-'
        'microsoft-com:office:word"\nxmlns="http://www.w3.org/TR/REC-html40">\n\n<head>\n<meta http-equiv=Content-Type content='
        '"text/html; charset=utf-8">\n<meta name=ProgId content=Word.Document>\n<meta name=Generator content="Microsoft Word 15">'
        "\n<!--[if gte mso 9]><xml>\n <w:WordDocument><w:View>Normal</w:View></w:WordDocument>\n</xml><![endif]-->\n<style>\n<!--\n"
        " /* Style Definitions */\n p.MsoNormal, li.MsoNormal {mso-style-unhide:no; margin:0cm;}\n-->\n</style>\n</head>\n\n"
        "<body lang=EN-GB style='tab-interval:36.0pt'>\n<!--StartFragment-->\n\n"
        f"<p class=MsoTitle><span lang=EN-GB style='mso-ansi-language:EN-GB'>{TITLE}<o:p></o:p></span></p>\n\n"
        f"{p.format(LEAD)}{''.join(sections)}<div style='mso-element:footnote-list'><![if !supportFootnotes]><br clear=all>\n\n<hr "
        f'align=left size=1 width="33%">\n\n<![endif]>\n\n{notes}</div>\n\n<!--EndFragment-->\n</body>\n\n</html>'
    )


def google_docs(image: str | None = None) -> str:
    """Google Docs: a <b> around everything that is not bold, spans with all styles, nested lists beside their item."""
    css = "font-size:{}pt;font-family:Arial,sans-serif;color:#000000;background-color:transparent;font-weight:{};font-style:{};"
    css += "font-variant:normal;text-decoration:none;vertical-align:{};white-space:pre;white-space:pre-wrap;"

    def span(text, size=11, weight=400, slant="normal", align="baseline"):
        return f'<span style="{css.format(size, weight, slant, align)}">{text}</span>'

    def p(*spans, tag="p"):
        return f'<{tag} dir="ltr" style="line-height:1.38;margin-top:0pt;margin-bottom:0pt;">{"".join(spans)}</{tag}>'

    def li(text, level=1, kind="disc"):
        return (
            f'<li dir="ltr" style="list-style-type:{kind};font-size:11pt;font-weight:400;" aria-level="{level}">'
            f'<p dir="ltr" style="line-height:1.38;" role="presentation">{span(text)}</p></li>'
        )

    def ref(number):
        return f'<sup><a href="#ftnt{number}" id="ftnt_ref{number}">[{number}]</a></sup>'

    table = "".join(
        '<tr style="height:0pt">'
        + "".join(
            '<td style="border-left:solid #000000 1pt;vertical-align:top;padding:5pt;overflow:hidden;">'
            + p(span(text, weight=700 if row == 0 else 400))
            + "</td>"
            for text in cells
        )
        + "</tr>"
        for row, cells in enumerate(ROWS)
    )
    picture_ = (
        '<span style="border:none;display:inline-block;overflow:hidden;width:40px;height:30px;"><img src="'
        f'{image or "https://lh7-rt.googleusercontent.com/docsz/AD_4nXe"}" alt="{ALT}" width="40" height="30" '
        'style="margin-left:0px;margin-top:0px;" /></span>'
    )
    sections = []
    for number, heading in enumerate(HEADINGS, 1):
        before, after = prose(number).split("slowly", 1)
        parts = [p(span(heading, 20), tag="h1"), p(span(before), span("slowly", weight=700), span(after))]
        if number == 1:
            url = f"https://www.google.com/url?q={LINK.replace('?', '%3F').replace('=', '%3D').replace('&', '%26')}&amp;sa=D"
            link = f'<a href="{url}" style="text-decoration:none;">{span("online")}</a>'
            parts.append(p(span("The "), span("tables", slant="italic"), span(" are "), link, span("."), ref(1)))
            parts.append(f"<ul>{li('Buckets')}<ul>{li('Wooden', 2, 'circle')}</ul>{li('Boards')}</ul>")
        if number == 2:
            parts.append(p(span("The crown", 16), tag="h2"))
            sub = span("2", align="sub")
            parts.append(p(span("It claims H"), sub, span("O and mud."), ref(2)))
            parts.append(f"<ol>{li('Ask', 1, 'decimal')}{li('Dig', 1, 'decimal')}</ol>")
        if number == 3:
            parts.append(
                '<div dir="ltr" style="margin-left:0pt;" align="left"><table style="border:none;border-collapse:collapse;">'
                f'<colgroup><col width="208" /><col width="208" /><col width="208" /></colgroup><tbody>{table}</tbody></table></div><br />'
            )
        if number == 4:
            parts.append(p(picture_))
        parts.append(p(span(prose(number + 10))))
        sections.append("".join(parts))
    notes = "".join(
        f'<div><p style="padding:0;"><a href="#ftnt_ref{n}" id="ftnt{n}">[{n}]</a>{span("&nbsp;" + text, 10)}</p></div>'
        for n, text in enumerate(NOTES, 1)
    )
    return (
        '<meta charset=\'utf-8\'><meta charset="utf-8"><b style="font-weight:normal;" '
        f'id="docs-internal-guid-6f1c2a4e-7fff-0a1b-2c3d-4e5f60718293">{p(span(TITLE, 26))}{p(span(LEAD))}{"".join(sections)}'
        f'<hr />{notes}</b><br class="Apple-interchange-newline">'
    )


def libreoffice(image: str | None = None) -> str:
    """LibreOffice Writer: <font> in everything, cells with paragraphs, notes as div with an anchor to go back."""

    def p(text, more=""):
        return f'<p {more}style="line-height: 115%; margin-bottom: 0.25cm"><font face="Liberation Serif, serif"><font size="3" style="font-size: 12pt">{text}</font></font></p>\n'

    def ref(number):
        return f'<a class="sdfootnoteanc" name="sdfootnote{number}anc" href="#sdfootnote{number}sym"><sup>{number}</sup></a>'

    def cell(text, tag):
        return f'<{tag} width="33%" style="border: 1px solid #000000; padding: 0.1cm">{p(text)}</{tag}>\n'

    head, *body = ROWS
    table = f'<thead>\n<tr valign="top">\n{"".join(cell(f"<b>{text}</b>", "th") for text in head)}</tr>\n</thead>\n<tbody>\n'
    table += (
        "".join(f'<tr valign="top">\n{"".join(cell(text, "td") for text in row)}</tr>\n' for row in body) + "</tbody>\n"
    )
    sections = []
    for number, heading in enumerate(HEADINGS, 1):
        parts = [f'<h1 class="western"><font color="#2f5496">{heading}</font></h1>\n']
        parts.append(p(prose(number).replace("slowly", "<b>slowly</b>", 1).replace(". ", ".\n", 1)))
        if number == 1:
            link = f'<font color="#000080"><span lang="zxx"><u><a href="{LINK.replace("&", "&amp;")}">online</a></u></span></font>'
            parts.append(p(f"The <i>tables</i> are {link}.{ref(1)}"))
            parts.append(
                f"<ul>\n\t<li>{p('Buckets')}\t<ul>\n\t\t<li>{p('Wooden')}\t\t</li>\n\t</ul>\n\t</li>\n\t<li>{p('Boards')}\t</li>\n</ul>\n"
            )
        if number == 2:
            parts.append('<h2 class="western">The crown</h2>\n')
            parts.append(p(f"It claims H<sub>2</sub>O and mud.{ref(2)}"))
            parts.append(f"<ol>\n\t<li>{p('Ask')}</li>\n\t<li>{p('Dig')}</li>\n</ol>\n")
        if number == 3:
            parts.append(
                f'<table width="100%" cellpadding="4" cellspacing="0">\n\t<col width="85*"/>\n\n\t<col width="85*"/>\n\n{table}</table>\n{p("<br/>")}'
            )
        if number == 4:
            parts.append(
                p(
                    f'<img src="{image or "file:///tmp/lu1234.tmp/lu5678.png"}" name="Image1" alt="{ALT}" width="40" height="30" border="0"/>'
                )
            )
        parts.append(p(prose(number + 10)))
        sections.append("".join(parts))
    notes = "".join(
        f'<div id="sdfootnote{n}"><p class="sdfootnote"><a class="sdfootnotesym" name="sdfootnote{n}sym" href="#sdfootnote{n}anc">{n}</a>'
        f"{text}</p>\n</div>\n"
        for n, text in enumerate(NOTES, 1)
    )
    return (
        '<!DOCTYPE html>\n<html>\n<head>\n\t<meta http-equiv="content-type" content="text/html; charset=utf-8"/>\n\t<title></title>\n\t'
        '<meta name="generator" content="LibreOffice 24.8.2.1 (Linux)"/>\n\t<style type="text/css">\n\t\tp { line-height: 115% }\n\t\t'
        'a.sdfootnoteanc { font-size: 57% }\n\t</style>\n</head>\n<body lang="en-GB" link="#000080" dir="ltr">'
        f'<h1 class="title">{TITLE}</h1>\n{p(LEAD)}{"".join(sections)}{notes}</body>\n</html>'
    )


CLIPBOARDS = {"word": word, "google_docs": google_docs, "libreoffice": libreoffice}
