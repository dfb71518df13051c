"""The sample town for tests of the whole program: copied into a scratch folder, bent, run, looked at.

A test passes its sentences to `check`; `finish` prints the failures and gives the exit code.
"""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples/hetou"
SHARED = ROOT.parent / "shared/data"
LAYERS = os.environ.get("QUAN_LAYERS", str(ROOT / "layers"))
SKIPPED = 77
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4543"}}
MOST_SHOWN = 40

failures = []
n_checks = 0


def check(holds, sentence, *about):
    """One promise; `about` is shown where it is broken."""
    global n_checks
    n_checks += 1
    if not holds:
        failures.append(sentence)
        if len(failures) <= MOST_SHOWN:
            print("FAIL", sentence, *[str(a)[:1500] for a in about], flush=True)
    return holds


def finish():
    print("%d checks, %d failed" % (n_checks, len(failures)))
    return 1 if failures or not n_checks else 0


def skip(reason):
    print("skipped:", reason)
    sys.exit(SKIPPED)


def is_sanitized(binary):
    """A program with AddressSanitizer: slower, and hungry for address space."""
    return b"__asan_init" in Path(binary).read_bytes()


def scratch_folder():
    return tempfile.TemporaryDirectory(prefix="quan-test-")


def environment(**changes):
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": os.environ.get("HOME", "/"),
           "QUAN_LAYERS": LAYERS}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update(changes)
    return env


class Done:
    """How a command ended."""

    def __init__(self, code, out, said):
        self.code, self.out, self.said = code, out, said
        self.errors = [line for line in said.splitlines() if line.startswith("quan: ")]
        self.crashed = code < 0 or bool(re.search(r"Sanitizer|runtime error:", said))

    def __repr__(self):
        return "exit %d: %s" % (self.code, self.said[-1200:])


def quan(binary, *words, cwd=None, env=None, timeout=300, before=None, prefix=()):
    done = subprocess.run([*prefix, str(binary), *map(str, words)], cwd=cwd,
                          env=env or environment(), timeout=timeout, preexec_fn=before,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"),
                done.stderr.decode("utf-8", "replace"))


class Town:
    """A copy of the sample that a test may change."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(SAMPLE / "data", self.folder / "data")
        self.file = self.folder / "run.yaml"
        shutil.copy(SAMPLE / "run.yaml", self.file)

    def load(self, layer):
        return json.loads((self.folder / "data" / (layer + ".geojson")).read_text(encoding="utf-8"))

    def save(self, layer, collection):
        path = self.folder / "data" / (layer + ".geojson")
        path.write_text(json.dumps(collection, ensure_ascii=False), encoding="utf-8")

    def layers(self):
        return sorted(path.stem for path in (self.folder / "data").glob("*.geojson"))

    def features(self, layer):
        return self.load(layer)["features"]

    def replace(self, layer, features):
        collection = self.load(layer)
        collection["features"] = features
        self.save(layer, collection)

    def edit_run_file(self, old, new):
        text = self.file.read_text(encoding="utf-8")
        assert old in text, old
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    def drop_source(self, role):
        text = self.file.read_text(encoding="utf-8")
        kept = [line for line in text.splitlines() if "{role: %s," % role not in line]
        assert len(kept) < len(text.splitlines()), role
        self.file.write_text("\n".join(kept) + "\n", encoding="utf-8")

    def run(self, binary, out, *words, **how):
        return quan(binary, "run", self.file, "-o", out, "-q", *words, **how)


def open_output(path):
    return sqlite3.connect("file:%s?mode=ro&immutable=1" % path, uri=True)


def rows(path, sql, *values):
    db = open_output(path)
    try:
        return db.execute(sql, values).fetchall()
    finally:
        db.close()


def project_of(path):
    return Path(path).with_suffix(".qgs")


def content(path):
    """What stands there: bytes of the file, None where there is none."""
    return Path(path).read_bytes() if os.path.lexists(path) else None


def pair(path):
    return content(path), content(project_of(path))


def hidden(folder):
    return sorted(name for name in os.listdir(folder) if name.startswith("."))
