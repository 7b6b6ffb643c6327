"""Measures every item of the channel `nrrd`: voxel statistics as a table, and a picture to look at.

A file that cannot be read does not stop the others; it is named at the end, and the exit code says
what happened (the same codes stand in processing-container.json).
"""
import os
import sys
from pathlib import Path

from measures import Measures, measure
from nrrd import NotReadable, read_volume
from picture import Panel, write_picture
from settings import BadSetting, Settings, read_settings
from table import write_table

NRRD = Path("/home/kaapana/nrrd")
STATISTICS = Path("/home/kaapana/statistics")

EXIT_SETTING = 2
EXIT_NO_VOLUME = 3
EXIT_NOT_READABLE = 4
EXIT_SKIPPED = 126

# A picture has one row per file of its item, and nobody looks at more of them.
MOST_PANELS = 8


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)
    try:
        settings = read_settings(os.environ)
    except BadSetting as problem:
        print(problem, file=sys.stderr)
        return EXIT_SETTING
    items = sorted(entry.name for entry in NRRD.iterdir() if entry.is_dir())
    if not items:
        print("The channel 'nrrd' holds no item (a folder with NRRD files): nothing to do.", file=sys.stderr)
        return EXIT_SKIPPED
    empty, broken = [], []
    for number, item in enumerate(items, start=1):
        print(f"[{number}/{len(items)}] {item!r}")
        files = volume_files(NRRD / item)
        if not files:
            empty.append(item)
        broken += measure_item(item, files, settings)
    return report(empty, broken)


def volume_files(folder: Path) -> list[Path]:
    """The NRRD files at any depth of an item, in the order of their paths."""
    return sorted(path for path in folder.rglob("*") if path.suffix.lower() == ".nrrd" and path.is_file())


def measure_item(item: str, files: list[Path], settings: Settings) -> list[str]:
    """Writes table and picture of one item; gives back which of its files could not be read, and why."""
    rows: list[tuple[str, Measures]] = []
    panels: list[Panel] = []
    broken: list[str] = []
    for path in files:
        name = str(path.relative_to(NRRD / item))
        try:
            volume = read_volume(path)
        except (NotReadable, OSError) as problem:
            broken.append(f"{f'{item}/{name}'!r}: {problem}")
            continue
        found = measure(volume, settings)
        rows.append((name, found))
        if len(panels) < MOST_PANELS:
            panels.append(Panel.of(f"{item} / {name}", volume, found, settings))
        print(f"  {name!r}: {found.voxel_count} voxels, mean {found.mean:.6g}, {found.minimum:.6g} to {found.maximum:.6g}")
    if rows:
        folder = STATISTICS / item
        folder.mkdir(parents=True, exist_ok=True)
        write_table(folder / "statistics.csv", rows, settings)
        write_picture(folder / "histogram.png", panels)
        if len(rows) > len(panels):
            print(f"  the picture shows the first {len(panels)} of {len(rows)} files, the table has all")
    return broken


def report(empty: list[str], broken: list[str]) -> int:
    """Names what was not measured, and says how to end."""
    if empty:
        print(f"Without a NRRD file, not measured: {', '.join(map(repr, empty))}", file=sys.stderr)
    for problem in broken:
        print(f"Not measured: {problem}", file=sys.stderr)
    if broken:
        return EXIT_NOT_READABLE
    return EXIT_NO_VOLUME if empty else 0


sys.exit(main())
