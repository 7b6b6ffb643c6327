"""Documents of processing-containers, under the names that DAG files import."""

from pkgutil import extend_path

# Where a platform has a package of this name, all of that counts first.
_elsewhere = [path for path in extend_path(__path__, __name__) if path not in __path__]
__path__ = [*_elsewhere, *__path__]
