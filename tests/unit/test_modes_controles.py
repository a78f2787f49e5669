"""Controls on the convention: lines without amount that block nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from decompte.domaine.ligne import Rubrique
from decompte.domaine.solde import Solde
from decompte.referentiel import Referentiel
from tests.unit.modes_outils import activite, en_2024, ligne, lisible, solder

SANS_MOIS: dict[str, Any] = {"tous": "manquant"}


def controles(solde: Solde) -> dict[str, str]:
    trouves = [li for li in solde.lignes if li.rubrique is Rubrique.CONTROLE]
    assert all(li.montant_eur is None and li.source for li in trouves)
    return {li.regle: lisible(li.resultat) for li in trouves}


@pytest.mark.parametrize(
    ("convention", "attendus"),
    [
        (
            en_2024("2024-1.1", "50 000,00", accueils=480, places=72),
            {"controle.places_par_etp": "au moins 0,4 ETP", "controle.accueils_par_etp": "au moins 1,2 ETP"},
        ),
        (
            en_2024("2024-1.3", "16 000,00", places=100),
            {"controle.places_par_etp": "au moins 0,4 ETP", "controle.prix_place": "160,00 €"},
        ),
        (
            en_2024("2024-1.5", "89 000,00", places=178),
            {"controle.places_par_etp": "au moins 1,9778 ETP", "controle.prix_place": "500,00 €"},
        ),
        (en_2024("2024-AML", "36 099,00", autre=35, unité="points"), {"controle.points_par_etp": "au moins 0,7 ETP"}),
        (en_2024("2024-1.7", "100 000,00"), {"controle.cofinancement": "1,0000"}),
        (en_2024("2024-FAL", "37 130,40", autre=18, unité="logements_occupes"), {}),
        (en_2024("2024-2.3", "18 000,00", autre=200, unité="accompagnements"), {}),
    ],
    ids=lambda v: v.get("dispositif") if isinstance(v, dict) else None,
)
def test_les_controles_de_chaque_dispositif(
    convention: dict[str, Any], attendus: dict[str, str], referentiel: Referentiel
) -> None:
    sans_tableau = convention["dispositif"] in {"2024-1.7", "2024-2.3"}
    solde = solder(referentiel, convention, mois={} if sans_tableau else SANS_MOIS)
    assert controles(solde) == attendus
    assert not any("ETP" in b or "tarif" in b for b in solde.blocages)


@pytest.mark.parametrize(
    ("convention", "prix", "constat"),
    [
        ({"code": "2024-1.4-ccas-harnes"}, "125,00 €", "125,00 € de moins que le tarif, à examiner"),
        (en_2024("2024-1.3", "17 000,00", places=100), "170,00 €", "10,00 € de plus que le tarif, à examiner"),
        (en_2024("2024-1.3", "16 000,00", places=100), "160,00 €", "conforme au tarif"),
    ],
)
def test_le_prix_de_la_place(convention: dict[str, Any], prix: str, constat: str, referentiel: Referentiel) -> None:
    controle = ligne(solder(referentiel, convention, mois=SANS_MOIS), "controle.prix_place")
    assert lisible(controle.resultat) == prix
    assert lisible(controle.libelle).endswith(constat)


def test_sans_etp_dans_les_documents_la_ligne_le_dit(referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-1.2", "30 000,00", places=100), mois=SANS_MOIS)
    controle = ligne(solde, "controle.places_par_etp")
    assert "les ETP convenus ne sont pas dans les documents" in controle.libelle
    assert controle.calcul == "100 / 150"


@pytest.mark.parametrize(("etp", "verdict"), [("1,6", "maximum respecté"), ("1,5", "maximum dépassé, à examiner")])
def test_les_etp_convenus_sont_compares_au_besoin_de_toutes_les_cibles(etp: str, verdict: str, referentiel: Referentiel) -> None:
    """480 accueils and 72 places need 1.2 + 0.4 = 1.6 ETP together."""
    convention = en_2024("2024-1.1", "50 000,00", accueils=480, places=72, autre=etp, unité="etp")
    solde = solder(referentiel, convention, mois=SANS_MOIS)
    for regle in ("controle.places_par_etp", "controle.accueils_par_etp"):
        assert ligne(solde, regle).libelle.endswith(f"{etp} ETP convenus pour 1,6 nécessaires en tout, {verdict}")


@pytest.mark.parametrize(
    ("part_fse", "constat"),
    [
        ("0.60", "l'opération est financée en entier"),
        ("0.50", "il reste 0,1000"),
        ("0.70", "les parts dépassent l'opération de 0,1000"),
    ],
)
def test_le_cofinancement(part_fse: str, constat: str, referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-1.7", "100 000,00"), parametres={"part_fse": Decimal(part_fse)})
    libelle = lisible(ligne(solde, "controle.cofinancement").libelle)
    assert constat in libelle
    assert "répond à un coût de 250 000,00 €" in libelle


def test_les_controles_se_lisent_apres_le_montant(referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-1.3", "16 000,00", places=100), mois=SANS_MOIS)
    rubriques = list(dict.fromkeys(li.rubrique for li in solde.lignes))
    assert rubriques[:3] == [Rubrique.MONTANT, Rubrique.CONTROLE, Rubrique.QUANTITATIF]


def test_un_avenant_change_le_prix_de_la_place(referentiel: Referentiel) -> None:
    """100 places, then 200 from July: a mean of 150 for 16 000.00 €."""
    avenant = {"numéro": 1, "signé le": date(2024, 6, 1), "effet": date(2024, 7, 1), "places": 200}
    solde = solder(referentiel, en_2024("2024-1.3", "16 000,00", places=100), avenants=[avenant], mois=SANS_MOIS)
    assert lisible(ligne(solde, "controle.prix_place").calcul) == "16 000,00 € / 150"


# --- what the partner may answer


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ({"mois": {"2024-01": "manquant", "tous": {"file_active": 72}}}, "avant cette pénalité"),
        ({"mois": {"tous": {"file_active": 72}}, "versements": ["60 000,00"]}, "avant ce reversement"),
        ({"mois": {"tous": {"file_active": 72}}}, None),
    ],
)
def test_la_procedure_contradictoire(contenu: dict[str, Any], attendu: str | None, referentiel: Referentiel) -> None:
    solde = solder(referentiel, en_2024("2024-1.1", "50 000,00", places=72), **contenu)
    dites = [li for li in solde.lignes if li.regle == "solde.contradictoire"]
    assert len(dites) == (attendu is not None)
    if attendu:
        assert attendu in dites[0].libelle and "30 jours" in dites[0].libelle
        assert dites[0].montant_eur is None and "L. 122-1" in (dites[0].source or "")


def test_les_quantites_ne_changent_pas_les_controles(referentiel: Referentiel) -> None:
    convention = en_2024("2024-AML", "36 099,00", autre=35, unité="points")
    soldes = [solder(referentiel, convention, mois=m) for m in (SANS_MOIS, activite(points=60))]
    assert controles(soldes[0]) == controles(soldes[1])
