"""Reads NRRD files that hold a volume of one grey value per voxel, header and voxels in one file, raw
or gzip encoded (https://teem.sourceforge.net/nrrd/format.html). Others are refused with the reason.
"""
import math
import re
import zlib
from dataclasses import dataclass
from gzip import GzipFile
from pathlib import Path
from typing import BinaryIO

import numpy as np


class NotReadable(Exception):
    """A file that is no such volume; the text says what was expected and what was found."""


@dataclass(frozen=True)
class Volume:
    """A volume with its place in the patient; lengths in mm, axes as DICOM has them: left, back, head."""

    values: np.ndarray
    """Indexed by slice, row, column."""
    steps: np.ndarray
    """Per axis (column, row, slice) the way from a voxel to the next one."""

    @property
    def sizes(self) -> tuple[int, int, int]:
        slices, rows, columns = self.values.shape
        return columns, rows, slices

    @property
    def spacing(self) -> tuple[float, float, float]:
        x, y, z = (float(np.linalg.norm(step)) for step in self.steps)
        return x, y, z


LONGEST_HEADER = 1 << 20
# Deflate packs no more than this many bytes into one: a header that claims more is wrong.
DENSEST_GZIP = 1032

TYPES = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "int64", "int64_t"),
    "u8": ("ulonglong", "unsigned long long", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
TYPE_CODES = {name: code for code, names in TYPES.items() for name in names}
BYTE_ORDERS = {"little": "<", "big": ">"}
TO_DICOM = {
    "left-posterior-superior": (1, 1, 1),
    "lps": (1, 1, 1),
    "right-anterior-superior": (-1, -1, 1),
    "ras": (-1, -1, 1),
    "left-anterior-superior": (1, -1, 1),
    "las": (1, -1, 1),
}


def read_volume(path: Path) -> Volume:
    """Reads a file. Raises NotReadable, OSError."""
    with path.open("rb") as file:
        fields = read_header(file)
        sizes = read_sizes(fields)
        steps = read_steps(fields)
        values = read_values(file, fields, math.prod(sizes))
    return Volume(values.reshape(tuple(reversed(sizes))), steps)


def read_header(file: BinaryIO) -> dict[str, str]:
    """Fields by name; the file is at its voxels afterwards."""
    magic = file.readline(16)
    if not re.fullmatch(rb"NRRD000\d\r?\n", magic):
        raise NotReadable(f"expected a file that begins with NRRD000x, found {magic[:8]!r}")
    fields: dict[str, str] = {}
    while line := file.readline(LONGEST_HEADER):
        if file.tell() > LONGEST_HEADER or not line.endswith(b"\n"):
            break
        text = line.decode("utf-8", "replace").strip()
        if not text:
            return fields
        # A field has ": ", a key of the writer's own has ":=", a comment begins with "#".
        found = re.fullmatch(r"([^#:][^:]*):(?!=)(.*)", text)
        if found:
            fields[found[1].strip().lower()] = found[2].strip()
    raise NotReadable("expected an empty line between header and voxels: the header is cut off or detached")


def read_sizes(fields: dict[str, str]) -> tuple[int, int, int]:
    if "data file" in fields or "datafile" in fields:
        raise NotReadable("expected voxels in the same file, the header names another one (data file)")
    if fields.get("dimension") != "3":
        raise NotReadable(f"expected dimension: 3, found {fields.get('dimension', 'none')}")
    words = fields.get("sizes", "").split()
    if len(words) != 3 or not all(re.fullmatch(r"[1-9]\d{0,9}", word, re.ASCII) for word in words):
        raise NotReadable(f"expected sizes: of three positive integers, found {fields.get('sizes', 'none')}")
    x, y, z = map(int, words)
    return x, y, z


def read_steps(fields: dict[str, str]) -> np.ndarray:
    space = fields.get("space", "none").lower()
    if space not in TO_DICOM:
        raise NotReadable(f"expected space: to be one of {', '.join(TO_DICOM)}, found {space}")
    text = fields.get("space directions", "none")
    vectors = [vector.split(",") for vector in re.findall(r"\(([^)]*)\)", text)]
    try:
        steps = np.array(vectors, dtype=float)
    except ValueError:
        steps = np.empty(0)
    if steps.shape != (3, 3) or not np.isfinite(steps).all() or not steps.any(axis=1).all():
        raise NotReadable(f"expected space directions: of three vectors that are not zero, found {text}")
    return steps * np.array(TO_DICOM[space])


def read_values(file: BinaryIO, fields: dict[str, str], count: int) -> np.ndarray:
    dtype = read_type(fields)
    encoding = fields.get("encoding", "none").lower()
    start = file.tell()
    stored = file.seek(0, 2) - start
    file.seek(start)
    if encoding == "raw":
        if stored != count * dtype.itemsize:
            raise NotReadable(f"expected {count * dtype.itemsize} bytes of voxels as sizes: and type: say, found {stored}")
        return np.fromfile(file, dtype, count)
    if encoding in ("gzip", "gz"):
        return unpack(file, stored, dtype, count)
    raise NotReadable(f"expected encoding: raw or gzip, found {encoding}")


def unpack(file: BinaryIO, stored: int, dtype: np.dtype, count: int) -> np.ndarray:
    expected = count * dtype.itemsize
    if expected > stored * DENSEST_GZIP:
        raise NotReadable(f"expected {expected} bytes of voxels as sizes: and type: say, {stored} bytes of gzip cannot hold them")
    values = np.empty(count, dtype)
    try:
        with GzipFile(fileobj=file) as unpacked:
            found = unpacked.readinto(memoryview(values).cast("B"))
            more = unpacked.read(1)
    except (OSError, EOFError, zlib.error) as problem:
        raise NotReadable(f"expected gzip data: {problem}") from problem
    if found != expected or more:
        raise NotReadable(f"expected {expected} bytes of voxels as sizes: and type: say, found {'more' if more else found}")
    return values


def read_type(fields: dict[str, str]) -> np.dtype:
    name = fields.get("type", "none").lower()
    code = TYPE_CODES.get(name)
    if code is None:
        raise NotReadable(f"expected type: to be a number such as int16, uint8 or float, found {name}")
    if code.endswith("1"):
        return np.dtype(code)
    order = fields.get("endian", "none").lower()
    if order not in BYTE_ORDERS:
        raise NotReadable(f"expected endian: little or big, found {order}")
    return np.dtype(BYTE_ORDERS[order] + code)
