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
    mois=MoisComptes(12),
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
    memes_entrees = comparer(replace(CONNU, etat=EtatSolde.PROVISOIRE), CONNU)
    assert memes_entrees is not None
    assert memes_entrees.causes == (Cause(GenreCause.PROGRAMME, "version", "le programme a changé de version"),)


JADIS = replace(CONNU, entrees=None, mois=MoisComptes(12, a_temps=10, manquants=2))
"""The solde as a version of the program stored it that did not keep inputs yet."""
NE_GARDAIT_PAS = "le programme ne gardait pas encore ce dont ce solde est fait"


def phrases(avant: SoldeConnu, apres: SoldeConnu) -> list[str]:
    changement = comparer(avant, apres, TOLERANCE)
    assert changement is not None
    assert changement.causes[-1].genre is GenreCause.PROGRAMME
    return [c.phrase.replace("\u202f", " ") for c in changement.causes]


def test_sans_entrees_ce_qui_se_voit_est_dit_et_le_reste_ne_peut_pas_l_etre() -> None:
    recus = replace(avec(JADIS, deja_verse_eur="350.00"), mois=MoisComptes(12, a_temps=10, en_retard=1, manquants=1))
    assert phrases(JADIS, replace(recus, montant_exercice_eur=Decimal("1100.00"))) == [
        "mois en retard : 0 → 1",
        "mois manquants : 2 → 1",
        "déjà versé : 300,00 € → 350,00 €",
        "montant de l'exercice : 1 000,00 € → 1 100,00 €",
        f"le reste ne peut pas être dit : {NE_GARDAIT_PAS}",
    ]
    assert phrases(JADIS, replace(CONNU, mois=MoisComptes(13, a_temps=11, manquants=2)))[:2] == [
        "mois dus : 12 → 13",
        "mois à temps : 10 → 11",
    ]


def test_sans_entrees_un_montant_qui_bouge_seul_n_a_pas_de_cause_connue() -> None:
    assert phrases(JADIS, avec(JADIS, du_eur="890.00")) == [f"ce qui a changé ne peut pas être dit : {NE_GARDAIT_PAS}"]
    assert phrases(JADIS, replace(JADIS, blocages=(BUDGET,), entrees={})) == [
        f"ce qui a changé ne peut pas être dit : {NE_GARDAIT_PAS}"
    ]
    assert phrases(JADIS, replace(JADIS, entrees={})) == [
        f"aucune différence visible, le reste ne peut pas être dit : {NE_GARDAIT_PAS}"
    ]


def test_sans_entrees_un_ecart_alerte_meme_provisoire_et_avec_un_mois_de_plus() -> None:
    """What came by itself cannot be told from what the program does otherwise."""
    jadis = replace(JADIS, etat=EtatSolde.PROVISOIRE)
    apres = replace(avec(jadis, du_eur="1090.00"), mois=MoisComptes(13, a_temps=11, manquants=2))
    changement = comparer(jadis, apres, TOLERANCE)
    assert changement is not None and changement.alerte is not None
    assert "(19 % de l'exercice)" in changement.alerte.replace("\u202f", " ")
    petit = comparer(jadis, avec(jadis, du_eur="950.00"), TOLERANCE)
    assert petit is not None and petit.alerte is None


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
