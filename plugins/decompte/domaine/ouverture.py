"""What a received file holds once opened: itself, or the files of the archive that it is."""

from __future__ import annotations

from dataclasses import dataclass

from decompte.domaine.tableau import Probleme


@dataclass(frozen=True, slots=True)
class Contenu:
    """One file found inside. ``nom`` is its path in the container (posix, for people: nothing is ever written under it);
    ``octets`` its bytes, decrypted.
    """

    nom: str
    octets: bytes


@dataclass(frozen=True, slots=True)
class Ouverture:
    """The result of opening a received file.

    A plain file is its own single content, bytes unchanged. A protected workbook gives the decrypted one. An archive gives its
    files, in the order of their names. A file that cannot be opened has no content and the ``probleme`` says why (D01,
    or D08 beyond a limit); ``attend_mot_de_passe``: a right password is all that it lacks.
    """

    contenus: tuple[Contenu, ...] = ()
    archive: bool = False
    probleme: Probleme | None = None
    attend_mot_de_passe: bool = False
