"""What is made from events: each derivation follows the log like any reader, and appends.

Its cursor is committed together with what it derived, so a crash at any instant neither repeats nor
leaves out anything.
"""

from ticker.derive.activity import Activity, ActivityCount
from ticker.derive.derivation import Derivation, Step
from ticker.derive.follower import Follower
from ticker.derive.running import run_together

__all__ = ["Activity", "ActivityCount", "Derivation", "Follower", "Step", "run_together"]
