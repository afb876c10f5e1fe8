"""The process that starts the others, replaces what dies or hangs, hands connections to them, and ends all.

It runs no event loop and no thread, so that it can fork at any time; and it does too little to fail.
"""

import contextlib
import faulthandler
import logging
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ticker.processes.alarm import Alarm
from ticker.processes.child import GATHERING, Child
from ticker.processes.handing import Hand
from ticker.processes.naming import call_this_process
from ticker.processes.reception import Reception
from ticker.processes.shared import SharedMemory
from ticker.processes.silence import Silence
from ticker.server.accepting.handed_over import READY, TAKEN

_logger = logging.getLogger(__name__)

Work: TypeAlias = Callable[[int, socket.socket], int]
"""What a process does, by its number, until its line to the supervisor ends: its exit code."""

WIND_DOWN = b"w"
"""Said to the process that gathers: no more is gathered, and those that serve are about to end."""
_FAREWELL_S = 3.3
_CLOSING_S = 10.0
_CLOSING_SILENT_S = 3.0
"""Who gathers may take its time to close the log, but is not waited for if it hangs."""
_LAST_WORD_S = 0.5
"""From being asked where it hangs to being killed."""
_HEEDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)
_LOOK_S = 0.1
_WHERE = signal.SIGUSR1
"""Has a process say on stderr where in its code it is."""
_FAILED = 70
"""EX_SOFTWARE of sysexits.h."""


