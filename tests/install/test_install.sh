# An installation in a folder of its own serves an outside project: by pkg-config and by CMake, shared and static. The
# source and build trees must not be needed by what is installed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
client=$HEATLOOM_SOURCE/tests/install/client
version=$(sed -n 's/^project(heatloom VERSION \([0-9.]*\).*/\1/p' "$HEATLOOM_SOURCE/CMakeLists.txt")

expect() { # a program that prints the version, with every library found outside the build tree
  local got
  got=$("$1" "${@:2}" | head -n 1)
  [ "$got" = "heatloom $version" ] || { echo "$1 printed: $got" && exit 1; }
  if ldd "$1" | grep -E "not found|$HEATLOOM_BUILD|$HEATLOOM_SOURCE"; then
    echo "$1 needs a library from the wrong place" && exit 1
  fi
}

DESTDIR=$work/root cmake --install "$HEATLOOM_BUILD" --prefix /opt/heatloom >"$work/log"
# Moved as a whole: nothing in it may hold the folder it was installed to.
mv "$work/root/opt/heatloom" "$work/moved"
prefix=$work/moved
libdir=$(dirname "$(find "$prefix" -name libheatloom.so)")

flags=${HEATLOOM_CLIENT_FLAGS:-}
export PKG_CONFIG_PATH=$libdir/pkgconfig
[ "$(pkg-config --modversion heatloom)" = "$version" ]
# shellcheck disable=SC2046,SC2086
{
  cc $flags "$client/main.c" $(pkg-config --cflags --libs heatloom) -lm -Wl,-rpath,"$libdir" -o "$work/pc_shared"
  # Only the archive in its place, so that -lheatloom is the static library.
  mkdir "$work/archive" && cp "$libdir/libheatloom.a" "$work/archive/"
  cc $flags "$client/main.c" -L"$work/archive" $(pkg-config --static --cflags --libs heatloom |
    sed "s|-L$(pkg-config --variable=libdir heatloom) ||") -o "$work/pc_static"
}
expect "$work/pc_shared"
expect "$work/pc_static"
ldd "$work/pc_shared" | grep libheatloom >/dev/null # not -q: ldd must be able to finish
! ldd "$work/pc_static" | grep libheatloom

cmake -G Ninja -S "$client" -B "$work/build" -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="$flags" >>"$work/log"
cmake --build "$work/build" >>"$work/log"
expect "$work/build/shared"
expect "$work/build/static"

[ ! -x "$HEATLOOM_BIN" ] || expect "$prefix/bin/heatloom" --version
