"""Where in the author's files something was said: the places of calls and their arguments."""
import ast
import os
import re
import sys
import tokenize
from functools import lru_cache
from types import FrameType
from typing import Dict, Iterable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

SHIMS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "")

Path = Tuple[object, ...]


class Place(NamedTuple):
    """A stretch of a file; lines and columns count from 1, columns in UTF-16 units."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


class Site(NamedTuple):
    """A call and, by the names of its arguments, the places of their parts."""

    place: Optional[Place]
    arguments: Dict[str, List[Tuple[Path, Place]]]


class Source:
    """A file of the author: its lines, and its calls by the line on which they begin."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: List[str] = []
        self.calls: Dict[int, List[ast.Call]] = {}
        try:
            with tokenize.open(file) as stream:
                text = stream.read()
            tree = ast.parse(text)
        except (OSError, SyntaxError, ValueError, RecursionError):
            return
        self.lines = re.split(r"\r\n|\r|\n", text)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                self.calls.setdefault(node.lineno, []).append(node)

    def column(self, line: int, offset: int) -> int:
        """The column of a byte offset of UTF-8."""
        before = self.lines[line - 1].encode()[:offset].decode(errors="replace")
        return len(before.encode("utf-16-le")) // 2 + 1

    def place(self, node: ast.expr) -> Place:
        """Where an expression stands."""
        end = node.end_lineno or node.lineno
        return Place(
            self.file,
            node.lineno,
            self.column(node.lineno, node.col_offset),
            end,
            self.column(end, node.end_col_offset or node.col_offset),
        )

    def line_place(self, line: int) -> Place:
        """A whole line without its indentation."""
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        end = max(len(text.rstrip().encode("utf-16-le")) // 2, 1) + 1
        return Place(self.file, line, min(len(text) - len(text.lstrip()) + 1, end - 1), line, end)


source_of = lru_cache(maxsize=None)(Source)


def site_of_call(
    names: Iterable[str], owner: Optional[object] = None, positional: Sequence[str] = ()
) -> Site:
    """Where the author calls what is running, with arguments of these `names`.

    `owner` is an object under construction: the constructors of its subclasses are passed over.
    """
    frame = author_frame(owner)
    if frame is None:
        return Site(None, {})
    source = source_of(frame.f_code.co_filename)
    given = set(names)
    fitting = [
        call
        for call in source.calls.get(frame.f_lineno, ())
        if {word.arg for word in call.keywords if word.arg} <= given
    ]
    if not fitting:
        return Site(source.line_place(frame.f_lineno), {})
    call = max(fitting, key=lambda one: len(one.keywords))
    return described(source, call, tuple(positional))


@lru_cache(maxsize=None)
def described(source: Source, call: ast.Call, positional: Tuple[str, ...]) -> Site:
    """A call with the places of its arguments; a loop asks for the same one again and again."""
    values = dict(zip(positional, call.args))
    values.update((word.arg, word.value) for word in call.keywords if word.arg)
    arguments = {
        name: [(path, source.place(node)) for path, node in parts(value)]
        for name, value in values.items()
    }
    return Site(source.place(call), arguments)


def line_of_call() -> Optional[Place]:
    """The line of the author that is running."""
    frame = author_frame()
    return frame and source_of(frame.f_code.co_filename).line_place(frame.f_lineno)


def author_frame(owner: Optional[object] = None) -> Optional[FrameType]:
    """The innermost frame that is not of these modules."""
    frame: Optional[FrameType] = sys._getframe(1)
    while frame is not None and (is_ours(frame.f_code.co_filename) or constructs(frame, owner)):
        frame = frame.f_back
    return frame


def is_ours(file: str) -> bool:
    """Whether a file is one of these modules, or of Python's import machinery."""
    return file.startswith(SHIMS) or file.startswith("<frozen")


def constructs(frame: FrameType, owner: Optional[object]) -> bool:
    """Whether a frame is a constructor of `owner`."""
    code = frame.f_code
    if owner is None or code.co_name != "__init__" or not code.co_varnames:
        return False
    return frame.f_locals.get(code.co_varnames[0]) is owner


def parts(node: ast.expr, path: Path = ()) -> Iterator[Tuple[Path, ast.expr]]:
    """An expression and, where it is a list or dict as written, what is in it."""
    yield path, node
    if isinstance(node, (ast.List, ast.Tuple)):
        if not any(isinstance(entry, ast.Starred) for entry in node.elts):
            for index, entry in enumerate(node.elts):
                yield from parts(entry, path + (index,))
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield from parts(value, path + (key.value,))
