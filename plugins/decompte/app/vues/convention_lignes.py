"""The Excel rows behind a figure, a slice at a time: where each is in the workbooks, never who is on it."""

from __future__ import annotations

from collections.abc import Sequence
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
    """The rows behind a line of a décompte. ``comptes``: by rule and month, how many rows, and how many of them count."""

    ligne: LigneExpliquee
    comptes: Sequence[Ligne]
    tranche: Tranche
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
    cle = {"convention": convention, "exercice": exercice, "regles": voulues}
    libelles = {li.regle: li.libelle for li in decompte.lignes}
    comptes = [{**c, "libelle": libelles[c["regle"]]} for c in ctx.entrepot.lire_vue("conventions/lignes_total", **cle)]
    comptes.sort(key=lambda c: (ordre.index(c["regle"]), c["mois"]))
    connus = sorted({c["mois"] for c in comptes})
    if mois and mois not in connus:
        raise DemandeInvalide(f"Aucune ligne comptée pour « {mois} ». Mois comptés : {', '.join(connus)}.")
    total = sum(c["lignes"] for c in comptes if not mois or c["mois"] == mois)
    page = min(page, max(1, -(-total // LIGNES_PAR_PAGE)))
    lues = ctx.entrepot.lire_vue(
        "conventions/lignes",
        **cle,
        mois=mois or None,
        activites=[r for r in voulues if est_activite(r)],
        limite=LIGNES_PAR_PAGE,
        decalage=decalage(page, LIGNES_PAR_PAGE),
    )
    lignes = [{**lu, "libelle": libelles[lu["regle"]], "role": _role(lu)} for lu in lues]
    return LignesDerriere(ligne, comptes, Tranche(lignes, total, page, LIGNES_PAR_PAGE), mois or None)


def _role(ligne: Ligne) -> str:
    """Why the row is there: « comptée : personne inscrite », « regardée, non comptée : … »."""
    mots = compte_en_mots(ligne["regle"])
    if ligne["numerateur"]:
        return f"comptée : {mots.numerateur}"
    if ligne["denominateur"]:
        return f"regardée, non comptée : {mots.denominateur or mots.numerateur}"
    return mots.appui or "fait compter une autre ligne"
