#!/usr/bin/env bash
# The installed tree works on its own, wherever it was moved: the program runs, and a stranger's program
# links the library through CMake and through pkg-config.
#
#   test_install.sh BUILD_FOLDER
set -euo pipefail
build=$(realpath "$1")
consumer=$(dirname "$(realpath "$0")")/install_consumer
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cmake --install "$build" --prefix "$scratch/first" >/dev/null
mv "$scratch/first" "$scratch/moved"
prefix=$scratch/moved
lib=$(dirname "$(find "$prefix" -name libquan.a)")

for file in bin/quan include/quan.h include/quan/core/status.h share/quan/layers; do
    [ -e "$prefix/$file" ] || { echo "not installed: $file"; exit 1; }
done
if grep -rIl "$scratch/first\|$build" "$prefix"; then
    echo "these installed files name the folder they were built in"
    exit 1
fi

unset QUAN_LAYERS
(cd / && "$prefix/bin/quan" layers >/dev/null)

export QUAN_LAYERS=$prefix/share/quan/layers
cmake -S "$consumer" -B "$scratch/cmake" -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$scratch/cmake" >/dev/null
by_cmake=$("$scratch/cmake/consumer")

export PKG_CONFIG_PATH=$lib/pkgconfig
# shellcheck disable=SC2046  # lists of flags
gcc -std=c11 -D_GNU_SOURCE "$consumer/consumer.c" -o "$scratch/consumer" \
    $(pkg-config --cflags --libs quan)
by_pkg_config=$("$scratch/consumer")

echo "CMake: $by_cmake"
echo "pkg-config: $by_pkg_config"
[[ $by_cmake =~ ^EPSG:4543,\ [1-9][0-9]*\ criteria$ ]] && [ "$by_cmake" = "$by_pkg_config" ]
