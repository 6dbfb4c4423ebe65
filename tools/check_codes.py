#!/usr/bin/env python3
"""Check the numbered messages of src/base/codes.def.

usage: check_codes.py [ROOT]

- Every code is there once, raised somewhere in src/ and named in a test program ("HL104" or 104).
- Every code raised has a line in the table.
"""
import re
import sys
from pathlib import Path

PROGRAMS = (".c", ".h", ".py", ".sh")


def read(folder, suffixes):
    return "\n".join(
        path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in suffixes
    )


def breaches_of(root):
    table = root / "src" / "base" / "codes.def"
    codes = [int(m) for m in re.findall(r"^HL_CODE\((\d+),", table.read_text(encoding="utf-8"), flags=re.M)]
    if not codes:
        yield "src/base/codes.def: no codes found"
    for code in sorted({c for c in codes if codes.count(c) > 1}):
        yield f"HL{code:03d} is there twice"
    source = read(root / "src", (".c", ".h"))
    tests = read(root / "tests", PROGRAMS)
    for code in sorted(set(codes)):
        if not re.search(rf"\b{code}\b", source):
            yield f"HL{code:03d} is never raised in src/"
        if not re.search(rf"\b(?:HL0*)?{code}\b", tests):
            yield f"HL{code:03d} is in no test"
    raised = {int(m) for m in re.findall(r"\b(?:HLI_FAIL|hli_fault)\(\s*[^,;]*,\s*(\d+)\s*,", source)}
    for code in sorted(raised - set(codes)):
        yield f"HL{code:03d} is raised but has no line in src/base/codes.def"


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    breaches = list(breaches_of(root))
    print("\n".join(breaches) if breaches else "codes: no breach")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
