# shellcheck shell=bash disable=SC2154,SC2034
# A million buildings read: our whole reading (hash, look-over, gates, fields, ids, order) beside GDAL's column
# stream, its feature reader, ogr2ogr and geopandas. Counts are compared. Sourced by scripts/bench.
read_one() { # read_one ENDING
    local file=$work/read/buildings.$1 turn program=$build/tests/bench/bench_read
    for ((turn = 0; turn < repeat; turn++)); do
        OMP_NUM_THREADS=2 measure read "1M-$1" "$program" quan "$work/read/$1.yaml"
        [ "$1" != gpkg ] || measure read "1M-$1" "$program" arrow "$file"
        measure read "1M-$1" "$program" features "$file"
        measure read "1M-$1" python3 tests/bench/peers/read_ogr2ogr.py "$file" "$work/read/$turn.fgb"
        rm -f "$work/read/$turn.fgb"
    done
    if /usr/bin/python3 -c 'import geopandas' 2>/dev/null; then
        measure read "1M-$1" /usr/bin/python3 tests/bench/peers/read_geopandas.py "$file"
    else
        missing read "1M-$1" geopandas "python3-geopandas is not installed"
    fi
}
read_layers() {
    need bench_read || { missing read 1M quan "does not build" && failed=1 && return; }
    /usr/bin/python3 tests/bench/make_buildings.py "$work/read" "${QUAN_BENCH_BUILDINGS:-1000000}"
    read_one gpkg
    read_one shp
    rm -rf "$work/read"
}
read_layers
