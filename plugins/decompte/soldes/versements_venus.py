"""Payments that came since a version was approved: those that its frozen inputs did not have."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from decimal import Decimal

from decompte.domaine.convention import Versement
from decompte.domaine.vie_solde import VersionArretee, meme_reference
from decompte.soldes.entree import Dossier


def venus_depuis_l_arrete(dossier: Dossier, version: VersionArretee) -> tuple[Versement, ...]:
    """The payments of the dossier that the version did not count, whatever their date; those that pay an approved version apart.

    Of a version frozen without its inputs, those dated since its approval.
    """
    if not version.entrees:
        return tuple(v for v in dossier.versements if v.date >= version.arrete_le)
    connus = Counter(_lire(texte) for cle, texte in version.entrees.items() if cle.startswith("versement."))
    venus = []
    for v in dossier.versements:
        cle = (v.date, meme_reference(v.mandat), v.montant_eur)
        if connus[cle]:
            connus[cle] -= 1
        else:
            venus.append(v)
    return tuple(venus)


def _lire(texte: str) -> tuple[date, str, Decimal]:
    """Date, reference, amount of a payment, from its canonical text (see ``soldes.empreinte``)."""
    champs = json.loads(texte)
    return date.fromisoformat(champs["date"]), meme_reference(champs["mandat"]), Decimal(champs["montant_eur"])
