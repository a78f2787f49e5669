"""The drop-box of the demonstration: same arguments, same bytes; nothing outside; every finding planned, none besides."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from calendar import monthrange
from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from python_calamine import CalamineWorkbook

from decompte.demo.ecarts import Genre
from decompte.demo.fabrique import DemonstrationImpossible, fabriquer
from decompte.demo.oracle import verite_au
from decompte.demo.tableau import CHARGEES
from decompte.demo.verite import FichierVrai, Verite, lire
from decompte.domaine.convention import Convention, Dispositif, Mode, Structure, Tableau
from decompte.domaine.depot import ACCEPTES, EtatDepot
from decompte.domaine.mois import Mois

ANNEE = 2024
MODELE = Path(__file__).parents[2] / "reference" / "modeles" / "suivi-2024" / "modele.yml"


def _conventions() -> list[Convention]:
    termes: list[tuple[str, str, str, int, int | None]] = [
        ("1.1", "alpha", "2024-1.1", 30, 240),
        ("1.1bis", "beta", "2024-1.1bis", 20, 300),
        ("1.2", "alpha", "2024-1.2", 90, None),
        ("1.5", "gamma", "2024-1.5-CHEVAL-BLEU", 40, None),
        *[("1.3", f"ccas-{n}", "2024-1.3", 15 + 20 * n, None) for n in range(6)],
        *[("1.4", f"asso-{n}", "2024-1.4", 12 + 25 * n, None) for n in range(5)],
    ]
    return [
        Convention(
            code=f"2024-{code}-{structure}",
            structure=structure,
            annee=ANNEE,
            dispositif=code,
            dispositif_id=id,
            territoire="Artois",
            debut=date(2023, 7, 1) if code == "1.1bis" else date(2024, 1, 1),
            fin=date(2025, 12, 31) if accueils else date(2024, 12, 31),
            montant_eur=Decimal(50000),
            cible_places=Decimal(places),
            cible_accueils=None if accueils is None else Decimal(accueils),
            cible_autre=Decimal(160) if code == "1.5" else None,
        )
        for code, structure, id, places, accueils in termes
    ]


def _echeance(mois: Mois) -> date:
    jour = mois.plus(1).premier_jour.replace(day=10)
    return jour + timedelta(days={5: 2, 6: 1}.get(jour.weekday(), 0))


def _fabriquer(boite: Path, graine: int = 7, mois: list[Mois] | None = None, **autres: Any) -> Verite:
    conventions = _conventions()
    structures = {c.structure: Structure(c.structure, f"Structure d'essai {c.structure}") for c in conventions}
    dispositifs = {
        c.dispositif_id: Dispositif(c.dispositif_id, ANNEE, c.dispositif, "essai", Mode.PLACES_QUALITE, Tableau.SUIVI, "essai")
        for c in conventions
    }
    return fabriquer(conventions, structures, dispositifs, ANNEE, graine, boite, mois, echeance=_echeance, **autres)


def _empreintes(racine: Path) -> dict[str, str]:
    return {
        str(p.relative_to(racine)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(racine.rglob("*")) if p.is_file()
    }


@pytest.fixture(scope="module")
def annee(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Verite]:
    boite = tmp_path_factory.mktemp("demo") / "boite"
    return boite, _fabriquer(boite)


def test_same_arguments_same_bytes_and_another_seed_other_bytes(tmp_path: Path) -> None:
    mois = [Mois(ANNEE, 1), Mois(ANNEE, 2)]
    _fabriquer(tmp_path / "a" / "boite", mois=mois)
    _fabriquer(tmp_path / "b" / "boite", mois=mois)
    assert _empreintes(tmp_path / "a") == _empreintes(tmp_path / "b")
    _fabriquer(tmp_path / "c" / "boite", 6, mois)
    communs = set(_empreintes(tmp_path / "a").values()) & set(_empreintes(tmp_path / "c").values())
    assert communs == set()


def test_running_again_leaves_the_files_alone(tmp_path: Path) -> None:
    mois = [Mois(ANNEE, 1)]
    _fabriquer(tmp_path / "boite", mois=mois)
    avant = {p: p.stat().st_mtime_ns for p in (tmp_path / "boite").rglob("*") if p.is_file()}
    _fabriquer(tmp_path / "boite", mois=mois)
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / "boite").rglob("*") if p.is_file()} == avant


def test_a_slice_shows_the_months_of_the_year(annee: tuple[Path, Verite], tmp_path: Path) -> None:
    boite, verite = annee
    partielle = _fabriquer(tmp_path / "boite", mois=[Mois(ANNEE, 2), Mois(ANNEE, 3)])
    voulus = {f.chemin: f for f in verite.fichiers if f.mois in partielle.mois}
    assert {f.chemin: f for f in partielle.fichiers} == voulus
    for chemin in voulus:
        assert (tmp_path / "boite" / chemin).read_bytes() == (boite / chemin).read_bytes()


def test_nothing_outside_the_box_but_the_truth_beside_it(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    assert {p.name for p in boite.parent.iterdir()} == {"boite", "boite.verite.json", "boite.verite.lignes.csv.gz"}
    presents = {p.relative_to(boite).as_posix() for p in boite.rglob("*") if p.is_file()}
    assert presents == {f.chemin for f in verite.fichiers} | {"arrivees.csv"}
    for fichier in verite.fichiers:
        structure, mois, nom = fichier.chemin.split("/")
        assert (structure, mois) == (fichier.structure, str(fichier.mois))
        assert unicodedata.is_normalized("NFC", nom)


def test_register_names_every_file_with_an_offset(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    with (boite / "arrivees.csv").open(encoding="utf-8", newline="") as flux:
        lignes = list(csv.reader(flux))
    assert lignes[0] == ["chemin", "recu_le"]
    assert {(c, r) for c, r in lignes[1:]} == {(f.chemin, f.recu_le.isoformat()) for f in verite.fichiers}
    assert all(re.search(r"\+0[12]:00$", r) for _, r in lignes[1:])


def test_truth_is_read_back(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    assert lire(boite) == verite


def test_another_demonstration_in_the_same_box_is_refused(tmp_path: Path) -> None:
    _fabriquer(tmp_path / "boite", mois=[Mois(ANNEE, 1), Mois(ANNEE, 2)])
    with pytest.raises(DemonstrationImpossible, match="contient déjà une autre démonstration"):
        _fabriquer(tmp_path / "boite", graine=6, mois=[Mois(ANNEE, 1), Mois(ANNEE, 2)])
    with pytest.raises(DemonstrationImpossible, match="contient déjà une autre démonstration"):
        _fabriquer(tmp_path / "boite", mois=[Mois(ANNEE, 1)])
    with pytest.raises(DemonstrationImpossible, match="2023-12"):
        _fabriquer(tmp_path / "ailleurs", mois=[Mois(2023, 12)])


def test_progress_is_told(tmp_path: Path) -> None:
    dits: list[tuple[int, int]] = []
    _fabriquer(tmp_path / "boite", mois=[Mois(ANNEE, 1)], avancement=lambda fait, total: dits.append((fait, total)))
    assert dits == [(n, 15) for n in range(1, 16)]


def test_files_are_what_the_truth_says(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    for fichier in verite.fichiers:
        assert hashlib.sha256((boite / fichier.chemin).read_bytes()).hexdigest() == fichier.sha256
    premiers: dict[tuple[str, str], FichierVrai] = {}
    for fichier in sorted(verite.fichiers, key=lambda f: f.recu_le):
        connu = premiers.setdefault((fichier.structure, fichier.sha256), fichier)
        assert (connu is fichier) == (fichier.etat is not EtatDepot.DOUBLON)
        assert connu is fichier or fichier.doublon_de == connu.chemin


def test_people_are_placeholders_and_nobody_has_two_conventions_but_the_shared_ones(annee: tuple[Path, Verite]) -> None:
    _, verite = annee
    conventions: dict[str, set[str]] = {}
    for fichier in verite.fichiers:
        for ligne in fichier.lignes:
            assert re.fullmatch(r"MJ-\d{6}", ligne.identifiant)
            conventions.setdefault(ligne.identifiant, set()).add(fichier.convention)
    partagees = {e.identifiant: e.convention for e in verite.ecarts if e.genre is Genre.PARTAGEE}
    assert {identifiant for identifiant, siennes in conventions.items() if len(siennes) > 1} == set(partagees)
    assert all(convention in conventions[identifiant or ""] for identifiant, convention in partagees.items())


def test_file_active_follows_the_places(annee: tuple[Path, Verite]) -> None:
    _, verite = annee
    for faits in verite_au(verite, date(2025, 4, 5)).values():
        places = verite.conventions[faits.convention].cible_places
        assert places is not None
        presents = [n for n in faits.file_active.values() if n]
        assert 0.80 < sum(presents) / len(presents) / float(places) < 1.15
        if faits.convention.startswith("2024-1.1"):
            assert faits.accueils > 40


def test_cheval_bleu_has_both_sheets(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    fichier = next(f for f in verite.fichiers if f.structure == "gamma" and f.etat in ACCEPTES)
    feuille = CalamineWorkbook.from_path(boite / fichier.chemin).get_sheet_by_name("Activité").to_python()
    assert feuille[0][:2] == ["Indicateur", "Quantité du mois"]
    assert {ligne[0] for ligne in feuille[1:]} == {"soutiens_professionnels"}
    assert {"soutiens_professionnels": sum(ligne[1] for ligne in feuille[1:])} == fichier.quantites


# The files read again, with the template map and rules written anew: what is found must be what was planned, no more.


def _normaliser(texte: object) -> str:
    sans_accent = unicodedata.normalize("NFKD", str(texte)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", sans_accent.lower())


def _carte() -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    colonnes = yaml.safe_load(MODELE.read_text(encoding="utf-8"))["colonnes"]
    entetes = {_normaliser(e): c["cle"] for c in colonnes for e in (c["entete"], *c.get("alias", ()))}
    codes = {
        c["cle"]: {_normaliser(x): v["code"] for v in c["codes"] for x in (v["code"], v["libelle"])}
        for c in colonnes
        if "codes" in c
    }
    return entetes, codes


def _feuille(chemin: Path) -> list[list[Any]]:
    if chemin.suffix == ".csv":
        with chemin.open(encoding="cp1252", newline="") as flux:
            return [list(ligne) for ligne in csv.reader(flux, delimiter=";")]
    return CalamineWorkbook.from_path(chemin).get_sheet_by_name("Suivi").to_python(skip_empty_area=False)


def _lire_date(brut: object) -> date | None:
    if isinstance(brut, date):
        return brut
    trouve = re.fullmatch(r"(\d{2})/(\d{2})/(\d{4})", str(brut))
    if trouve is None or int(trouve[1]) > monthrange(int(trouve[3]), int(trouve[2]))[1]:
        return None
    return date(int(trouve[3]), int(trouve[2]), int(trouve[1]))


_SANS_EFFET = ("phase", "proposition_orientation", "nb_prescriptions", "date_diagnostic")
"""Columns from which nothing is counted where they are not asked for: their absence is not told."""


def _relire(chemin: Path) -> tuple[list[tuple[int, dict[str, Any]]], int, int]:
    """Rows (Excel row, raw cells by key), how many loaded columns are not there, how many the template does not know."""
    entetes, _ = _carte()
    feuille = _feuille(chemin)
    debut = next(i for i, ligne in enumerate(feuille) if sum(_normaliser(c) in entetes for c in ligne) > 10)
    cles = [entetes.get(_normaliser(c)) for c in feuille[debut]]
    lignes = []
    for rang, cellules in enumerate(feuille[debut + 1 :], debut + 2):
        brut = {cle: c for cle, c in zip(cles, cellules, strict=True) if cle and c != ""}
        repetee = brut and all(_normaliser(c) in entetes for c in brut.values())
        if brut and not repetee and brut.get("nom") != "Total":
            lignes.append((rang, brut))
    absentes = sum(cle not in cles for cle in CHARGEES if cle not in _SANS_EFFET)
    return lignes, absentes, cles.count(None)


def _constater(
    lignes: list[tuple[int, dict[str, Any]]], mois: Mois, *, deux_phases: bool
) -> tuple[Counter[str], list[int], Decimal]:
    """Findings by rule, rows held, completeness: spec of the controls, row by row."""
    _, codes = _carte()
    constats: Counter[str] = Counter()
    tenues: list[int] = []
    presentes = exigees = 0
    vus: set[tuple[str, str]] = set()
    for rang, brut in lignes:
        regles, valeurs = _regles_de_la_ligne(brut, mois, codes)
        cle = (str(brut.get("identifiant")), valeurs.get("phase", "accompagnement"))
        if "L01" not in regles and cle in vus:
            regles.append("L02")
        vus.add(cle)
        requises = ["identifiant", "date_orientation", "nb_entretiens_physiques", "nb_entretiens_distance"]
        requises += ["nb_absences_injustifiees", "inscrit_monjob62"] + ["phase"] * deux_phases
        requises += ["date_fin_cer", "nb_actions_cer"] if "date_signature_cer" in brut else []
        requises += ["motif_sortie"] if "date_sortie" in brut else []
        regles += ["L03" for r in requises if r not in brut and r != "identifiant"]
        orientation = valeurs.get("date_orientation")
        tenue = bool({"L01", "L02"} & set(regles)) or orientation is None or orientation > mois.dernier_jour
        if tenue:
            tenues.append(rang)
        exigees += len(requises)
        presentes += 0 if tenue else sum(valeurs.get(r) is not None for r in requises)
        constats.update(regles)
    return constats, tenues, Decimal(presentes / exigees).quantize(Decimal("0.0001"))


def _regles_de_la_ligne(brut: dict[str, Any], mois: Mois, codes: dict[str, dict[str, str]]) -> tuple[list[str], dict[str, Any]]:
    regles: list[str] = []
    valeurs: dict[str, Any] = {}
    if re.fullmatch(r"[A-Z0-9-]{4,20}", str(brut.get("identifiant", ""))):
        valeurs["identifiant"] = brut["identifiant"]
    else:
        regles.append("L01")
    for cle, cellule in brut.items():
        if cle.startswith("date_"):
            jour = _lire_date(cellule)
            if jour is None:
                regles.append("L04")
            elif jour < date(1988, 12, 1) and cle != "date_naissance":
                regles.append("L14")
            else:
                valeurs[cle] = jour
                if jour > mois.dernier_jour and cle != "date_fin_cer":
                    regles.append("L09")
        elif cle.startswith("nb_"):
            entier = re.fullmatch(r"(\d+)(\.0)?", str(cellule))
            if entier is None or int(entier[1]) > (50 if "actions" in cle else 31):
                regles.append("L04")
            else:
                valeurs[cle] = int(entier[1])
        elif cle in codes:
            valeurs[cle] = codes[cle].get(_normaliser(cellule))
            if valeurs[cle] is None:
                regles.append("L05")
        elif cle == "inscrit_monjob62":
            assert str(cellule).lower().removesuffix(".0") in {"oui", "non", "o", "n", "vrai", "faux", "1", "0"}
            valeurs[cle] = cellule
    ordre = [("L06", "date_orientation", "date_premier_rdv"), ("L07", "date_orientation", "date_signature_cer")]
    ordre += [("L08", "date_signature_cer", "date_fin_cer"), ("L10", "date_orientation", "date_sortie")]
    for regle, avant, apres in ordre:
        if avant in valeurs and apres in valeurs and valeurs[apres] < valeurs[avant]:
            regles.append(regle)
    if "motif_sortie" in brut and "date_sortie" not in brut:
        regles.append("L11")
    if valeurs.get("nb_absences_injustifiees") and "date_procedure_suspension" not in brut:
        regles.append("L12")
    if valeurs.get("nb_actions_pro", 0) > valeurs.get("nb_actions_cer", 50):
        regles.append("L13")
    if "date_signature_cer" in valeurs and "date_fin_cer" in valeurs:
        jours = (valeurs["date_fin_cer"] - valeurs["date_signature_cer"]).days
        if not 184 - 15 <= jours <= 181 + 15:
            regles.append("L15")
    return regles, valeurs


def test_every_finding_is_planned_and_none_besides(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    vues: Counter[str] = Counter()
    for fichier in verite.fichiers:
        if fichier.etat not in ACCEPTES:
            continue
        lignes, absentes, inconnues = _relire(boite / fichier.chemin)
        constats, tenues, taux = _constater(lignes, fichier.mois, deux_phases=fichier.convention.startswith("2024-1.1"))
        constats.update({"D04": absentes, "D09": inconnues})
        assert {regle: nombre for regle, nombre in constats.items() if nombre} == fichier.regles, fichier.chemin
        assert tuple(tenues) == fichier.lignes_quarantaine, fichier.chemin
        assert taux == fichier.taux_completude, fichier.chemin
        assert len(lignes) - len(tenues) == fichier.nb_lignes == len(fichier.lignes)
        parfait = taux == 1 and not tenues
        assert fichier.etat is (EtatDepot.ACCEPTE if parfait else EtatDepot.ACCEPTE_AVEC_RESERVES)
        vues.update(constats)
    assert {"L01", "L02", "L03", "L04", "L06", "L12", "L15", "D09"} <= set(vues)


def test_loaded_rows_are_those_of_the_files(annee: tuple[Path, Verite]) -> None:
    boite, verite = annee
    _, codes = _carte()
    fichiers = [f for f in verite.fichiers if f.etat in ACCEPTES][::7]
    for fichier in fichiers:
        relues = dict(_relire(boite / fichier.chemin)[0])
        for ligne in fichier.lignes:
            brut = relues[ligne.ligne]
            assert brut["identifiant"] == ligne.identifiant
            assert _lire_date(brut["date_orientation"]) == ligne.date_orientation
            if ligne.motif_sortie is not None:
                assert codes["motif_sortie"][_normaliser(brut["motif_sortie"])] == ligne.motif_sortie
            if ligne.date_signature_cer is not None:
                assert _lire_date(brut["date_signature_cer"]) == ligne.date_signature_cer


def test_a_person_who_left_is_gone_the_next_month_but_those_planted(annee: tuple[Path, Verite]) -> None:
    _, verite = annee
    par_convention: dict[str, list[FichierVrai]] = {}
    for fichier in verite.fichiers:
        if fichier.etat in ACCEPTES:
            par_convention.setdefault(fichier.convention, []).append(fichier)
    sorties = 0
    revenues: set[str | None] = set()
    for fichiers in par_convention.values():
        partis: dict[tuple[str, str, date], Mois] = {}
        for fichier in sorted(fichiers, key=lambda f: f.mois):
            for ligne in fichier.lignes:
                personne = (ligne.identifiant, ligne.phase, ligne.date_orientation)
                if partis.get(personne, fichier.mois) != fichier.mois:
                    revenues.add(ligne.identifiant)
                if ligne.date_sortie is not None:
                    partis[personne] = fichier.mois
        sorties += len(partis)
    assert sorties > 200
    assert revenues == {e.identifiant for e in verite.ecarts if e.genre is Genre.REVENUE} != set()
