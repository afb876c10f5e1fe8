"""Events sent to other people's servers as they come: signed, in order, and again until they are taken."""

from ticker.webhooks.hook import Hook, hook_doubts, hook_words, hooks_of
from ticker.webhooks.message import Trial, trial_body
from ticker.webhooks.progress import Progress
from ticker.webhooks.sender import Sender
from ticker.webhooks.webhooks import Webhooks

__all__ = [
    "Hook",
    "Progress",
    "Sender",
    "Trial",
    "Webhooks",
    "hook_doubts",
    "hook_words",
    "hooks_of",
    "trial_body",
]
