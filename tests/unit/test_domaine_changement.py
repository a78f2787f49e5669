"""What a change keeps of the solde, how a budget hold is told, and from which cent somebody is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from decompte.domaine.causes import Cause, GenreCause
from decompte.domaine.changement import Montants, SoldeConnu, Tolerance, comparer, connaitre
from decompte.domaine.ligne import LigneDeDecompte, Rubrique
from decompte.domaine.solde import EtatSolde, MoisComptes, Solde

TOLERANCE = Tolerance(Decimal("100.00"), Decimal("0.05"))
BUDGET = "Budget SOC-1 (2024) dépassé de 5,00\u202f€ : soldes et versements 105,00\u202f€ pour 100,00\u202f€ disponibles."


def ligne(regle: str, libelle: str) -> LigneDeDecompte:
    return LigneDeDecompte(Rubrique.BLOCAGE, libelle, None, None, None, None, regle, None)


SOLDE = Solde(
    convention="convention-a",
    structure="structure-a",
    dispositif="1.1",
    territoire=None,
    exercice=2024,
    version=1,
    etat=EtatSolde.A_INSTRUIRE,
    date_calcul=date(2025, 2, 1),
    montant_exercice_eur=Decimal("1000.00"),
    du_eur=Decimal("900.00"),
    part_quantitative_eur=Decimal("500.00"),
    part_qualitative_eur=Decimal("400.00"),
    deja_verse_eur=Decimal("300.00"),
    solde_brut_eur=Decimal("600.00"),
    taux_penalite=Decimal("0.0500"),
    penalite_eur=Decimal("30.00"),
    solde_net_eur=Decimal("570.00"),
    reversement_eur=Decimal("0.00"),
    mois=MoisComptes(12),
    blocages=("rapport final manquant", BUDGET),
    hypotheses=(),
    empreinte="0" * 64,
    lignes=(ligne("blocage.rapport", "rapport final manquant"), ligne("blocage.budget", BUDGET)),
    entrees={"exercice": "2024"},
)
MONTANTS = Montants(
    du_eur=Decimal("900.00"),
    part_quantitative_eur=Decimal("500.00"),
    part_qualitative_eur=Decimal("400.00"),
    deja_verse_eur=Decimal("300.00"),
    solde_brut_eur=Decimal("600.00"),
    taux_penalite=Decimal("0.0500"),
    penalite_eur=Decimal("30.00"),
    solde_net_eur=Decimal("570.00"),
    reversement_eur=Decimal("0.00"),
)
CONNU = SoldeConnu(
    convention="convention-a",
    exercice=2024,
    etat=EtatSolde.A_INSTRUIRE,
    montant_exercice_eur=Decimal("1000.00"),
    montants=MONTANTS,
    blocages=("rapport final manquant", BUDGET),
    blocages_budget=(BUDGET,),
    entrees={"exercice": "2024"},
)


def avec(solde: SoldeConnu = CONNU, **montants: str | None) -> SoldeConnu:
    """The same solde with other amounts, and an input that explains them."""
    changes = {champ: None if texte is None else Decimal(texte) for champ, texte in montants.items()}
    return replace(
        solde, montants=replace(solde.montants, **changes), entrees={"exercice": "2024", "convention.fin": "2024-12-30"}
    )


def test_ce_qu_un_changement_retient_d_un_solde() -> None:
    assert connaitre(SOLDE) == CONNU
    assert connaitre(replace(SOLDE, entrees={})).entrees is None, "stored before inputs were kept"


def test_ce_que_l_exercice_coute_est_le_du_moins_la_penalite() -> None:
    assert MONTANTS.cout_eur == Decimal("870.00")
    assert Montants(du_eur=Decimal("900.00")).cout_eur == Decimal("900.00")
    assert Montants().cout_eur is None


def test_un_changement_dit_de_quel_solde() -> None:
    changement = comparer(CONNU, replace(avec(solde_net_eur="500.00"), etat=EtatSolde.PROPOSE))
    assert changement is not None
    assert (changement.convention, changement.exercice, changement.montant_exercice_eur) == (
        "convention-a", 2024, Decimal("1000.00"),
    )  # fmt: skip
    assert (changement.etat_avant, changement.etat_apres) == (EtatSolde.A_INSTRUIRE, EtatSolde.PROPOSE)
    assert (changement.ecart_eur, changement.nouveau, changement.alerte) == (Decimal("-70.00"), False, None)


def test_un_nouveau_solde() -> None:
    changement = comparer(None, CONNU, TOLERANCE)
    assert changement is not None
    assert changement.causes == (Cause(GenreCause.NOUVEAU, "solde", "nouveau solde", attendue=True),)
    assert (changement.nouveau, changement.etat_avant, changement.ecart_eur) == (True, None, Decimal("570.00"))


def test_le_programme_a_change_de_version() -> None:
    sans_entrees = comparer(replace(CONNU, entrees=None), CONNU)
    assert sans_entrees is not None
    phrase = "le programme a changé de version : il ne gardait pas encore ce dont ce solde est fait"
    assert sans_entrees.causes == (Cause(GenreCause.PROGRAMME, "version", phrase),)
    memes_entrees = comparer(replace(CONNU, etat=EtatSolde.PROVISOIRE), CONNU)
    assert memes_entrees is not None
    assert memes_entrees.causes == (Cause(GenreCause.PROGRAMME, "version", "le programme a changé de version"),)


def test_un_budget_qui_se_depasse_puis_ne_l_est_plus() -> None:
    libre = replace(CONNU, blocages=CONNU.blocages[:1], blocages_budget=())
    depasse, leve = comparer(libre, CONNU), comparer(CONNU, libre)
    assert depasse is not None and leve is not None
    assert depasse.causes == (Cause(GenreCause.BUDGET, "SOC-1 (2024)", "budget SOC-1 (2024) dépassé", attendue=True),)
    assert leve.causes == (Cause(GenreCause.BUDGET, "SOC-1 (2024)", "budget SOC-1 (2024) : n'est plus dépassé", attendue=True),)
    assert (depasse.blocages_ajoutes, depasse.blocages_leves) == ((BUDGET,), ())
    assert (leve.blocages_ajoutes, leve.blocages_leves) == ((), (BUDGET,))


@pytest.mark.parametrize(
    ("du", "ecart", "part"),
    [("1000.01", "+100,01", "10"), ("799.99", "−100,01", "10"), ("1023.46", "+123,46", "12,35")],
)
def test_l_alerte_dit_l_ecart_et_la_tolerance(du: str, ecart: str, part: str) -> None:
    changement = comparer(CONNU, avec(du_eur=du), TOLERANCE)
    assert changement is not None and changement.alerte is not None
    assert changement.alerte.replace("\u202f", " ") == (
        f"le coût de l'exercice (dû moins pénalité) change de {ecart} €, au-delà de 100,00 € et de 5 % ({part} % de l'exercice)"
    )


def test_un_ecart_egal_a_la_tolerance_n_alerte_pas() -> None:
    changement = comparer(CONNU, avec(du_eur="1000.00"), TOLERANCE)
    assert changement is not None and changement.alerte is None


def test_un_petit_ecart_positif_a_un_signe_plus() -> None:
    changement = comparer(CONNU, avec(du_eur="900.50"), Tolerance(Decimal("0.10"), Decimal("0")))
    assert changement is not None and changement.alerte is not None
    assert "change de +0,50" in changement.alerte


def test_ce_qui_est_a_rendre_alerte_par_sa_seule_hausse() -> None:
    """The cost is the same: only what is to be given back moves, from what it was."""
    avant = avec(reversement_eur="200.00", solde_net_eur="0.00")
    apres = replace(avec(avant, reversement_eur="350.00"), entrees={"exercice": "2024", "convention.fin": "2024-12-29"})
    changement = comparer(avant, apres, TOLERANCE)
    assert changement is not None and changement.alerte is not None
    assert changement.alerte.replace("\u202f", " ") == (
        "la somme à reverser augmente de 150,00 €, au-delà de 100,00 € et de 5 % (15 % de l'exercice)"
    )


def test_une_hausse_d_un_euro_a_rendre_alerte_sous_une_tolerance_de_centimes() -> None:
    changement = comparer(CONNU, avec(reversement_eur="1.00"), Tolerance(Decimal("0.10"), Decimal("0")))
    assert changement is not None and changement.alerte is not None
    assert changement.alerte.startswith("la somme à reverser augmente de 1,00")
