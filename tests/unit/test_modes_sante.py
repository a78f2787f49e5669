"""1.5 and Le Cheval Bleu: one quality group, soutiens beside the places, avenants inside the exercice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.ligne import Rubrique
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from tests.unit.modes_outils import en_2024, ligne, lignes, lisible, solder

CHEVAL_BLEU = {"code": "2024-1.5-cheval-bleu"}
# 4 interviews a place and year: 4 × 178.
ENTRETIENS = {"entretiens à distance": 712}
# Reports and documents in by then: only what is measured holds the proposal.
NOTES = {"toutes": "1"}


def tableaux(file_active: int, soutiens: dict[str, int]) -> dict[str, Any]:
    """A table each month; soutiens in some of them."""
    mois: dict[str, Any] = {
        mois: {"file_active": file_active, "activité": {"soutiens_professionnels": n}} for mois, n in soutiens.items()
    }
    return {**mois, "tous": {"file_active": file_active}}


def parts(solde: Solde) -> tuple[Decimal | None, Decimal | None]:
    return solde.part_quantitative_eur, solde.part_qualitative_eur


def test_le_cheval_bleu_tout_realise(referentiel: Referentiel) -> None:
    """300 000 × 0.80 and × 0.20; 226 000.00 already paid or planned leave 74 000.00."""
    versements = ["69 000,00", "111 000,00", "46 000,00"]
    mois = tableaux(178, {"2024-03": 100, "2024-10": 60})
    solde = solder(referentiel, CHEVAL_BLEU, mois=mois, réalisé=ENTRETIENS, notes=NOTES, versements=versements)
    assert parts(solde) == (Decimal("240000.00"), Decimal("60000.00"))
    assert solde.solde_net_eur == Decimal("74000.00")
    realisation = ligne(solde, "quantitatif.realisation")
    assert lisible(realisation.calcul) == "(2 136 / 12 + 160 / 4) / (178 + 160 / 4)"
    soutiens = ligne(solde, "quantitatif.soutiens")
    assert (soutiens.montant_eur, soutiens.resultat, soutiens.calcul) == (
        None,
        "160",
        "2 × 0 + 100 + 6 × 0 + 60 + 2 × 0 (prévus : 160)",
    )
    assert [d.mois for d in soutiens.depots if d.lignes] == ["2024-03", "2024-10"]
    assert len(soutiens.depots) == 12, "those without a row of soutiens are named too"
    assert "(tableau accepté sans quantité comptée : janvier 2024, février 2024" in soutiens.libelle


def test_des_soutiens_compensent_des_places(referentiel: Referentiel) -> None:
    """(168 + 200/4) / 218 = 1; the interviews follow the lesser of places and file active: 4 × 168 = 672."""
    mois = tableaux(168, {"2024-03": 200})
    solde = solder(referentiel, CHEVAL_BLEU, mois=mois, réalisé={"entretiens physiques": 672}, notes=NOTES)
    assert parts(solde) == (Decimal("240000.00"), Decimal("60000.00"))
    assert ligne(solde, "qualitatif.entretiens").calcul == "min(672 / 672 ; 1)"


def test_sans_soutien_la_part_baisse(referentiel: Referentiel) -> None:
    """178/218 = 0.8165; 300 000 × 0.80 × 0.8165."""
    solde = solder(referentiel, CHEVAL_BLEU, mois=tableaux(178, {}), réalisé=ENTRETIENS, notes=NOTES)
    assert solde.part_quantitative_eur == Decimal("195960.00")


def test_au_prorata_en_cours_d_annee(referentiel: Referentiel) -> None:
    """Three months due: 160 × 3/12 = 40 soutiens; (178 + 20/4)/(178 + 40/4) = 0.9734."""
    solde = solder(
        referentiel, CHEVAL_BLEU, au=date(2024, 4, 20), mois=tableaux(178, {"2024-02": 20}), réalisé=ENTRETIENS, notes=NOTES
    )
    assert ligne(solde, "quantitatif.realisation").resultat == "0,9734"
    assert "cible au prorata : 160 × 3/12" in ligne(solde, "quantitatif.soutiens").libelle


def test_la_note_d_un_indicateur_juge_pese_un_quart(referentiel: Referentiel) -> None:
    """(1 + 0.5 + 1 + 1)/4 = 0.8750; 300 000 × 0.20 × 0.8750."""
    notes = {"toutes": "1", "qualite_cer": "0,5"}
    solde = solder(referentiel, CHEVAL_BLEU, mois=tableaux(178, {"2024-03": 160}), réalisé=ENTRETIENS, notes=notes)
    assert solde.part_qualitative_eur == Decimal("52500.00")


def test_1_5_moitie_moitie_sans_entretien_physique_exige(referentiel: Referentiel) -> None:
    convention = en_2024("2024-1.5", "89 000,00", places=178)
    solde = solder(referentiel, convention, mois={"tous": {"file_active": 178}}, réalisé=ENTRETIENS, notes=NOTES)
    assert parts(solde) == (Decimal("44500.00"), Decimal("44500.00"))
    assert lignes(solde, "quantitatif.soutiens") == []
    assert "attendu par place et par an 4, sur 178 places" in ligne(solde, "qualitatif.entretiens").libelle


def test_le_cheval_bleu_de_2023(referentiel: Referentiel) -> None:
    """40 000 × 0.50 and × 0.50, under parameters older than the tracking; no exception for a year before 2024."""
    solde = solder(
        referentiel,
        {
            "dispositif": "2023-1.5-CHEVAL-BLEU", "debut": date(2023, 1, 1), "fin": date(2023, 12, 31),
            "montant": "40 000,00", "places": 100,
        },
        exercice=2023,
        au=date(2024, 1, 31),
        parametres={"debut_du_suivi": "2023-01"},
        mois={"tous": {"file_active": 100}},
        réalisé={"entretiens physiques": 400},
        notes=NOTES,
        versements=["24 000,00"],
    )  # fmt: skip
    assert parts(solde) == (Decimal("20000.00"), Decimal("20000.00"))
    assert solde.solde_net_eur == Decimal("16000.00")


# --- places changed by an avenant


@pytest.mark.parametrize(
    ("au", "calcul", "taux"),
    [
        # Six months at 100 places, six at 200: a mean of 150.
        (date(2025, 1, 31), "1 200 / 12 / 150", "0,6667"),
        # Seven months due: (6 × 100 + 200) / 7 = 800/7 stays exact.
        (date(2024, 8, 20), "700 / 7 / (800/7)", "0,8750"),
        (date(2024, 7, 20), "600 / 6 / 100", "1,0000"),
    ],
)
def test_les_places_convenues_dans_les_mois_comptes(au: date, calcul: str, taux: str, referentiel: Referentiel) -> None:
    avenant = {"numéro": 1, "signé le": date(2024, 6, 1), "effet": date(2024, 7, 1), "places": 200}
    solde = solder(
        referentiel,
        en_2024("2024-1.5", "89 000,00", places=100),
        au=au,
        avenants=[avenant],
        mois={"tous": {"file_active": 100}},
        réalisé={"entretiens physiques": 400},
        notes=NOTES,
    )
    realisation = ligne(solde, "quantitatif.realisation")
    assert (lisible(realisation.calcul), realisation.resultat) == (calcul, taux)
    assert "moyenne des places" in realisation.libelle


def test_un_mois_excuse_sort_ses_places_de_la_moyenne(referentiel: Referentiel) -> None:
    """December (200 places) excused without a table: (6 × 100 + 5 × 200)/11."""
    avenant = {"numéro": 1, "signé le": date(2024, 6, 1), "effet": date(2024, 7, 1), "places": 200}
    mois = {"2024-12": {"excuse": "incendie"}, "tous": {"file_active": 100}}
    convention = en_2024("2024-1.5", "89 000,00", places=100)
    solde = solder(referentiel, convention, avenants=[avenant], mois=mois, réalisé={"entretiens physiques": 1}, notes=NOTES)
    assert lisible(ligne(solde, "quantitatif.realisation").calcul) == "1 100 / 11 / (1600/11)"


def test_le_poids_de_1_1_suit_l_exercice_entier(referentiel: Referentiel) -> None:
    """Weights: 400/400 and (100 + 200)/2/180; at 20 July, six months due at 100 places."""
    avenant = {"numéro": 1, "signé le": date(2024, 6, 1), "effet": date(2024, 7, 1), "places": 200}
    solde = solder(
        referentiel,
        en_2024("2024-1.1", "50 000,00", accueils=400, places=100),
        au=date(2024, 7, 20),
        avenants=[avenant],
        mois={"tous": {"file_active": 100}},
        réalisé={"accueils": 100},
    )
    taux = ligne(solde, "quantitatif.taux_objectifs")
    assert lisible(taux.calcul) == "(1 × min(1 ; 100 / 200) + (5/6) × min(1 ; 100 / 100)) / (11/6)"
    assert taux.resultat == "0,7273"


def test_les_lignes_s_additionnent(referentiel: Referentiel) -> None:
    solde = solder(
        referentiel, CHEVAL_BLEU, mois=tableaux(131, {"2024-03": 77}), réalisé={"entretiens physiques": 301}, notes=NOTES
    )
    payees = [
        li.montant_eur
        for li in solde.lignes
        if li.rubrique in (Rubrique.QUANTITATIF, Rubrique.QUALITATIF) and li.montant_eur is not None
    ]
    assert len(payees) == 2
    assert sum(payees, Decimal(0)) == solde.du_eur
