"""The solde of a golden case: computed alone, then held by its budget when the case gives one."""

from __future__ import annotations

from dataclasses import replace

from decompte.domaine.budget import imputer_tout, parts_de
from decompte.domaine.convention import OperationBudgetaire
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde, retenir_budgets
from tests.cas.cles import nombre
from tests.cas.lecture import Cas, lire_cas


def solder(cas: Cas, referentiel: Referentiel) -> Solde:
    """« budget » of a case: the AE and the disponible of the one operation that pays this convention alone."""
    compte = lire_cas(cas, referentiel)
    solde = calculer_solde(compte)
    budget = cas.contenu.get("budget")
    if budget is None:
        return solde
    convention = replace(compte.dossier.convention, operation_budgetaire="C-CAS")
    operation = OperationBudgetaire(
        "C-CAS", "Opération du cas", "", nombre(budget["ae"]), nombre(budget["disponible"]), annee=convention.annee
    )
    soldes = [(solde.convention, solde.solde_net_eur)]
    imputations = imputer_tout(parts_de([convention], {}), compte.dossier.versements, soldes)
    levees = {(solde.convention, solde.exercice): compte.dossier.levees}
    return retenir_budgets([solde], imputations, [operation], levees)[0]
