"""What comes out of reading one received file: a table, or the several files of an archive, each a deposit of its own."""

from __future__ import annotations

from dataclasses import dataclass, field

from decompte.domaine.ouverture import Contenu
from decompte.domaine.tableau import ClasseurLu


@dataclass(frozen=True, slots=True)
class Lecture:
    """``classeur`` is None only for an archive of several files, whose ``membres`` are then to be read one by one.

    ``contenu`` is what was read when it is not the file as received: the only file of an archive, a decrypted workbook.
    """

    classeur: ClasseurLu | None
    membres: tuple[Contenu, ...] = ()
    contenu: Contenu | None = field(default=None, repr=False)
