"""Targets that Apprise sends to; imported only where the config names some: it may not be there."""

from ticker.notify.apprise.target import AppriseTarget

__all__ = ["AppriseTarget"]
