"""The whole of Ticker put together: log, readers, sources, web, and the order in which they start and end."""

from ticker.service.assembly import Parts, assembled, open_log
from ticker.service.interpreter import tune_the_interpreter
from ticker.service.serving import serve
from ticker.service.several import serve_by_several
from ticker.service.tls import certificate_of
from ticker.service.upkeep import trimming

__all__ = [
    "Parts",
    "assembled",
    "certificate_of",
    "open_log",
    "serve",
    "serve_by_several",
    "trimming",
    "tune_the_interpreter",
]
