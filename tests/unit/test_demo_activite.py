"""The Activité tables of the demonstration: what they count is near what is agreed, and says exactly what it plans."""

from __future__ import annotations

import csv
import random
import re
from collections import Counter
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from python_calamine import CalamineWorkbook

from decompte.demo.activite import Compteur, codes_exiges
from decompte.demo.atelier_activite import AtelierActivite
from decompte.demo.classeur_activite import LIBELLES, Comptee
from decompte.demo.envoi import Envoi, Genre, Plan, Scenario
from decompte.demo.fabrique import fabriquer
from decompte.demo.fautes_activite import detailler, gater
from decompte.demo.oracle import verite_au
from decompte.demo.profil import BON, FAIBLE, MOYEN
from decompte.demo.verite import FichierVrai, Verite, lire
from decompte.domaine.convention import Convention, Dispositif, Mode, Structure, Tableau
from decompte.domaine.depot import ACCEPTES, EtatDepot
from decompte.domaine.mois import Mois
from decompte.referentiel import Referentiel

ANNEE = [Mois(2024, n) for n in range(1, 13)]
PARIS = ZoneInfo("Europe/Paris")
MODELE = Path(__file__).parents[2] / "reference" / "modeles" / "activite-2024" / "modele.yml"


def _convention(unite: str | None, cible: str | None, montant: str = "50000.00", **champs: Any) -> Convention:
    termes: dict[str, Any] = {"debut": date(2024, 1, 1), "fin": date(2024, 12, 31), "dispositif_id": "2024-2.1"} | champs
    return Convention(
        code=termes.pop("code", "2024-2.1-essai"),
        structure=termes.pop("structure", "essai"),
        annee=2024,
        dispositif="2.1",
        territoire=None,
        montant_eur=Decimal(montant),
        cible_autre=None if cible is None else Decimal(cible),
        unite_autre=unite,
        **termes,
    )


def _annee(convention: Convention, mode: Mode, profil: Any = MOYEN, graine: int = 1) -> list[dict[str, Decimal]]:
    compteur = Compteur(convention, mode, profil, graine)
    return [compteur.compter(m) for m in ANNEE]


@pytest.mark.parametrize(("unite", "cible"), [("consultations", "6000"), ("sessions", "22"), ("participants", "36")])
def test_flows_are_whole_numbers_that_add_up_near_the_target(unite: str, cible: str) -> None:
    convention = _convention(unite, cible)
    for profil, bas, haut in ((BON, 1.0, 1.12), (MOYEN, 0.85, 1.0), (FAIBLE, 0.66, 0.86)):
        comptes = [c[unite] for c in _annee(convention, Mode.FORFAIT_OBJECTIF, profil)]
        assert all(n >= 0 and n == int(n) for n in comptes)
        assert bas <= float(sum(comptes)) / float(cible) <= haut


def test_what_is_in_place_stays_near_what_is_agreed() -> None:
    for mode, unite in ((Mode.LOGEMENT_MOIS, "logements_occupes"), (Mode.POINTS, "points")):
        comptes = [c[unite] for c in _annee(_convention(unite, "35"), mode)]
        assert all(30 <= n <= 38 for n in comptes) and len(set(comptes)) > 1


def test_a_post_is_vacant_for_some_months_in_some_conventions() -> None:
    vides = Counter[bool]()
    for graine in range(60):
        comptes = [c["etp"] for c in _annee(_convention("etp", "2"), Mode.ETP, FAIBLE, graine)]
        assert all(Decimal(1) <= n <= Decimal("2.20") for n in comptes)
        absents = [n < 2 for n in comptes]
        vides[any(absents)] += 1
        assert sum(absents) <= 4
    assert vides[True] > 35 and vides[False] > 3


def test_acts_without_a_target_use_the_amount() -> None:
    comptes = _annee(_convention(None, None, "60000.00"), Mode.MESURES, BON)
    du = sum(5000 * c["mesures_renforcees"] + 2500 * c["mesures_simples"] for c in comptes)
    assert 50000 <= du <= 70000
    postes = _annee(_convention("postes_occupes", "10"), Mode.POSTE_MOIS)
    assert all(c["postes_occupes"] > 8 and 1000 < c["depenses_eur"] < 3000 for c in postes)
    journees = _annee(_convention("sessions", "5", "13200.00"), Mode.JOURNEES)
    assert {"journees_agents", "journees_mixtes"} == set(journees[0])


def test_required_codes_are_those_that_the_controls_ask_for(referentiel: Referentiel) -> None:
    from decompte.domaine.indicateurs_requis import indicateurs_requis

    vus = set()
    for convention in referentiel.conventions:
        dispositif = referentiel.dispositifs[convention.dispositif_id]
        if dispositif.tableau is Tableau.ACTIVITE:
            requis = indicateurs_requis(convention, dispositif.mode, referentiel.parametres)
            assert codes_exiges(convention, dispositif.mode) == requis != ()
            vus |= set(requis)
    assert len(vus) > 10
    assert codes_exiges(_convention(None, None, dispositif_id="2019-ASRL"), Mode.MESURES) == ("mesures_renforcees",)
    assert codes_exiges(_convention(None, None), Mode.NON_PARAMETRE) == ()


