"""Limits that a process puts on itself, and how much memory another one uses."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _QUERY_LIMITED = 0x1000

    class _Counters(ctypes.Structure):
        """PROCESS_MEMORY_COUNTERS."""

        _fields_ = (
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        )

    def limit_memory(address_space: int) -> bool:
        """False: nothing here limits a process from within; the parent's watchdog does it."""
        del address_space
        return False

    def forbid_core_dumps() -> None:
        """Crash dumps are off by default here, and are switched by the administrator, not by a program."""

    def resident_bytes(pid: int) -> int:
        """Memory that process `pid` occupies, 0 when it is gone."""
        kernel = ctypes.WinDLL("kernel32")
        handle = kernel.OpenProcess(_QUERY_LIMITED, False, pid)
        if not handle:
            return 0
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        done = kernel.K32GetProcessMemoryInfo(handle, ctypes.byref(counters), counters.cb)
        kernel.CloseHandle(handle)
        return int(counters.WorkingSetSize) if done else 0

else:
    import ctypes
    import os
    import resource
    import subprocess
    from pathlib import Path

    _PR_SET_DUMPABLE = 4

    def limit_memory(address_space: int) -> bool:
        """Cap the address space of this process in bytes; False where the system knows no such limit."""
        if sys.platform == "darwin":
            return False  # accepted there, and not kept
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = address_space if hard == resource.RLIM_INFINITY else min(address_space, hard)
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
        return True

    def forbid_core_dumps() -> None:
        """No memory of this process reaches a core file, and on Linux no other process may read it."""
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform.startswith("linux"):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)

    def resident_bytes(pid: int) -> int:
        """Memory that process `pid` occupies, 0 when it is gone."""
        if sys.platform.startswith("linux"):
            try:
                pages = Path(f"/proc/{pid}/statm").read_text("ascii").split()[1]
            except OSError:
                return 0
            return int(pages) * os.sysconf("SC_PAGE_SIZE")
        listing = subprocess.run(
            ["/bin/ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return int(listing.stdout.strip() or 0) * 1024
