#!/usr/bin/env python3
"""The same features give the same bytes: in any order, with rings begun and turned anyhow, for any
number of threads, in any language and folder, today and again.

    test_same_bytes.py QUAN_PROGRAM
"""
import gzip
import hashlib
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import (ROOT, SHARED, Town, check, environment, finish, pair, quan, rows,  # noqa: E402
                  scratch_folder)

SEEDS = (1, 2, 3)
NO_LEAKS = {"ASAN_OPTIONS": "detect_leaks=0"}  # the C library keeps what it reads of LOCPATH
# Features that are refused or repaired: what is said of them must not depend on order or language.
BAD_BUILDINGS = [
    {"编号": "X1", "用途": "住宅"},
    {"编号": "X2", "用途": "住宅"},
    {"编号": "X3", "用途": "住宅", "户数": 2, "人口": 5},
    {"编号": "X4", "用途": "住宅", "户数": 2, "人口": 5},
]
BAD_SHAPES = [
    None,
    {"type": "LineString", "coordinates": [[395056, 2520963], [395068, 2520963]]},
    {"type": "Polygon", "coordinates": [[[395350, 2521050], [395360, 2521060], [395360, 2521050],
                                         [395350, 2521060], [395350, 2521050]]]},
    {"type": "Polygon", "coordinates": [[[495350, 2521050], [495360, 2521050], [495360, 2521060],
                                         [495350, 2521050]]]},
]


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def rotate(ring, chance, may_turn):
    """The same ring, begun elsewhere and perhaps the other way round."""
    at = chance.randrange(len(ring) - 1)
    ring = ring[at:-1] + ring[:at] + [ring[at]]
    return ring[::-1] if may_turn and chance.random() < 0.5 else ring


def reshape(geometry, chance):
    if geometry and geometry["type"] == "Polygon" and len(geometry["coordinates"][0]) > 4:
        geometry["coordinates"] = [rotate(r, chance, True) for r in geometry["coordinates"]]


def bad_features():
    return [{"type": "Feature", "properties": p, "geometry": g}
            for p, g in zip(BAD_BUILDINGS, BAD_SHAPES)]


def shuffle(town, seed, rings):
    """Shuffles every layer; gives the checksum of each file before and after."""
    chance, changed = random.Random(seed), {}
    for layer in town.layers():
        path = town.folder / "data" / (layer + ".geojson")
        features = town.features(layer)
        town.replace(layer, features)  # as the first town was written
        before = sha256(path)
        chance.shuffle(features)
        for feature in features if rings else []:
            reshape(feature["geometry"], chance)
        town.replace(layer, features)
        changed[sha256(path)] = before
    return changed


def with_checksums(files, changed):
    """Both files with the checksums of the shuffled inputs replaced by those of the first ones: the
    provenance of a run names the bytes that it read."""
    whole = []
    for text in files:
        for after, before in changed.items():
            text = text.replace(after.encode(), before.encode())
        whole.append(text)
    return tuple(whole)


def mapped(row, changed):
    return tuple(with_checksums([v.encode()], changed)[0].decode() if isinstance(v, str) else v
                 for v in row)


def first_difference(a, b):
    """Of two long texts only the place where they part."""
    if isinstance(a, str) and isinstance(b, str) and len(a) + len(b) > 300:
        at = len(os.path.commonprefix([a, b]))
        return a[max(at - 40, 0):at + 80], b[max(at - 40, 0):at + 80]
    return a, b


