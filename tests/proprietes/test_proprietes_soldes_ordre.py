"""Several conventions: neither their order nor that of the payments and budgets changes any solde or any hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from decompte.domaine.budget import imputer_tout, parts_de
from decompte.domaine.convention import OperationBudgetaire
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from decompte.soldes.calculer import calculer_solde, retenir_budgets
from decompte.soldes.entree import DossierCompte
from tests.proprietes.tirages_soldes import dossiers

OPERATIONS = ("C01", "C02", None)


@st.composite
def ensembles(tirer: st.DrawFn, referentiel: Referentiel) -> list[DossierCompte]:
    """Two to four conventions, each on one of two operations or on none."""
    comptes = tirer(st.lists(dossiers(referentiel), min_size=2, max_size=4))
    nommes = []
    for rang, compte in enumerate(comptes):
        code = f"convention-{rang}"
        convention = replace(compte.dossier.convention, code=code, operation_budgetaire=tirer(st.sampled_from(OPERATIONS)))
        versements = tuple(replace(v, convention=code) for v in compte.dossier.versements)
        avenants = tuple(replace(a, convention=code) for a in compte.dossier.avenants)
        dossier = replace(compte.dossier, convention=convention, versements=versements, avenants=avenants)
        nommes.append(replace(compte, dossier=dossier))
    return nommes


def soldes_de(comptes: Sequence[DossierCompte], budgets: Sequence[OperationBudgetaire]) -> Mapping[str, Solde]:
    soldes = [calculer_solde(c) for c in comptes]
    parts = parts_de(
        (c.dossier.convention for c in comptes), {}, {c.dossier.convention.code: c.dossier.avenants for c in comptes}
    )
    payes = (v for c in comptes for v in c.dossier.versements)
    imputations = imputer_tout(parts, payes, ((s.convention, s.solde_net_eur) for s in soldes))
    return {s.convention: s for s in retenir_budgets(soldes, imputations, budgets)}


@settings(max_examples=30)
@given(st.data())
def test_l_ordre_des_conventions_et_des_budgets_ne_change_rien(referentiel: Referentiel, data: st.DataObject) -> None:
    comptes = data.draw(ensembles(referentiel))
    limite = st.decimals(min_value=0, max_value=Decimal("2000000"), places=2)
    budgets = [
        replace(referentiel.budgets[0], operation=operation, ae_eur=data.draw(limite), disponible_eur=data.draw(limite))
        for operation in OPERATIONS
        if operation is not None
    ]
    attendus = soldes_de(comptes, budgets)
    melanges = soldes_de(data.draw(st.permutations(comptes)), data.draw(st.permutations(budgets)))
    assert melanges == attendus


@settings(max_examples=30)
@given(st.data())
def test_une_convention_ne_change_pas_le_solde_d_une_autre(referentiel: Referentiel, data: st.DataObject) -> None:
    """Never netted: only the hold of a shared budget may come from another convention."""
    comptes = data.draw(ensembles(referentiel))
    ensemble = soldes_de(comptes, ())
    for compte in comptes:
        assert ensemble[compte.dossier.convention.code] == calculer_solde(compte)
