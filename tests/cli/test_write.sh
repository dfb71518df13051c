#!/usr/bin/env bash
# A file of the write stage seen from outside: GDAL's validator has no remark, two runs give the same
# bytes, and QGIS reads the stored project and the one beside it with every layer valid.
#
#   test_write.sh WRITE_TOWN
set -euo pipefail
writer=$1
here=$(dirname "$(realpath "$0")")
validator=/usr/lib/python3/dist-packages/osgeo_utils/samples/validate_gpkg.py
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/one" "$scratch/two"

for kind in plain mixed; do
    "$writer" "$scratch/one" 12 $kind >/dev/null
    "$writer" "$scratch/two" 12 $kind >/dev/null
    cmp "$scratch/one/town.gpkg" "$scratch/two/town.gpkg"
    cmp "$scratch/one/town.qgs" "$scratch/two/town.qgs"

    python3 - "$scratch/one" <<'END'
import io, sqlite3, sys, zipfile
(content,) = sqlite3.connect(sys.argv[1] + "/town.gpkg").execute(
    "SELECT content FROM qgis_projects").fetchone()
archive = zipfile.ZipFile(io.BytesIO(bytes.fromhex(content)))
assert archive.testzip() is None, "the archive of the project is damaged"
(name,) = archive.namelist()
assert archive.read(name) == open(sys.argv[1] + "/town.qgs", "rb").read()
END

    if [ -e $validator ]; then
        /usr/bin/python3 $validator -k --extra --warning-as-error "$scratch/one/town.gpkg"
        echo "$kind: valid"
    else
        echo "skipped: validate_gpkg.py is not installed"
    fi

    if /usr/bin/python3 -c 'import qgis.core' 2>/dev/null; then
        XDG_RUNTIME_DIR=$scratch QT_QPA_PLATFORM=offscreen \
            /usr/bin/python3 "$here/render_project.py" "$scratch/one/town.gpkg" "$scratch/png" \
            >"$scratch/log" 2>&1 || { cat "$scratch/log"; exit 1; }
        [ "$(find "$scratch/png" -name '*.png' -size +20k | wc -l)" -ge 12 ]
        echo "$kind: drawn by QGIS"
    else
        echo "skipped: QGIS is not installed"
    fi
done
