"""fonds.csv: the funds entrusted to the CAF. Optional."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from decompte.domaine.fonds import Fonds
from decompte.lecture.fautes import Releve
from decompte.referentiel.conventions import SEPARATEUR
from decompte.referentiel.lecture_csv import lire_table

FICHIER = "fonds.csv"
COLONNES = ("fonds", "libelle", "dotation_eur", "territoires", "source")


def lire_fonds(dossier: Path, releve: Releve) -> tuple[Fonds, ...]:
    """The funds, in the order of the file; the territories of each are separated by « | »."""
    lus: dict[str, Fonds] = {}
    for ligne in lire_table(dossier, FICHIER, COLONNES, (), releve, obligatoire=False):
        code, libelle = ligne.code("fonds", requis=True), ligne.texte("libelle", requis=True)
        dotation = ligne.montant("dotation_eur", requis=True)
        territoires = ligne.texte("territoires", requis=True)
        source = ligne.texte("source", requis=True)
        if code is None:
            continue
        if code in lus:
            ligne.faute(f"le fonds « {code} » est déjà décrit : gardez une seule ligne.")
        noms = tuple(t.strip() for t in (territoires or "").split(SEPARATEUR.strip()) if t.strip())
        lus[code] = Fonds(code, libelle or code, dotation or Decimal("0.00"), noms, source or "")
    return tuple(lus.values())
