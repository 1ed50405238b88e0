"""A process for each merchant, watched: an executor whose tasks can be stopped one by one.

The standard process pool breaks as a whole when one of its processes is killed, and cannot
stop a task that takes too long or too much. Here each task has a process and a process group of
its own, forked from a server that has imported what merchants need, so that it costs
milliseconds; when it breaks a limit or dies, only its own future fails.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from typing import Any

from clvlib.running.lean import NO_THREADS, collect_rarely
from clvlib.running.limits import (
    END_SECONDS,
    LOOK_SECONDS,
    kill_group,
    memory_of,
    memory_told,
    signal_group,
    time_told,
)

KILLED = "the process that ran it was killed"
PRELOADED = ("clvlib.running.ready",)


class StoppedError(RuntimeError):
    """A task was stopped, or its process died; says why in one line."""


@dataclass
class _Task:
    future: Future[Any]
    call: tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]
    environment: dict[str, str]
    process: Any = None
    pipe: Connection | None = None
    began: float = field(default_factory=time.monotonic)


class WatchedProcesses(Executor):
    """Runs each task in a fresh process, so many at a time.

    Parameters
    ----------
    workers : int
        Tasks at a time.
    seconds : float, optional
        Wall clock that a task may take.
    megabytes : float, optional
        Memory that a task's process and its children may hold.
    """

    def __init__(
        self, workers: int, seconds: float | None = None, megabytes: float | None = None
    ) -> None:
        methods = multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context(
            "forkserver" if "forkserver" in methods else "spawn"
        )
        if "forkserver" in methods:
            self._context.set_forkserver_preload(list(PRELOADED))
            with _no_threads():
                forkserver.ensure_running()
        self._workers, self._seconds, self._megabytes = workers, seconds, megabytes
        self._waiting: deque[_Task] = deque()
        self._running: list[_Task] = []
        self._closed = False
        self._lock = threading.Lock()
        self._bell, self._ring = multiprocessing.Pipe(duplex=False)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Queue a task.

        Raises
        ------
        RuntimeError
            After :meth:`shutdown`.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("no tasks after shutdown")
            task = _Task(Future(), (fn, args, kwargs), dict(os.environ))
            self._waiting.append(task)
        self._ring.send(None)
        return task.future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks; wait for those that run."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                while self._waiting:
                    self._waiting.popleft().future.cancel()
        with contextlib.suppress(OSError):
            self._ring.send(None)
        if wait:
            self._thread.join()

    def stop(self) -> None:
        """End all tasks: asked first, so that they leave nothing behind, then killed."""
        self.shutdown(wait=False, cancel_futures=True)
        until = time.monotonic() + END_SECONDS
        for task in list(self._running):
            signal_group(task.process.pid, signal.SIGTERM)
        for task in list(self._running):
            task.process.join(max(0.1, until - time.monotonic()))
            kill_group(task.process.pid)
        self._thread.join(END_SECONDS)

    def _serve(self) -> None:
        while True:
            with self._lock:
                while self._waiting and len(self._running) < self._workers:
                    self._begin(self._waiting.popleft())
                if self._closed and not self._running and not self._waiting:
                    return
            pipes = [task.pipe for task in self._running if task.pipe]
            timeout = LOOK_SECONDS if self._running else None
            ready = wait([*pipes, self._bell], timeout)
            if self._bell in ready:
                self._bell.recv()
            for task in list(self._running):
                if task.pipe in ready:
                    self._collect(task)
                elif why := self._broken_limit(task):
                    self._end(task, StoppedError(why))

    def _begin(self, task: _Task) -> None:
        if not task.future.set_running_or_notify_cancel():
            return
        task.pipe, other = self._context.Pipe(duplex=False)
        task.process = self._context.Process(
            target=_work, args=(other, task.environment, *task.call)
        )
        task.began = time.monotonic()
        try:
            task.process.start()
        except Exception as error:  # a task that cannot be sent
            task.future.set_exception(error)
            return
        finally:
            other.close()
        self._running.append(task)

    def _collect(self, task: _Task) -> None:
        try:
            good, result = task.pipe.recv() if task.pipe else (False, None)
        except (EOFError, OSError):
            good, result = False, StoppedError(KILLED)
        except Exception as error:  # a result that cannot be read back
            good, result = False, error
        self._end(task, None if good else result, result)

    def _end(self, task: _Task, error: BaseException | None, result: Any = None) -> None:
        self._running.remove(task)
        if error is not None:
            kill_group(task.process.pid)
        task.process.join(END_SECONDS)
        kill_group(task.process.pid)
        if task.pipe:
            task.pipe.close()
        if error is not None:
            task.future.set_exception(error)
        else:
            task.future.set_result(result)

    def _broken_limit(self, task: _Task) -> str:
        if self._seconds and time.monotonic() - task.began > self._seconds:
            return time_told(self._seconds)
        if self._megabytes and memory_of(task.process.pid) > self._megabytes:
            return memory_told(self._megabytes)
        return ""


@contextlib.contextmanager
def _no_threads() -> Iterator[None]:
    """Start the server that forks without threads of libraries: locks do not outlive a fork."""
    before = {name: os.environ.get(name) for name in NO_THREADS}
    os.environ.update(NO_THREADS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _work(
    pipe: Connection,
    environment: dict[str, str],
    function: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    """Do one task in a worker and send what came of it.

    Its environment is that of whoever asked: the server that forks has the one of its first day.
    """
    threads = {name: os.environ[name] for name in NO_THREADS if name in os.environ}
    os.environ.clear()
    os.environ.update(environment | threads)
    if hasattr(os, "setpgid"):
        os.setpgid(0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(143))
    threading.Thread(target=_die_with_parent, daemon=True).start()
    collect_rarely()
    try:
        message = (True, function(*args, **kwargs))
    except Exception as error:
        message = (False, error)
    pipe.send(message)
    pipe.close()


def _die_with_parent() -> None:
    """End this process and its children when the main process is gone, however it went."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        kill_group(os.getpid())
        os._exit(1)
