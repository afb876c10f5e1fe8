"""Boxes, arrows and words as SVG. Pure."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

import msgspec
from markupsafe import escape

Tone: TypeAlias = Literal["plain", "accent", "soft"]
Anchor: TypeAlias = Literal["start", "middle", "end"]

_LINE_PX = 19
# As a file it goes by the system's colours; within a page of the site by those that its reader has chosen.
_DARK = (
    "--ink:#e4e6eb;--soft:#9aa3b2;--line:#5b6473;"
    "--paper:#1d212b;--fill:#262c39;--accent:#ffb454;--tint:#3a3122"
)
_LIGHT = (
    "--ink:#1b2130;--soft:#5a6475;--line:#98a2b3;"
    "--paper:#ffffff;--fill:#f2f4f8;--accent:#a85400;--tint:#fdf0e0"
)
_STYLE = f"""\
.figure{{{_LIGHT};font-family:Inter,system-ui,sans-serif;font-size:15px}}
@media (prefers-color-scheme:dark){{.figure{{{_DARK}}}}}
[data-md-color-scheme=default] .figure{{{_LIGHT}}}
[data-md-color-scheme=slate] .figure{{{_DARK}}}
.figure text{{fill:var(--ink)}}
.figure .b{{font-weight:600}}
.figure .s{{fill:var(--soft);font-size:13px}}
.figure .m{{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:12.5px;fill:var(--soft)}}
.figure .paper{{fill:var(--paper)}}
.figure .plain{{fill:var(--fill);stroke:var(--line)}}
.figure .accent{{fill:var(--tint);stroke:var(--accent)}}
.figure .soft{{fill:none;stroke:var(--line);stroke-dasharray:5 4}}
.figure .way{{fill:none;stroke:var(--line);stroke-width:1.6}}
.figure .tip{{fill:var(--line)}}"""


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """`title` stands above `lines`; one that begins with a backquote is code."""

    x: int
    y: int
    w: int
    h: int
    title: str = ""
    lines: tuple[str, ...] = ()
    tone: Tone = "plain"
    align: Anchor = "middle"


class Arrow(msgspec.Struct, frozen=True):
    """Through these points, with its tip at the last."""

    points: tuple[tuple[int, int], ...]
    words: str = ""


class Words(msgspec.Struct, frozen=True, kw_only=True):
    x: int
    y: int
    text: str
    style: Literal["", "b", "s", "m"] = ""
    align: Anchor = "start"


Mark: TypeAlias = Box | Arrow | Words


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """`told` says in words what it shows, to who does not see it."""

    name: str
    told: str
    size: tuple[int, int]
    marks: tuple[Mark, ...]


def svg(figure: Figure) -> str:
    width, height = figure.size
    drawn = "\n".join(part for mark in figure.marks for part in _drawn(mark))
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" class="figure" viewBox="0 0 {width} {height}"
 role="img" aria-labelledby="{figure.name}-told">
<title id="{figure.name}-told">{escape(figure.told)}</title>
<style>
{_STYLE}
</style>
<rect class="paper" width="{width}" height="{height}" rx="10"/>
{drawn}
</svg>
"""


def _drawn(mark: Mark) -> Iterable[str]:
    match mark:
        case Box():
            at = f'x="{mark.x}" y="{mark.y}" width="{mark.w}" height="{mark.h}"'
            yield f'<rect class="{mark.tone}" {at} rx="7"/>'
            yield from _written_in(mark)
        case Arrow(points=points, words=words):
            yield f'<path class="way" d="M{" L".join(f"{x} {y}" for x, y in points)}"/>'
            yield _tip(*points[-2:])
            if words:
                (ax, ay), (bx, by) = points[-2:]
                yield _text((ax + bx) // 2 + 8, (ay + by) // 2 + 5, words, "s", "start")
        case Words():
            yield _text(mark.x, mark.y, mark.text, mark.style, mark.align)


def _written_in(box: Box) -> Iterable[str]:
    x = box.x + (box.w // 2 if box.align == "middle" else 14)
    rows = [(box.title, "b")] if box.title else []
    rows += [(line.removeprefix("`"), "m" if line.startswith("`") else "s") for line in box.lines]
    top = box.y + (box.h - _LINE_PX * len(rows)) / 2 + 14.5
    for place, (text, style) in enumerate(rows):
        yield _text(x, round(top + place * _LINE_PX), text, style, box.align)


def _text(x: int, y: int, text: str, style: str, align: Anchor) -> str:
    styled = f' class="{style}"' if style else ""
    placed = "" if align == "start" else f' text-anchor="{align}"'
    return f'<text{styled} x="{x}" y="{y}"{placed}>{escape(text)}</text>'


def _tip(before: tuple[int, int], at: tuple[int, int]) -> str:
    """A triangle; ways run along one of the axes."""
    (ax, ay), (x, y) = before, at
    dx, dy = (x > ax) - (x < ax), (y > ay) - (y < ay)
    back = (x - 9 * dx, y - 9 * dy)
    left, right = (back[0] - 5 * dy, back[1] - 5 * dx), (back[0] + 5 * dy, back[1] + 5 * dx)
    return f'<path class="tip" d="M{x} {y} L{left[0]} {left[1]} L{right[0]} {right[1]} Z"/>'
