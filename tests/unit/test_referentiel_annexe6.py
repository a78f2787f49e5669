"""Printed lines + recorded corrections = our structures and conventions, exactly."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from decompte.referentiel.annexe6 import RejeuImpossible, code_de, code_de_convention, rejouer

REFERENCE = Path(__file__).resolve().parents[2] / "reference"
Lignes = list[dict[str, str]]


def _lire(nom: str) -> Lignes:
    with (REFERENCE / nom).open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


@pytest.fixture(scope="module")
def imprimees() -> Lignes:
    return _lire("sources/annexe6_2024.csv")


@pytest.fixture
def corrections() -> Lignes:
    return _lire("corrections.csv")


def test_le_rejeu_donne_exactement_nos_fichiers(imprimees: Lignes, corrections: Lignes) -> None:
    structures, conventions = rejouer(imprimees, corrections)
    assert structures == _lire("structures.csv")
    assert conventions == _lire("conventions.csv")


def test_sans_une_correction_le_rejeu_change_ou_echoue(imprimees: Lignes, corrections: Lignes) -> None:
    """Not one of them is superfluous."""
    attendu = rejouer(imprimees, corrections)
    for rang, absente in enumerate(corrections):
        reste = corrections[:rang] + corrections[rang + 1 :]
        try:
            assert rejouer(imprimees, reste) != attendu, f"correction superflue : {absente}"
        except RejeuImpossible:
            continue


def test_correction_inutilisee_refusee(imprimees: Lignes, corrections: Lignes) -> None:
    inutile = {**corrections[0], "ligne_source": "A6-T1-OP9-*"}
    with pytest.raises(RejeuImpossible, match=r"A6-T1-OP9-\*, dispositif.* : elle ne correspond à aucune valeur imprimée\."):
        rejouer(imprimees, [*corrections, inutile])


def test_correction_sans_effet_refusee(imprimees: Lignes, corrections: Lignes) -> None:
    sans_effet = {**corrections[0], "champ": "cible_places", "imprime": "72", "retenu": "72", "hypothese": ""}
    with pytest.raises(RejeuImpossible, match="elle ne change rien et ne signale aucune hypothèse"):
        rejouer(imprimees, [*corrections, sans_effet])


def test_deux_corrections_pour_une_valeur_refusees(imprimees: Lignes, corrections: Lignes) -> None:
    with pytest.raises(RejeuImpossible, match="plusieurs corrections pour"):
        rejouer(imprimees, [*corrections, corrections[0]])


def test_date_imprimee_qui_n_existe_pas_refusee_sans_correction(imprimees: Lignes, corrections: Lignes) -> None:
    reste = [c for c in corrections if c["imprime"] != "31/06/2024"]
    with pytest.raises(RejeuImpossible, match="A6-T3-OP4-006, fin : « 31/06/2024 » n'est pas une date"):
        rejouer(imprimees, reste)


def test_chaque_correction_dit_sa_source_et_sa_raison(corrections: Lignes) -> None:
    for correction in corrections:
        assert correction["source"].startswith("Délibération n° 2024-273 du 17 juin 2024"), correction
        assert correction["raison"].endswith("."), correction
        assert correction["hypothese"] in ("", "oui"), correction


def test_les_hypotheses_des_conventions_viennent_des_corrections(corrections: Lignes) -> None:
    raisons = {c["raison"] for c in corrections if c["hypothese"] == "oui"}
    ecrites = {h for c in _lire("conventions.csv") for h in c["hypotheses"].split(" | ") if h}
    assert ecrites == raisons


def test_un_organisme_un_code(imprimees: Lignes) -> None:
    """Anomaly A-27: the variants of a name are one structure; a commune and its CCAS are two."""
    par_ligne = {c["ligne_source"]: c["structure"] for c in _lire("conventions.csv")}
    noms = {i["ligne_source"]: i["structure"] for i in imprimees}
    par_nom = {nom: par_ligne[ligne] for ligne, nom in noms.items()}
    assert par_nom["MEM en PAYS D'ARTOIS"] == par_nom["MEMPA"] == "mempa"
    assert par_nom["PIUE Lens-Liévin"] == par_nom["Gestion animation PLIE Lens-Liévin"]
    assert par_nom["SIVOM Bruayais"] == par_nom["SIVOM Bruaysis"] == "sivom-bruaysis"
    assert par_nom["CCAS Wimeux"] == par_nom["CCAS Wimereux"] == "ccas-wimereux"
    assert par_nom["MAHRA"] == par_nom["Mahra le toit"] == "mahra-le-toit"
    assert par_nom["ASPA (ASSOCIATION POUR LA SOLIDARITE ACTIVE)"] == par_nom["APSA"] == "apsa"
    assert par_nom["Commune de Courrières"] == "commune-de-courrieres" != par_nom["CCAS de Courrières"] == "ccas-courrieres"
    assert len(set(par_nom.values())) == len(_lire("structures.csv")) == 116


def test_codes_de_convention_avec_territoire_la_ou_il_le_faut() -> None:
    codes = [c["code"] for c in _lire("conventions.csv")]
    assert max(Counter(codes).values()) == 1
    assert {"2024-4.6-mahra-le-toit-audomarois", "2024-4.6-mahra-le-toit-calaisis", "2024-1.3-mahra-le-toit"} < set(codes)
    assert {"2024-1.1-mempa", "2024-1.1bis-mempa", "2024-1.3-ccas-arras", "2024-fal-blanzy-pourre"} < set(codes)


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("CCAS Arras", "ccas-arras"),
        ("CCAS d'Avion", "ccas-avion"),
        ("CCAS de Harnes", "ccas-harnes"),
        ("CCAS du Touquet", "ccas-touquet"),
        ("CCAS Le Portel", "ccas-le-portel"),
        ("CIAS de la région d'Audruicq", "cias-region-d-audruicq"),
        ("SIVOM de Wingles", "sivom-wingles"),
        ("Commune de Courrières", "commune-de-courrieres"),
        ("Association Liens et Actions des Jeunes (ALAJ)", "association-liens-et-actions-des-jeunes"),
        ("ADIL 59/62", "adil-59-62"),
    ],
)
def test_code_d_un_nom(nom: str, code: str) -> None:
    assert code_de(nom) == code


@pytest.mark.parametrize(
    ("dispositif", "code"),
    [
        ("2024-1.3", "2024-1.3-x"),
        ("2024-1.1bis", "2024-1.1bis-x"),
        ("2024-1.6-CNFPT", "2024-1.6-x"),
        ("2024-FAL", "2024-fal-x"),
        ("2024-3.20", "2024-3.20-x"),
    ],
)
def test_code_d_une_convention(dispositif: str, code: str) -> None:
    assert code_de_convention(dispositif, "x") == code
