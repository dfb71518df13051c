# shellcheck shell=bash disable=SC2154,SC2034
# From Liechtenstein's files to the published GeoPackage: time per stage and peak memory. Sourced by
# scripts/bench.
town() {
    local run=tests/real/liechtenstein.yaml program=$quan turn
    if [ -z "$program" ]; then
        need quan_cli || { missing town liechtenstein quan "does not build" && failed=1 && return; }
        program=$build/engine/cli/quan
    fi
    if [ ! -f "$run" ]; then
        missing town liechtenstein quan "there is no $run"
        return
    fi
    for ((turn = 0; turn < repeat; turn++)); do
        measure town liechtenstein python3 tests/bench/run_town.py "$program" "$run" "$work/town.gpkg"
    done
}
town
