"""The états liquidatifs: an approved version from its frozen document, kept for ever; before that, a projet of what is stored."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby, product
from types import MappingProxyType
from typing import Any

from decompte.app import consulter
from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.etat_liquidatif_contexte import contexte
from decompte.domaine.etat_liquidatif import EtatLiquidatif, Piece, lire_document
from decompte.domaine.solde import EtatSolde
from decompte.domaine.texte import enumeration
from decompte.domaine.vie_solde import FIGES
from decompte.editions.etat_pdf import en_pdf
from decompte.editions.etat_xlsx import en_classeur

Annonce = Callable[[str, int, int], None]
"""A step, how much of it is done, how much there is."""
ETAPE = "États liquidatifs"
_EDITER: Mapping[str, Callable[[EtatLiquidatif], bytes]] = MappingProxyType({"pdf": en_pdf, "xlsx": en_classeur})
FORMATS = tuple(_EDITER)
_PREFIXES = {Piece.REVERSEMENT: "ordre-de-reversement"}
_HORS_NOM = re.compile(r"[^A-Za-z0-9._-]+")


def editer(ctx: Contexte, convention: str, exercice: int, format: str, version: int | None = None) -> tuple[str, bytes]:
    """The état liquidatif of a solde, ``pdf`` or ``xlsx``: the name of the file and its bytes.

    An approved version: the piece that was kept, made and kept now when there is none. Else the present rows as a projet, which
    is never kept. ``version`` None: the last one. DemandeInvalide when there is no such solde or version.
    """
    if format not in _EDITER:
        raise DemandeInvalide(f"Un état liquidatif s'écrit en {enumeration(FORMATS)}, pas en « {format} ».")
    solde = ctx.entrepot.lire_solde(convention, exercice)
    if version is None:
        if solde is None:
            # Says whether it is the convention or the exercice that is not known.
            solde, _ = consulter.decompte(ctx, convention, exercice)
        version = int(solde["version"])
    figee = ctx.entrepot.lire_fige(convention, exercice, version)
    if figee is not None and (solde is None or solde["version"] != version or EtatSolde(solde["etat"]) in FIGES):
        gardee = ctx.entrepot.lire_piece(convention, exercice, version, format)
        return gardee or _garder(ctx, _etat_fige(figee), format)
    if solde is None or solde["version"] != version:
        connues = [
            str(v["version"]) for v in ctx.entrepot.lire_vue("etats/figes", exercice=exercice) if v["convention"] == convention
        ]
        dit = f" Versions arrêtées : {enumeration(connues)}." if connues else ""
        raise DemandeInvalide(f"Le solde de {convention} pour {exercice} n'a pas de version {version}.{dit}")
    etat = _projet(ctx, solde)
    return nom_de_fichier(etat, format), _EDITER[format](etat)


def editer_manquants(ctx: Contexte, exercice: int | None = None, annonce: Annonce | None = None) -> int:
    """Make and keep what approved versions lack, in every format; returns how many pieces were made."""
    manquants = ctx.entrepot.lire_vue("etats/manquants", exercice=exercice)
    faits = 0
    for (convention, annee, version), formats in groupby(manquants, key=lambda m: (m["convention"], m["exercice"], m["version"])):
        figee = ctx.entrepot.lire_fige(convention, annee, version)
        assert figee is not None, "a frozen version never leaves"
        etat = _etat_fige(figee)
        for manquant in formats:
            _garder(ctx, etat, manquant["format"])
            faits += 1
            if annonce is not None:
                annonce(ETAPE, faits, len(manquants))
    return faits


def pieces_d_un_exercice(ctx: Contexte, exercice: int, annonce: Annonce | None = None) -> Iterator[tuple[str, bytes]]:
    """Every piece of the approved versions of an exercice, one after the other: its name, its bytes."""
    figees = ctx.entrepot.lire_vue("etats/figes", exercice=exercice)
    total = len(figees) * len(FORMATS)
    for rang, (figee, format) in enumerate(product(figees, FORMATS), start=1):
        yield editer(ctx, figee["convention"], figee["exercice"], format, figee["version"])
        if annonce is not None:
            annonce("Fichiers", rang, total)


def nom_de_fichier(etat: EtatLiquidatif, format: str) -> str:
    """« etat-liquidatif-2024-1.3-ccas-arras-2024-1.pdf », « ordre-de-reversement-… », « projet-etat-liquidatif-… »."""
    piece = _PREFIXES.get(etat.piece, "etat-liquidatif")
    return f"{'projet-' if etat.projet else ''}{piece}-{_HORS_NOM.sub('_', etat.numero)}.{format}"


def _garder(ctx: Contexte, etat: EtatLiquidatif, format: str) -> tuple[str, bytes]:
    nom, octets = nom_de_fichier(etat, format), _EDITER[format](etat)
    return ctx.entrepot.garder_piece(etat.convention, etat.exercice, etat.version, format, nom, octets)


def _etat_fige(figee: Mapping[str, Any]) -> EtatLiquidatif:
    # Amounts are exact from the text on: never a float.
    document = json.loads(figee["document"], parse_float=Decimal)
    return lire_document(document, figee["arrete_le"], figee["sha256"])


def _projet(ctx: Contexte, solde: Mapping[str, Any]) -> EtatLiquidatif:
    """From the present rows. Its date is that of the calculation: a projet has no other."""
    convention, exercice = solde["convention"], solde["exercice"]
    au: date = solde["date_calcul"]
    return lire_document(
        {
            "solde": solde,
            "lignes": ctx.entrepot.lire_decompte(convention, exercice),
            "lignes_comptees": ctx.entrepot.lire_lignes_comptees(convention, exercice),
            "contexte": contexte(ctx, convention, exercice, au),
        }
    )
