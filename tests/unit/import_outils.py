"""What the tests of imports share: known conventions and payments, a file as a table, its faults as sentences."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention, DocumentRecu, Note, Structure, Versement
from decompte.domaine.importation import Genre, VersementConnu
from decompte.referentiel.import_connus import Connus, Contenu
from decompte.referentiel.import_lignes import FichierRefuse, TableImportee
from decompte.referentiel.importation import lire_importation
from decompte.referentiel.indicateurs import Indicateur

ARRAS = "2024-1.3-ccas-arras"
AUJOURD_HUI = date(2025, 6, 1)


def convention(**termes: Any) -> Convention:
    """A convention of two years, 48 000 €, 480 accueils, 72 places."""
    defaut: dict[str, Any] = {
        "code": ARRAS,
        "structure": "ccas-arras",
        "annee": 2024,
        "dispositif": "1.3",
        "dispositif_id": "2024-1.3",
        "territoire": "Arrageois",
        "debut": date(2024, 1, 1),
        "fin": date(2025, 12, 31),
        "montant_eur": Decimal("48000.00"),
        "cible_accueils": Decimal("480.00"),
        "cible_places": Decimal("72.00"),
        "operation_budgetaire": "OP-1",
    }
    return Convention(**{**defaut, **termes})


def paiement(
    montant: str = "9600.00", le: date = date(2024, 7, 1), mandat: str = "M-1", initial: str | None = None, **champs: Any
) -> VersementConnu:
    """A known payment of 2024; ``initial``: its first reference when another was given since."""
    versement = Versement(ARRAS, 2024, le, Decimal(montant), champs.pop("nature", "avance"), mandat, **champs)
    return VersementConnu(f"{montant} {le} {initial or mandat}", versement, initial or mandat)


def connus(*paiements: VersementConnu, convenue: Convention | None = None, **champs: Any) -> Connus:
    """What is registered: one convention, its structure, two indicators."""
    connue = convenue or convention()
    base = Connus(
        aujourd_hui=AUJOURD_HUI,
        structures={"ccas-arras": Structure("ccas-arras", "CCAS d'Arras")},
        conventions={connue.code: connue},
        avenants={},
        operations={"OP-1"},
        dispositifs={"2024-1.3": None}.keys(),
        indicateurs={
            "bilan": Indicateur("bilan", "Bilan", True, "note", "fiche 1.3", {}),
            "entretiens": Indicateur("entretiens", "Entretiens", False, "taux", "fiche 1.3", {}),
        },
        juges={"2024-1.3": {"bilan"}},
        paiements=paiements,
    )
    return replace(base, **champs)


def table(texte: str, nom: str = "f.csv") -> TableImportee:
    """A file written « a;b », one row a line."""
    entete, *lignes = [tuple(ligne.split(";")) for ligne in texte.strip().splitlines()]
    return TableImportee(nom, 1, entete, tuple((rang, cellules) for rang, cellules in enumerate(lignes, start=2)))


def lire(genre: Genre, texte: str, savoir: Connus | None = None) -> Contenu:
    """What a good file brings."""
    return lire_importation(genre, table(texte), savoir or connus())[0]


def fautes(genre: Genre, texte: str, savoir: Connus | None = None) -> list[str]:
    """The faults of a bad file."""
    with pytest.raises(FichierRefuse) as refus:
        lire(genre, texte, savoir)
    return [str(faute) for faute in refus.value.fautes]


def avenant(numero: int = 1, effet: date = date(2024, 7, 1), **termes: Any) -> Avenant:
    """An avenant signed the day it takes effect."""
    return Avenant(ARRAS, numero, effet, effet, **termes)


def document(recu_le: date = date(2025, 3, 15), **champs: Any) -> DocumentRecu:
    """A final report."""
    return DocumentRecu(ARRAS, 2024, "bilan_final", recu_le, **champs)


def note(valeur: str = "0.8000", **champs: Any) -> Note:
    """A judged note."""
    return Note(ARRAS, 2024, "bilan", Decimal(valeur), **{"commentaire": "clair", "auteur": "gestion-1", **champs})
