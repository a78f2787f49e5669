"""What finance reads beside the soldes: what each budget operation bears, its alerts, and the funds entrusted to the CAF."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from decompte.domaine.budget import AlerteBudget, Imputation
from decompte.domaine.fonds import Fonds, Mouvement, Sens
from decompte.entrepot.decisions import journaliser
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete


def enregistrer_imputations(cnx: Connection, imputations: Sequence[Imputation], alertes: Sequence[AlerteBudget]) -> None:
    """Replace what each operation and year bears, and its alerts, at once: ``finance.budget`` sums what is there.

    Two writers wait for each other: the last one is what stays.
    """
    cnx.execute(requete("chargement/verrouiller"), {"cle": "finance.imputation"})
    cnx.execute(requete("finances/vider_imputations"))
    cnx.execute(requete("finances/imputations"), {"lignes": en_json(champs(i) for i in imputations)})
    cnx.execute(requete("finances/vider_alertes"))
    cnx.execute(requete("finances/alertes"), {"lignes": en_json(champs(a) for a in alertes)})


def enregistrer_fonds(cnx: Connection, fonds: Sequence[Fonds]) -> int:
    """The funds follow the reference file; one that left it stays with its movements. Returns how many rows changed."""
    return cnx.execute(requete("finances/fonds"), {"lignes": en_json(champs(f) for f in fonds)}).rowcount


def lire_fonds(cnx: Connection) -> list[Fonds]:
    """The funds, by code."""
    return [
        Fonds(**{**ligne, "territoires": tuple(ligne["territoires"])})
        for ligne in cnx.execute(requete("finances/lire_fonds")).mappings()
    ]


def lire_mouvements(cnx: Connection) -> list[Mouvement]:
    """Every movement of every fund, as they were told, in the order of their import."""
    return [
        Mouvement(**{**ligne, "sens": Sens(ligne["sens"])})
        for ligne in cnx.execute(requete("finances/lire_mouvements")).mappings()
    ]


def lire_hors_budget(cnx: Connection) -> list[dict[str, Any]]:
    """What is engaged outside the budget operations, by year and convention."""
    return [dict(ligne) for ligne in cnx.execute(requete("finances/hors_budget")).mappings()]


def ajouter_mouvements(
    cnx: Connection, choisir: Callable[[Sequence[Mouvement]], Sequence[Mouvement]], par: str, fichier: str, empreinte: str
) -> list[Mouvement]:
    """Append, with one journal entry, what ``choisir`` keeps of a file once it knows all that is there; returns it.

    Two imports at once wait for each other: what is chosen is chosen on what is there. What ``choisir`` raises leaves nothing
    behind. Nothing is journaled when nothing is new. ``empreinte``: SHA-256 of the file.
    """
    cnx.execute(requete("chargement/verrouiller"), {"cle": "finance.fonds_mouvement"})
    nouveaux = list(choisir(lire_mouvements(cnx)))
    if nouveaux:
        cnx.execute(requete("finances/ajouter_mouvements"), {"lignes": en_json(champs(m) for m in nouveaux), "par": par})
        journaliser(cnx, par, "importer_mouvements", fichier, None, str(len(nouveaux)), f"SHA-256 {empreinte}")
    return nouveaux
