"""Whatever the order of arrival in the box, and however many nights it takes: the same warehouse, the same soldes."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from decompte.app.contexte import ouvrir
from decompte.domaine.calendrier import PARIS
from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur
from tests.fabrique import classeur, personne
from tests.nuit.conftest import Boite

AU = date(2024, 7, 20)
CONVENTIONS = ("2024-1.3-ccas-arras", "2024-1.4-ccas-arras", "2024-1.1-mempa")
REGLAGES = settings(
    max_examples=6,
    deadline=None,
    # A whole installation an example: what fails is small enough to be read as it is.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

envois = st.lists(
    st.tuples(
        st.sampled_from(CONVENTIONS),
        st.sampled_from(["2024-04", "2024-05"]),
        st.integers(0, 40),  # days after 1 June
        st.integers(1, 4),  # persons
        st.booleans(),  # a required cell missing
    ),
    min_size=1,
    max_size=6,
)
Envoi = tuple[str, str, int, int, bool]


def fichier(envoi: Envoi) -> tuple[str, bytes, str]:
    """Path, bytes and arrival of one deposit."""
    convention, mois, jours, personnes, incomplet = envoi
    structure = convention.split("-", 2)[2]
    lignes = [personne(n, date_orientation=date(2024, 2, 5)) for n in range(1, personnes + 1)]
    if incomplet:
        lignes[0]["nb_entretiens_physiques"] = None
    contenu = classeur(lignes, identification={"Structure": structure, "Convention": convention, "Mois": mois})
    recu = datetime(2024, 6, 1, 12, tzinfo=PARIS) + timedelta(days=jours)
    return f"{structure}/{convention}-{mois}-{jours}-{personnes}-{incomplet}.xlsx", contenu, recu.isoformat()


@pytest.fixture
def neuve(serveur: Serveur, base_migree: str, tmp_path: Path) -> Callable[[], Any]:
    """A new installation each time it is called."""
    numeros = itertools.count()

    def faire() -> Iterator[Boite]:
        dossier = tmp_path / f"installation-{next(numeros)}"
        for url in base_neuve(serveur, f"TEMPLATE {base_migree}"):
            env = env_sur(url, dossier)
            (dossier / "boite").mkdir(parents=True)
            with ouvrir(env) as ctx:
                yield Boite(ctx, dossier / "boite")

    return faire


def constat(boite: Boite) -> dict[str, Any]:
    """What must not depend on the order: states, obligations, soldes."""
    entrepot = boite.ctx.entrepot
    return {
        "fichiers": {f["chemin"]: (f["etat"], f["convention"], f["mois"]) for f in entrepot.lire_fichiers()},
        "obligations": entrepot.lire_depots_attendus(),
        "soldes": entrepot.lire_soldes(2024),
        "décomptes": [entrepot.lire_decompte(convention, 2024) for convention in CONVENTIONS],
    }


@given(envois, st.randoms(use_true_random=False))
@REGLAGES
def test_l_ordre_et_le_nombre_des_nuits_sont_indifferents(neuve: Any, envois: list[Envoi], hasard: Any) -> None:
    fichiers = list({chemin: (chemin, contenu, recu) for chemin, contenu, recu in map(fichier, envois)}.values())
    for boite in neuve():
        for depot in fichiers:
            boite.deposer(*depot)
        boite.nuit(AU.isoformat())
        en_une_nuit = constat(boite), boite.ctx.entrepot.empreintes()
    melanges = hasard.sample(fichiers, len(fichiers))
    for boite in neuve():
        for depot in melanges:
            boite.deposer(*depot)
            boite.nuit(AU.isoformat())
        # Findings from one month to the next and incidents included, whatever came first.
        assert (constat(boite), boite.ctx.entrepot.empreintes()) == en_une_nuit


@given(envois)
@REGLAGES
def test_le_meme_depot_deux_fois_ne_change_rien(neuve: Any, envois: list[Envoi]) -> None:
    fichiers = list({chemin: (chemin, contenu, recu) for chemin, contenu, recu in map(fichier, envois)}.values())
    for boite in neuve():
        for depot in fichiers:
            boite.deposer(*depot)
        boite.nuit(AU.isoformat())
        avant = constat(boite)
        chemin, contenu, _ = fichiers[0]
        copie = chemin.replace("/", "/copie de ")
        boite.deposer(copie, contenu, "2024-07-15T09:00:00+02:00")
        boite.nuit(AU.isoformat())
        apres = constat(boite)
        assert apres["fichiers"].pop(copie)[0] == "doublon"
        assert apres == avant
        boite.nuit(AU.isoformat())
        assert constat(boite)["soldes"] == avant["soldes"]
