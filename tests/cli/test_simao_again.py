#!/usr/bin/env python3
"""The program that draws Simao draws it again: the same files, byte by byte; of the FileGDB the same content.

Usage: test_simao_again.py QUAN (not used: the town knows nothing of the program)
"""
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from town import ROOT, check, finish, scratch_folder  # noqa: E402

SIMAO = ROOT / "samples/simao"
MOST_BYTES = 12_000_000


def files(folder):
    """The town's own files; pictures and other programs' leavings are none."""
    drawn = [p for p in (folder / "data").rglob("*") if p.is_file() and p.suffix != ".xml"]
    return {p.relative_to(folder).as_posix(): p for p in [*drawn, folder / "facts.csv"]}


def table_rows(path):
    """Every layer of a FileGDB as sorted texts, read by GDAL: its files hold random identifiers."""
    from osgeo import gdal, ogr
    gdal.UseExceptions()
    ogr.UseExceptions()
    source = ogr.Open(str(path))
    out = {}
    for number in range(source.GetLayerCount()):
        layer = source.GetLayer(number)
        out[layer.GetName()] = sorted(f.ExportToJson() for f in layer)
    return out


def main():
    with scratch_folder() as folder:
        again = Path(folder)
        done = subprocess.run([sys.executable, SIMAO / "generator/make.py", again], capture_output=True,
                              timeout=300, check=False)
        if not check(done.returncode == 0, "the town can be drawn", done.stderr.decode()[-2000:]):
            return finish()
        kept, drawn = files(SIMAO), files(again)
        check(sorted(kept) == sorted(drawn), "the same files are drawn", set(kept) ^ set(drawn))
        for name in sorted(set(kept) & set(drawn)):
            if ".gdb/" not in name:
                check(kept[name].read_bytes() == drawn[name].read_bytes(), "a file is drawn the same again", name)
        for gdb in (SIMAO / "data").rglob("*.gdb"):
            check(table_rows(gdb) == table_rows(again / gdb.relative_to(SIMAO)),
                  "a FileGDB holds the same again", gdb)
        n_bytes = sum(p.stat().st_size for p in kept.values())
        check(n_bytes < MOST_BYTES, "the town stays small", n_bytes)
    return finish()


if __name__ == "__main__":
    sys.exit(main())
