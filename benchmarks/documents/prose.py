"""Text that says nothing, in the shapes that publishers write: titles, plain summaries, HTML."""

import random
from collections.abc import Sequence
from html import escape

_SMALL = (
    *("the", "of", "and", "to", "in", "a", "is", "that", "for", "it", "on", "with", "as", "was", "at", "by"),
    *("from", "this", "but", "not", "are", "have", "an", "they", "which", "one", "we", "all", "there", "can"),
)
_ONSETS = ("b", "c", "ch", "d", "f", "g", "h", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v", "w")
_VOWELS = ("a", "e", "i", "o", "u", "ea", "ou")
_CODAS = ("", "", "l", "n", "nd", "r", "rt", "s", "st", "ck", "ng")
_BEYOND_ASCII = ("café", "naïve", "São", "Zürich", "coöperate", "€40", "résumé", "Łódź")
_SENTENCES = 2_500
_BLOCKS = 1_200


class Prose:
    """A stock of sentences and of blocks of HTML, larger than the window of gzip, to be drawn from."""

    def __init__(self, rng: random.Random) -> None:
        self._words = (*_SMALL, *(_word(rng) for _ in range(1_500)))
        self._sentences = tuple(self._sentence(rng) for _ in range(_SENTENCES))
        self._blocks = tuple(self._block(rng) for _ in range(_BLOCKS))

    def _sentence(self, rng: random.Random) -> str:
        # Half of all words are short and common, as in life.
        words = [
            rng.choice(_SMALL) if rng.random() < 0.45 else rng.choice(self._words)
            for _ in range(rng.randrange(6, 26))
        ]
        if rng.random() < 0.08:
            words[rng.randrange(len(words))] = rng.choice(_BEYOND_ASCII)
        text = " ".join(words).capitalize()
        if rng.random() < 0.12:
            text = (
                text.replace(" a ", " — ", 1).replace(" it ", " it\u2019s ", 1).replace(" the ", " R&D ", 1)
            )
        return text + rng.choice((".", ".", ".", "?", " (“yes”).", ": so it is."))

    def _block(self, rng: random.Random) -> str:
        """A paragraph four times out of five, else a heading, list, quotation, picture or listing."""
        kind = rng.random()
        if kind < 0.80:
            text = " ".join(self._inline(rng) for _ in range(rng.randrange(1, 4)))
            return f"<p>{text}</p>\n\n"
        if kind < 0.85:
            return f'<h2 class="wp-block-heading" id="h-{rng.randrange(9_999)}">{self.title(rng)}</h2>\n\n'
        if kind < 0.90:
            items = "".join(f"<li>{self._inline(rng)}</li>\n" for _ in range(rng.randrange(2, 6)))
            return f'<ul class="wp-block-list">\n{items}</ul>\n\n'
        if kind < 0.93:
            return f'<blockquote cite="{_link(rng)}"><p>{self._inline(rng)}</p></blockquote>\n\n'
        if kind < 0.94:
            code = escape("\n".join(rng.choice(self._sentences) for _ in range(4)))
            return f'<pre class="wp-block-code"><code>{code}</code></pre>\n\n'
        return self._picture(rng)

    def _inline(self, rng: random.Random) -> str:
        text = escape(rng.choice(self._sentences), quote=False)
        kind = rng.random()
        if kind < 0.3:
            attributes = 'target="_blank" rel="noreferrer noopener"'
            return f'{text} <a href="{_link(rng)}" {attributes}>{self.title(rng)}</a>.'
        if kind < 0.6:
            return (
                f"{text} <em>{rng.choice(self._words)}</em>&nbsp;<strong>{rng.choice(self._words)}</strong>."
            )
        return text

    def _picture(self, rng: random.Random) -> str:
        source, number = f"{_link(rng)}/picture.jpg", rng.randrange(10_000)
        sizes = ", ".join(f"{source}?w={width} {width}w" for width in (1024, 150, 300, 768))
        return (
            f'<figure class="wp-block-image size-large is-resized"><a href="{source}"><img loading="lazy" '
            f'decoding="async" width="1024" height="683" src="{source}?w=1024" alt="{self.title(rng)}" '
            f'class="wp-image-{number}" style="width:640px;height:auto" srcset="{sizes}" '
            f'sizes="(max-width: 1024px) 100vw, 1024px" /></a><figcaption class="wp-element-caption">'
            f"{self._inline(rng)}</figcaption></figure>\n\n"
        )

    def title(self, rng: random.Random) -> str:
        return " ".join(rng.choice(self._words) for _ in range(rng.randrange(4, 11))).capitalize()

    def name(self, rng: random.Random) -> str:
        return f"{rng.choice(self._words)} {rng.choice(self._words)}".title()

    def text(self, rng: random.Random, chars: int) -> str:
        """Plain text of about that length, at least one sentence."""
        return _drawn(rng, self._sentences, chars, " ")

    def html(self, rng: random.Random, chars: int) -> str:
        """HTML of about that length, at least one block."""
        return _drawn(rng, self._blocks, chars, "")


def _drawn(rng: random.Random, stock: Sequence[str], chars: int, between: str) -> str:
    pieces = [rng.choice(stock)]
    length = len(pieces[0])
    while length < chars:
        pieces.append(rng.choice(stock))
        length += len(pieces[-1])
    return between.join(pieces)


def _word(rng: random.Random) -> str:
    syllables = rng.choices((1, 2, 3, 4), (2, 5, 3, 1))[0]
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(syllables))


def _link(rng: random.Random) -> str:
    return f"https://{rng.choice(_ONSETS)}{rng.choice(_VOWELS)}.example.org/{rng.randrange(10**9)}"
