"""The process that starts the others, hands connections to them, starts again what dies, and ends them.

It runs no event loop and no thread, so that it can fork at any time; and it does too little to fail.
"""

import contextlib
import logging
import os
import selectors
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from itertools import chain
from typing import TypeAlias

from ticker.processes.child import GATHERING, Child
from ticker.processes.handing import Hand, hand_over
from ticker.processes.naming import call_this_process
from ticker.processes.shared import SharedMemory
from ticker.server.handed_over import READY, TAKEN

_logger = logging.getLogger(__name__)

Work: TypeAlias = Callable[[int, socket.socket], int]
"""What a process does, by its number, until its line to the supervisor ends: its exit code."""

WIND_DOWN = b"w"
"""Said to the process that gathers: no more is gathered, and those that serve are about to end."""
_FAREWELL_S = 3.3
_CLOSING_S = 10.0
_ACCEPT_AT_ONCE = 128
_LOOK_S = 0.1
_REST_S = 0.5
_FAILED = 70
"""EX_SOFTWARE of sysexits.h."""


class Supervisor:
    """`processes` counts those that serve; `announce` is called once all are ready for the first time."""

    def __init__(
        self,
        listeners: Sequence[socket.socket],
        memory: SharedMemory,
        work: Work,
        processes: int,
        announce: Callable[[], None],
    ) -> None:
        self._listeners = listeners
        self._memory = memory
        self._work = work
        self._children = [Child(number) for number in range(processes + 1)]
        self._announce = announce
        self._selector = selectors.DefaultSelector()
        self._waiting: list[socket.socket] = []
        self._is_announced = False
        self._is_accepting = False
        self._rests_s = 0.0
        self._ends_s: float | None = None
        self._code = 0
        self._signalled, self._alarm = socket.socketpair()

    def run(self) -> int:
        """Until SIGTERM or SIGINT, or until a process cannot even be started; the exit code."""
        self._heed_signals()
        for listener in self._listeners:
            listener.setblocking(False)
        try:
            for child in self._children:
                self._start(child)
            while any(child.pid for child in self._children) or self._ends_s is None:
                self._turn()
        finally:
            for child in self._children:
                self._kill(child)
                self._hear_no_more(child)
            signal.set_wakeup_fd(-1)
            self._selector.close()
            self._signalled.close()
            self._alarm.close()
        return self._code

    def _heed_signals(self) -> None:
        for end in (self._signalled, self._alarm):
            end.setblocking(False)
        signal.set_wakeup_fd(self._alarm.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        self._selector.register(self._signalled, selectors.EVENT_READ)

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
        child.hand = None if child.is_gathering else Hand(ours, self._memory.places[child.number])
        self._selector.register(ours, selectors.EVENT_READ, child)

    def _be(self, child: Child, ours: socket.socket, theirs: socket.socket) -> None:
        """What a process that was just forked does, for all its life."""
        code = _FAILED
        try:
            call_this_process(child.short_name)
            signal.set_wakeup_fd(-1)
            for heeded in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD):
                signal.signal(heeded, signal.SIG_DFL)
            self._selector.close()
            lines = [other.line for other in self._children if other.line is not None]
            held = [other.hand.let_go() for other in self._children if other.hand is not None]
            for one in (ours, self._signalled, self._alarm, *self._listeners, *lines, *chain(*held)):
                one.close()
            for one in self._waiting:
                one.close()
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
                case None if key.fileobj is self._signalled:
                    self._heed()
                case _:
                    self._accept(key.fileobj)
        self._bury()
        if self._ends_s is None:
            self._start_those_due()
            if self._waiting:
                self._waiting = hand_over(self._waiting, self._hands)
            self._accept_if_taken()
        else:
            self._see_them_off()

    def _heed(self) -> None:
        for number in self._signalled.recv(4_096):
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
            self._waiting += child.hand.let_go()
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

    # Connections

    @property
    def _hands(self) -> list[Hand]:
        return [child.hand for child in self._children if child.hand is not None and child.is_ready]

    def _accept_if_taken(self) -> None:
        """Where nobody takes more, whoever connects waits in the system's queue."""
        may = (
            not self._waiting
            and time.monotonic() >= self._rests_s
            and any(hand.takes_more for hand in self._hands)
        )
        if may == self._is_accepting:
            return
        self._is_accepting = may
        for listener in self._listeners:
            if may:
                self._selector.register(listener, selectors.EVENT_READ, listener)
            else:
                self._selector.unregister(listener)

    def _accept(self, listener: object) -> None:
        assert isinstance(listener, socket.socket)
        accepted: list[socket.socket] = []
        try:
            while len(accepted) < _ACCEPT_AT_ONCE:
                accepted.append(listener.accept()[0])
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            pass
        except OSError as error:
            _logger.warning("whoever connects now has to wait: %s", error.strerror or error)
            self._rests_s = time.monotonic() + _REST_S
        self._waiting = hand_over([*self._waiting, *accepted], self._hands)

    # The end

    def _end(self) -> None:
        if self._ends_s is not None:
            return
        self._ends_s = time.monotonic() + _FAREWELL_S
        for listener in self._listeners:
            if self._is_accepting:
                self._selector.unregister(listener)
            listener.close()
        self._is_accepting = False
        held = [child.hand.let_go() for child in self._children if child.hand is not None]
        for one in (*self._waiting, *chain(*held)):
            one.close()
        self._waiting = []
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
                _logger.warning("%s did not end in time, and was made to", child.name)
                self._kill(child)
        gathering = self._children[GATHERING]
        if gathering.pid and gathering.line is not None:
            if not any(child.pid for child in serving):
                with contextlib.suppress(OSError):
                    gathering.line.shutdown(socket.SHUT_WR)
            if now > self._ends_s + _CLOSING_S:
                _logger.warning("%s did not end in time, and was made to", gathering.name)
                self._kill(gathering)
