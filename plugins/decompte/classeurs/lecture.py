"""A file read: which template, which tables, and what in its structure prevents reading them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from decompte.classeurs.formats import CSV, choose_format
from decompte.classeurs.lecture_csv import read_csv
from decompte.classeurs.lecture_xlsx import read_xlsx
from decompte.classeurs.limites import Limites
from decompte.classeurs.sources import Illisible, TropGrand
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme


def lire(contenu: bytes, nom: str, depot: str, modeles: Mapping[str, Modele], limites: Limites | None = None) -> ClasseurLu:
    """Read one file. ``nom`` is its name (a path before it is ignored): its extension says the format.

    Never raises for what a partner can send: a file that cannot be opened has ``lisible`` False and one
    problem D01; one beyond a limit has D08; a template that is not ours D02; a table whose sheet or header
    is not found D03; a header written several times D04. Everything that can still be read is.
    The table of the declared template comes first; a table of the other kind may follow (a workbook of
    places with activities).
    """
    limites = limites or Limites()
    nom = PurePosixPath(nom).name
    lu = ClasseurLu(depot=depot, nom=nom, lisible=True, identification=Identification(), modele=None)
    try:
        if choose_format(contenu, nom) == CSV:
            read_csv(lu, contenu, modeles, limites)
        else:
            read_xlsx(lu, contenu, modeles, limites)
    except Illisible as refus:
        # A sheet that cannot be read makes the whole file unreadable: half a file is never loaded.
        probleme = Probleme("D01", refus.message, refus.conduite)
        return ClasseurLu(depot, nom, False, lu.identification, None, problemes=[probleme])
    except TropGrand as refus:
        lu.problemes.append(Probleme("D08", refus.message, refus.conduite))
    return lu
