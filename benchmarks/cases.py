"""Everything that can be measured; a new case is a function from Settings to a Table, named here."""

from collections.abc import Mapping

from benchmarks.attacked import attacked
from benchmarks.bars import bars
from benchmarks.chain import chain
from benchmarks.clustered import clustered
from benchmarks.compressed import compressed
from benchmarks.fan_out import fan_out
from benchmarks.feeds import feeds
from benchmarks.gathered import gathered
from benchmarks.herd import herd
from benchmarks.listed import listed
from benchmarks.lists import lists
from benchmarks.many import many
from benchmarks.page import page
from benchmarks.reads import reads
from benchmarks.rules import rules
from benchmarks.sender import sender
from benchmarks.settings import Case
from benchmarks.simulated import simulated
from benchmarks.sockets import sockets
from benchmarks.stalled import stalled
from benchmarks.tagged import tagged
from benchmarks.workers import workers

CASES: Mapping[str, Case] = {
    "fan-out": fan_out,
    "sender": sender,
    "compressed": compressed,
    "gathered": gathered,
    "websocket": sockets,
    "lists": lists,
    "stalled": stalled,
    "attacked": attacked,
    "herd": herd,
    "reads": reads,
    "bars": bars,
    "simulated": simulated,
    "chain": chain,
    "page": page,
    "rules": rules,
    "tagged": tagged,
    "workers": workers,
    "many": many,
    "listed": listed,
    "clustered": clustered,
    "feeds": feeds,
}
