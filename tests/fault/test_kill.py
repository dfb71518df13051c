#!/usr/bin/env python3
"""A run that is killed or interrupted at any moment leaves the old result or the new one, whole; the
next run succeeds and sweeps what was left.

    test_kill.py QUAN_PROGRAM
"""
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import (ROOT, SHARED, Town, check, environment, finish, hidden, is_sanitized, pair,  # noqa: E402
                  project_of, content, scratch_folder)

KILLS_ANYWHERE, KILLS_IN_WRITE, INTERRUPTS = 22, 18, 8
OLD, NEW = "run.title=旧", "run.title=新"
AT_ONCE_S, SANITIZED_S = 1.0, 5.0


class Stage:
    """A town with an older result in place, and what the next one will be."""

    def __init__(self, binary, folder):
        self.binary = binary
        self.town = Town(folder / "town")
        (folder / "out").mkdir()
        self.out = folder / "out/town.gpkg"
        begun = time.monotonic()
        self.make(NEW)
        self.whole_s = time.monotonic() - begun
        self.new = pair(self.out)
        self.make(OLD)
        self.old = pair(self.out)
        check(self.old[0] != self.new[0] and None not in self.old, "old and new results differ")

    def make(self, title):
        done = self.town.run(self.binary, self.out, "--overwrite", "--set", title)
        check(done.code == 0, "a run after any other succeeds", done)

    def start(self):
        return subprocess.Popen(
            [str(self.binary), "run", str(self.town.file), "-o", str(self.out), "--overwrite", "-q",
             "--set", NEW], env=environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def expect_whole(self, sentence):
        """Either file may be a step ahead of the other, but each is whole."""
        for name, now, old, new in zip(("result", "project"), pair(self.out), self.old, self.new):
            check(now in (old, new), sentence + ": the %s is the old or the new one" % name,
                  now and len(now))

    def settle(self, sentence):
        self.make(OLD)
        check(pair(self.out) == self.old, sentence + ": the next run gives its whole result")
        check(not hidden(self.out.parent), sentence + ": the next run sweeps",
              hidden(self.out.parent))


def wait_for_writing(stage, process):
    """Until the file under way has some bytes."""
    while process.poll() is None:
        for name in hidden(stage.out.parent):
            try:
                if os.stat(stage.out.parent / name).st_size > 0:
                    return
            except FileNotFoundError:
                pass
        time.sleep(0.0005)


def kill_one(stage, sentence, wait):
    process = stage.start()
    wait(process)
    process.kill()
    process.communicate()
    stage.expect_whole(sentence)
    was_new = pair(stage.out) == stage.new
    stage.settle(sentence)
    return was_new


def kills(stage, chance, n_anywhere, n_writing):
    n_new = 0
    for i in range(n_anywhere):
        at = stage.whole_s * 1.05 * (i + chance.random()) / n_anywhere
        n_new += kill_one(stage, "killed after %.3f s" % at, lambda _: time.sleep(at))
    for i in range(n_writing):
        def wait(process, extra=stage.whole_s * 0.35 * chance.random()):
            wait_for_writing(stage, process)
            time.sleep(extra)

        n_new += kill_one(stage, "killed while writing, %d" % i, wait)
    print("%d of %d kills came after the new result was there" %
          (n_new, n_anywhere + n_writing))
    check(n_new < n_anywhere + n_writing, "some kills come before the end", n_new)


def interrupt(process, number, limit_s, sentence):
    """Sends the signal; gives the exit code as a shell would tell it."""
    process.send_signal(number)
    begun = time.monotonic()
    try:
        said = process.communicate(timeout=30)[1].decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        process.kill()
        said = process.communicate()[1].decode("utf-8", "replace")
    took = time.monotonic() - begun
    check(took <= limit_s, sentence + ": ends within %.0f s" % limit_s, "%.2f s" % took)
    check("Sanitizer" not in said, sentence + ": nothing for the sanitizer", said)
    return process.returncode if process.returncode >= 0 else 128 - process.returncode


def interrupts(stage, limit_s):
    codes = {signal.SIGINT: 130, signal.SIGTERM: 143}
    for i in range(INTERRUPTS):
        number = list(codes)[i % 2]
        sentence = "%s at moment %d" % (signal.Signals(number).name, i)
        process = stage.start()
        time.sleep(stage.whole_s * 0.95 * i / INTERRUPTS)
        code = interrupt(process, number, limit_s, sentence)
        check(code in (0, codes[number]), sentence + ": exit %d" % codes[number], code)
        check(pair(stage.out) == (stage.old if code else stage.new),
              sentence + ": the old result stays")
        check(not hidden(stage.out.parent), sentence + ": nothing stays behind",
              hidden(stage.out.parent))
        stage.settle(sentence)


def interrupts_of_a_city(binary, folder, limit_s):
    """A longer run, so that signals meet every stage."""
    if not (SHARED / "osm/krems/krems.osm.gz").exists():
        print("the city is left out: shared/data is not here")
        return
    out = folder / "city.gpkg"
    words = [str(binary), "run", str(ROOT / "tests/real/krems.yaml"), "-o", str(out), "-q"]
    begun = time.monotonic()
    subprocess.run(words, env=environment(), check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    whole_s = time.monotonic() - begun
    out.unlink()
    project_of(out).unlink()
    for i in range(6):
        process = subprocess.Popen(words, env=environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(whole_s * (0.05 + 0.9 * i / 6))
        code = interrupt(process, signal.SIGINT, limit_s, "a city, moment %d of 6" % i)
        check(code in (0, 130), "a city, moment %d: exit 130" % i, code)
        check((content(out) is None) == (code == 130), "a city: published only with exit 0")
        for path in (out, project_of(out)):
            path.unlink(missing_ok=True)


def main():
    binary = Path(sys.argv[1]).resolve()
    slow = is_sanitized(binary)
    limit_s = SANITIZED_S if slow else AT_ONCE_S
    with scratch_folder() as scratch:
        stage = Stage(binary, Path(scratch))
        chance = random.Random(20250101)
        kills(stage, chance, KILLS_ANYWHERE // (1 + slow), KILLS_IN_WRITE // (1 + slow))
        interrupts(stage, limit_s)
        interrupts_of_a_city(binary, Path(scratch), limit_s)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
