"""Who takes care of what is to be done, and what is said of it: recorded, journaled, all of a set or nothing."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from decompte.domaine.suivi import ActionSuivi, Charge, GenreObjet, Objet, Suivi, fautes_de_suivi
from decompte.entrepot.decisions import journaliser
from decompte.entrepot.erreurs import LotRefuse
from decompte.entrepot.requetes import requete


def suivre(cnx: Connection, suivis: Sequence[Suivi]) -> None:
    """Record entries on different objects; LotRefuse with the faults of each, and nothing is then recorded.

    Two who take the same object at once: the second waits for the first, and is told.
    """
    refus: dict[int, list[str]] = {}
    # Always in the same order: two sets that have objects in common wait for each other, never both.
    for rang, suivi in sorted(enumerate(suivis), key=lambda s: s[1].objet):
        cnx.execute(requete("chargement/verrouiller"), {"cle": f"suivi {suivi.objet}"})
        connu = cnx.execute(requete("suivi/connu"), _cle(suivi.objet)).one_or_none()
        charge = _charge(cnx, suivi.objet)
        fautes = fautes_de_suivi(suivi, charge)
        if connu is None:
            fautes.append(_ABSENTS[suivi.objet.genre])
        if fautes or connu is None:
            refus[rang] = fautes
            continue
        cnx.execute(
            requete("suivi/inserer"),
            {
                "genre": str(suivi.objet.genre),
                "cle": suivi.objet.cle,
                "action": str(suivi.action),
                "etat_vu": connu.etat if suivi.action is ActionSuivi.MAINTENIR else None,
                "par": suivi.par,
                "commentaire": suivi.commentaire,
            },
        )
        de, vers = _passage(suivi, charge, connu.etat)
        journaliser(cnx, suivi.par, str(suivi.action), connu.nom, de, vers, suivi.commentaire or None)
    if refus:
        raise LotRefuse(refus)


_ABSENTS = {
    GenreObjet.INCIDENT: "cet incident n'existe pas, ou plus",
    GenreObjet.DEPOT: "ce dépôt n'existe pas",
    GenreObjet.MOIS: "aucun tableau n'est attendu pour ce mois",
}


def _passage(suivi: Suivi, charge: Charge | None, etat: str) -> tuple[str | None, str | None]:
    """What the journal says it was, and what it is."""
    if suivi.action is ActionSuivi.MAINTENIR:
        return etat, etat
    if suivi.action is ActionSuivi.COMMENTER:
        return None, None
    return (None if charge is None else charge.par), (suivi.par if suivi.action is ActionSuivi.PRENDRE else None)


def _charge(cnx: Connection, objet: Objet) -> Charge | None:
    dernier = cnx.execute(requete("suivi/charge"), {"genre": str(objet.genre), "cle": objet.cle}).one_or_none()
    if dernier is None or dernier.action == ActionSuivi.RENDRE:
        return None
    return Charge(dernier.par, dernier.instant)


def _cle(objet: Objet) -> dict[str, str | None]:
    place = (objet.convention, str(objet.mois)) if objet.genre is GenreObjet.MOIS else (None, None)
    return {"genre": str(objet.genre), "cle": objet.cle, "convention": place[0], "mois": place[1]}
