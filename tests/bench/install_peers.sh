#!/usr/bin/env bash
# The programs that scripts/bench compares with, from Debian 12's packages.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
packages=(python3-scipy python3-igraph postgresql-15 postgresql-15-postgis-3
    postgresql-15-pgrouting gdal-bin python3-gdal python3-geopandas)
apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null ||
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends "${packages[@]}" >/dev/null; }
