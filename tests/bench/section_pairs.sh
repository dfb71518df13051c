# shellcheck shell=bash disable=SC2154,SC2034
# 1,024 random pairs in each of four real towns: our distances beside scipy's, networkx' and igraph's
# on the same published edges. Answers within 0.1 m, times for the search alone. Sourced by
# scripts/bench.
pairs() {
    local town program=$quan
    if [ -z "$program" ]; then
        need quan_cli || { missing pairs all quan "does not build" && failed=1 && return; }
        program=$build/engine/cli/quan
    fi
    for town in monaco krems liechtenstein porto_alegre; do
        measure pairs "$town" /usr/bin/python3 tests/bench/peers/pairs.py "$program" \
            "tests/real/$town.yaml"
    done
}
pairs
