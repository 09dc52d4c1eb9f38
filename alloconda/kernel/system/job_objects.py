"""Job objects of Windows: a program and all that it starts, which end together.

A program is put into its job before its first instruction runs. The system ends what is in a job
when its last handle is closed, so that nothing outlives alloconda, however that ends. On other
systems this module holds nothing.
"""

import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    _CREATE_SUSPENDED = 0x00000004
    _EXTENDED_LIMITS = 9
    _KILL_ON_JOB_CLOSE = 0x00002000

    class JobProgram(subprocess.Popen[bytes]):
        """A program of Windows in a job of its own, and in a process group for Ctrl-Break."""

        def __init__(
            self, command: Sequence[str], *, cwd: Path | None, variables: Mapping[str, str]
        ) -> None:
            super().__init__(
                list(command),
                cwd=cwd,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                creationflags=_CREATE_SUSPENDED | subprocess.CREATE_NEW_PROCESS_GROUP,
            )
            self._job = _Job()
            try:
                self._job.take(int(self._handle))
            finally:
                _resume(int(self._handle))

        def ask_to_end(self) -> None:
            """Send Ctrl-Break to the program's group; end all at once where there is no console."""
            import signal

            try:
                self.send_signal(signal.CTRL_BREAK_EVENT)
            except OSError:
                self.end_job()

        def end_job(self) -> None:
            """End the program and all that it started."""
            self._job.end()

        def close_job(self) -> None:
            """End what the program left behind, and give the job back."""
            self._job.close()

    class _Job:
        def __init__(self) -> None:
            import ctypes

            kernel, limits = _kernel(), _kill_on_close()
            self._lock = threading.Lock()
            self._handle: int | None = kernel.CreateJobObjectW(None, None)
            size = ctypes.sizeof(limits)
            kernel.SetInformationJobObject(
                self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), size
            )

        def take(self, process: int) -> None:
            _kernel().AssignProcessToJobObject(self._handle, process)

        def end(self) -> None:
            with self._lock:
                if self._handle is not None:
                    _kernel().TerminateJobObject(self._handle, 1)

        def close(self) -> None:
            with self._lock:
                if self._handle is not None:
                    _kernel().TerminateJobObject(self._handle, 1)
                    _kernel().CloseHandle(self._handle)
                self._handle = None

    def _kernel() -> Any:
        import ctypes
        from ctypes import wintypes

        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        handle = wintypes.HANDLE
        kernel.CreateJobObjectW.restype = handle
        kernel.SetInformationJobObject.argtypes = (
            *(handle, ctypes.c_int, ctypes.c_void_p),
            wintypes.DWORD,
        )
        kernel.AssignProcessToJobObject.argtypes = (handle, handle)
        kernel.TerminateJobObject.argtypes = (handle, wintypes.UINT)
        kernel.CloseHandle.argtypes = (handle,)
        return kernel

    def _resume(process: int) -> None:
        """Let a suspended program run: Popen has closed the handle of its only thread."""
        import ctypes
        from ctypes import wintypes

        resume = ctypes.WinDLL("ntdll").NtResumeProcess
        resume.argtypes = (wintypes.HANDLE,)
        resume(process)

    def _kill_on_close() -> Any:
        import ctypes
        from ctypes import wintypes

        class BasicLimits(ctypes.Structure):
            _fields_ = (
                ("process_user_time", wintypes.LARGE_INTEGER),
                ("job_user_time", wintypes.LARGE_INTEGER),
                ("flags", wintypes.DWORD),
                ("minimum_working_set", ctypes.c_size_t),
                ("maximum_working_set", ctypes.c_size_t),
                ("active_processes", wintypes.DWORD),
                ("affinity", ctypes.c_size_t),
                ("priority", wintypes.DWORD),
                ("scheduling", wintypes.DWORD),
            )

        class ExtendedLimits(ctypes.Structure):
            _fields_ = (
                ("basic", BasicLimits),
                ("io_counters", ctypes.c_ulonglong * 6),
                ("memory", ctypes.c_size_t * 4),
            )

        limits = ExtendedLimits()
        limits.basic.flags = _KILL_ON_JOB_CLOSE
        return limits
