"""The whole night over a distant box gives what it gives over the same box on disk; the night after takes nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from decompte.app.contexte import Contexte, ouvrir
from decompte.app.initialiser import initialiser
from decompte.app.nuit import BilanNuit, nuit
from decompte.app.recevoir import recevoir
from decompte.depots.acces import Acces, open_acces
from decompte.installation.postgres import Serveur
from tests.boites.serveur_s3 import ServeurS3
from tests.boites.serveur_sftp import ServeurSftp
from tests.conftest import base_neuve, env_sur
from tests.fabrique import classeur, personne

MAINTENANT = datetime(2026, 1, 1, tzinfo=UTC)
AU = date(2024, 6, 20)
ARRIVEE = datetime(2024, 6, 7, 14, 0, tzinfo=UTC)


@dataclass
class Resultat:
    """What two nights left."""

    premiere: BilanNuit
    seconde: BilanNuit
    lu: dict[str, Any]


def run_two_nights(ctx: Contexte, boite: str | Acces) -> Resultat:
    premiere, seconde = (nuit(ctx, boite, AU, MAINTENANT) for _ in range(2))
    depots = ctx.entrepot.lire_fichiers()
    lu = {
        "depots": depots,
        "constats": [ctx.entrepot.lire_constats(depot["depot"]) for depot in depots],
        "obligations": ctx.entrepot.lire_depots_attendus(),
        "soldes": [{k: v for k, v in solde.items() if k != "date_calcul"} for solde in ctx.entrepot.lire_soldes(2024)],
    }
    return Resultat(premiere, seconde, lu)


@pytest.fixture
def contextes(serveur: Serveur, tmp_path: Path) -> Iterator[tuple[Contexte, Contexte]]:
    """Two installations that know nothing of each other."""
    (une, autre) = base_neuve(serveur, ""), base_neuve(serveur, "")
    with ouvrir(env_sur(next(une), tmp_path / "une")) as premier, ouvrir(env_sur(next(autre), tmp_path / "autre")) as second:
        yield premier, second
    for base in (une, autre):
        next(base, None)


def fill(boite: Path, ctx: Contexte) -> None:
    """A few tables, listed or not, one of them wrong, one sent twice."""
    conventions = [c for c in ctx.referentiel.conventions if c.code.startswith("2024-1.3-")][:3]
    registre = ["chemin,recu_le"]
    for rang, convention in enumerate(conventions):
        identite = {"Structure": convention.structure, "Convention": convention.code, "Mois": "2024-05"}
        lignes = [personne(n, nb_actions_cer="beaucoup" if rang == 1 else 4) for n in range(1, 6)]
        for nom in ("tableau de mai.xlsx", "envoyé deux fois.xlsx")[: 2 if rang == 0 else 1]:
            cible = boite / convention.structure / nom
            cible.parent.mkdir(parents=True, exist_ok=True)
            cible.write_bytes(classeur(lignes, identification=identite))
            os.utime(cible, (ARRIVEE.timestamp(), ARRIVEE.timestamp() + rang))
        if rang < 2:
            registre.append(f"{convention.structure}/tableau de mai.xlsx,2024-06-0{rang + 5}T10:00:00+02:00")
    (boite / "arrivees.csv").write_text("\n".join(registre) + "\n", encoding="utf-8")


def test_par_sftp_la_nuit_est_la_meme(contextes: tuple[Contexte, Contexte], sftp: ServeurSftp) -> None:
    boite = sftp.racine / "boite"
    fill(boite, contextes[0])
    local = run_two_nights(contextes[0], str(boite))
    distant = run_two_nights(contextes[1], open_acces(sftp.url()))
    assert len(local.premiere.reception.nouveaux) == 3
    assert len(local.premiere.reception.doublons) == 1
    assert {depot["etat"] for depot in local.lu["depots"]} >= {"accepte", "doublon"}
    assert distant.lu == local.lu
    assert distant.premiere.reception == local.premiere.reception
    for resultat in (local, distant):
        assert (resultat.seconde.reception.nouveaux, resultat.seconde.reception.doublons) == ([], [])
        assert resultat.seconde.reception.fautes == []
    assert sftp.connexions == 1


def test_par_s3_un_objet_inscrit_donne_le_meme_depot(contextes: tuple[Contexte, Contexte], s3: ServeurS3, tmp_path: Path) -> None:
    boite = tmp_path / "boite"
    fill(boite, contextes[0])
    for fichier in sorted(boite.rglob("*.*")):
        s3.mettre(f"boite/{fichier.relative_to(boite).as_posix()}", fichier.read_bytes())
    for ctx in contextes:
        initialiser(ctx)
    # An object without a line arrives when it is put, which is now: after the day of this night.
    distant, encore = (recevoir(contextes[1], "s3://depots/boite", AU, MAINTENANT) for _ in range(2))
    local = recevoir(contextes[0], str(boite), AU, MAINTENANT)
    inscrits = {d["depot"] for d in contextes[0].entrepot.lire_fichiers() if d["chemin"].endswith("tableau de mai.xlsx")}
    assert len(distant.nouveaux) == 2
    assert set(distant.nouveaux) < inscrits & set(local.nouveaux)
    assert encore.nouveaux == []
