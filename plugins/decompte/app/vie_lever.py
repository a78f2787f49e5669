"""Lift a hold with its reason, or put it back: an input of the calculation, which tells what follows."""

from __future__ import annotations

from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vie_demande import DemandeActe, SoldeVu
from decompte.domaine.texte import jour
from decompte.domaine.vie_solde import LEVABLES, Levee
from decompte.entrepot.vie import Acte


def lever(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """The hold is lifted as it stands today; DemandeInvalide when the solde has none of that rule."""
    regle = demande.regle or ""
    deja = next((levee for levee in vu.levees if levee.regle == regle), None)
    if deja is not None:
        raise DemandeInvalide(f"« {LEVABLES[regle]} » est déjà levé, depuis le {jour(deja.le)}, par {deja.par}")
    phrases = retenues(vu).get(regle)
    if not phrases:
        raise DemandeInvalide(f"rien à lever : pas de blocage « {LEVABLES[regle]} »")
    convention, exercice = vu.cle
    return [Levee(convention, exercice, regle, " ".join(phrases), aujourd_hui, demande.par, demande.motif)]


def retablir(ctx: Contexte, demande: DemandeActe, vu: SoldeVu, aujourd_hui: date) -> list[Acte]:
    """The lifted hold holds again; DemandeInvalide when it was not lifted."""
    regle = demande.regle or ""
    levee = next((levee for levee in vu.levees if levee.regle == regle), None)
    if levee is None:
        raise DemandeInvalide(f"« {LEVABLES[regle]} » n'est pas levé")
    convention, exercice = vu.cle
    return [
        Levee(convention, exercice, regle, levee.phrase, aujourd_hui, demande.par, demande.motif, retablie=True)
    ]  # fmt: skip


def retenues(vu: SoldeVu) -> dict[str, list[str]]:
    """The holds that a calculation gives now, their sentences by rule."""
    par_regle: dict[str, list[str]] = {}
    if vu.calcule is not None:
        for ligne in vu.calcule.lignes:
            if ligne.libelle in vu.calcule.blocages:
                par_regle.setdefault(ligne.regle, []).append(ligne.libelle)
    return par_regle
