"""What an operator does to a log: copy it, put a copy back, check it, make it smaller, move it."""

from ticker.log.maintenance.backup import back_up
from ticker.log.maintenance.check import Findings, check
from ticker.log.maintenance.compact import Compacting, compact
from ticker.log.maintenance.contents import Contents, reading
from ticker.log.maintenance.exporting import export, export_to
from ticker.log.maintenance.importing import import_log
from ticker.log.maintenance.restore import Restored, restore

__all__ = [
    "Compacting",
    "Contents",
    "Findings",
    "Restored",
    "back_up",
    "check",
    "compact",
    "export",
    "export_to",
    "import_log",
    "reading",
    "restore",
]
