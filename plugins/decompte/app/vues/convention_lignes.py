"""The Excel rows behind a figure, a slice at a time: where each is in the workbooks, never who is on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vues.convention_decompte import LigneExpliquee, lire_decompte
from decompte.app.vues.tranche import Ligne, Tranche, decalage
from decompte.domaine.trace import compte_en_mots, est_activite, regles_derriere
from decompte.lecture.fautes import suggestion

LIGNES_PAR_PAGE = 100


@dataclass(frozen=True, slots=True)
class LignesDerriere:
    """What stands behind a line of a décompte. ``comptes``: by counted line and month, how many rows count, and among how many.

    ``tranche``: the rows themselves; None for a figure computed from other lines, each of which has its own.
    """

    ligne: LigneExpliquee
    comptes: Sequence[Ligne]
    tranche: Tranche | None
    mois: str | None


def lire_lignes(ctx: Contexte, convention: str, exercice: int, regle: str, mois: str, page: int) -> LignesDerriere:
    """The rows behind the line ``regle``, of one month (AAAA-MM) or of all when it is empty.

    DemandeInvalide, in a sentence, for an unknown rule or month, or a figure that rests on no row.
    """
    decompte = lire_decompte(ctx, convention, exercice)
    ligne = decompte.ligne(regle)
    ordre = [li.regle for li in decompte.lignes]
    if not ordre:
        raise DemandeInvalide(f"La convention {convention} n'a pas de solde calculé pour {exercice}.")
    if ligne is None:
        raise DemandeInvalide(f"Le décompte n'a pas de ligne « {regle} ».{suggestion(regle, ordre)}")
    if not ligne.tracee:
        raise DemandeInvalide(f"Le chiffre « {ligne.libelle} » ne vient d'aucune ligne des tableaux mensuels.")
    # The lines traced to themselves are those that count rows; the others rest on them.
    comptees = [li.regle for li in decompte.lignes if li.comptee]
    voulues = regles_derriere(regle, ordre, comptees)
    libelles = {li.regle: li.libelle for li in decompte.lignes}
    comptees_par_mois = ctx.entrepot.lire_vue(
        "conventions/lignes_total", convention=convention, exercice=exercice, regles=voulues
    )
    comptes = [{**c, "libelle": libelles[c["regle"]]} for c in comptees_par_mois]
    comptes.sort(key=lambda c: (ordre.index(c["regle"]), c["mois"]))
    connus = sorted({c["mois"] for c in comptes})
    if mois and mois not in connus:
        raise DemandeInvalide(f"Aucune ligne comptée pour « {mois} ». Mois comptés : {', '.join(connus)}.")
    tranche = (
        _trancher(ctx, {"convention": convention, "exercice": exercice, "regle": regle}, mois, page) if ligne.comptee else None
    )
    return LignesDerriere(ligne, comptes, tranche, mois or None)


def _trancher(ctx: Contexte, cle: Mapping[str, object], mois: str, page: int) -> Tranche:
    regle = str(cle["regle"])

    def lire(numero: int) -> list[Ligne]:
        return ctx.entrepot.lire_vue(
            "conventions/lignes",
            **cle,
            mois=mois or None,
            activite=est_activite(regle),
            limite=LIGNES_PAR_PAGE,
            decalage=decalage(numero, LIGNES_PAR_PAGE),
        )

    lues = lire(page)
    if not lues and page > 1:
        page, lues = 1, lire(1)
    lignes = [{**lue, "role": _role(regle, lue)} for lue in lues]
    return Tranche(lignes, lues[0]["total"] if lues else 0, page, LIGNES_PAR_PAGE)


def _role(regle: str, ligne: Ligne) -> str:
    """Why the row is there: « comptée : personne inscrite », « regardée, non comptée : … »."""
    mots = compte_en_mots(regle)
    if ligne["numerateur"]:
        return f"comptée : {mots.numerateur}"
    if ligne["denominateur"]:
        return f"regardée, non comptée : {mots.denominateur or mots.numerateur}"
    return mots.appui or "fait compter une autre ligne"