def test_rows_of_one_code_add_up() -> None:
    for quantite in ("2", "7", "1.80", "2.20", "120"):
        lignes = detailler("etp", Decimal(quantite), detail=True)
        assert sum(ligne.quantite or 0 for ligne in lignes) == Decimal(quantite)
        assert (len(lignes) == 2) == (Decimal(quantite) >= 2)


def test_a_spoiled_table_misses_one_code() -> None:
    regles = Counter[str]()
    for graine in range(60):
        lignes = [Comptee(c, Decimal(2), Decimal(2)) for c in ("mesures_renforcees", "mesures_simples")]
        gater(lignes, ("mesures_renforcees", "mesures_simples"), random.Random(graine))
        assert sum(ligne.quantite is not None for ligne in lignes) == 1
        regles.update(r for ligne in lignes for r in ligne.regles)
    assert set(regles) == {"D12", "L03", "L04", "L05"}
    for graine in range(20):
        gater(seule := [Comptee("etp", Decimal(1), Decimal(1))], ("etp",), random.Random(graine))
        assert seule, "an empty table would be refused"


# The files read again, with rules written anew: what is found must be what was planned, no more.

TERMES: list[tuple[str, Mode, str | None, str | None, str]] = [
    *[(f"etp{n}", Mode.ETP, "etp", str(1 + n % 3), "2024-2.13") for n in range(8)],
    *[(f"forfait{n}", Mode.FORFAIT_OBJECTIF, u, "40", "2024-2.2") for n, u in enumerate(["menages_recus", "sessions"] * 3)],
    *[(f"mesures{n}", Mode.MESURES, None, None, "2024-4.6") for n in range(5)],
    ("fal", Mode.LOGEMENT_MOIS, "logements_occupes", "18", "2024-FAL"),
    ("asi", Mode.POSTE_MOIS, "postes_occupes", "12", "2024-3.10"),
]
MODES = {dispositif: mode for _, mode, _, _, dispositif in TERMES}


@pytest.fixture(scope="module")
def annee(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Verite]:
    conventions = [
        _convention(unite, cible, code=f"2024-{nom}", structure=f"s-{nom}", dispositif_id=dispositif)
        for nom, _, unite, cible, dispositif in TERMES
    ]
    structures = {c.structure: Structure(c.structure, f"Structure {c.structure}") for c in conventions}
    dispositifs = {d: Dispositif(d, 2024, d[5:], "essai", m, Tableau.ACTIVITE, "essai") for d, m in MODES.items()}
    boite = tmp_path_factory.mktemp("demo") / "boite"
    echeance = {m: m.plus(1).premier_jour.replace(day=10) for m in ANNEE}.__getitem__
    return boite, fabriquer(conventions, structures, dispositifs, 2024, 3, boite, echeance=echeance)


def _feuille(chemin: Path) -> list[list[Any]]:
    if chemin.suffix == ".csv":
        with chemin.open(encoding="cp1252", newline="") as flux:
            return [list(ligne) for ligne in csv.reader(flux, delimiter=";")]
    return CalamineWorkbook.from_path(chemin).get_sheet_by_name("Activité").to_python(skip_empty_area=False)


def _codes() -> dict[str, str]:
    colonnes = yaml.safe_load(MODELE.read_text(encoding="utf-8"))["colonnes"]
    return {str(x).casefold(): c["code"] for c in colonnes[0]["codes"] for x in (c["code"], c["libelle"])}


def _relire(chemin: Path, exiges: tuple[str, ...]) -> tuple[Counter[str], dict[str, Decimal], Decimal]:
    """Findings by rule, quantities by code, completeness: the specification of the controls, row by row."""
    feuille, codes = _feuille(chemin), _codes()
    debut = next(i for i, ligne in enumerate(feuille) if {str(c) for c in ligne} & {"Indicateur", "Indicateurs"})
    entetes = [str(c) for c in feuille[debut]]
    indicateur = next(i for i, e in enumerate(entetes) if e.startswith("Indicateur"))
    quantite = next(i for i, e in enumerate(entetes) if e.startswith("Quantité"))
    regles: Counter[str] = Counter({"D09": entetes.count("Lieu")})
    sommes: dict[str, Decimal] = {}
    vus, mauvais, inconnus = set(), set(), False
    for ligne in feuille[debut + 1 :]:
        nom, brut = str(ligne[indicateur]), str(ligne[quantite])
        if nom == "Néant":
            return +regles, {}, Decimal("1.0000")
        if nom in ("", "Total"):
            continue
        code = codes.get(nom.casefold())
        if code is None:
            regles["L05"] += 1
            inconnus = True
            continue
        vus.add(code)
        try:
            nombre = Decimal(re.sub(r"\s", "", brut).replace(",", "."))
        except InvalidOperation:
            nombre = Decimal(-1)
        if nombre < 0:
            regles["L04" if brut else "L03"] += 1
            mauvais.add(code)
            continue
        arrondi = nombre.quantize(Decimal("0.01"), ROUND_HALF_UP)
        regles["L16"] += arrondi != nombre
        sommes[code] = sommes.get(code, Decimal(0)) + arrondi
    regles["D12"] = 0 if inconnus else sum(code not in vus for code in exiges)
    presents = sum(code in vus - mauvais for code in exiges)
    return +regles, sommes, (Decimal(presents) / len(exiges)).quantize(Decimal("0.0001"))


