#!/usr/bin/env python3
"""A disk that is full, memory that is used up, a folder that cannot be written, a target that is
something else or in use: refused with one clear line, and what was there stays as it was.

    test_output.py QUAN_PROGRAM
"""
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import (Town, check, content, environment, finish, hidden, is_sanitized, pair,  # noqa: E402
                  project_of, quan, scratch_folder)

OLD, NEW = "run.title=旧", "run.title=新"
NOBODY = 65534
STEPS_OF_SIZE, STEPS_OF_MEMORY = 16, 16
LOADER_FAILED = 127


class Stage:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.town = Town(folder / "town")
        (folder / "out").mkdir()
        self.out = folder / "out/town.gpkg"
        self.run(NEW)
        self.new = pair(self.out)
        self.run(OLD)
        self.old = pair(self.out)

    def run(self, title, *words, **how):
        return self.town.run(self.binary, self.out, "--overwrite", "--set", title, *words, **how)

    def run_to(self, out, *words, **how):
        return self.town.run(self.binary, out, *words, **how)

    def expect(self, sentence, done, codes):
        """Refused with one line, or the whole new result."""
        check(not done.crashed, sentence + ": no crash", done)
        check(done.code in (0, *codes), sentence + ": exits with one of %s" % (codes,), done)
        if done.code in codes:
            check(len(done.errors) == 1, sentence + ": one line says why", done)
        check(pair(self.out) == (self.old if done.code else self.new),
              sentence + ": the old result, or the whole new one", done)
        check(not hidden(self.out.parent), sentence + ": nothing stays behind",
              hidden(self.out.parent))
        if not done.code:
            self.run(OLD)
        return done.code


def limited(what, amount):
    return lambda: resource.setrlimit(what, (amount, amount))


