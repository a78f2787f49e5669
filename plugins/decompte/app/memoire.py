"""Pausing Python's search for cycles while large tables are built."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def sans_recherche_de_cycles() -> Iterator[None]:
    """Suspend the cyclic garbage collector; it starts again at the end if it was on. Also a decorator.

    A lot is hundreds of thousands of cells in plain lists, which reference counting frees. The collector would walk all of
    them again and again to find nothing: a fifth of reading and almost half of computing. For work bounded by a lot.
    """
    active = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if active:
            gc.enable()
