"""The version of this package: that of the program that it is made for."""

__version__ = "0.0.0"