def differing_tables(a, b, changed):
    """For the report only: the first row of each table in which two files differ."""
    names = [n for n, in rows(a, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    found = []
    for name in names:
        one, two = (rows(f, 'SELECT * FROM "%s"' % name) for f in (a, b))
        for x, y in zip(one, [mapped(row, changed) for row in two]):
            if x != y:
                found.append((name, [first_difference(v, w) for v, w in zip(x, y) if v != w]))
                break
    return found


def compare(sentence, first, other, changed=None):
    one, two = pair(first), with_checksums(pair(other), changed or {})
    same = one == two
    check(same, sentence, "" if same else differing_tables(first, other, changed or {}))


class Runs:
    """Runs whose outputs all have the same name, in folders of their own."""

    def __init__(self, binary, folder):
        self.binary, self.folder, self.n = binary, Path(folder), 0

    def __call__(self, run_file, *words, **how):
        self.n += 1
        target = self.folder / ("out%d" % self.n)
        target.mkdir()
        out = target / "town.gpkg"
        done = quan(self.binary, "run", run_file, "-o", out, "-q", *words, **how)
        check(done.code == 0, "run %d succeeds" % self.n, done)
        return out


def locales(folder):
    """Locales with another decimal sign or another alphabet, made here where the system has none."""
    found = {}
    for name in ("zh_CN", "de_DE"):
        installed = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False)
        if name + ".utf8" in installed.stdout:
            found[name] = {"LC_ALL": name + ".UTF-8"}
        elif shutil.which("localedef") and os.path.exists("/usr/share/i18n/locales/" + name):
            subprocess.run(["localedef", "-i", name, "-f", "UTF-8", "%s/%s.UTF-8" % (folder, name)],
                           capture_output=True, check=False)
            found[name] = {"LC_ALL": name + ".UTF-8", "LOCPATH": str(folder)}
    return found


def check_places(runs, town, first):
    compare("the same run again gives the same bytes", first, runs(town.file))
    for threads in (1, 2, 4):
        compare("%d threads give the same bytes" % threads, first,
                runs(town.file, "--threads", threads))
    compare("another working directory gives the same bytes", first,
            runs("run.yaml", cwd=town.folder))
    compare("a relative path gives the same bytes", first,
            runs("../town/run.yaml", cwd=town.folder / "data/.."))
    compare("the plain C locale gives the same bytes", first,
            runs(town.file, env=environment(LC_ALL="C", TZ="Asia/Shanghai", LANGUAGE="")))
    folder = runs.folder / "locales"
    folder.mkdir()
    found = locales(folder)
    for name, changes in found.items():
        compare("the locale %s gives the same bytes" % name, first,
                runs(town.file, env=environment(LANGUAGE=name, **{**NO_LEAKS, **changes})))
    print("other locales tried:", ", ".join(found) or "none is installed")


def check_order(runs, folder, first):
    for seed in SEEDS:
        town = Town(folder / ("shuffled%d" % seed))
        town.replace("building", town.features("building") + bad_features())
        town.replace("facility", town.features("facility"))
        changed = shuffle(town, seed, rings=False)
        compare("shuffled features give the same bytes (seed %d)" % seed, first,
                runs(town.file, "--threads", 1 + seed % 2), changed)


def check_rings(runs, folder, first):
    for seed in SEEDS:
        town = Town(folder / ("turned%d" % seed))
        town.replace("building", town.features("building") + bad_features())
        changed = shuffle(town, 100 + seed, rings=True)
        compare("rings begun elsewhere and turned round give the same bytes (seed %d)" % seed,
                first, runs(town.file), changed)


def shuffled_ways(source, target, seed):
    """The OSM file with its ways in another order."""
    text = gzip.decompress(source.read_bytes()).decode("utf-8")
    start, end = text.index("<way "), text.rindex("</way>") + len("</way>")
    ways = re.findall(r"<way .*?(?:</way>|/>(?=\s*<way|\s*\Z))", text[start:end], flags=re.S)
    random.Random(seed).shuffle(ways)
    target.write_bytes(gzip.compress((text[:start] + "\n".join(ways) + text[end:]).encode(), 1,
                                     mtime=0))
    return len(ways)


def check_osm(runs, folder):
    source = SHARED / "osm/krems/krems.osm.gz"
    if not source.exists():
        print("the town of OpenStreetMap is left out: shared/data is not here")
        return
    run_file = (ROOT / "tests/real/krems.yaml").read_text(encoding="utf-8")
    made = []
    for name in ("plain", "shuffled"):
        (folder / name).mkdir()
        (folder / name / "run.yaml").write_text(
            re.sub(r"path: .*krems.osm.gz", "path: krems.osm.gz", run_file), encoding="utf-8")
        shutil.copy(ROOT / "tests/real/osm_tags.csv", folder / name)
        made.append(folder / name / "krems.osm.gz")
    shutil.copy(source, made[0])
    n_ways = shuffled_ways(source, made[1], 7)
    check(n_ways > 1000, "the town of OpenStreetMap has ways", n_ways)
    first = runs(folder / "plain/run.yaml", "--threads", 2)
    compare("OpenStreetMap: one thread gives the same bytes as two", first,
            runs(folder / "plain/run.yaml", "--threads", 1))
    compare("OpenStreetMap: shuffled ways give the same bytes", first,
            runs(folder / "shuffled/run.yaml"), {sha256(made[1]): sha256(made[0])})


def main():
    binary = Path(sys.argv[1]).resolve()
    with scratch_folder() as scratch:
        folder = Path(scratch)
        runs = Runs(binary, folder)
        town = Town(folder / "town")
        town.replace("building", town.features("building") + bad_features())
        for layer in town.layers():  # one hand writes all files, so that checksums can be mapped
            town.replace(layer, town.features(layer))
        first = runs(town.file)
        rejected = rows(first, "SELECT source_id FROM rejected_feature")
        check(len(rejected) >= 3, "the town has rejects", rejected)
        check_places(runs, town, first)
        check_order(runs, folder, first)
        check_rings(runs, folder, first)
        check_osm(runs, folder)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
