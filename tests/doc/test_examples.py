"""Run the console blocks of the documents, and compare what they print.

A block marked ```console holds commands ("$ ...") and what they print below each. All blocks of a document run in
order in one empty folder, with `heatloom` on the path. Comparison:

- ```console        a line "..." stands for any lines; "..." inside a line for any text; numbers agree to the digits
                    shown; runs of blanks count as one; what follows the last line shown is not compared
- ```console exact  every byte
- ```console skip   not run: commands that install or build. Only make, git, sudo, apt-get and pip may be skipped.

A command must succeed, or end with the status that a trailing "# exit N" says.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(os.environ["HEATLOOM_SOURCE"])
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
SKIPPED = ("make", "git", "sudo", "apt-get", "pip", "cd")


def blocks(path):
    """(line, mark, [(command, expected lines)]) of each console block."""
    lines = path.read_text(encoding="utf-8").splitlines()
    mark = None
    for number, line in enumerate(lines, 1):
        if mark is None:
            match = re.match(r"\s*```console\b\s*(\w*)\s*$", line)
            if match:
                mark, start, commands = match.group(1) or "loose", number, []
        elif line.strip() == "```":
            yield start, mark, commands
            mark = None
        elif line.startswith("$ "):
            commands.append((line[2:], []))
        elif commands and commands[-1][0].endswith("\\"):
            commands[-1] = (commands[-1][0] + "\n" + line, [])
        elif commands:
            commands[-1][1].append(line)
        else:
            sys.exit(f"{path}:{number}: a console block begins with a command")


def same_line(want, got):
    """Loose comparison of one line: numbers to half a unit of the last digit shown."""
    want, got = " ".join(want.split()), " ".join(got.split())
    pattern, numbers, end = "", [], 0
    for match in re.finditer(NUMBER.pattern + r"|\.\.\.", want):
        pattern += re.escape(want[end : match.start()])
        if match.group(0) == "...":
            pattern += ".*"
        else:
            pattern += f"({NUMBER.pattern})"
            numbers.append(match.group(0))
        end = match.end()
    found = re.fullmatch(pattern + re.escape(want[end:]), got)
    if not found:
        return False
    for shown, value in zip(numbers, found.groups()):
        mantissa, _, exponent = shown.replace(",", "").lower().partition("e")
        decimals = len(mantissa.partition(".")[2])
        half = 0.5 * 10.0 ** (int(exponent or 0) - decimals)
        if abs(float(shown.replace(",", "")) - float(value.replace(",", ""))) > half * (1 + 1e-9):
            return False
    return True


def same_loose(want, got):
    """Whether the shown lines match the printed ones, "..." alone standing for any number of lines."""
    if not want:
        return True
    if want[0].strip() == "...":
        return any(same_loose(want[1:], got[k:]) for k in range(len(got) + 1))
    if not want[0].strip():
        return same_loose(want[1:], got)
    while got and not got[0].strip():
        got = got[1:]
    return bool(got) and same_line(want[0], got[0]) and same_loose(want[1:], got[1:])


def run_block(where, mark, commands, folder):
    faults = []
    environment = dict(os.environ, PATH=f"{Path(os.environ['HEATLOOM_BIN']).parent}:{os.environ['PATH']}", LC_ALL="C.UTF-8")
    for command, want in commands:
        expected = re.search(r"#\s*exit (\d+)\s*$", command)
        result = subprocess.run(
            ["bash", "-c", command], cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
        )
        status = int(expected.group(1)) if expected else 0
        if result.returncode != status:
            faults.append(f"{where}: $ {command}\nexit {result.returncode} instead of {status}\n{result.stdout}{result.stderr}")
            continue
        # Results are on stdout; where there are none, a message on stderr is what a reader sees.
        printed = (result.stdout or result.stderr).splitlines()
        if want and not (printed == want if mark == "exact" else same_loose(want, printed)):
            faults.append(f"{where}: $ {command}\n--- shown\n" + "\n".join(want) + "\n--- printed\n" + "\n".join(printed))
    return faults


def check_self():
    """The comparison must be able to fail."""
    assert same_loose(["COP  4.31", "..."], ["COP 4.309", "more"])
    assert same_loose(["a", "...", "z 1"], ["a", "b", "c", "z 1", "rest"])
    assert not same_loose(["COP  4.31"], ["COP 4.32"])
    assert not same_loose(["a", "z"], ["a", "b", "z"])
    assert not same_loose(["a"], [])
    assert same_line("took ... s", "took 0.31 s") and not same_line("took ... s", "took 0.31 h")
    assert same_line("1,234.5 kW", "1234.46 kW")


def main():
    check_self()
    documents = sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md"))
    faults, ran = [], 0
    for document in documents:
        with tempfile.TemporaryDirectory() as folder:
            for line, mark, commands in blocks(document):
                where = f"{document.relative_to(ROOT)}:{line}"
                if mark == "skip":
                    for command, _ in commands:
                        if shlex.split(command, comments=True)[0] not in SKIPPED:
                            faults.append(f"{where}: `{command}` may not be skipped")
                    continue
                if mark not in ("loose", "exact"):
                    faults.append(f"{where}: unknown mark {mark}")
                    continue
                faults += run_block(where, mark, commands, folder)
                ran += len(commands)
    print("\n\n".join(faults) if faults else f"{ran} commands of {len(documents)} documents ran as shown")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