def test_every_finding_and_quantity_is_planned_and_none_besides(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    vues: Counter[str] = Counter()
    etats = Counter(f.etat for f in verite.fichiers)
    for fichier in verite.fichiers:
        if fichier.etat not in ACCEPTES:
            continue
        convention = verite.conventions[fichier.convention]
        exiges = codes_exiges(_convention(*_unite(fichier)), MODES[convention.dispositif_id])
        regles, sommes, taux = _relire(boite / fichier.chemin, exiges)
        assert dict(regles) == fichier.regles, fichier.chemin
        assert sommes == fichier.quantites, fichier.chemin
        assert taux == fichier.taux_completude, fichier.chemin
        assert fichier.etat is (EtatDepot.ACCEPTE if taux == 1 else EtatDepot.ACCEPTE_AVEC_RESERVES)
        vues.update(regles)
    assert {"D09", "D12", "L03", "L04", "L05", "L16"} <= set(vues)
    assert {EtatDepot.REJETE, EtatDepot.DOUBLON} <= set(etats)
    assert {".csv", ".xlsx"} == {Path(f.chemin).suffix for f in verite.fichiers}
    assert lire(boite) == verite


def _unite(fichier: FichierVrai) -> tuple[str | None, str | None]:
    return next((unite, cible) for nom, _, unite, cible, _ in TERMES if fichier.convention == f"2024-{nom}")


def test_quantities_of_the_months_due_add_up(annee: tuple[Path, Verite]) -> None:
    _, verite = annee
    faits = verite_au(verite, date(2024, 6, 11))["2024-fal"]
    assert len(faits.mois_dus) == 5
    assert faits.quantites["logements_occupes"] == sum(m.get("logements_occupes", 0) for m in faits.activite.values())
    tables = {o.fichier for o in faits.obligations.values() if o.due and o.fichier}
    en_vigueur = [f.quantites for f in verite.fichiers if f.chemin in tables]
    assert faits.quantites["logements_occupes"] == sum(q.get("logements_occupes", 0) for q in en_vigueur)


@pytest.mark.parametrize(
    ("genre", "regle"),
    [
        (Genre.CONVENTION_D_UNE_AUTRE, "D05"),
        (Genre.CONVENTION_INCONNUE, "D05"),
        (Genre.MOIS_HORS_CONVENTION, "D06"),
        (Genre.COLONNE_ABSENTE, "D04"),
        (Genre.ENTETE_ABSENT, "D03"),
        (Genre.SANS_LIGNE, "D07"),
    ],
)
def test_a_refused_workbook_has_the_fault_it_says(genre: Genre, regle: str, tmp_path: Path) -> None:
    convention, autre = _convention("etp", "1"), _convention("etp", "1", code="2024-2.1-autre", structure="autre")
    atelier = AtelierActivite(convention, Structure("essai", "Essai"), MOYEN, 1, autre, set(), Mode.ETP)
    plan = Plan(Scenario.REFUSE, (Envoi(genre, datetime(2024, 6, 3, 9, tzinfo=PARIS)),))
    (depose,) = atelier.faire(plan, Mois(2024, 5), {"etp": Decimal("0.80")})
    assert (depose.fichier.etat, depose.fichier.regles, depose.fichier.quantites) == (EtatDepot.REJETE, {regle: 1}, {})
    chemin = tmp_path / "refuse.xlsx"
    chemin.write_bytes(depose.octets)
    fiche = {str(li[0]): str(li[1]) for li in CalamineWorkbook.from_path(chemin).get_sheet_by_name("Identification").to_python()}
    textes = [str(c) for ligne in _feuille(chemin) for c in ligne]
    assert fiche["Modèle"] == "activite-2024"
    assert (fiche["Convention"] != convention.code) == (regle == "D05")
    assert (fiche["Mois"] == "2023-05") == (regle == "D06")
    assert any(t.startswith("Quantité") for t in textes) == (regle not in ("D03", "D04"))
    assert any(t.startswith("Indicateur") for t in textes) == (regle != "D03")
    assert any(t.upper() in {"ETP"} for t in textes) == (regle != "D07")


def test_labels_are_those_of_the_template() -> None:
    assert {code: LIBELLES[code] for code in LIBELLES} == {code: _libelle(code) for code in LIBELLES}


def _libelle(code: str) -> str:
    colonnes = yaml.safe_load(MODELE.read_text(encoding="utf-8"))["colonnes"]
    return str(next(c["libelle"] for c in colonnes[0]["codes"] if c["code"] == code))
