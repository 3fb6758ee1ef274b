"""Hard limits of time and memory for whatever does not look at the clock itself.

It counts the processor's time, so that a busy machine changes no verdict.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager
from typing import Any


class Timeout(Exception):
    """The time of a step is up."""


MEMORY = 2 << 30
"""Bytes that a step may take beyond what the process holds already."""


@contextmanager
def memory_limit(size: int = MEMORY):
    """Let the block fail with ``MemoryError`` instead of taking the machine with it, where the system can do that."""
    try:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        with open("/proc/self/statm", encoding="ascii") as file:
            held = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError, ValueError):
        yield
        return
    ceilings = [held + size, *(one for one in (soft, hard) if one != resource.RLIM_INFINITY)]
    resource.setrlimit(resource.RLIMIT_AS, (min(ceilings), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def hard_limit(seconds: float):
    """Interrupt the block after some seconds of work, where signals can be used; limits nest, the shorter one wins."""
    usable = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if not usable:
        yield
        return

    def interrupt(*_: Any) -> None:
        raise Timeout

    started = time.process_time()
    outer_left, _ = signal.getitimer(signal.ITIMER_VIRTUAL)
    before = signal.signal(signal.SIGVTALRM, interrupt)
    signal.setitimer(signal.ITIMER_VIRTUAL, min(seconds, outer_left) if outer_left else seconds)
    try:
        yield
    finally:
        signal.signal(signal.SIGVTALRM, before)
        left = outer_left - (time.process_time() - started) if outer_left else 0
        signal.setitimer(signal.ITIMER_VIRTUAL, max(left, 0.001) if outer_left else 0)
