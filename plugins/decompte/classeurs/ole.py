"""The container of old Office files (OLE), opened with olefile."""

from __future__ import annotations

from typing import Any

ERREURS_OLE = (OSError, ValueError, IndexError, TypeError, AttributeError, KeyError, MemoryError, RecursionError)
"""What olefile raises on a damaged document: its own errors are OSError, those of its arithmetic come through."""


def open_ole(contenu: bytes) -> Any:
    """The directory of a document, a context manager; ERREURS_OLE when it is damaged."""
    # Imported here: most nights meet no old workbook.
    import olefile  # type: ignore[import-untyped]

    return olefile.OleFileIO(contenu)