class Supervisor:
    """`processes` counts those that serve; `announce` is called once all are ready for the first time, and
    `ending` as they are to end.

    One that has given no sign of life for `hung_s` is ended, and started again.
    """

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        memory: SharedMemory,
        work: Work,
        processes: int,
        announce: Callable[[], None],
        hung_s: float,
        ending: Callable[[], None] = lambda: None,
    ) -> None:
        self._memory = memory
        self._work = work
        self._children = [Child(number) for number in range(processes + 1)]
        self._announce = announce
        self._hung_s = hung_s
        self._ending = ending
        self._selector = selectors.DefaultSelector()
        self._reception = Reception(listeners, self._selector)
        self._is_announced = False
        self._turned_s = time.monotonic()
        self._ends_s: float | None = None
        self._code = 0

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or until a process cannot even be started; the exit code."""
        self._alarm = Alarm(self._selector, _HEEDED)
        try:
            for child in self._children:
                self._start(child)
            while any(child.pid for child in self._children) or self._ends_s is None:
                self._turn()
        finally:
            for child in self._children:
                self._kill(child)
                self._hear_no_more(child)
            self._alarm.close()
            self._selector.close()
        return self._code

    # Processes

    def _start(self, child: Child) -> None:
        ours, theirs = socket.socketpair()
        sys.stdout.flush()
        sys.stderr.flush()
        child.begun_s = time.monotonic()
        child.pid = os.fork()
        if child.pid == 0:
            self._be(child, ours, theirs)
        theirs.close()
        ours.setblocking(False)
        child.line, child.is_ready = ours, False
        child.silence, child.was_asked_where = Silence(), False
        child.hand = None if child.is_gathering else Hand(ours, self._memory.places[child.number])
        self._selector.register(ours, selectors.EVENT_READ, child)

    def _be(self, child: Child, ours: socket.socket, theirs: socket.socket) -> None:
        """What a process that was just forked does, for all its life."""
        code = _FAILED
        try:
            call_this_process(child.short_name)
            self._alarm.forget()
            # Who has no stderr ends by being asked where it hangs, as it is about to anyhow.
            with contextlib.suppress(RuntimeError, ValueError, OSError):
                faulthandler.register(_WHERE, chain=False)
            self._selector.close()
            lines = [other.line for other in self._children if other.line is not None]
            for one in (ours, *lines):
                one.close()
            for other in self._children:
                if other.hand is not None:
                    self._reception.take_back(other.hand.let_go())
            self._reception.forget()
            code = self._work(child.number, theirs)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(code)

    def _bury(self) -> None:
        for child in self._children:
            if not child.pid:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid:
                self._has_ended(child, os.waitstatus_to_exitcode(status))

    def _has_ended(self, child: Child, code: int) -> None:
        child.pid = 0
        self._hear_no_more(child)
        self._memory.places[child.number].clear()
        if self._ends_s is not None:
            return
        if not self._is_announced and code != 0:
            self._code = max(code, 1)
            self._end()
            return
        child.is_to_be_started_again(time.monotonic())
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"has ended with {code}"
        _logger.error("%s %s, and is started again", child.name, how)

    def _kill(self, child: Child) -> None:
        if child.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            child.pid = 0

    # One turn

    def _turn(self) -> None:
        for key, _ in self._selector.select(_LOOK_S):
            match key.data:
                case Child() as child:
                    self._hear(child)
                case socket.socket() as listener:
                    self._reception.accept(listener, self._hands)
                case _:
                    self._heed()
        self._bury()
        self._notice_silence()
        if self._ends_s is None:
            self._end_those_that_hang()
            self._start_those_due()
            self._reception.turn(self._hands)
        else:
            self._see_them_off()

    def _notice_silence(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if child.pid:
                child.silence.goes_on(now - self._turned_s)
        self._turned_s = now

    def _end_those_that_hang(self) -> None:
        for child in self._children:
            if not child.pid or child.silence.s <= self._hung_s:
                continue
            if not child.was_asked_where:
                child.was_asked_where = True
                _logger.error("%s has given no sign of life for %g s, and is ended", child.name, self._hung_s)
                os.kill(child.pid, _WHERE)
            elif child.silence.s > self._hung_s + _LAST_WORD_S:
                # Not waited for: one that hangs in its disk does not even die at once.
                os.kill(child.pid, signal.SIGKILL)

    def _heed(self) -> None:
        for number in self._alarm.heard():
            if number in (signal.SIGTERM, signal.SIGINT):
                if self._ends_s is not None:
                    for child in self._children:
                        self._kill(child)
                    signal.signal(number, signal.SIG_DFL)
                    signal.raise_signal(number)
                self._end()
            elif number == signal.SIGHUP and (pid := self._children[GATHERING].pid):
                os.kill(pid, signal.SIGHUP)

    def _hear(self, child: Child) -> None:
        assert child.line is not None
        try:
            said = child.line.recv(4_096)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._hear_no_more(child)
            return
        child.silence.broken()
        if child.hand is not None:
            child.hand.has_taken(said.count(TAKEN))
        if READY in said:
            child.is_ready = True
            self._announce_if_ready()

    def _hear_no_more(self, child: Child) -> None:
        """It ends, or is gone: what it has not taken by now is for others."""
        if child.line is not None:
            self._selector.unregister(child.line)
            child.line.close()
        if child.hand is not None:
            self._reception.take_back(child.hand.let_go())
        child.line = child.hand = None
        child.is_ready = False

    def _announce_if_ready(self) -> None:
        if not self._is_announced and all(child.is_ready for child in self._children):
            self._is_announced = True
            self._announce()

    def _start_those_due(self) -> None:
        now = time.monotonic()
        for child in self._children:
            if not child.pid and now >= child.due_s:
                self._start(child)

    @property
    def _hands(self) -> list[Hand]:
        return [child.hand for child in self._children if child.hand is not None and child.is_ready]

    # The end

    def _end(self) -> None:
        if self._ends_s is not None:
            return
        self._ends_s = time.monotonic() + _FAREWELL_S
        self._ending()
        for child in self._children:
            if child.hand is not None:
                self._reception.take_back(child.hand.let_go())
        self._reception.close()
        for child in self._children:
            if child.line is None:
                continue
            if child.is_gathering:
                with contextlib.suppress(OSError):
                    child.line.send(WIND_DOWN)
            else:
                child.line.shutdown(socket.SHUT_WR)

    def _see_them_off(self) -> None:
        """Those that serve first; the one that gathers answers them to their end."""
        assert self._ends_s is not None
        now = time.monotonic()
        serving = [child for child in self._children if child.pid and not child.is_gathering]
        if now > self._ends_s:
            for child in serving:
                self._make_end(child)
        gathering = self._children[GATHERING]
        if gathering.pid:
            if gathering.line is not None and not any(child.pid for child in serving):
                with contextlib.suppress(OSError):
                    gathering.line.shutdown(socket.SHUT_WR)
            hangs = now > self._ends_s and gathering.silence.s > _CLOSING_SILENT_S
            if hangs or now > self._ends_s + _CLOSING_S:
                self._make_end(gathering)

    def _make_end(self, child: Child) -> None:
        """Not waited for one by one: the system takes its time to close thousands of connections of each."""
        if not child.is_made_to_end:
            child.is_made_to_end = True
            _logger.warning("%s did not end in time, and is made to", child.name)
            os.kill(child.pid, signal.SIGKILL)
