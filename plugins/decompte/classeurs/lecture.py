"""A file read: which template, which tables, and what in its structure prevents reading them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from decompte.classeurs.lecture_classeur import read_source
from decompte.classeurs.lecture_csv import read_csv
from decompte.classeurs.limites import Limites
from decompte.classeurs.ouvrir import ouvrir_source
from decompte.classeurs.proches import SEUIL_ENTETE_PROCHE
from decompte.classeurs.source_csv import SourceCsv
from decompte.classeurs.sources import Illisible, TropGrand
from decompte.domaine.modele import Modele
from decompte.domaine.tableau import ClasseurLu, Identification, Probleme


def lire(
    contenu: bytes,
    nom: str,
    depot: str,
    modeles: Mapping[str, Modele],
    limites: Limites | None = None,
    seuil_entete_proche: int = SEUIL_ENTETE_PROCHE,
) -> ClasseurLu:
    """Read one file. ``nom`` is its name (a path before it is ignored); its content says the format more than its extension.
    ``seuil_entete_proche`` (0–100): likeness from which an unknown header is used for the only one of ours that it resembles.

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
        source = ouvrir_source(contenu, nom, limites, modeles.values())
        if isinstance(source, SourceCsv):
            read_csv(lu, source, modeles, seuil_entete_proche)
        else:
            read_source(lu, source, modeles, seuil_entete_proche)
    except Illisible as refus:
        # A sheet that cannot be read makes the whole file unreadable: half a file is never loaded.
        probleme = Probleme("D01", refus.message, refus.conduite)
        return ClasseurLu(depot, nom, False, lu.identification, None, problemes=[probleme])
    except TropGrand as refus:
        lu.problemes.append(Probleme("D08", refus.message, refus.conduite))
    return lu
