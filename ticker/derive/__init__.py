"""What is made from events: each derivation follows the log like any reader, and appends.

Its cursor is committed together with what it derived, so a crash at any instant neither repeats nor
leaves out anything.
"""

from ticker.derive.activity import Activity
from ticker.derive.derivation import Derivation, Step
from ticker.derive.derivations import Derivations
from ticker.derive.follower import Follower

__all__ = ["Activity", "Derivation", "Derivations", "Follower", "Step"]
