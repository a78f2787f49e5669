"""The pipeline against the truth of the demonstration: every file, obligation, count and rule, at three dates of the slice.

The rules that look at one table, then those that set it beside the others (S01–S05).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from decompte.app.calculer import dossiers, evaluer_toutes
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.demonstration import fabriquer_demonstration
from decompte.app.nuit import nuit
from decompte.demo.oracle import FaitsVrais, etats_au, verite_au
from decompte.demo.oracle_series import series_au
from decompte.demo.verite import FichierVrai, Verite, lire
from decompte.domaine.calendrier import fin_du_jour
from decompte.domaine.faits import Faits
from decompte.domaine.mois import Mois
from decompte.installation.postgres import Serveur
from decompte.soldes.demandes import demande
from tests.conftest import base_neuve, env_sur


@dataclass(frozen=True)
class Scene:
    """Which months are made, and the nights that are run over them, in order."""

    nom: str
    periode: tuple[Mois, Mois]


TRANCHE = Scene("trois mois", (Mois(2024, 1), Mois(2024, 3)))
ANNEE = Scene("année", (Mois(2024, 1), Mois(2024, 12)))
NUITS = [
    *(pytest.param(TRANCHE, jour, id=f"trois mois {jour}") for jour in (date(2024, 2, 13), date(2024, 3, 20), date(2024, 5, 31))),
    *(
        pytest.param(ANNEE, jour, id=f"année {jour}", marks=pytest.mark.longue)
        for jour in (date(2024, 7, 14), date(2025, 1, 10), date(2025, 4, 15))
    ),
]
DE_SERIE = {"S01", "S02", "S03", "S04", "S05"}
CHAQUE_NUIT = pytest.mark.parametrize(("demonstration", "au"), NUITS, indirect=True, scope="module")


@dataclass
class Demonstration:
    """A drop-box treated night after night, and its truth."""

    ctx: Contexte
    verite: Verite
    boite: Path


@pytest.fixture(scope="module")
def demonstration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, serveur: Serveur
) -> Iterator[Demonstration]:
    scene: Scene = request.param
    dossier = tmp_path_factory.mktemp("demo")
    boite = dossier / "boite"
    for url in base_neuve(serveur, ""):
        env = env_sur(url, dossier / "donnees")
        fabriquer_demonstration(env, 2024, 1, boite, scene.periode, None)
        with ouvrir(env, boite.with_name("boite.reference")) as ctx:
            yield Demonstration(ctx, lire(boite), boite)


@pytest.fixture(scope="module")
def au(request: pytest.FixtureRequest, demonstration: Demonstration) -> date:
    """The nights, in order: each starts from what the one before left."""
    jour: date = request.param
    nuit(demonstration.ctx, str(demonstration.boite), jour, datetime(2026, 1, 1, tzinfo=UTC))
    return jour


def _attendus(verite: Verite, au: date) -> dict[str, FichierVrai]:
    return {f.chemin: f for f in verite.fichiers if f.recu_le <= fin_du_jour(au)}


@CHAQUE_NUIT
def test_chaque_fichier_a_l_etat_attendu(demonstration: Demonstration, au: date) -> None:
    trouves = {ligne["chemin"]: ligne["etat"] for ligne in demonstration.ctx.entrepot.lire_fichiers()}
    assert trouves == {chemin: str(etat) for chemin, etat in etats_au(demonstration.verite, au).items()}


@CHAQUE_NUIT
def test_chaque_fichier_a_les_constats_attendus(demonstration: Demonstration, au: date) -> None:
    attendus = _attendus(demonstration.verite, au)
    ecarts = {}
    for ligne in demonstration.ctx.entrepot.lire_fichiers():
        vrai = attendus[ligne["chemin"]]
        if vrai.doublon_de:
            continue
        constats = [c for c in demonstration.ctx.entrepot.lire_constats(ligne["depot"]) if c["regle"] not in DE_SERIE]
        trouves: Counter[str] = Counter()
        for c in constats:
            if c["severite"] != "information" or c["regle"] in vrai.regles:
                trouves[c["regle"]] += _defauts(c)
        for possible in vrai.regles_possibles:
            if possible not in vrai.regles:
                trouves.pop(possible, None)
        if trouves != Counter(vrai.regles):
            ecarts[ligne["chemin"]] = (dict(trouves), vrai.regles)
    assert ecarts == {}


def _defauts(constat: dict[str, Any]) -> int:
    """How many faults a finding tells: one, or those that a long list left out and that its last one counts."""
    reste = re.match(r"(\d[\d\s]*) autres lignes ont le même défaut", str(constat["message"]))
    return 1 if reste is None else int(re.sub(r"\s", "", reste[1]))


@CHAQUE_NUIT
def test_chaque_tableau_a_les_constats_de_serie_attendus(demonstration: Demonstration, au: date) -> None:
    attendus = series_au(demonstration.verite, au)
    trouves: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for fichier in demonstration.ctx.entrepot.lire_fichiers():
        for constat in demonstration.ctx.entrepot.lire_constats(fichier["depot"]):
            if constat["regle"] in DE_SERIE:
                trouves[fichier["chemin"]][constat["regle"]] += _cite(constat)
    ecarts = {
        chemin: (trouve, attendu)
        for chemin in {*trouves, *attendus}
        if (trouve := {regle: tuple(lignes) for regle, lignes in sorted(trouves[chemin].items())})
        != (attendu := attendus.get(chemin, {}))
    }
    assert ecarts == {}
    if fin_du_jour(au) > datetime(2024, 3, 1, tzinfo=UTC):
        assert {regle for constats in attendus.values() for regle in constats} == DE_SERIE


def _cite(constat: dict[str, Any]) -> list[int]:
    """The rows, or for S03 the numbers of persons, that a finding names."""
    message = str(constat["message"])
    if constat["regle"] == "S01":
        texte = re.search(r": lignes? ([\d\-, ]+?(?: et \d[\d-]*)?) du tableau", message)
        assert texte is not None, message
        morceaux = [morceau.split("-") for morceau in re.split(", | et ", texte[1])]
        return [ligne for bouts in morceaux for ligne in range(int(bouts[0]), int(bouts[-1]) + 1)]
    if constat["regle"] == "S03":
        effectifs = re.findall(r"(?:de|à) (\d+) personnes?", message)
        return [int(effectif) for effectif in effectifs[:2]]
    return [constat["ligne"]]


@CHAQUE_NUIT
def test_chaque_obligation_a_l_etat_attendu(demonstration: Demonstration, au: date) -> None:
    chemins = {ligne["depot"]: ligne["chemin"] for ligne in demonstration.ctx.entrepot.lire_fichiers()}
    trouvees = {
        (o.convention, o.mois): (
            o.echeance,
            str(o.etat),
            o.retard_jours,
            o.recu_le,
            o.taux_completude,
            chemins.get(o.depot or ""),
        )
        for o in evaluer_toutes(demonstration.ctx, au)
    }
    attendues = {
        (code, mois): (o.echeance, o.etat, o.retard_jours, o.recu_le, o.taux_completude, o.fichier)
        for code, faits in verite_au(demonstration.verite, au).items()
        for mois, o in faits.obligations.items()
    }
    ecarts = {cle: (trouvees.get(cle), attendue) for cle, attendue in attendues.items() if trouvees.get(cle) != attendue}
    assert ecarts == {}


@CHAQUE_NUIT
def test_chaque_comptage_est_celui_de_la_verite(demonstration: Demonstration, au: date) -> None:
    ctx = demonstration.ctx
    demandes = [d for d in map(demande, dossiers(ctx, au, evaluer_toutes(ctx, au))) if d is not None]
    comptes = {f.demande.convention: f for f in ctx.entrepot.compter(demandes, fin_du_jour(au)) if f.demande.exercice == 2024}
    vrais = verite_au(demonstration.verite, au)
    # Nothing is asked of a convention without a month due, and nothing is true of it.
    muettes = {code for code, vrai in vrais.items() if not vrai.mois_dus}
    assert not muettes & set(comptes)
    ecarts = {code: ecart for code, vrai in vrais.items() if code not in muettes and (ecart := _ecart(comptes[code], vrai))}
    assert ecarts == {}
    assert sum(vrai.accueils for vrai in vrais.values()) > 0
    assert any(vrai.indicateurs for vrai in vrais.values())
    assert {"etp", "sessions", "points", "logements_occupes", "soutiens_professionnels"} <= {
        code for vrai in vrais.values() for code in vrai.quantites
    }


def _ecart(compte: Faits, vrai: FaitsVrais) -> dict[str, object]:
    entretiens = (compte.entretiens_physiques, compte.entretiens_distance)
    compares = {
        "file active": ({m.mois: m.file_active for m in compte.mois}, vrai.file_active),
        "accueils": (compte.accueils_realises, vrai.accueils),
        "quantités": (compte.quantites, vrai.quantites),
        "quantités par mois": ({m.mois: dict(m.activite) for m in compte.mois}, vrai.activite),
        "indicateurs": (
            {id: (c.numerateur, c.denominateur) for id, c in compte.comptages.items() if id in vrai.indicateurs},
            vrai.indicateurs,
        ),
    }
    if vrai.entretiens is not None:
        compares["entretiens"] = (entretiens, (vrai.entretiens.physiques, vrai.entretiens.distance))
    return {quoi: paire for quoi, paire in compares.items() if paire[0] != paire[1]}


@CHAQUE_NUIT
def test_la_demonstration_a_de_tout(demonstration: Demonstration, au: date) -> None:
    """Otherwise the comparisons above would hold for nothing."""
    etats = Counter(str(f.etat) for f in demonstration.verite.fichiers)
    assert {"accepte", "accepte_avec_reserves", "rejete", "doublon"} <= set(etats)
    if au.month > 3:
        assert "remplace" in {str(e) for e in etats_au(demonstration.verite, au).values()}
