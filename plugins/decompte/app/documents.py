"""Final reports and annual documents one at a time: the checks and the loading of `importer documents`, its effect told."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.effet import ATTENTE_S
from decompte.app.erreurs import DemandeInvalide
from decompte.app.importer import BilanImport, importer_table
from decompte.domaine.importation import Genre
from decompte.domaine.solde import EtatSolde
from decompte.domaine.vie_solde import EN_COURS, ETATS_SOLDE_DITS, FIGES
from decompte.referentiel.finances import COLONNES_DOCUMENTS, DEPENSES
from decompte.referentiel.import_lignes import FichierRefuse, TableImportee

_SAISIE = "document saisi"
"""What stands for the name of the file, in the journal and as the source."""
CHAMPS = (*COLONNES_DOCUMENTS, *(c for c in DEPENSES if c not in COLONNES_DOCUMENTS))
"""What is typed of a document: the columns of the file."""
_DITS = {
    "convention": "Convention",
    "exercice": "Exercice",
    "nature": "Nature",
    "recu_le": "Reçu le",
    "cout_reel_eur": "Coût réel",
    "depenses_directes_eur": "Dépenses directes",
    "depenses_prestations_eur": "Prestations",
    "depenses_indirectes_eur": "Dépenses indirectes",
}
_PROPRE_AU_FICHIER = re.compile(r"(,| :) (retirez la ligne|gardez une seule ligne)|, ou importez d'abord la convention")
"""What a fault advises to who has a file."""


def enregistrer_document(
    ctx: Contexte,
    convention: str,
    exercice: str | int,
    nature: str,
    recu_le: str,
    par: str,
    aujourd_hui: date,
    cout_reel_eur: str | None = None,
    depenses_directes_eur: str | None = None,
    depenses_prestations_eur: str | None = None,
    depenses_indirectes_eur: str | None = None,
    attendre_s: float = ATTENTE_S,
) -> list[str]:
    """Register one document, journaled; returns what it changes, French sentences. Every text is as somebody typed it.

    DemandeInvalide with every fault; NuitDejaEnCours after ``attendre_s`` seconds: nothing was recorded.
    """
    qui = par.strip()
    valeurs = {
        "convention": convention,
        "exercice": str(exercice),
        "nature": nature,
        "recu_le": recu_le,
        "cout_reel_eur": cout_reel_eur or "",
        "depenses_directes_eur": depenses_directes_eur or "",
        "depenses_prestations_eur": depenses_prestations_eur or "",
        "depenses_indirectes_eur": depenses_indirectes_eur or "",
    }
    table = TableImportee(_SAISIE, 1, CHAMPS, ((2, tuple(valeurs[champ] for champ in CHAMPS)),))
    # No date nor author: the same document typed twice is the same, and its source enters the digest of a solde.
    sha256 = hashlib.sha256(json.dumps(valeurs, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    if not qui:
        raise DemandeInvalide("Rien n'a été enregistré : dites qui enregistre.")
    avant = _solde(ctx, valeurs)
    try:
        bilan = importer_table(ctx, Genre.DOCUMENTS, table, sha256, qui, aujourd_hui, attendre_s)
    except FichierRefuse as refus:
        fautes = [_dire_faute(faute.message, faute.colonne) for faute in refus.fautes]
        raise DemandeInvalide("\n".join(["Rien n'a été enregistré.", *fautes])) from None
    return list(_dire(ctx, valeurs, bilan, avant))


def _dire_faute(message: str, colonne: str | None) -> str:
    dit = _PROPRE_AU_FICHIER.sub("", message)
    return dit[0].upper() + dit[1:] if colonne is None else f"{_DITS.get(colonne, colonne)} : {dit}"


def _dire(ctx: Contexte, valeurs: Mapping[str, str], bilan: BilanImport, avant: Mapping[str, Any] | None) -> Iterator[str]:
    if not bilan.nouveaux:
        yield "Ce document est déjà enregistré, avec les mêmes montants : rien n'a changé."
        return
    yield from (re.sub(r"^Ligne \d+ : r", "R", phrase) for phrase in bilan.phrases)
    yield from bilan.effet
    yield from _dire_tenu(avant, _solde(ctx, valeurs))


def _dire_tenu(avant: Mapping[str, Any] | None, apres: Mapping[str, Any] | None) -> Iterator[str]:
    """What becomes of figures that were held or frozen: the first wait, the second open a new version."""
    if avant is None or apres is None:
        return
    etat = EtatSolde(avant["etat"])
    if etat in EN_COURS and avant["version"] == apres["version"]:
        yield (
            f"Ce solde est {ETATS_SOLDE_DITS[etat]} : ses chiffres sont tenus. S'ils changent avec ce document, il ne pourra "
            "pas être arrêté : les finances le renvoient, il est recalculé, puis proposé à nouveau."
        )
    elif etat in FIGES and apres["version"] > avant["version"]:
        yield (
            f"La version {avant['version']} du solde, {ETATS_SOLDE_DITS[etat]}e, reste telle quelle : une régularisation, "
            f"version {apres['version']}, s'ouvre pour la différence."
        )


def _solde(ctx: Contexte, valeurs: Mapping[str, str]) -> Mapping[str, Any] | None:
    """The stored solde that a document is about, if there is one: what was typed may be anything."""
    annee = valeurs["exercice"].strip()
    if not (annee.isascii() and annee.isdigit() and len(annee) == 4):
        return None
    return ctx.entrepot.lire_solde(valeurs["convention"].strip(), int(annee))
