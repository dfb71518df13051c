# shellcheck shell=bash disable=SC2154,SC2034
# A GeoPackage of a million polygons with its spatial index: quan_write() beside OGR's C API.
# Sourced by scripts/bench.
gpkg() {
    local turn
    need bench_gpkg || { missing gpkg 1M quan "does not build" && failed=1 && return; }
    mkdir -p "$work/gpkg"
    for ((turn = 0; turn < repeat; turn++)); do
        measure gpkg 1M "$build/tests/bench_gpkg" "$work/gpkg"
        rm -rf "$work/gpkg"/*
    done
}
gpkg
