#!/usr/bin/env python3
"""Check the layering of tools/layers.txt: includes, third-party headers, calls, sizes of files and functions.

usage: check_layers.py [ROOT]      prints every breach; exit status 1 if there is one
"""
import re
import sys
from fnmatch import fnmatch
from pathlib import Path

FILE_LINES = 800
FUNCTION_LINES = 100
C_HEADERS = set(
    "assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic "
    "stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype".split()
)


def read_rules(path):
    modules, inside, headers, calls = {}, set(), {}, {}
    section = None
    for line in path.read_text().splitlines():
        line = line.split("#", 1)[0].strip()
        if not line:
            continue
        if line.startswith("["):
            section = line.strip("[]")
        elif section == "modules":
            name, uses = line.split(":")
            if name.endswith("*"):
                name = name[:-1]
                inside.add(name)
            unknown = [use for use in uses.split() if use not in modules]
            if unknown:
                sys.exit(f"{path}: {name} uses {' '.join(unknown)}, not listed above it: the layers must have no cycle")
            modules[name] = set(uses.split())
        elif section == "headers":
            name, *files = line.split()
            headers[name] = files
        elif section == "calls":
            name, *files = line.split()
            calls[name] = files
    return modules, inside, headers, calls


def strip_comments(text):
    """Blank out comments and literals, keeping the line numbers; the texts of #include lines stay."""
    def blank(match):
        token = match.group(0)
        return token if token.startswith("#") else re.sub(r"[^\n]", " ", token)

    pattern = r'^#[ \t]*include[^\n]*|//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\''
    return re.sub(pattern, blank, text, flags=re.S | re.M)


class Checker:
    def __init__(self, root):
        self.root = root
        self.modules, self.inside, self.headers, self.calls = read_rules(root / "tools" / "layers.txt")
        self.breaches = []

    def breach(self, path, line, text):
        self.breaches.append(f"{path.relative_to(self.root)}:{line}: {text}")

    def named(self, path, patterns):
        return any(fnmatch(str(path.relative_to(self.root)), pattern) for pattern in patterns)

    def system_header(self, path, line, name):
        if name in self.headers:
            if not self.named(path, self.headers[name]):
                self.breach(path, line, f"<{name}> may be included only in {' '.join(self.headers[name])}")
        elif not (name.endswith(".h") and name[:-2] in C_HEADERS):
            self.breach(path, line, f"<{name}> is not a C header and has no line in tools/layers.txt")

    def library_include(self, path, line, mark, name, module):
        """One include of a file in src/<module>/."""
        uses = self.modules[module]
        if mark == "<":
            public = re.fullmatch(r"heatloom/(\w+)\.h", name)
            if not public:
                self.system_header(path, line, name)
            elif public.group(1) != module and public.group(1) not in uses:
                self.breach(path, line, f"{module} may not use {public.group(1)}")
            return
        owner = name.split("/")[0]
        if owner == module or (owner == "base" and "base" in uses):
            return
        if owner in self.inside and owner in uses and name == f"{owner}/{owner}.h":
            return
        self.breach(path, line, f'"{name}" is private to {owner}; {module} may not include it')

    def public_include(self, path, line, mark, name, module):
        """One include of include/heatloom/<module>.h."""
        public = re.fullmatch(r"heatloom/(\w+)\.h", name)
        if mark == '"':
            self.breach(path, line, "a public header may not include a private one")
        elif not public:
            if not (name.endswith(".h") and name[:-2] in C_HEADERS):
                self.breach(path, line, f"a public header may not include <{name}>")
        elif module != "heatloom" and public.group(1) not in self.modules[module]:
            self.breach(path, line, f"{module} may not use {public.group(1)}")

    def client_include(self, path, line, mark, name, private):
        """One include of a client: app, example, benchmark or test."""
        if mark == "<":
            if not re.fullmatch(r"heatloom/\w+\.h", name):
                self.system_header(path, line, name)
            return
        if private or name == "support/test.h" or (path.parent / name).exists():
            return
        if name.startswith("support/") and (self.root / "tests" / name).exists():
            return
        self.breach(path, line, f'a client sees <heatloom/...> only, not "{name}"')

    def includes(self, path, text):
        parts = path.relative_to(self.root).parts
        for match in re.finditer(r'^#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', text, flags=re.M):
            line = text.count("\n", 0, match.start()) + 1
            mark, name = match.groups()
            if parts[0] == "src":
                self.library_include(path, line, mark, name, parts[1])
            elif parts[0] == "include":
                self.public_include(path, line, mark, name, path.stem)
            else:
                private = parts[:2] in (("tests", "unit"), ("tests", "fuzz")) or parts[0] == "bench"
                self.client_include(path, line, mark, name, private)

    def forbidden_calls(self, path, text):
        for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", text):
            name = match.group(1)
            if name in self.calls and not self.named(path, self.calls[name]):
                line = text.count("\n", 0, match.start()) + 1
                self.breach(path, line, f"the library may not call {name}()")
        for match in re.finditer(r"\b(stdout|stderr|stdin)\b", text):
            self.breach(path, text.count("\n", 0, match.start()) + 1, f"the library may not use {match.group(1)}")

    def sizes(self, path, text):
        lines = text.splitlines()
        if len(lines) > FILE_LINES:
            self.breach(path, len(lines), f"{len(lines)} lines; at most {FILE_LINES} to a file")
        start = None
        for number, line in enumerate(lines, 1):
            # Formatted code: a function opens with a line from column 1 that ends in "{", and closes with "}" there.
            if re.match(r"[A-Za-z].*\)\s*{$", line) or (start is None and re.match(r"\s+.*\)\s*{$", line)):
                start = start or number
            elif line == "}" and start:
                if number - start + 1 > FUNCTION_LINES:
                    self.breach(path, start, f"{number - start + 1} lines; at most {FUNCTION_LINES} to a function")
                start = None

    def run(self):
        src = self.root / "src"
        if src.is_dir():
            for folder in sorted(p for p in src.iterdir() if p.is_dir()):
                if folder.name not in self.modules:
                    self.breach(folder, 0, "module without a line in tools/layers.txt")
        for header in sorted((self.root / "include" / "heatloom").glob("*.h")):
            if header.stem != "heatloom" and header.stem not in self.modules:
                self.breach(header, 0, "header of no module in tools/layers.txt")
        if self.breaches:
            return self.breaches
        for top in ("src", "include", "apps", "examples", "bench", "tests"):
            for path in sorted((self.root / top).rglob("*")):
                if path.suffix not in (".c", ".h", ".def"):
                    continue
                text = strip_comments(path.read_text(encoding="utf-8"))
                self.includes(path, text)
                self.sizes(path, text)
                if top == "src":
                    self.forbidden_calls(path, text)
        return self.breaches


if __name__ == "__main__":
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent).resolve()
    breaches = Checker(root).run()
    print("\n".join(breaches) if breaches else "layers: no breach")
    sys.exit(1 if breaches else 0)
