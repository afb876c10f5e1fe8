"""Who may do what, and how often. Pure."""

from ticker.access.policy import ANONYMOUS, Policy, Principal
from ticker.access.rights import Rights

__all__ = ["ANONYMOUS", "Policy", "Principal", "Rights"]
