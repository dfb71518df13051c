#!/usr/bin/env python3
"""Any call to the system may fail: exit 0 means the whole new result, anything else the old one, said
in one line, with nothing left behind.

    test_calls.py QUAN_PROGRAM
"""
import os
import random
import re
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import (Town, check, environment, finish, hidden, is_sanitized, pair,  # noqa: E402
                  project_of, quan, scratch_folder, skip)

# Call, its error, how many positions are tried beside the first and the last.
SWEEPS = [
    ("write", "ENOSPC", 6), ("write", "EIO", 3), ("pwrite64", "ENOSPC", 8), ("pwrite64", "EIO", 8),
    ("fsync", "EIO", 9), ("rename", "EIO", 3), ("rename", "ENOSPC", 2), ("openat", "EIO", 12),
    ("openat", "EMFILE", 12), ("read", "EIO", 12), ("pread64", "EIO", 12), ("close", "EIO", 6),
    ("mmap", "ENOMEM", 8), ("flock", "ENOLCK", 3), ("fcntl", "EIO", 8), ("unlink", "EIO", 2),
    ("link", "EPERM", 1), ("newfstatat", "EIO", 8), ("lseek", "EIO", 4), ("getdents64", "EIO", 2),
]
OLD, NEW = "run.title=旧", "run.title=新"
ALLOWED = (3, 4, 5, 8)
# Said after the new file has its name: then it stays, and the exit code warns of the rest.
PUBLISHED = ("is written, but", "standard output cannot be written")


def tracing(call, log, *inject):
    return ("strace", "-f", "-qq", "-o", str(log), "-e", "trace=" + call, *inject)


def can_trace():
    if not shutil.which("strace"):
        return False
    return quan("true", prefix=tracing("write", os.devnull)).code == 0


class Bench:
    """A folder in which one fault at a time is tried."""

    def __init__(self, binary, folder, old, new):
        self.binary, self.folder, self.old, self.new = binary, folder, old, new
        self.out = folder / "town.gpkg"
        folder.mkdir()

    def put_old(self):
        for path, content in zip((self.out, project_of(self.out)), self.old):
            path.write_bytes(content)

    def run(self, town, prefix=()):
        env = environment(ASAN_OPTIONS="detect_leaks=0")
        return town.run(self.binary, self.out, "--overwrite", "--threads", 1, "--set", NEW,
                        prefix=prefix, env=env)

    def fail(self, town, call, error, position):
        self.put_old()
        inject = "inject=%s:error=%s:when=%d" % (call, error, position)
        return self.run(town, tracing(call, os.devnull, "-e", inject))


def count_calls(bench, town, call):
    """How often the call is made before the program looks at its run file (that is the loader of
    libraries, whose failures are its own), and in all."""
    log = bench.folder / "calls.txt"
    bench.put_old()
    done = bench.run(town, tracing(call + ",openat", log))
    check(done.code == 0, "a run under strace succeeds", done)
    n_before, n = None, 0
    for line in log.read_text(errors="replace").splitlines():
        if n_before is None and "openat(" in line and "run.yaml" in line:
            n_before = n
        n += bool(re.match(r"\d+ +%s\(" % call, line))
    log.unlink()
    check(n_before is not None and n > n_before, "%s is called at all" % call, n_before, n)
    return n_before, n


def positions(before, n, wanted, chance):
    """The first, the last, and one of each of `wanted` equal stretches between."""
    chosen = {before + 1, n}
    for i in range(wanted):
        low, high = (before + (n - before) * k // wanted for k in (i, i + 1))
        chosen.add(chance.randint(low + 1, max(high, low + 1)))
    return sorted(p for p in chosen if p <= n)


def judge(bench, sentence, done):
    check(done.code >= 0 and "Sanitizer" not in done.said, sentence + ": no crash", done)
    if done.code:
        check(done.code in ALLOWED, sentence + ": an exit code of the manual", done)
        check(len(done.errors) <= 1, sentence + ": one line says why", done)
    now, published = pair(bench.out), any(word in done.said for word in PUBLISHED)
    if done.code and not published:
        check(now == bench.old, sentence + ": the old result stays", done)
    else:
        check(now == bench.new, sentence + ": the new result is whole", done)
    left = hidden(bench.folder)
    if not sentence.startswith("unlink"):
        check(not left, sentence + ": nothing stays behind", left, done)
    for name in left:
        (bench.folder / name).unlink()


def sweep(bench, town, call, error, wanted):
    before, n = count_calls(bench, town, call)
    codes = []
    for position in positions(before, n, wanted, random.Random(call + error)):
        sentence = "%s %d of %d fails with %s" % (call, position, n, error)
        done = bench.fail(town, call, error, position)
        judge(bench, sentence, done)
        codes.append(done.code)
    return "%-12s %-7s %5d calls, exits %s" % (call, error, n, codes)


def main():
    if not can_trace():
        skip("strace is not there, or may not trace")
    binary = Path(sys.argv[1]).resolve()
    slow = 3 if is_sanitized(binary) else 1
    sweeps = [s for s in SWEEPS if slow == 1 or s[0] != "mmap"]  # there it ends the sanitizer
    with scratch_folder() as scratch:
        folder = Path(scratch)
        town = Town(folder / "town")
        made = []
        for title in (OLD, NEW):
            out = folder / "town.gpkg"
            done = town.run(binary, out, "--overwrite", "--set", title)
            check(done.code == 0, "a run succeeds", done)
            made.append(pair(out))
        check(made[0] != made[1], "old and new results differ")
        with ThreadPoolExecutor(2) as pool:
            jobs = [pool.submit(sweep, Bench(binary, folder / ("bench%d" % i), *made), town, call,
                                error, -(-wanted // slow))
                    for i, (call, error, wanted) in enumerate(sweeps)]
            for job in jobs:
                print(job.result())
    return finish()


if __name__ == "__main__":
    sys.exit(main())
