"""For how long a process has said nothing to the one that listens."""

_MOST_A_TURN_S = 1.0


class Silence:
    """Seconds in which the listener was awake, turn by turn, from the first word on.

    A turn counts for a second at most: who was stopped itself, or slept with the machine, must not blame
    others for what they could not say meanwhile. What a process does before its first word takes as long as
    it takes.
    """

    def __init__(self) -> None:
        self._s: float | None = None

    @property
    def s(self) -> float:
        return self._s or 0.0

    def broken(self) -> None:
        """Something was said."""
        self._s = 0.0

    def goes_on(self, turn_s: float) -> None:
        """Nothing was said in a turn of so many seconds."""
        if self._s is not None:
            self._s += min(turn_s, _MOST_A_TURN_S)
