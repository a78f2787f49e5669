"""What each mode writes: rules, amounts, deposits counted; what it answers when something is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.ligne import Rubrique
from decompte.referentiel import Referentiel
from tests.unit.modes_outils import activite, en_2024, ligne, lignes, lisible, solder

MONTANT = "100 000,00"
ETP = en_2024("2024-2.13", "20 400,24", autre=1, unité="etp")
FSE = en_2024("2024-1.7", MONTANT)


def regles(solde: Any) -> dict[str, Decimal | None]:
    return {li.regle: li.montant_eur for li in solde.lignes if li.rubrique is Rubrique.QUANTITATIF}


@pytest.mark.parametrize(
    ("convention", "mois", "attendues"),
    [
        (
            en_2024("2024-1.6", "25 000,00", autre=10, unité="sessions"),
            {"2024-03": {"activité": {"sessions": 4}}, "2024-09": {"activité": {"sessions": 3}}},
            {"quantitatif.sessions.taux": None, "quantitatif.sessions": "21250.00"},
        ),
        (
            en_2024("2024-1.6-CNFPT", "60 000,00"),
            {"2024-03": {"activité": {"journees_agents": 4, "journees_mixtes": 2}}},
            {"quantitatif.journees.agents": "3200.00", "quantitatif.journees.mixtes": "2400.00", "quantitatif.journees": None},
        ),
        (ETP, activite(etp="0,5"), {"quantitatif.etp.taux": None, "quantitatif.etp": "10200.12"}),
        (
            en_2024("2024-3.10", MONTANT),
            activite(postes_occupes=10, depenses_eur="2 500,00"),
            {"quantitatif.poste_mois": "23400.00"},
        ),
        (
            en_2024("2024-4.6", MONTANT),
            {"2024-05": {"activité": {"mesures_renforcees": 3, "mesures_simples": 5}}},
            {
                "quantitatif.mesures.renforcees": "15000.00",
                "quantitatif.mesures.simples": "12500.00",
                "quantitatif.mesures": None,
            },
        ),
        (en_2024("2024-FAL", "37 130,40"), activite(logements_occupes=18), {"quantitatif.logement_mois": "37130.40"}),
        (en_2024("2024-AML", "36 099,00", autre=35, unité="points"), activite(points=30), {"quantitatif.points": "30942.00"}),
        (
            en_2024("2024-2.1", MONTANT, autre=6000, unité="consultations"),
            activite(consultations=450),
            {"quantitatif.forfait_objectif.taux": None, "quantitatif.forfait_objectif": "90000.00"},
        ),
    ],
    ids=lambda v: v.get("dispositif") if isinstance(v, dict) else None,
)
def test_les_lignes_de_chaque_mode(
    convention: dict[str, Any], mois: dict[str, Any], attendues: dict[str, str | None], referentiel: Referentiel
) -> None:
    solde = solder(referentiel, convention, mois={"tous": "manquant", **mois})
    assert regles(solde) == {r: None if m is None else Decimal(m) for r, m in attendues.items()}
    assert solde.du_eur == sum(Decimal(m) for m in attendues.values() if m is not None)
    payees = [li for li in solde.lignes if li.rubrique is Rubrique.QUANTITATIF and li.montant_eur is not None]
    assert all(li.formule and li.calcul and li.resultat for li in payees)
    assert any(li.depots for li in solde.lignes if li.rubrique is Rubrique.QUANTITATIF)


def test_les_actes_de_l_equipe_mobile(referentiel: Referentiel) -> None:
    convention = {
        "dispositif": "2024-2.12", "debut": date(2024, 12, 1), "fin": date(2025, 11, 30), "montant": "120 000,00",
    }  # fmt: skip
    quantites = {"diagnostics": 20, "accompagnements_ponctuels": 7, "semaines_supplementaires": 11}
    solde = solder(referentiel, convention, mois={"2024-12": {"activité": quantites}})
    assert regles(solde) == {
        "quantitatif.actes.diagnostics": Decimal("3000.00"),
        "quantitatif.actes.accompagnements_ponctuels": Decimal("2590.00"),
        "quantitatif.actes.semaines_supplementaires": Decimal("605.00"),
        "quantitatif.actes": None,
    }
    assert solde.du_eur == Decimal("6195.00")


def test_verse_a_la_signature_n_attend_aucun_tableau(referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-2.3", "18 000,00"))
    assert regles(solde) == {"quantitatif.verse_a_la_signature": Decimal("18000.00")}
    assert (solde.du_eur, solde.mois.dus) == (Decimal("18000.00"), 0)


# --- what stands behind a line


def test_une_ligne_nomme_les_depots_comptes(referentiel: Referentiel) -> None:
    mois = {"2024-02": "manquant", "2024-03": {"activité": {"participants": 4}}, **activite(logements_occupes=18)}
    comptee = ligne(solder(referentiel, en_2024("2024-FAL", "37 130,40"), mois=mois), "quantitatif.logement_mois")
    assert [d.mois for d in comptee.depots] == [f"2024-{m:02d}" for m in (1, *range(3, 13))]
    # March has its table, but no row of dwellings: it is named, and none of its rows counts.
    assert [(d.mois, d.lignes) for d in comptee.depots if not d.lignes] == [("2024-03", 0)]
    assert "(tableau accepté sans quantité comptée : mars 2024)" in comptee.libelle
    assert {(d.depot, d.lignes) for d in comptee.depots if d.mois == "2024-01"} == {("depot-2024-01", 1)}
    assert "sans tableau accepté, compté 0 : février 2024" in comptee.libelle
    assert lisible(comptee.calcul) == "171,90 € × 180"
    assert "(18 + 0 + 9 × 18)" in comptee.libelle


def test_la_ligne_des_postes_montre_les_trois_bornes(referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-3.11", "25 000,00"), mois=activite(postes_occupes=10, depenses_eur="1 900,50"))
    assert lisible(ligne(solde, "quantitatif.poste_mois").calcul) == (
        "min(200,00 € × 120 = 24 000,00 € ; 22 806,00 € ; 25 000,00 €)"
    )
    assert solde.du_eur == Decimal("22806.00")


def test_une_mesure_sans_tarif_est_dite_et_n_est_pas_payee(referentiel: Referentiel) -> None:
    """A simple measure has no tariff under the ASRL of 2019."""
    solde = solder(
        referentiel,
        {"dispositif": "2019-ASRL", "debut": date(2019, 9, 1), "fin": date(2020, 12, 31), "montant": "100 000,00"},
        exercice=2019,
        au=date(2020, 1, 31),
        parametres={"debut_du_suivi": "2019-01"},
        mois={"tous": {"activité": {"mesures_renforcees": 1, "mesures_simples": 2}}},
    )
    assert solde.du_eur == Decimal("20000.00")
    assert ligne(solde, "quantitatif.mesures.simples").montant_eur is None
    assert "sans tarif" in ligne(solde, "quantitatif.mesures.simples").libelle


def test_un_mois_excuse_sans_tableau_reste_un_mois_du_pour_les_etp(referentiel: Referentiel) -> None:
    mois = {"2024-05": {"excuse": "incendie"}, "2024-06": "manquant", "2024-07": {"excuse": "panne", "activité": {"etp": 0}}}
    solde = solder(referentiel, ETP, mois={**mois, **activite(etp=1)})
    taux = ligne(solde, "quantitatif.etp.taux")
    # Twelve months due; May (excused), June (missing) and July (excused, with its table) count 0: 9/12.
    assert taux.resultat == "0,7500"
    assert taux.calcul == "(4 × 1 + 3 × 0 + 5 × 1) / (12 × 1)"
    assert "excusé, compté 0 : mai 2024" in taux.libelle


def test_un_avenant_change_les_etp_convenus_a_son_mois(referentiel: Referentiel) -> None:
    avenant = {"numéro": 1, "signé le": date(2024, 6, 1), "effet": date(2024, 7, 1), "autre": 2}
    solde = solder(referentiel, ETP, avenants=[avenant], mois=activite(etp=1))
    # 12 / (6 × 1 + 6 × 2) = 0.6667.
    assert ligne(solde, "quantitatif.etp.taux").calcul == "(12 × 1) / (6 × 1 + 6 × 2)"
    assert solde.du_eur == Decimal("13600.84")


def test_un_objectif_en_stock_compare_mois_par_mois(referentiel: Referentiel) -> None:
    """Dwellings in place: 10 of 12 each month, over the five months due; no pro rata, what is in place is not a flow."""
    convention = en_2024("2024-4.4", "12 000,00", autre=12, unité="logements_occupes")
    solde = solder(referentiel, convention, au=date(2024, 6, 20), mois=activite(logements_occupes=10))
    assert ligne(solde, "quantitatif.forfait_objectif.taux").calcul == "min(1 ; 50 / 60)"
    assert solde.du_eur == Decimal("9999.60")


def test_un_objectif_en_flux_au_prorata_des_mois_dus(referentiel: Referentiel) -> None:
    convention = en_2024("2024-2.1", MONTANT, autre=6000, unité="consultations")
    solde = solder(referentiel, convention, au=date(2024, 4, 20), mois=activite(consultations=500))
    taux = ligne(solde, "quantitatif.forfait_objectif.taux")
    assert lisible(taux.calcul) == "min(1 ; 1 500 / 1 500)"
    assert "cible au prorata : 6 000 × 3/12" in lisible(taux.libelle)
    assert solde.du_eur == Decimal("100000.00")


# --- real cost


def bilan(jour: date = date(2025, 1, 15), **donnees: str) -> dict[str, Any]:
    return {"nature": "bilan_final", "recu_le": jour, **donnees}


def test_cout_reel_ventile(referentiel: Referentiel) -> None:
    donnees = {"dépenses directes": "100 000,00", "dépenses prestations": "40 000,00", "dépenses indirectes": "30 000,00"}
    solde = solder(referentiel, FSE, documents=[bilan(**donnees)])
    comptee = ligne(solde, "quantitatif.cout_reel")
    assert lisible(comptee.calcul) == "0,4000 × (100 000,00 € + min(30 000,00 € ; 0,2000 × (100 000,00 € − 40 000,00 €)))"
    assert solde.du_eur == comptee.montant_eur == Decimal("44800.00")


def test_cout_reel_non_ventile_le_dit(referentiel: Referentiel) -> None:
    solde = solder(referentiel, FSE, documents=[bilan(**{"coût réel": "120 000,00"})])
    assert solde.du_eur == Decimal("48000.00")
    assert "n'y est pas ventilé" in ligne(solde, "quantitatif.cout_reel").libelle


def test_cout_reel_depasse_le_montant(referentiel: Referentiel) -> None:
    solde = solder(referentiel, FSE, documents=[bilan(**{"coût réel": "300 000,00"})])
    assert ligne(solde, "quantitatif.cout_reel").montant_eur == Decimal("120000.00")
    assert ligne(solde, "plafond.exercice").montant_eur == Decimal("-20000.00")
    assert solde.du_eur == Decimal("100000.00")


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [bilan(date(2025, 2, 1), **{"coût réel": "120 000,00"})],
        [bilan()],
        [{"nature": "bilan_intermediaire", "recu_le": date(2024, 7, 1), "coût réel": "50 000,00"}],
    ],
    ids=["aucun", "reçu plus tard", "sans dépenses", "intermédiaire"],
)
def test_cout_reel_sans_bilan_ne_se_calcule_pas(documents: list[dict[str, Any]], referentiel: Referentiel) -> None:
    """Never 0.00, which would ask for all the advances back."""
    solde = solder(referentiel, FSE, documents=documents, versements=["30 000,00"])
    assert (solde.du_eur, solde.solde_net_eur, solde.reversement_eur) == (None, None, None)
    assert solde.deja_verse_eur == Decimal("30000.00")
    assert solde.blocages[0].startswith("Non calculable à cette date : le bilan final avec les dépenses")
    assert "31/03/2025" in solde.blocages[0]


def test_le_dernier_bilan_qui_donne_des_depenses(referentiel: Referentiel) -> None:
    documents = [bilan(date(2025, 1, 10), **{"coût réel": "120 000,00"}), bilan(date(2025, 1, 20))]
    assert solder(referentiel, FSE, documents=documents).du_eur == Decimal("48000.00")


def test_deux_bilans_du_meme_jour_dans_un_ordre_ou_l_autre(referentiel: Referentiel) -> None:
    documents = [bilan(**{"coût réel": "120 000,00"}), bilan(**{"coût réel": "100 000,00"})]
    dus = {solder(referentiel, FSE, documents=ordre).du_eur for ordre in (documents, documents[::-1])}
    assert dus == {Decimal("40000.00")}


# --- what is missing


@pytest.mark.parametrize(
    ("convention", "phrase"),
    [
        (en_2024("2024-1.6", MONTANT), "ne dit pas combien : sessions tenues (cible_autre)"),
        (en_2024("2024-1.6", MONTANT, autre=10, unité="participants"), "la cible de la convention est en « participants »"),
        (en_2024("2024-2.13", MONTANT, unité="etp"), "ne dit pas combien : ETP (cible_autre)"),
        (en_2024("2024-2.13", MONTANT, autre=1), "ne dit pas l'unité de sa cible, « etp » attendu"),
        (en_2024("2024-2.1", MONTANT, unité="consultations"), "ne dit pas son objectif (cible_autre)."),
        (en_2024("2024-2.1", MONTANT, autre=100), "ne dit pas l'unité qui le réalise (unite_autre)."),
        (en_2024("2024-2.1", MONTANT), "ne dit pas son objectif (cible_autre) ni l'unité qui le réalise (unite_autre)."),
        (en_2024("2024-1.1", MONTANT), "ne dit ni accueils ni places"),
        (en_2024("2024-1.5-CHEVAL-BLEU", MONTANT, places=178, unité="soutiens_professionnels"), "combien de soutiens"),
        (en_2024("2024-1.3", MONTANT, places=100, autre=5, unité="participants"), "que rien ne convertit en places"),
        (en_2024("2024-1.3", MONTANT, places=100, autre=5), "sans dire son unité"),
        (en_2024("2024-2.4", MONTANT), "prix unitaire et objectif chiffré"),
    ],
)
def test_une_cible_qui_manque_est_dite(convention: dict[str, Any], phrase: str, referentiel: Referentiel) -> None:
    solde = solder(referentiel, convention, mois={"tous": "manquant"}, versements=["1 000,00"])
    assert (solde.du_eur, solde.solde_brut_eur, solde.penalite_eur, solde.reversement_eur) == (None,) * 4
    assert solde.deja_verse_eur == Decimal("1000.00")
    assert solde.blocages[0].startswith("Non paramétré : ")
    assert phrase in solde.blocages[0]


@pytest.mark.parametrize(
    ("dispositif", "absents", "mois"),
    [
        ("2024-FAL", ["tarif_fal"], activite(logements_occupes=1)),
        ("2024-AML", ["tarif_aml_point"], activite(points=1)),
        ("2024-3.10", ["tarif_poste_mois"], activite(postes_occupes=1)),
        ("2024-4.6", ["tarif_mesure_renforcee", "tarif_mesure_simple"], activite(mesures_renforcees=1)),
        ("2024-1.6-CNFPT", ["tarif_journee_agents", "tarif_journee_mixte"], activite(journees_agents=1)),
    ],
)
def test_un_tarif_qui_manque_est_nomme(
    dispositif: str, absents: list[str], mois: dict[str, Any], referentiel: Referentiel
) -> None:
    solde = solder(referentiel, en_2024(dispositif, MONTANT), mois=mois, parametres=dict.fromkeys(absents, "absent"))
    assert solde.du_eur is None
    assert all(f"« {id} »" in solde.blocages[0] for id in absents)
    assert not [li for li in solde.lignes if li.rubrique in (Rubrique.QUANTITATIF, Rubrique.DU)]


def test_un_tarif_sur_deux_suffit(referentiel: Referentiel) -> None:
    solde = solder(
        referentiel,
        en_2024("2024-4.6", MONTANT),
        mois=activite(mesures_renforcees=1),
        parametres={"tarif_mesure_simple": "absent"},
    )
    assert solde.du_eur == Decimal("60000.00")


def test_aucun_etp_convenu_pour_les_mois_dus(referentiel: Referentiel) -> None:
    """The posts begin with an avenant in July; in April nothing says what to compare with."""
    avenant = {"numéro": 1, "signé le": date(2024, 1, 5), "effet": date(2024, 7, 1), "autre": 2}
    convention = en_2024("2024-2.13", MONTANT, unité="etp")
    solde = solder(referentiel, convention, au=date(2024, 4, 20), avenants=[avenant], mois=activite(etp=1))
    assert solde.du_eur is None
    assert "aucun ETP n'est convenu pour les mois dus" in solde.blocages[0]


def test_un_parametre_absent_de_la_penalite_arrete_le_calcul(referentiel: Referentiel) -> None:
    convention = en_2024("2024-1.1", MONTANT, places=72)
    solde = solder(referentiel, convention, mois={"tous": {"file_active": 72}}, parametres={"taux_penalite_maximum": "absent"})
    assert (solde.du_eur, solde.solde_net_eur) == (None, None)
    assert "taux_penalite_maximum" in solde.blocages[0]
    assert [li.regle for li in solde.lignes if li.regle in {"du", "solde.brut"}] == []
    assert len(lignes(solde, "versements.total")) == 1
