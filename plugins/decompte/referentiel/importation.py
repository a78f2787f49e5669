"""A file to import, checked whole against what is known: every fault at once, or what it brings."""

from __future__ import annotations

from collections.abc import Callable

from decompte.domaine.importation import Genre
from decompte.lecture.fautes import Releve
from decompte.referentiel import avenants, conventions, finances
from decompte.referentiel.import_connus import Connus, Contenu
from decompte.referentiel.import_conventions import COLONNES_STRUCTURE, importer_avenants, importer_conventions
from decompte.referentiel.import_finances import COLONNES_MANDATS, importer_mandats, importer_versements
from decompte.referentiel.import_lignes import FichierRefuse, TableImportee, noms_des_colonnes
from decompte.referentiel.import_mandats_soldes import est_un_retour, importer_mandats_soldes
from decompte.referentiel.import_pieces import importer_documents, importer_notes


def _mandats(table: TableImportee, connus: Connus, releve: Releve) -> Contenu:
    """The references of payments, or those of approved soldes: the column « version » tells them apart."""
    lire = importer_mandats_soldes if est_un_retour(noms_des_colonnes(table)) else importer_mandats
    return lire(table, connus, releve)


_LIRE: dict[Genre, Callable[[TableImportee, Connus, Releve], Contenu]] = {
    Genre.VERSEMENTS: importer_versements,
    Genre.DOCUMENTS: importer_documents,
    Genre.NOTES: importer_notes,
    Genre.CONVENTIONS: importer_conventions,
    Genre.AVENANTS: importer_avenants,
    Genre.MANDATS: _mandats,
}

COLONNES: dict[Genre, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Genre.VERSEMENTS: (finances.COLONNES_VERSEMENTS, finances.OPTIONNELLES_VERSEMENTS),
    Genre.DOCUMENTS: (finances.COLONNES_DOCUMENTS, (*finances.DEPENSES, *finances.OPTIONNELLES)),
    Genre.NOTES: (finances.COLONNES_NOTES, finances.OPTIONNELLES),
    Genre.CONVENTIONS: (conventions.REQUISES, ("source", "montant_vote_eur", "hypotheses", *COLONNES_STRUCTURE)),
    Genre.AVENANTS: (avenants.REQUISES, avenants.OPTIONNELLES),
    Genre.MANDATS: (COLONNES_MANDATS, ("nature", "source")),
}
"""The columns of a file of each kind: those it must have, those it may."""


def lire_importation(genre: Genre, table: TableImportee, connus: Connus) -> tuple[Contenu, list[str]]:
    """What the file brings, and warnings in French. FichierRefuse with every fault, by line."""
    releve = Releve()
    contenu = _LIRE[genre](table, connus, releve)
    if releve.fautes:
        raise FichierRefuse(table.fichier, sorted(releve.fautes, key=lambda f: f.ligne or 0))
    return contenu, releve.avertissements
