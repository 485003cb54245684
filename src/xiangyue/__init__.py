"""Xiangyue 乡约: the software on which villages govern themselves in the open."""

__version__ = "0.1.0"
