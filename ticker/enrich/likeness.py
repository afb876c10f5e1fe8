"""Whether two titles, of different publishers, tell the same story; pure."""

from rapidfuzz import fuzz

from ticker.enrich.contrasts import contradict
from ticker.enrich.wording import Wording

LEAST_LIKE = 85.0
"""rapidfuzz's `token_sort_ratio` from which titles are rewrites of one another."""
LEAST_WORDS = 4
"""Words of content below which a title says too little: "Morning briefing" is another each day."""
_STEM_CHARS = 4


def same_story(one: Wording, other: Wording) -> bool:
    """Alike, with equal numbers, nothing opposite, and nothing in the place of something else."""
    return (
        says_enough(one)
        and says_enough(other)
        and one.numbers == other.numbers
        # The words are sorted already, which is what token_sort_ratio would do with them first.
        and fuzz.ratio(one.text, other.text, score_cutoff=LEAST_LIKE) > 0
        and not contradict(one.words, other.words)
        and not _replaced(one, other)
    )


def says_enough(words: Wording) -> bool:
    return len(words.content) >= LEAST_WORDS


def _replaced(one: Wording, other: Wording) -> bool:
    """Whether each says something in whose place the other says something else."""
    own, others = one.content - other.content, other.content - one.content
    return _strange(own, others) and _strange(others, own)


def _strange(words: frozenset[str], others: frozenset[str]) -> bool:
    return any(not any(_is_near(word, other) for other in others) for word in words)


def _is_near(one: str, other: str) -> bool:
    """Whether they are forms of a word, as of a country and its people."""
    chars = min(_STEM_CHARS, len(one), len(other))
    return one[:chars] == other[:chars]
