"""Browsers that lack what pages share their stream by."""

NO_WORKER = "delete globalThis.SharedWorker;"
"""As on Android: the page that holds a lock leads."""

NOTHING = NO_WORKER + "Object.defineProperty(navigator, 'locks', { value: undefined });"
"""Each page has a stream of its own."""

NO_SOURCE = NO_WORKER + "delete globalThis.EventSource;"
"""As where somebody has turned both off."""
