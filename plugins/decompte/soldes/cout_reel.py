"""The décompte of mode ``cout_reel`` (contreparties FSE)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from decompte.domaine.convention import DocumentRecu
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.cout_reel import Depenses, depenses_eligibles, du_cout_reel
from decompte.domaine.montant import eur
from decompte.domaine.texte import euros, jour, proportion
from decompte.soldes.bilans import dernier_bilan
from decompte.soldes.blocages import date_du_bilan
from decompte.soldes.du import Du, Empeche
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction


def calculer_cout_reel(dossier: Dossier, redaction: Redaction) -> Du:
    """Write the line of the mode; returns what is due before caps. Empeche until a final report gives the expenses."""
    part = redaction.decimal("part_departementale_fse")
    bilan = dernier_bilan(dossier, lambda d: d.depenses_directes_eur is not None or d.cout_reel_eur is not None)
    if bilan is None:
        raise Empeche(
            "Non calculable à cette date : le bilan final avec les dépenses de l'opération n'est pas encore reçu "
            f"(attendu le {jour(date_du_bilan(dossier, redaction))})."
        )
    eligibles, calcul, precision, parametres = _depenses(bilan, redaction)
    du = du_cout_reel(part, eligibles)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.cout_reel",
        f"Part départementale des dépenses éligibles, {euros(eur(eligibles))}, d'après le bilan final reçu le "
        f"{jour(bilan.recu_le)}{precision}",
        formule="part départementale × (coûts directs + min(coûts indirects ; maximum × (coûts directs − prestations)))",
        calcul=f"{proportion(part)} × {calcul}",
        resultat=euros(du),
        montant=du,
        source=bilan.source,
        parametres=("part_departementale_fse", *parametres),
    )
    return Du(du)


def _depenses(bilan: DocumentRecu, redaction: Redaction) -> tuple[Fraction, str, str, tuple[str, ...]]:
    """The eligible expenses, the arithmetic, what the label adds, the parameters used."""
    zero = Decimal("0.00")
    if bilan.depenses_directes_eur is None:
        cout = bilan.cout_reel_eur or zero
        return Fraction(cout), euros(cout), " ; le coût n'y est pas ventilé : il est retenu en entier", ()
    maximum = redaction.decimal("couts_indirects_maximum")
    depenses = Depenses(
        bilan.depenses_directes_eur, bilan.depenses_prestations_eur or zero, bilan.depenses_indirectes_eur or zero
    )
    calcul = (
        f"({euros(depenses.directes_eur)} + min({euros(depenses.indirectes_eur)} ; {proportion(maximum)} × "
        f"({euros(depenses.directes_eur)} − {euros(depenses.prestations_eur)})))"
    )
    return depenses_eligibles(depenses, maximum), calcul, "", ("couts_indirects_maximum",)
