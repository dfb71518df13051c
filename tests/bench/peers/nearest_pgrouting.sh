#!/usr/bin/env bash
# nearest_pgrouting.sh PREFIX LIMIT_MM REPEAT OURS - pgRouting on a network of make_network, in a
# PostgreSQL cluster of its own that lives as long as this script. pgr_drivingDistance with
# equicost := true is not exact in 3.4, so it is asked from each facility and the least is taken. The
# clock is the server's, without the network into the table. Prints one line of JSON.
set -euo pipefail
prefix=$1 limit_mm=$2 repeat=$3 ours=$4
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | tail -1)
folder=$(mktemp -d)
run=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    chown postgres "$folder"
    run=(runuser -u postgres --)
fi
stop() {
    "${run[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
"${run[@]}" "$bin/initdb" -D "$folder/data" -A trust -E UTF8 --locale=C >"$folder/log" 2>&1
"${run[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w \
    -o "-c listen_addresses='' -k $folder" start >>"$folder/log" 2>&1 || {
    cat "$folder/log" "$folder/data/log" >&2
    exit 1
}
sql() { "${run[@]}" psql -h "$folder" -d postgres -qAtX -v ON_ERROR_STOP=1 "$@"; }

/usr/bin/python3 - "$prefix" >"$folder/load.sql" <<'PY'
import struct, sys
def numbers(ending):
    data = open(sys.argv[1] + ending, "rb").read()
    return struct.unpack("<%dI" % (len(data) // 4), data)
e, k = numbers(".edges"), numbers(".kinds")
print("create extension pgrouting cascade;")
print("create table edge(id bigint, source bigint, target bigint, cost float8);")
print("copy edge from stdin;")
for i in range(0, len(e), 3):
    print("%d\t%d\t%d\t%d" % (i // 3, e[i], e[i + 1], e[i + 2]))
print("\\.\ncreate table facility(kind int, node bigint);\ncopy facility from stdin;")
for i in range(k[1] * k[2]):
    print("%d\t%d" % (i // k[2], k[3 + i]))
print("\\.\nanalyze;")
PY
chmod a+rx "$folder" && chmod a+r "$folder/load.sql"
sql -f "$folder/load.sql" >/dev/null 2>&1
limit=$([ "$limit_mm" = 0 ] && echo 1e15 || echo "$limit_mm")
for _ in $(seq "$repeat"); do
    sql -c "\\timing on" -c "drop table if exists nearest" -c "create table nearest as
        select kind, d.node, min(agg_cost) as cost
        from (select kind, array_agg(distinct node) as nodes from facility group by kind) f,
             lateral pgr_drivingDistance('select id, source, target, cost from edge',
                                         f.nodes, $limit, false) d
        group by kind, d.node" | sed -n 's/^Time: \([0-9.]*\) ms.*/\1/p' | tail -1
done >"$folder/times"
sql -c "copy (select kind, node, cost::bigint from nearest) to stdout" >"$folder/nearest"
/usr/bin/python3 - "$prefix" "$ours" "$folder" <<'PY'
import json, statistics, struct, sys
prefix, ours_path, folder = sys.argv[1:]
n = struct.unpack("<I", open(prefix + ".kinds", "rb").read(4))[0]
data = open(ours_path, "rb").read()
ours = struct.unpack("<%dI" % (len(data) // 4), data)
theirs = [2**32 - 1] * len(ours)
for line in open(folder + "/nearest"):
    kind, node, cost = map(int, line.split())
    theirs[kind * n + node] = cost
times = [float(x) / 1000 for x in open(folder + "/times")]
print(json.dumps({"tool": "pgrouting", "cpu_s": None, "wall_s": round(statistics.median(times), 3),
                  "rss_mb": None, "reached": sum(t != 2**32 - 1 for t in theirs),
                  "equal": list(ours) == theirs}))
PY
