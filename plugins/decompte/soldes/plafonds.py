"""Caps: due never above the amount of the exercice, the real cost of the action, or the mode's own ceiling."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from decompte.domaine.ligne import Rubrique
from decompte.domaine.texte import euros, jour
from decompte.soldes.bilans import dernier_bilan
from decompte.soldes.du import Plafond
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.regles import REGLES

_DELIBERATION = "Délibération n° 2024-273 du 17 juin 2024"
_COUT = f"{_DELIBERATION}, annexe 7 article 2 et annexe 9 article 4"

_ORDRE = "ordre_operations"


def plafonner(dossier: Dossier, du: Decimal, propres: Sequence[Plafond], redaction: Redaction) -> Decimal:
    """Write one line for each cap that binds (a negative amount), then the due; returns it, in euros.

    In that order: the amount of the exercice, the real cost given by the last final report received, the mode's own.
    Source: Délibération n° 2024-273, annexe 7 art. 2 and annexe 9 art. 4 (the contribution does not exceed the cost).
    """
    atteint = False
    for plafond in (*_communs(dossier), *propres):
        if du <= plafond.plafond_eur:
            _dire_non_atteint(plafond, redaction)
            continue
        if not atteint:
            redaction.convenir(_ORDRE, "plafonds_versements_penalite")
            atteint = True
        retenu = plafond.plafond_eur - du
        redaction.ligne(
            Rubrique.DU,
            plafond.regle,
            f"Plafond : {plafond.libelle}",
            formule="min(dû ; plafond) − dû",
            calcul=f"min({euros(du)} ; {euros(plafond.plafond_eur)}) − {euros(du)}",
            resultat=euros(retenu),
            montant=retenu,
            source=plafond.source,
            parametres=plafond.parametres,
        )
        du = plafond.plafond_eur
    redaction.ligne(
        Rubrique.DU,
        "du",
        "Montant dû",
        formule="somme des parts, plafonds déduits",
        calcul=_additionner(redaction),
        resultat=euros(du),
        montant=du,
        source=REGLES["du"].source,
        parametres=(_ORDRE,) if atteint else (),
    )
    return du


def _dire_non_atteint(plafond: Plafond, redaction: Redaction) -> None:
    """A ceiling that does not bind is still shown where it rests on parameters: what it is, and that it changes nothing."""
    if plafond.controle is not None:
        redaction.ligne(
            Rubrique.CONTROLE,
            plafond.controle,
            f"Plafond non atteint : {plafond.libelle}",
            resultat=euros(plafond.plafond_eur),
            source=plafond.source,
            parametres=plafond.parametres,
        )


def _communs(dossier: Dossier) -> list[Plafond]:
    """The caps of every mode; the real cost only once a final report gives it."""
    plafonds = [Plafond("plafond.exercice", "montant de l'exercice", dossier.terme.montant_eur, _COUT)]
    bilan = dernier_bilan(dossier, lambda d: d.cout_reel_eur is not None)
    if bilan is not None and bilan.cout_reel_eur is not None:
        libelle = f"coût réel de l'action, donné par le bilan final reçu le {jour(bilan.recu_le)}"
        plafonds.append(Plafond("plafond.cout_reel", libelle, bilan.cout_reel_eur, _COUT))
    return plafonds


def _additionner(redaction: Redaction) -> str | None:
    """The parts and the caps written so far, as a sum; None when no line has an amount."""
    rubriques = {Rubrique.QUANTITATIF, Rubrique.QUALITATIF, Rubrique.DU}
    montants = [li.montant_eur for li in redaction.lignes if li.rubrique in rubriques and li.montant_eur is not None]
    return " ".join(euros(m) if not i else f"{'−' if m < 0 else '+'} {euros(abs(m))}" for i, m in enumerate(montants)) or None
