"""The night killed at every step, then run again: the warehouse, the soldes and their digests are those of an undisturbed one."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from decompte.installation.postgres import Serveur
from tests.conftest import CLE_ARCHIVE, CLE_PSEUDONYME, RACINE
from tests.fabrique import classeur, personne

DOSSIERS_COURUS = 4
"""Two files archived side by side may make the same folder, once or twice: a night may count a few steps fewer than another."""
ARRAS, LENS = "2024-1.3-ccas-arras", "2024-1.3-ccas-lens"


def table(mois: str, personnes: int, convention: str = ARRAS, **defaut: object) -> bytes:
    """A table of some persons."""
    lignes = [personne(n) for n in range(1, personnes + 1)]
    lignes[0] |= defaut
    return classeur(lignes, identification={"Convention": convention, "Mois": mois})


@pytest.fixture(scope="module")
def boite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two structures: good, replaced, doublon, quarantine, refused, and an archive of two tables; two months, for the series."""
    racine = tmp_path_factory.mktemp("boite")
    enveloppe = io.BytesIO()
    with zipfile.ZipFile(enveloppe, "w") as archive:
        archive.writestr("mai.xlsx", table("2024-05", 2, LENS))
        archive.writestr("juin.xlsx", table("2024-06", 3, LENS))
    mai = table("2024-05", 3)
    fichiers = {
        "ccas-arras/mai.xlsx": (mai, "2024-06-03T08:00:00+02:00"),
        "ccas-arras/mai bis.xlsx": (mai, "2024-06-03T09:00:00+02:00"),
        "ccas-arras/mai corrige.xlsx": (table("2024-05", 4), "2024-06-05T08:00:00+02:00"),
        "ccas-arras/juin.xlsx": (table("2024-06", 2, date_orientation=None), "2024-07-03T08:00:00+02:00"),
        "ccas-arras/abime.xlsx": (b"PK\x03\x04 coupe", "2024-07-03T08:30:00+02:00"),
        "ccas-lens/envoi.zip": (enveloppe.getvalue(), "2024-07-04T08:00:00+02:00"),
    }
    for chemin, (contenu, _) in fichiers.items():
        (racine / chemin).parent.mkdir(exist_ok=True)
        (racine / chemin).write_bytes(contenu)
    registre = "\n".join(["chemin,recu_le", *(f"{chemin},{recu_le}" for chemin, (_, recu_le) in fichiers.items())])
    (racine / "arrivees.csv").write_text(registre + "\n", encoding="utf-8")
    return racine


def piloter(serveur: Serveur, boite: Path, dossier: Path, *, modele: str, fins: bool, part: tuple[int, int]) -> list[Any]:
    """The answers of the pilot: the undisturbed night, then one for each step."""
    base = f"coupures_{part[0]}_{'fins' if fins else 'gros'}"
    commande = {
        "admin": serveur.dsn("postgres"),
        "base": base,
        "url": serveur.url(base),
        "modele": modele,
        "donnees": str(dossier / base),
        "boite": str(boite),
        "au": "2024-07-20",
        "fins": fins,
        "part": part,
        "env": {"DECOMPTE_CLE_PSEUDONYME": CLE_PSEUDONYME, "DECOMPTE_CLE_ARCHIVE": CLE_ARCHIVE},
    }
    rendu = subprocess.run(
        [sys.executable, "-m", "tests.coupures.pilote"],
        input=json.dumps(commande),
        capture_output=True,
        text=True,
        cwd=RACINE,
        env={**os.environ, "PYTHONPATH": f"{RACINE / 'plugins'}{os.pathsep}{RACINE}"},
        check=False,
    )
    assert rendu.returncode == 0, rendu.stderr
    return [json.loads(ligne) for ligne in rendu.stdout.splitlines()]


@pytest.fixture(scope="module")
def modele(serveur: Serveur, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A warehouse with the reference loaded, to be copied for each trial."""
    from decompte.app.contexte import ouvrir
    from decompte.app.initialiser import initialiser
    from tests.conftest import env_sur, executer

    executer(serveur, "CREATE DATABASE modele_coupures")
    with ouvrir(env_sur(serveur.url("modele_coupures"), tmp_path_factory.mktemp("modele"))) as ctx:
        initialiser(ctx)
    return "modele_coupures"


def verifier_essais(rendus: list[Any]) -> None:
    """Each trial was really killed, and left what the undisturbed night leaves."""
    tranquille, *coupees = rendus
    assert tranquille["echecs"] == []
    assert len(coupees) > 20
    for coupee in coupees:
        if coupee["fatal"] < tranquille["pas"] - DOSSIERS_COURUS:
            assert coupee["signal"] == signal.SIGKILL, f"pas {coupee['fatal']} : la nuit n'a pas été tuée"
        differences = [nom for nom, valeur in coupee["empreintes"].items() if valeur != tranquille["empreintes"][nom]]
        assert differences == [], f"tuée au pas {coupee['fatal']} : {differences}"
        assert coupee["echecs"] == []
        assert set(coupee["archive"]) == set(tranquille["archive"])


def test_killed_at_every_commit_and_every_file(serveur: Serveur, boite: Path, modele: str, tmp_path: Path) -> None:
    verifier_essais(piloter(serveur, boite, tmp_path, modele=modele, fins=False, part=(0, 1)))


@pytest.mark.longue
def test_killed_before_a_statement_in_three(serveur: Serveur, boite: Path, modele: str, tmp_path: Path) -> None:
    """Between two commits nothing lasts: one statement in three is enough to see it."""
    verifier_essais(piloter(serveur, boite, tmp_path, modele=modele, fins=True, part=(1, 3)))
