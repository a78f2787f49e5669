"""Deposits that had to be opened: what was read in their place, and the members of archives."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from decompte.domaine.depot import DepotRecu, EtatDepot
from decompte.domaine.mois import Mois
from decompte.entrepot import depots
from decompte.entrepot.erreurs import ChargementImpossible
from decompte.entrepot.requetes import requete


def enregistrer_ouverture(cnx: Connection, depot: str, contenu_sha256: str, contenu_nom: str) -> None:
    """What is to be read of this deposit: the only file of an archive, or a decrypted workbook, archived under that digest.

    ChargementImpossible when the deposit is unknown.
    """
    parametres = {"depot": depot, "contenu_sha256": contenu_sha256, "contenu_nom": contenu_nom}
    if cnx.execute(requete("depots/enregistrer_ouverture"), parametres).one_or_none() is None:
        raise ChargementImpossible(_inconnu(depot))


def enregistrer_membres(cnx: Connection, contenant: str, membres: Sequence[DepotRecu], motif: str) -> tuple[list[str], list[str]]:
    """The archive becomes ``lu`` with this motif, its members deposits of their own.

    Returns (members still to be treated, doublons among them), in the order given: the same answer when a night cut short opens
    the archive again. An archive that has become a doublon since it was opened stays one, and its members are registered all the
    same: they wait, or are doublons of those of the original once that one is opened.
    ChargementImpossible: the archive is unknown, or a member is not its own.
    """
    _verifier(cnx, contenant, membres)
    depots.enregistrer(cnx, membres)
    cnx.execute(requete("depots/conclure_contenants"), {"contenants": [contenant], "motif": motif})
    ordre = list(dict.fromkeys(m.depot for m in membres))
    etats = {str(d): str(e) for d, e in cnx.execute(requete("depots/membres"), {"depots": ordre})}
    return (
        [d for d in ordre if etats.get(d) == EtatDepot.RECU],
        [d for d in ordre if etats.get(d) == EtatDepot.DOUBLON],
    )


TableConnue = tuple[str, str | None, Mois | None, str | None]
"""(member, convention, month, original): a table of an archive. ``original``: the deposit (id) of which the member is a doublon;
convention and month are then those of the original, None while it is still to be treated."""


def tables_du_contenant(cnx: Connection, contenant: str) -> list[TableConnue]:
    """The tables of an archive whose (convention, month) is known, and its members received before as other deposits, by path.

    The bytes of a deposit received before the archive count as its table; those of another member do not.
    """
    lignes = cnx.execute(requete("depots/tables_du_contenant"), {"contenant": contenant})
    return [(r.depot, r.convention, None if r.mois is None else Mois.de_texte(r.mois), r.original) for r in lignes]


def _verifier(cnx: Connection, contenant: str, membres: Sequence[DepotRecu]) -> None:
    # Locked like a deposit that is loaded: two nights that hold the same archive open it one after the other.
    cnx.execute(requete("chargement/verrouiller"), {"cle": contenant})
    if cnx.execute(requete("chargement/depot"), {"depot": contenant}).one_or_none() is None:
        raise ChargementImpossible(_inconnu(contenant))
    etrangers = [m.chemin for m in membres if m.contenant != contenant]
    if etrangers:
        raise ChargementImpossible(f"Ces fichiers ne viennent pas de l'archive « {contenant} » : {', '.join(etrangers)}.")


def _inconnu(depot: str) -> str:
    return f"Le dépôt « {depot} » n'est pas enregistré : enregistrez-le avant de l'ouvrir."
