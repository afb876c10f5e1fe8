"""Alerts reach people: what is to be sent to whom, decided once, and sent until it is taken or too late.

Each target has a queue of its own in the log, so that one that hangs is in nobody else's way.
"""

from ticker.notify.notification import Notification, notification_of
from ticker.notify.notifier import Notifier
from ticker.notify.queue import Delivery, Queue
from ticker.notify.target import Failed, Outcome, Receiver, Sent, Target, Undeliverable
from ticker.notify.targets import targets_of
from ticker.notify.wording import receiver_words

__all__ = [
    "Delivery",
    "Failed",
    "Notification",
    "Notifier",
    "Outcome",
    "Queue",
    "Receiver",
    "Sent",
    "Target",
    "Undeliverable",
    "notification_of",
    "receiver_words",
    "targets_of",
]
