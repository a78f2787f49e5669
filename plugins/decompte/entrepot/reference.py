"""The reference data: files seed the warehouse; what is decided or entered later prevails."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from decompte.domaine.avenant import Avenant
from decompte.domaine.convention import Convention, DocumentRecu, Note, OperationBudgetaire, Structure, Versement
from decompte.entrepot.avenants import reposer_reference
from decompte.entrepot.erreurs import ReferenceRefusee
from decompte.entrepot.lignes_json import champs, en_json
from decompte.entrepot.requetes import requete

Repartitions = Mapping[tuple[str, str, int], Decimal]
"""(convention, operation, year) -> amount in euros, for the conventions charged to several operations or years."""


@dataclass(frozen=True, slots=True)
class Reference:
    """All that the reference files say, with their digest."""

    structures: Sequence[Structure]
    conventions: Sequence[Convention]
    budgets: Sequence[OperationBudgetaire]
    versements: Sequence[Versement]
    documents: Sequence[DocumentRecu]
    notes: Sequence[Note]
    repartitions: Repartitions
    empreinte: str
    avenants: Sequence[Avenant] = ()


def enregistrer(cnx: Connection, reference: Reference) -> dict[str, int]:
    """Load it; returns how many rows of each kind were written (all 0 when the digest is that of the last load).

    Structures, conventions, avenants and budgets follow the files, save those that were imported; a convention that left them is
    kept when something happened under it. Payments, documents and notes only seed: a row that exists is never changed.
    Raises ReferenceRefusee.
    """
    familles = {
        "structures": [{**champs(s), "origine": "reference"} for s in reference.structures],
        "budgets": [champs(b) for b in reference.budgets],
        "conventions": [{**champs(c), "origine": "reference"} for c in reference.conventions],
        "repartitions": [
            {"convention": c, "operation": o, "annee": a, "montant_eur": m}
            for (c, o, a), m in sorted(reference.repartitions.items())
        ],
        "versements": [{"versement": cle_de_versement(v), **champs(v)} for v in reference.versements],
        "documents": [champs(d) for d in reference.documents],
        "notes": [champs(n) for n in reference.notes],
    }
    if cnx.execute(requete("reference/empreinte")).scalar_one_or_none() == reference.empreinte:
        return dict.fromkeys([*familles, "avenants"], 0)
    cnx.execute(requete("importations/verrouiller"))
    try:
        nombres = {famille: _ecrire(cnx, famille, en_json(lignes)) for famille, lignes in familles.items()}
        nombres["avenants"] = reposer_reference(cnx, reference.avenants)
    except ValueError as contradiction:
        raise ReferenceRefusee(
            f"Les données de référence contredisent un avenant importé, rien n'en a été chargé. {contradiction}. "
            "Corrigez avenants.csv, puis relancez « bin/decompte init »."
        ) from contradiction
    except IntegrityError as erreur:
        diag = getattr(erreur.orig, "diag", None)
        detail = getattr(diag, "message_detail", None) or getattr(diag, "message_primary", None) or "contrainte refusée"
        raise ReferenceRefusee(
            "Les données de référence se contredisent, rien n'en a été chargé : la base a répondu "
            f"« {str(detail).rstrip('.')} ». Corrigez le fichier, puis relancez « bin/decompte init »."
        ) from erreur
    cnx.execute(
        requete("reference/retirer"),
        {
            "conventions": [c.code for c in reference.conventions],
            "structures": [s.code for s in reference.structures],
            "comptes": [f"{b.operation} {b.annee}" for b in reference.budgets],
        },
    )
    cnx.execute(requete("reference/noter_empreinte"), {"empreinte": reference.empreinte})
    return nombres


def cle_de_versement(versement: Versement) -> str:
    """The key of a payment: a digest of what it is, so that the same line twice is one payment. The source is not part of it."""
    v = versement
    contenu = "|".join((v.convention, str(v.exercice), v.date.isoformat(), f"{v.montant_eur:.2f}", v.nature, v.mandat))
    return hashlib.sha256(contenu.encode("utf-8")).hexdigest()


def _ecrire(cnx: Connection, famille: str, lignes: str) -> int:
    if famille == "repartitions":
        cnx.execute(requete("reference/vider_repartitions"), {"lignes": lignes})
    return cnx.execute(requete(f"reference/{famille}"), {"lignes": lignes}).rowcount
