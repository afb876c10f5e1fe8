"""Words that turn a story into another one: opposites, denials, and days and months."""


def listed(words: str) -> frozenset[str]:
    """Words as a set, from a line that can be read."""
    return frozenset(words.split())


_SIDES = (
    (
        "rise rises rose risen rising gain gains gained gaining jump jumps jumped soar soars "
        "soared surge surges surged climb climbs climbed up higher rally rallies rallied advance "
        "advances advanced rebound rebounds increase increases increased grow grows grew growth "
        "spike spikes raise raises raised hike hikes hiked recover recovers recovered",
        "fall falls fell fallen falling drop drops dropped slump slumps slumped sink sinks sank "
        "plunge plunges plunged decline declines declined slide slides slid tumble tumbles tumbled "
        "lower down lose loses lost slip slips slipped dip dips dipped decrease decreases "
        "decreased shrink shrinks shrank crash crashes crashed cut cuts cutting reduce reduces "
        "reduced trim trims trimmed",
    ),
    (
        "raise raises raised hike hikes hiked cut cuts lower lowers",
        "hold holds held keep keeps kept pause pauses",
    ),
    ("beat beats top tops topped exceed exceeds exceeded", "miss misses missed"),
    ("win wins won", "lose loses lost"),
    ("open opens opened reopen reopens reopened", "close closes closed shut shuts"),
    ("buy buys bought acquire acquires acquired", "sell sells sold divest divests"),
    ("profit profits", "loss losses"),
    (
        "approve approves approved accept accepts accepted back backs backed",
        "reject rejects rejected refuse refuses refused block blocks blocked veto vetoes vetoed",
    ),
    ("guilty convicted", "innocent acquitted cleared"),
    ("arrest arrests arrested detain detained jailed", "free freed release releases released"),
    (
        "start starts started begin begins began launch launches",
        "end ends ended stop stops stopped finish finishes",
    ),
    ("pass passes passed", "fail fails failed"),
    ("join joins joined enter enters entered", "leave leaves left quit quits exit exits"),
    ("ban bans banned impose imposes imposed", "lift lifts lifted allow allows allowed unban"),
    ("strong stronger strongest", "weak weaker weakest"),
    ("more most best better high highs record", "less least worst worse low lows"),
    ("before ahead", "after following"),
    ("support supports supported favour favor", "oppose opposes opposed against"),
    ("upgrade upgrades upgraded", "downgrade downgrades downgraded"),
    ("confirm confirms confirmed admit admits admitted", "deny denies denied"),
    ("alive survive survives survived", "dead dies died killed"),
    ("above", "below"),
    ("import imports", "export exports"),
    ("inflow inflows", "outflow outflows"),
    ("bull bulls bullish", "bear bears bearish"),
    ("hire hires hired", "fire fires fired"),
    ("men man boy", "women woman girl"),
    ("north northern", "south southern"),
    ("east eastern", "west western"),
    ("summer", "winter"),
    ("yes", "no"),
    ("expand expands expanded", "shrink shrinks shrank"),
)
_DENIALS = listed("not no never without denies deny denied cannot wont isnt arent didnt doesnt")
_DATED = listed(
    "monday tuesday wednesday thursday friday saturday sunday january february march april june "
    "july august september october november december yesterday today tomorrow morning evening"
)
_PAIRS = tuple((listed(one), listed(other)) for one, other in _SIDES)


def contradict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the words that only one of two titles has say the opposite of those of the other."""
    own, others = one - other, other - one
    return (
        any((own & a and others & b) or (own & b and others & a) for a, b in _PAIRS)
        or bool(own & _DENIALS) != bool(others & _DENIALS)
        or bool(own & _DATED and others & _DATED)
    )
