# shellcheck shell=bash disable=SC2154,SC2034
# Nearest facility of 20 kinds within 1 km for every node, on made networks of 20,000 (S), 200,000 (M)
# and 1,000,000 (L) nodes, and without a limit on M. Peers read the same files, and compare each cost
# with ours before their time counts. Sourced by scripts/bench.
nearest_peers=(scipy igraph)

nearest_case() { # nearest_case NAME NETWORK LIMIT_MM PEERS...
    local name=$1 network=$work/$2 limit=$3 turn peer
    shift 3
    for ((turn = 0; turn < repeat; turn++)); do
        measure nearest "$name" "$build/tests/bench/bench_nearest" "$network" "$limit" 5 1 \
            "$work/costs"
        for peer in "$@"; do
            measure nearest "$name" /usr/bin/python3 "tests/bench/peers/nearest_$peer.py" \
                "$network" "$limit" 1 "$work/costs"
        done
    done
}

nearest() {
    local size peer peers=() large=()
    need make_network bench_nearest || { missing nearest all quan "does not build" && failed=1 && return; }
    for size in S:20000 M:200000 L:1000000; do
        "$build/tests/bench/make_network" "${size#*:}" "$work/${size%:*}" >&2
    done
    for peer in "${nearest_peers[@]}"; do
        if /usr/bin/python3 -c "import $peer, numpy" 2>/dev/null; then
            peers+=("$peer")
        else
            missing nearest all "$peer" "not installed: --install-peers"
        fi
    done
    nearest_case S S 1000000 "${peers[@]}"
    if [ -e /usr/share/postgresql/15/extension/pgrouting.control ]; then
        measure nearest S bash tests/bench/peers/nearest_pgrouting.sh "$work/S" 1000000 3 "$work/costs"
    else
        missing nearest S pgrouting "not installed: --install-peers"
    fi
    nearest_case M M 1000000 "${peers[@]}"
    nearest_case M-unbounded M 0 "${peers[@]}"
    # igraph takes minutes on L: scipy, the fastest in common use, stands for both.
    for peer in "${peers[@]}"; do
        if [ "$peer" = igraph ]; then
            missing nearest L igraph "takes minutes; scipy stands for both"
        else
            large+=("$peer")
        fi
    done
    nearest_case L L 1000000 "${large[@]}"
    measure nearest L-2-threads "$build/tests/bench/bench_nearest" "$work/L" 1000000 5 2
}
nearest
