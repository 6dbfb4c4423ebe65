#!/usr/bin/env python3
"""Figures and reports as files: well-formed, as they were, and the grid diagram without anything on top of another.

usage: test_figures.py [--update]

--update writes the documents of today to tests/golden/expected; look at them as pictures before you commit them.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

SOURCE = Path(os.environ.get("HEATLOOM_SOURCE", Path(__file__).resolve().parents[2]))
BUILD = Path(os.environ.get("HEATLOOM_BUILD", SOURCE / "build" / "dev"))
EXPECTED = SOURCE / "tests" / "golden" / "expected"
KEPT = ["example-composite.svg", "example-grand.svg", "example-carnot.svg", "example-grid.svg", "example-tq.svg",
        "example-exergy.svg", "example-tq-2.svg", "four-composite.svg", "four-grand.svg", "names-grid.svg",
        "random-10-1-grid.svg", "two-pumps-grid.svg", "two-pumps-grand.svg", "mill-site.svg", "mill-site-grand.svg",
        "furnace-grand.svg", "furnace.html", "mill-small-composite.svg", "mill-small-grand.svg", "mill.html", "periods-small-composite.svg",
        "periods-small-grand.svg", "periods.html", "example.html", "four.html",
        *[f"machine-{name}-{kind}.svg" for name, kind in (("simple", "ph"), ("ihx", "ph"), ("ihx", "ts"), ("ihx", "tq"),
          ("flash-full", "ph"), ("transcritical", "tq"), ("transcritical", "ph"), ("cascade", "ph"), ("water", "ph"),
          ("condensers", "ph"), ("ejector", "ph"), ("brayton", "ts"), ("parallel", "ph"),
          ("booster", "ph"), ("booster", "ts"), ("recompression", "ph"), ("steam", "ts"))], "screening.html",
        "hp-share-grand.svg", "hp-share-profiles.svg", "hp-share-levels.svg", "hp-share-price.svg", "hp-free-load.svg", "hp-free-price.svg", "hp-cool-grand.svg", "hp-ambient-profiles.svg",
        "hp-many-grand.svg", "hp-many-profiles.svg", "hp-real-2-grand.svg", "hp-real-2-profiles.svg", "hp-real-2-map.svg",
        "hp-real-2-compare.svg", "hp-real-machine-1-ph.svg", "hp-real-2-machine-1-tq.svg", "hp-real-2.html", "hp-free.html", "hp-none.html", "plan.html"]
MOST_BYTES = 400_000
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
SVG = "{http://www.w3.org/2000/svg}"
faults = []


def fault(name, text):
    faults.append(f"{name}: {text}")


# ---------------------------------------------------------------------------------------------------------- golden

def plain(text):
    """Without what changes with the version, and the sections that grow with other modules: settings and checks."""
    text = re.sub(r"heatloom \d+\.\d+\.\d+", "heatloom VERSION", text)
    text = re.sub(r"<td>\d+\.\d+\.\d+</td>", "<td>VERSION</td>", text)
    text = re.sub(r"(?<!\.)\b[0-9a-f]{16}\b", "HASH", text)  # not the decimals of a number
    return re.sub(r'<section id="(assumptions|checks)".*?</section>|<style>.*?</style>|'
                  r'<script[^>]*id="heatloom-hpr">.*?</script>', "", text, flags=re.S)


def same(got, want):
    """Equal but for numbers, which may differ by a px or a last digit: None, or where they part."""
    got, want = plain(got), plain(want)
    got_parts, want_parts = NUMBER.split(got), NUMBER.split(want)
    if got_parts != want_parts:
        at = next((k for k, pair in enumerate(zip(got_parts, want_parts)) if pair[0] != pair[1]), 0)
        return f"…{want_parts[at][-60:]!r} became {got_parts[at][-60:]!r}"
    for a, b in zip(NUMBER.findall(got), NUMBER.findall(want)):
        if abs(float(a) - float(b)) > max(1.0, 1e-3 * abs(float(b))):
            return f"number {b} became {a}"
    return None


def check_golden(folder, update):
    for name in KEPT:
        got, file = (folder / name).read_text(encoding="utf-8"), EXPECTED / name
        if update:
            EXPECTED.mkdir(exist_ok=True)
            file.write_text(got, encoding="utf-8")
        elif not file.exists():
            fault(name, "no expected document; run with --update and look at it")
        else:
            change = same(got, file.read_text(encoding="utf-8"))
            if change:
                fault(name, change)


# ------------------------------------------------------------------------------------------------------------- grid

def width(text, size, bold):
    """About what DejaVu Sans, the widest of the usual fonts, needs."""
    return sum(0.36 if c in " .,:'|ilj()" else 0.64 if c.isdigit() else 0.9 if c in "Wmw%→+" else 0.68 for c in text) * \
        size * (1.1 if bold else 1)


def text_box(e):
    css = (e.get("class") or "").split()
    size = 12 if "s" in css else 14 if "h" in css else 13
    x, y, w = float(e.get("x")), float(e.get("y")), width(e.text or "", size, "b" in css or "h" in css)
    left = x - w / 2 if "m" in css else x - w if "e" in css else x
    return left + 1, y - 0.72 * size, left + w - 1, y + 0.1 * size


def meets(a, b, by=0.0):
    return min(a[2], b[2]) - max(a[0], b[0]) > by and min(a[3], b[3]) - max(a[1], b[1]) > by


def meets_circle(box, circle):
    x, y, r = circle
    dx, dy = x - min(max(x, box[0]), box[2]), y - min(max(y, box[1]), box[3])
    return dx * dx + dy * dy < (r - 0.5) ** 2


def check_grid(name, root):
    circles, nodes, texts = [], [], []
    for e in root.iter(SVG + "circle"):
        place = float(e.get("cx")), float(e.get("cy")), float(e.get("r"))
        (circles if "ring" in e.get("class", "") else nodes).append(place)
    for e in root.iter(SVG + "text"):
        texts.append((e, text_box(e)))
    for k, a in enumerate(circles):
        for b in circles[:k]:
            if (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 < (a[2] + b[2]) ** 2:
                fault(name, f"circles at {a} and {b} overlap")
    for e, box in texts:
        for c in circles:
            inside = abs(float(e.get("x")) - c[0]) < 0.5 and abs(float(e.get("y")) - c[1]) < 8
            if not inside and meets_circle(box, c):
                fault(name, f"text {e.text!r} on the circle at {c}")
    for k, (e, box) in enumerate(texts):
        for other, other_box in texts[:k]:
            if meets(box, other_box, 1.5):
                fault(name, f"texts {e.text!r} and {other.text!r} overlap")
        if box[0] < 0 or box[2] > float(root.get("width")) or box[3] > float(root.get("height")):
            fault(name, f"text {e.text!r} leaves the picture")
    check_lines(name, root)
    check_order(name, circles, nodes, texts)


def check_lines(name, root):
    """Links are vertical, or elbows of vertical and horizontal parts."""
    links = 0
    for e in root.iter(SVG + "line"):
        css = (e.get("class") or "").split()
        if "link" in css:
            links += 1
            if e.get("x1") != e.get("x2"):
                fault(name, f"slanted link at {e.get('x1')}")
        if "bus" in css and e.get("x1") != e.get("x2") and e.get("y1") != e.get("y2"):
            fault(name, f"slanted line of a machine at {e.get('x1')}")
    for e in root.iter(SVG + "polyline"):
        if "link" in (e.get("class") or "").split():
            links += 1
            points = [p.split(",") for p in e.get("points").split()]
            if any(a[0] != b[0] and a[1] != b[1] for a, b in zip(points, points[1:])):
                fault(name, f"slanted elbow at {points[0]}")
    both = sum("hx" in (g.get("class") or "").split() for g in root.iter(SVG + "g"))
    if links != both:
        fault(name, f"{links} links for {both} exchangers")


def check_order(name, circles, nodes, texts):
    """Temperatures fall from left to right at every circle, and along a line from node to node."""
    for y in sorted({c[1] for c in circles}):
        line = sorted(c for c in circles if c[1] == y)
        before, last = None, None
        for c in line:
            left = right = None
            for e, _ in texts:
                tx, ty = float(e.get("x")), float(e.get("y"))
                if abs(ty - (y - 19)) < 1 and abs(abs(tx - c[0]) - 11) < 0.6:
                    if tx < c[0]:
                        left = float(e.text)
                    else:
                        right = float(e.text)
            if right is None:
                continue  # a compressor
            left = before if left is None else left
            if left is None or left < right:
                fault(name, f"temperature rises from {left} to {right} at {c}")
            mixed = last is not None and any(n[1] == y and last[0] < n[0] < c[0] for n in nodes)
            if before is not None and not mixed and left is not None and left > before + 0.05:
                fault(name, f"temperature rises from {before} to {left} before {c}")
            before, last = right, c


# -------------------------------------------------------------------------------------------------- one machine

def check_machine(name, root):
    """Every text in the picture and on no other; states in the frame; lines that meet at the states."""
    texts = [(e, text_box(e)) for e in root.iter(SVG + "text")]
    for g in root.iter(SVG + "g"):  # ticks carry the class of their group
        for e in g.findall(SVG + "text"):
            e.set("class", f"{g.get('class') or ''} {e.get('class') or ''}")
    texts = [(e, text_box(e)) for e, _ in texts]
    for k, (e, box) in enumerate(texts):
        if box[0] < 0 or box[1] < 0 or box[2] > float(root.get("width")) or box[3] > float(root.get("height")):
            fault(name, f"text {e.text!r} leaves the picture")
        for other, other_box in texts[:k]:
            if meets(box, other_box, 1.5):
                fault(name, f"texts {e.text!r} and {other.text!r} overlap")
    lines = [[tuple(map(float, p.split(","))) for p in e.get("points").split()] for e in root.iter(SVG + "polyline")
             if {"curve"} <= set((e.get("class") or "").split()) and e.get("class") != "curve thin ink"]
    for e in root.iter(SVG + "circle"):
        x, y = float(e.get("cx")), float(e.get("cy"))
        if not 50 < x < float(root.get("width")) - 16 or not 88 <= y <= 432:
            fault(name, f"state at {x}, {y} leaves the frame")
        on = sum(any(distance((x, y), a, b) < 1.0 for a, b in zip(line, line[1:])) for line in lines)
        if on < 1:
            fault(name, f"state at {x}, {y} lies on no line")
    if not lines:
        fault(name, "nothing drawn")


def distance(p, a, b):
    dx, dy = b[0] - a[0], b[1] - a[1]
    u = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / (dx * dx + dy * dy or 1.0)
    u = min(max(u, 0.0), 1.0)
    return ((p[0] - a[0] - u * dx) ** 2 + (p[1] - a[1] - u * dy) ** 2) ** 0.5


# -------------------------------------------------------------------------------------------------------------- html

VOID = {"meta", "path", "use", "line", "rect", "circle", "polyline", "polygon"}
KNOWN = VOID | set("html head title style body a header main nav footer section h1 h2 h3 p ol ul li figure figcaption "
                   "div table caption thead tbody tr th td details summary pre svg g text script".split())


class Page(HTMLParser):
    """Collects what the checks of a page ask for, and that every element is closed in order."""

    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name, self.open, self.ids, self.headings, self.refs = name, [], [], [], []
        self.scripts, self.labelled, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.add(tag)
        if tag not in KNOWN:
            fault(self.name, f"element <{tag}>: a name that was not escaped?")
        if tag not in VOID:
            self.open.append(tag)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        if tag == "th" and attrs.get("scope") not in ("row", "col"):
            fault(self.name, "table heading without scope")
        if tag == "html" and not attrs.get("lang"):
            fault(self.name, "no language")
        if tag == "script":
            self.scripts.append("")
            if attrs.get("type") != "application/json":
                fault(self.name, "a script that runs")
        if tag == "svg" and not (attrs.get("aria-label") or attrs.get("aria-hidden")):
            fault(self.name, "picture without a label")
        self.labelled += attrs.get("aria-labelledby", "").split()
        self.refs += [v for k, v in attrs.items() if k in ("href", "src", "data", "srcset")]
        for key in attrs:
            if key.startswith("on") or key == "style":
                fault(self.name, f"attribute {key} on <{tag}>")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            fault(self.name, f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1] += data


def check_page(name, text):
    page = Page(name)
    page.feed(text)
    page.close()
    if page.open:
        fault(name, f"left open: {page.open}")
    if len(set(page.ids)) != len(page.ids):
        fault(name, "an id twice")
    for ref in page.refs:
        if not ref.startswith("#") or ref[1:] not in page.ids:
            fault(name, f"reference to {ref!r}")
    for ref in set(page.labelled) - set(page.ids):
        fault(name, f"label {ref!r} is not there")
    if page.headings[:1] != [1] or page.headings.count(1) != 1 or \
            any(b > a + 1 for a, b in zip(page.headings, page.headings[1:])):
        fault(name, f"headings out of order: {page.headings}")
    if "default-src 'none'" not in text or re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text):
        fault(name, "the page asks for something outside")
    if len(text.encode()) > MOST_BYTES:
        fault(name, f"{len(text.encode())} bytes")
    held = ["heatloom-screening"] if name.startswith("screening") else ["heatloom-case"]
    if name.startswith("hp-"):
        held.append("heatloom-hpr")
    if [json.loads(text).get("format", "").split("/")[0] for text in page.scripts] != held:
        fault(name, f"not {held} in the page")
    for picture in re.findall(r"<svg.*?</svg>", text, flags=re.S):
        ET.fromstring(picture)


# -------------------------------------------------------------------------------------------------------------- all

def check_svg(name, text):
    root = ET.fromstring(text)
    if root.tag != SVG + "svg" or root.get("role") != "img" or not root.get("aria-label"):
        fault(name, "not a labelled picture")
    if root.get("viewBox") != f"0 0 {root.get('width')} {root.get('height')}":
        fault(name, "viewBox and size differ")
    if "nan" in NUMBER.sub("", text).lower().split('"') or "inf" in text.split('"'):
        fault(name, "a coordinate is no number")
    if name.endswith("-grid.svg"):
        check_grid(name, root)
    if name.startswith("machine-"):
        check_machine(name, root)


def check_whole(folder):
    """A run of all layers has every figure and section, in their order, and the findings name its numbers."""
    figures = sorted(f.name[6:-4] for f in folder.glob("whole-*.svg"))
    if figures != ["carnot", "composite", "exergy", "grand", "grid", "pareto", "tac", "tq"]:
        fault("whole", f"figures {figures}")
    text = (folder / "whole.html").read_text(encoding="utf-8")
    sections = re.findall(r'<section id="(\w+)"', text)
    if sections != ["findings", "data", "targets", "utilities", "exergy", "network", "costs", "alternatives", "checks",
                    "assumptions", "reproduce"]:
        fault("whole", f"sections {sections}")
    totals = json.loads((folder / "whole.json").read_text(encoding="utf-8"))["totals"]
    tac = f"{totals['tac']:,.0f}".replace(",", "\u202f")
    findings = re.search(r'<ol class="findings">.*?</ol>', text, flags=re.S).group()
    for part in (tac, "COP", f"{totals['approach']:.1f} K", "without a heat pump"):
        if part not in findings:
            fault("whole", f"{part!r} is not in the findings")
    sections = re.findall(r'<section id="(\w+)"', (folder / "screening.html").read_text(encoding="utf-8"))
    if sections != ["findings", "question", "ranking", "best", "other", "excluded", "sensitivity", "fluids", "reproduce"]:
        fault("screening", f"sections {sections}")
    if "No network was found" not in (folder / "infeasible.html").read_text(encoding="utf-8"):
        fault("infeasible", "the findings do not say so")


def check_parts(folder):
    """Pages of zones and periods have their sections, and tiles no text on another."""
    wanted = {"mill": ["findings", "zones", "levels", "exchange", "data", "assumptions", "reproduce"],
              "periods": ["findings", "periods", "data", "assumptions", "reproduce"]}
    for name, want in wanted.items():
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        sections = re.findall(r'<section id="(\w+)"', text)
        if sections != want:
            fault(name, f"sections {sections}")
        for caption in re.findall(r"<figcaption>(.*?)</figcaption>", text):
            if not re.search(r"\d", caption) or not caption.endswith("."):
                fault(name, f"a caption without finding: {caption}")
    for file in folder.glob("*-small-*.svg"):
        root = ET.fromstring(file.read_text(encoding="utf-8"))
        texts = [(e, text_box(e)) for e in root.iter(SVG + "text") if e.get("class")]
        for k, (e, box) in enumerate(texts):
            if box[0] < 0 or box[2] > float(root.get("width")):
                fault(file.name, f"text {e.text!r} leaves the picture")
            for other, other_box in texts[:k]:
                if meets(box, other_box, 1.5):
                    fault(file.name, f"texts {e.text!r} and {other.text!r} overlap")


def check_targets(folder):
    """Every page of a heat pump target answers, and texts of its figures stay in the picture and off each other."""
    answers = {"hp-free": "A heat pump pays: 300.0 kW", "hp-share": "A heat pump pays: 750.0 kW", "hp-cool": "does not pay",
               "hp-none": "No machine pays: of all loads tried", "hp-too-much": "There is no such refrigeration machine: a load of 600 kW",
               "hp-no-source": "only ambient can be the source", "hp-ambient": "A heat pump pays", "hp-co2": "the emission from 1320.0",
               "hp-exergy": "A heat pump gives", "hp-many": "A heat pump pays", "hp-real": "candidates of the library"}
    for name, answer in answers.items():
        text = (folder / f"{name}.html").read_text(encoding="utf-8")
        if answer not in re.search(r'<ol class="findings">.*?</ol>', text, flags=re.S).group():
            fault(name, f"{answer!r} is not in the findings")
        if re.search(r"\bnan\b|-nan|\binf\b", text.split("<script")[0]):
            fault(name, "a number that is none")
    for file in folder.glob("hp-*.svg"):
        root = ET.fromstring(file.read_text(encoding="utf-8"))
        texts = [(e, text_box(e)) for e in root.iter(SVG + "text") if e.get("class")]
        for k, (e, box) in enumerate(texts):
            if box[0] < 0 or box[2] > float(root.get("width")) + 2 or box[3] > float(root.get("height")):
                fault(file.name, f"text {e.text!r} leaves the picture")
            for other, other_box in texts[:k]:
                if meets(box, other_box, 1.5):
                    fault(file.name, f"texts {e.text!r} and {other.text!r} overlap")


def main():
    update = "--update" in sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run([BUILD / "tests" / "golden.report", folder], check=True)
        files = sorted(folder.glob("*.svg"))
        for file in files:
            try:
                check_svg(file.name, file.read_text(encoding="utf-8"))
            except ET.ParseError as error:
                fault(file.name, f"not well-formed: {error}")
        pages = sorted(folder.glob("*.html"))
        for file in pages:
            try:
                check_page(file.name, file.read_text(encoding="utf-8"))
            except (ET.ParseError, ValueError) as error:
                fault(file.name, f"not well-formed: {error}")
        for file in folder.glob("*.json"):
            kind = "heatloom-hpr/1" if file.name.startswith("hp-") else "heatloom-result/1"
            if json.loads(file.read_text(encoding="utf-8"))["format"] != kind:
                fault(file.name, "not a result document")
        check_whole(folder)
        check_targets(folder)
        check_parts(folder)
        check_golden(folder, update)
    print("\n".join(faults) if faults else f"{len(files)} figures, {len(pages)} reports: no fault")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
