"""Between two tables of the demonstration: what is planted, that nothing else is, and an oracle that can be checked by hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from decompte.demo.ecarts import Ecart, Genre, Tenue, planter
from decompte.demo.oracle_series import series_au
from decompte.demo.personne import Personne
from decompte.demo.population import Population
from decompte.demo.profil import MOYEN
from decompte.demo.tableau import CHARGEES
from decompte.demo.verite import FichierVrai, Verite, lire
from decompte.domaine.controle import LigneSuivi
from decompte.domaine.convention import Convention
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois

PARIS = ZoneInfo("Europe/Paris")
JANVIER, FEVRIER, MARS = (Mois(2024, n) for n in (1, 2, 3))
AU = date(2024, 6, 1)


def _ligne(rang: int, identifiant: str, **valeurs: Any) -> LigneSuivi:
    """A row; dates as (month, day) of 2024."""
    base: dict[str, Any] = dict.fromkeys(CHARGEES)
    base |= {"identifiant": identifiant, "phase": "accompagnement", "date_orientation": date(2023, 5, 2)}
    return LigneSuivi(ligne=rang, **(base | {n: date(2024, *v) if isinstance(v, tuple) else v for n, v in valeurs.items()}))


def _fichier(mois: Mois, *lignes: LigneSuivi, structure: str = "s", jour: int = 2, **champs: Any) -> FichierVrai:
    chemin = f"{structure} {mois} {jour}"
    recu_le = datetime(2024, mois.numero + 1, jour, tzinfo=PARIS)
    defauts: dict[str, Any] = {"etat": EtatDepot.ACCEPTE, "lignes": list(lignes)}
    return FichierVrai(
        chemin, structure, f"c-{structure}", mois, recu_le, chemin, scenario="normal", genre="bon", **(defauts | champs)
    )


def _series(*fichiers: FichierVrai, au: date = AU) -> dict[str, dict[str, tuple[int, ...]]]:
    return series_au(Verite(2024, 1, (JANVIER, FEVRIER, MARS), {}, {}, list(fichiers)), au)


@pytest.mark.parametrize(
    ("valeurs", "dite"),
    [
        ({}, True),
        ({"date_sortie": (1, 31)}, False),
        ({"date_orientation": (2, 1)}, False),
        ({"phase": "accueil"}, True),
        ({"phase": "accueil", "proposition_orientation": "social"}, False),
    ],
)
def test_s01_she_was_there_and_had_not_left(valeurs: dict[str, Any], dite: bool) -> None:
    janvier = _fichier(JANVIER, _ligne(4, "MJ-1"), _ligne(6, "MJ-2", **valeurs))
    assert _series(janvier, _fichier(FEVRIER, _ligne(4, "MJ-1"))) == ({"s 2024-02 2": {"S01": (6,)}} if dite else {})


def test_s01_is_silent_of_a_row_held_back_that_names_her_and_without_the_month_before() -> None:
    janvier = _fichier(JANVIER, _ligne(4, "MJ-1"))
    assert _series(janvier, _fichier(FEVRIER, identifiants_quarantaine=("MJ-1",))) == {}
    assert _series(janvier, _fichier(FEVRIER, identifiants_quarantaine=("MJ-2",))) == {"s 2024-02 2": {"S01": (4,)}}
    assert _series(janvier, _fichier(MARS)) == {}


def test_s01_she_went_from_accueil_to_accompagnement() -> None:
    janvier = _fichier(JANVIER, _ligne(4, "MJ-1", phase="accueil"))
    assert _series(janvier, _fichier(FEVRIER, _ligne(2, "MJ-1", date_orientation=(2, 3)))) == {}


@pytest.mark.parametrize(
    ("ici", "dite"),
    [({}, True), ({"date_orientation": (3, 4)}, False), ({"phase": "accueil"}, False), ({"date_sortie": (1, 20)}, False)],
)
def test_s02_she_had_left_and_is_back_with_the_same_orientation(ici: dict[str, Any], dite: bool) -> None:
    janvier = _fichier(JANVIER, _ligne(4, "MJ-1", date_sortie=(1, 20)))
    mars = _fichier(MARS, _ligne(7, "MJ-1", **ici))
    assert _series(janvier, mars) == ({"s 2024-03 2": {"S02": (7,)}} if dite else {})


def test_s02_is_told_in_the_first_month_only() -> None:
    janvier = _fichier(JANVIER, _ligne(4, "MJ-1", date_sortie=(1, 20)))
    suivants = (_fichier(FEVRIER, _ligne(7, "MJ-1")), _fichier(MARS, _ligne(8, "MJ-1")))
    assert _series(janvier, *suivants) == {"s 2024-02 2": {"S02": (7,)}}


@pytest.mark.parametrize(
    ("avant", "apres", "dite"), [(25, 36, True), (25, 35, False), (28, 39, False), (12, 1, True), (30, 18, False)]
)
def test_s03_by_more_than_forty_percent_and_ten_persons(avant: int, apres: int, dite: bool) -> None:
    def table(mois: Mois, nombre: int) -> FichierVrai:
        return _fichier(mois, *(_ligne(n + 2, f"MJ-{n}") for n in range(nombre)))

    constats = _series(table(JANVIER, avant), table(FEVRIER, apres)).get("s 2024-02 2", {})
    assert constats.get("S03") == ((avant, apres) if dite else None)


@pytest.mark.parametrize(("ici", "dite"), [({}, True), ({"phase": "accueil"}, False), ({"date_sortie": (1, 9)}, False)])
def test_s04_two_structures_for_the_same_phase_and_month(ici: dict[str, Any], dite: bool) -> None:
    deux = (_fichier(JANVIER, _ligne(4, "MJ-1")), _fichier(JANVIER, _ligne(9, "MJ-1", **ici), structure="t"))
    assert _series(*deux) == ({"s 2024-01 2": {"S04": (4,)}, "t 2024-01 2": {"S04": (9,)}} if dite else {})
    assert _series(deux[0], replace(deux[1], mois=FEVRIER)) == {}


CER = {"date_signature_cer": (1, 5), "date_fin_cer": (7, 4)}


@pytest.mark.parametrize(
    ("avant", "ici", "dite"),
    [
        ({}, {"date_orientation": date(2023, 5, 3)}, True),
        ({"date_sortie": (1, 9)}, {"date_orientation": (1, 9)}, False),
        (CER, CER, False),
        (CER, CER | {"date_signature_cer": (1, 8)}, True),
        (CER, CER | {"date_signature_cer": (7, 4)}, False),
        (CER, {"date_fin_cer": (7, 4)}, False),
        ({"date_signature_cer": (1, 5)}, {"date_signature_cer": (1, 8)}, False),
        ({"date_signature_cer": (1, 5)}, {"date_signature_cer": (1, 4)}, True),
    ],
)
def test_s05_a_date_that_should_not_change(avant: dict[str, Any], ici: dict[str, Any], dite: bool) -> None:
    janvier, fevrier = _fichier(JANVIER, _ligne(4, "MJ-1", **avant)), _fichier(FEVRIER, _ligne(5, "MJ-1", **ici))
    assert ("S05" in _series(janvier, fevrier).get("s 2024-02 2", {})) == dite


def test_replaced_tables_are_compared_with_those_in_force_at_the_date() -> None:
    incomplet, entier = _fichier(JANVIER), _fichier(JANVIER, _ligne(4, "MJ-1"), jour=28)
    fevrier, corrige = _fichier(FEVRIER), _fichier(FEVRIER, _ligne(4, "MJ-1"), jour=20)
    tous = (incomplet, entier, fevrier, corrige)
    assert _series(*tous) == {"s 2024-02 2": {"S01": (4,)}}
    assert _series(*tous, au=date(2024, 2, 27)) == {}
    assert _series(*tous, _fichier(MARS, etat=EtatDepot.REJETE, lignes=[])) == {"s 2024-02 2": {"S01": (4,)}}


# --- what is planted


def _convention(numero: int = 0, places: str = "60", debut: date = date(2024, 1, 1)) -> Convention:
    fin = date(2024, 12, 31)
    montant = Decimal("30000.00")
    return Convention(
        f"2024-1.4-{numero}", f"s{numero}", 2024, "1.4", "2024-1.4", "Artois", debut, fin, montant, cible_places=Decimal(places)
    )


def test_one_kind_a_convention_half_of_each_by_march_never_in_a_small_or_partial_one() -> None:
    grandes = [_convention(n) for n in range(100)]
    autres = [_convention(100, "12"), _convention(101, debut=date(2024, 5, 1))]
    ecarts = planter([*grandes, *autres], 2024, 1)
    assert set(ecarts) <= {c.code for c in grandes}
    for genre in Genre:
        mois = [e.mois for e in ecarts.values() if e.genre is genre]
        assert mois and sum(m <= MARS for m in mois) * 2 >= len(mois)
    assert 10 < len(ecarts) < 30
    assert planter(grandes, 2024, 1) == planter(grandes, 2024, 1) != planter(grandes, 2024, 2)
    assert planter(autres, 2024, 1) == {}


def _vivre(genre: Genre | None) -> Iterator[tuple[Mois, list[Personne], list[Personne], Ecart | None]]:
    """Month by month: the persons followed, those written down, and what is planted by then."""
    population = Population(_convention(), MOYEN, 1, 0)
    tenue = Tenue(None if genre is None else Ecart(genre, "c", MARS), 1)
    for numero in range(1, 7):
        mois = Mois(2024, numero)
        presents = list(population.vivre(mois, premier=numero == 1))
        yield mois, presents, tenue.noter(mois, presents), tenue.pose


@pytest.mark.parametrize("genre", [None, Genre.PARTAGEE])
def test_without_an_ecart_the_table_holds_everybody(genre: Genre | None) -> None:
    assert all(notes == presents and pose is None for _, presents, notes, pose in _vivre(genre))


def test_who_vanishes_is_still_followed_and_never_written_again() -> None:
    for mois, presents, notes, pose in _vivre(Genre.DISPARUE):
        if mois < MARS:
            assert notes == presents
        else:
            assert pose is not None and pose.mois == MARS
            assert pose.identifiant not in {p.identifiant for p in notes}
            assert len(notes) >= len(presents) - 1
            assert mois > MARS or len(notes) == len(presents) - 1


def test_who_comes_back_had_left_the_month_before() -> None:
    avant: list[Personne] = []
    revues = 0
    for mois, _, notes, pose in _vivre(Genre.REVENUE):
        if pose is not None:
            (revenue,) = (p for p in notes if p.identifiant == pose.identifiant)
            assert revenue.sortie is None
            revues += 1
            if mois == pose.mois:
                (partie,) = (p for p in avant if p.identifiant == pose.identifiant)
                assert partie.sortie is not None and partie.orientation == revenue.orientation
        avant = notes
    assert revues >= 2


def test_half_a_table_is_that_of_one_month() -> None:
    parts = {mois: len(notes) / len(presents) for mois, presents, notes, _ in _vivre(Genre.A_MOITIE)}
    assert 0.40 < parts.pop(MARS) < 0.46
    assert set(parts.values()) == {1.0}


@pytest.mark.parametrize(("genre", "jours"), [(Genre.REORIENTEE, -5), (Genre.RESIGNEE, 3)])
def test_a_date_changes_by_some_days_and_stays_so(genre: Genre, jours: int) -> None:
    dates: dict[str, list[date | None]] = {}
    poses = []
    for _, _, notes, pose in _vivre(genre):
        poses.append(pose)
        for p in notes:
            signature = None if p.cer is None else p.cer.signature
            dates.setdefault(p.identifiant, []).append(p.orientation if genre is Genre.REORIENTEE else signature)
    pose = poses[-1]
    assert pose is not None and pose.identifiant is not None
    siennes = [jour for jour in dates[pose.identifiant] if jour is not None]
    assert [(b - a).days for a, b in pairwise(siennes) if a != b][:1] == [jours]
    if genre is Genre.REORIENTEE:
        assert [i for i, connues in dates.items() if len(set(connues)) > 1] == [pose.identifiant]


def test_ecarts_are_read_back(tmp_path: Path) -> None:
    ecarts = [Ecart(Genre.DISPARUE, "c", FEVRIER, "MJ-1"), Ecart(Genre.A_MOITIE, "d", MARS)]
    verite = Verite(2024, 1, (JANVIER,), {}, {}, [_fichier(JANVIER, identifiants_quarantaine=("MJ-2",))], ecarts)
    verite.fichiers[0].lignes = []
    verite.ecrire(tmp_path / "boite")
    assert lire(tmp_path / "boite") == verite
