#!/usr/bin/env python3
"""Check the built library: what it exports, and that it has no global state.

usage: check_symbols.py BUILD [ROOT]

- The shared library exports hl_* only, each declared in a public header; a declared function that is not defined is a
  breach as well.
- No object has writable data: no mutable globals, so contexts do not meet. Exceptions are in WRITABLE, with the reason.
"""
import re
import subprocess
import sys
from pathlib import Path

WRITABLE = {
    "cbc_turn": "CBC itself has global state; one solve at a time",
    "hli_cbc": "the functions of CBC, loaded once",
    "cbc_once": "the same",
    "cbc_there": "the same",
}


def exported(library):
    text = subprocess.run(["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True).stdout
    names = {line.split()[-1].split("@")[0] for line in text.splitlines()}
    return {name for name in names if not name.startswith("__odr_asan")}  # a sanitizer's


def declared(headers):
    names = {}
    for header in headers:
        text = re.sub(r"/\*.*?\*/", " ", header.read_text(encoding="utf-8"), flags=re.S)
        for match in re.finditer(r"\bHL_API\b([^;{]*);", text):
            name = re.search(r"\b(hl_\w+)\s*(?:\(|\[|$)", match.group(1).strip())
            if name:
                names[name.group(1)] = header.name
    return names


def writable(archive):
    """Symbols of the archive in writable sections (.data, .bss; .data.rel.ro is constant after loading)."""
    text = subprocess.run(["objdump", "-t", archive], capture_output=True, text=True, check=True).stdout
    for line in text.splitlines():
        match = re.match(r"[0-9a-f]+ .{7} (\.(?:data|bss|tdata|tbss)(?!\.rel\.ro)\S*|\*COM\*)\s+([0-9a-f]+)\s+(\S.*)$", line)
        if match and int(match.group(2), 16) > 0:
            name = match.group(3).replace(".hidden ", "")
            if not name.startswith("__odr_asan"):
                yield name


def main():
    build = Path(sys.argv[1])
    root = Path(sys.argv[2] if len(sys.argv) > 2 else Path(__file__).parent.parent)
    breaches = []
    symbols = exported(build / "lib" / "libheatloom.so")
    functions = declared(sorted((root / "include" / "heatloom").glob("*.h")))
    for name in sorted(symbols):
        if not name.startswith("hl_"):
            breaches.append(f"exports {name}: only hl_* may be seen from outside")
        elif name not in functions:
            breaches.append(f"exports {name}, which no public header declares")
    for name, header in sorted(functions.items()):
        if name not in symbols:
            breaches.append(f"{header} declares {name}, which the library does not define")
    for name in sorted(set(writable(build / "lib" / "libheatloom.a"))):
        if name not in WRITABLE:
            breaches.append(f"{name} is a mutable global")
    print("\n".join(breaches) if breaches else f"symbols: {len(symbols)} exported, no breach")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
