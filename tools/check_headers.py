#!/usr/bin/env python3
"""Check that the public headers say what they must.

usage: check_headers.py [ROOT]

- A public double has its unit in the comment: "[K]", "[-]" for a pure number. For a field the comment of its line, or
  the one just above; for a function the comment above it.
- A public function stands under a comment: its own, or that of its group (no blank line in between).
- A public header begins with a comment of one line.
"""
import re
import sys
from pathlib import Path

UNIT = re.compile(r"(?<!\w)\[[^\]\n]+\]")  # not the [out] of @param[out], not an index


def paragraphs(text):
    """Runs of lines without a blank line at brace depth 0 between them: (first line number, lines)."""
    run, start, depth, comment = [], 1, 0, False
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() and not comment and depth == 0:
            if run:
                yield start, run
            run = []
            continue
        if not run:
            start = number
        run.append(line)
        code = re.sub(r"/\*.*?\*/", "", line)
        if "/*" in code:
            comment, code = True, code.split("/*")[0]
        elif "*/" in code:
            comment, code = False, code.split("*/", 1)[1]
        elif comment:
            code = ""
        depth += code.count("{") - code.count("}")
        if 'extern "C"' in line:
            depth = 0
    if run:
        yield start, run


def declarations(lines):
    """(line offset, comment, code, depth) of each declaration in a paragraph, the comments above and behind joined."""
    comment, code, begin, depth, above = "", "", None, 0, ""  # begin: line and comments of the last declaration
    text, inside, behind = "", False, False
    for offset, line in enumerate(lines):
        rest = line
        while rest:
            if inside:
                end = rest.find("*/")
                if end < 0:
                    text += rest + " "
                    rest = ""
                    continue
                text += rest[:end]
                rest, inside = rest[end + 2 :], False
                if code.strip():
                    comment += text
                elif behind:
                    begin[1][-1] += text
                else:
                    above = text
                text = ""
                continue
            start = rest.find("/*")
            part = rest if start < 0 else rest[:start]
            rest = "" if start < 0 else rest[start + 2 :]
            inside = start >= 0
            ended = begin is not None and begin[0] == offset
            for piece in re.split(r"(?<=[;{}])", part):
                code += piece
                if piece.endswith((";", "{", "}")):
                    begin = (offset, [above + " " + comment])
                    yield offset, begin[1], code.strip(), depth
                    depth += code.count("{") - code.count("}")
                    code, comment, ended = "", "", True
            behind = inside and ended and not code.strip()  # a comment behind a declaration on its line
        code += " "


def check_header(path, name, breaches):
    text = path.read_text(encoding="utf-8")
    if not re.match(r"/\*\*[^\n]*\*/\n", text):
        breaches.append(f"{name}:1: a header begins with a comment of one line that says what it is for")
    text = "\n".join("" if re.match(r"\s*#", l) else l for l in text.splitlines())
    for start, lines in paragraphs(text):
        for offset, comments, code, depth in list(declarations(lines)):
            where = f"{name}:{start + offset}"
            comment = " ".join(comments)
            code = re.sub(r"\s+", " ", code)
            function = re.search(r"\bHL_API\b.*?\b(hl_\w+) ?\(", code)
            if function and not comment.strip():
                breaches.append(f"{where}: {function.group(1)} has no comment")
            if not re.search(r"\bdouble\b", code) or code.startswith("typedef") and "(" not in code:
                continue
            if code.endswith(";") and not UNIT.search(comment):
                what = function.group(1) if function else code
                breaches.append(f"{where}: {what}: no [unit]")


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    breaches = []
    for path in sorted((root / "include" / "heatloom").glob("*.h")):
        check_header(path, path.relative_to(root), breaches)
    print("\n".join(breaches) if breaches else "headers: no breach")
    sys.exit(1 if breaches else 0)


if __name__ == "__main__":
    main()