def small_disk(stage):
    """No file may grow beyond a size: what a full disk looks like."""
    size, codes = len(stage.new[0]), []
    for i in range(STEPS_OF_SIZE + 2):
        room = size * i // STEPS_OF_SIZE
        done = stage.run(NEW, before=limited(resource.RLIMIT_FSIZE, room))
        codes.append(stage.expect("room for files of %d bytes" % room, done, (4, 5)))
    check(codes[0] and codes[STEPS_OF_SIZE // 2] and not codes[-1], "the limit was felt", codes)


def small_memory(stage):
    if is_sanitized(stage.binary):
        print("address space is not limited under a sanitizer")
        return
    low, high = 16 << 20, 2 << 30
    while high - low > 4 << 20:  # what a run needs; libraries alone take most of it
        middle = (low + high) // 2
        done = stage.run(OLD, "--threads", 1, before=limited(resource.RLIMIT_AS, middle))
        low, high = (middle, high) if done.code else (low, middle)
    codes = []
    for i in range(STEPS_OF_MEMORY):
        amount = high - (i << 20) * 3 // 2
        done = stage.run(NEW, "--threads", 1, before=limited(resource.RLIMIT_AS, amount))
        if done.code == LOADER_FAILED:
            break
        codes.append(stage.expect("address space of %d MB" % (amount >> 20), done, (4, 5)))
    check(any(codes), "the limit was felt", codes)


def folders(stage):
    done = stage.run_to(stage.folder / "nowhere/town.gpkg")
    check(done.code == 4 and len(done.errors) == 1 and "nowhere" in done.errors[0],
          "a folder that is not there is an I/O error that names it", done)
    check(not (stage.folder / "nowhere").exists(), "no folder is made")
    if os.geteuid() != 0:
        stage.out.parent.chmod(0o555)
        done = stage.run(NEW)
    else:  # root may write anywhere: another user is played
        for path in (stage.folder, stage.town.folder, stage.town.folder / "data"):
            path.chmod(0o755)
        binary = stage.folder / "quan"
        shutil.copy(stage.binary, binary)
        done = quan(binary, "run", stage.town.file, "-o", stage.out, "--overwrite", "-q",
                    before=lambda: (os.setgid(NOBODY), os.setuid(NOBODY)))
        if done.code == 126 or "Permission denied" in done.said and "quan: " not in done.said:
            print("another user cannot start the program here")
            return
    stage.out.parent.chmod(0o755)
    check(done.code == 4, "a folder that is not ours to write is an I/O error", done)
    stage.expect("a folder that is not ours to write", done, (4,))


def refused(stage, sentence, path, code, word, *words, **how):
    before = content(path) if path.is_file() else None
    done = stage.run_to(path, *words, **how)
    check(done.code == code and len(done.errors) == 1 and word in done.said,
          sentence + " is refused with exit %d" % code, done)
    if before is not None:
        check(content(path) == before, sentence + ": it stays as it was, to the byte")
    check(not hidden(path.parent), sentence + ": nothing stays behind", hidden(path.parent))


def make_database(path, sql="CREATE TABLE mine (a); INSERT INTO mine VALUES (1)"):
    db = sqlite3.connect(path)
    db.executescript(sql)
    db.close()


def targets(stage):
    place = stage.folder / "targets"
    place.mkdir()
    (place / "link.gpkg").symlink_to(stage.out)
    refused(stage, "a symbolic link", place / "link.gpkg", 2, "link", "--overwrite")
    (place / "dangling.gpkg").symlink_to(place / "nothing.gpkg")
    refused(stage, "a dangling link", place / "dangling.gpkg", 2, "link", "--overwrite")
    check(not (place / "nothing.gpkg").exists(), "nothing is written through a link")
    (place / "folder.gpkg").mkdir()
    refused(stage, "a folder", place / "folder.gpkg", 2, "regular", "--overwrite")
    os.mkfifo(place / "pipe.gpkg")
    refused(stage, "a pipe", place / "pipe.gpkg", 2, "regular", "--overwrite", timeout=20)
    make_database(place / "foreign.gpkg")
    refused(stage, "a foreign database", place / "foreign.gpkg", 2, "not written by", "--overwrite")
    (place / "text.gpkg").write_text("a shopping list\n")
    refused(stage, "a text", place / "text.gpkg", 2, "not written by", "--overwrite")
    (place / "empty.gpkg").touch()
    refused(stage, "an empty file", place / "empty.gpkg", 2, "not written by", "--overwrite")
    (place / "half.gpkg").write_bytes(stage.old[0][:len(stage.old[0]) // 2])
    refused(stage, "half a result", place / "half.gpkg", 2, "", "--overwrite")
    refused(stage, "an older result without --overwrite", stage.out, 2, "--overwrite")
    (place / "new.qgs").write_text("a project of somebody else\n")
    refused(stage, "a foreign project beside a new name", place / "new.gpkg", 2, "new.qgs",
            "--overwrite")
    check(not (place / "new.gpkg").exists(), "a foreign project: nothing is published")


def output_as_input(stage):
    """The result of one run as a layer of the next one, written onto itself."""
    town = Town(stage.folder / "ring")
    used = town.folder / "data/base.gpkg"
    shutil.copy(stage.out, used)
    shutil.copy(project_of(stage.out), project_of(used))
    town.edit_run_file("sources:", "sources:\n  - {role: barrier, path: data/base.gpkg, "
                                   "layer: base_barrier}")
    before = pair(used)
    done = town.run(stage.binary, used, "--overwrite")
    check(done.code == 2 and "input" in done.said and pair(used) == before,
          "an output that is an input is refused", done)
    hard = town.folder / "data/other.gpkg"
    os.link(used, hard)
    done = town.run(stage.binary, hard, "--overwrite")
    check(done.code == 2 and pair(used) == before, "by another name of the same file too", done)


def held(stage, sentence, begin, pragma="PRAGMA journal_mode = DELETE"):
    """Another program has the older result open, as QGIS does."""
    db = sqlite3.connect(stage.out, isolation_level=None)
    db.execute(pragma)
    before = content(stage.out)
    for sql in begin:
        db.execute(sql).fetchone()
    done = stage.run(NEW)
    check(done.code == 4 and len(done.errors) == 1 and "QGIS" in done.errors[0],
          sentence + ": exit 4, and QGIS is named", done)
    check(content(stage.out) == before, sentence + ": the old result stays")
    left = [n for n in hidden(stage.out.parent)]
    check(not left, sentence + ": nothing stays behind", left)
    if db.in_transaction:
        db.execute("ROLLBACK")
    db.close()
    stage.run(OLD)
    check(pair(stage.out) == stage.old, sentence + ": afterwards a run succeeds")


def in_use(stage):
    held(stage, "a reader in the middle of a query", ["BEGIN", "SELECT * FROM gap_detail"])
    held(stage, "a writer", ["BEGIN IMMEDIATE", "CREATE TABLE note (a)"])
    held(stage, "an exclusive lock", ["BEGIN EXCLUSIVE"])
    held(stage, "a reader with a write-ahead log", ["BEGIN", "SELECT * FROM gap_detail"],
         "PRAGMA journal_mode = WAL")


def two_at_once(stage):
    words = [str(stage.binary), "run", str(stage.town.file), "-o", str(stage.out), "--overwrite",
             "-q", "--set", NEW]
    for _ in range(3):
        both = [subprocess.Popen(words, env=environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE) for _ in range(2)]
        said = [p.communicate(timeout=300)[1].decode("utf-8", "replace") for p in both]
        codes = [p.returncode for p in both]
        check(set(codes) <= {0, 4} and 0 in codes, "of two runs onto one name one succeeds, and "
              "the other does too or is refused", codes, *said)
        check(pair(stage.out) == stage.new, "two at once: the result is whole")
        check(not hidden(stage.out.parent), "two at once: nothing stays behind",
              hidden(stage.out.parent))
        stage.run(OLD)


def main():
    binary = Path(sys.argv[1]).resolve()
    with scratch_folder() as scratch:
        stage = Stage(binary, Path(scratch))
        check(None not in stage.old and stage.old != stage.new, "old and new results differ")
        small_disk(stage)
        small_memory(stage)
        folders(stage)
        targets(stage)
        output_as_input(stage)
        in_use(stage)
        two_at_once(stage)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
