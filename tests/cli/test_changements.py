"""`changements`: night after night, which soldes changed and why; and the alerts of the night.

The nights follow each other over one installation: ``test_1`` to ``test_8`` run in this order, in one process. The suite is
distributed by file (``--dist loadfile``), never by test.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.cli import main
from tests.fabrique import classeur, personne

ARRAS = "2024-1.3-ccas-arras"
Lancer = Callable[..., tuple[int, str, str]]


class Installation:
    """A reference directory of its own, a drop-box, and the nights run over them."""

    def __init__(self, racine: Path, dossier: Path) -> None:
        self.boite = dossier / "boite"
        self.reference = dossier / "reference"
        shutil.copytree(racine / "reference", self.reference)
        (self.boite / "ccas-arras").mkdir(parents=True)
        self._arrivees: list[str] = []

    def deposer(self, nom: str, mois: str, recu_le: str, personnes: int) -> None:
        """Put a table in the drop-box."""
        contenu = classeur([personne(n) for n in range(1, personnes + 1)], identification={"Convention": ARRAS, "Mois": mois})
        (self.boite / "ccas-arras" / nom).write_bytes(contenu)
        self._arrivees.append(f"ccas-arras/{nom},{recu_le}")
        (self.boite / "arrivees.csv").write_text("\n".join(["chemin,recu_le", *self._arrivees, ""]), encoding="utf-8")

    def publier(self, nom: str, avant: str, apres: str) -> None:
        """Change a published parameter."""
        fichier = self.reference / "parametres" / f"{nom}.yaml"
        texte = fichier.read_text(encoding="utf-8")
        assert avant in texte
        fichier.write_text(texte.replace(avant, apres), encoding="utf-8")


@pytest.fixture(scope="module")
def installation(
    env_module: dict[str, str], racine: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, pytest.MonkeyPatch]]:
    """Two nights: the soldes of June, then those of July with one table more."""
    lieu = Installation(racine, tmp_path_factory.mktemp("changements"))
    with pytest.MonkeyPatch.context() as patch:
        for nom, valeur in env_module.items():
            patch.setenv(nom, valeur)
        assert main(["init", "--reference", str(lieu.reference)]) == 0
        lieu.deposer("mai.xlsx", "2024-05", "2024-06-05T10:00:00+02:00", 3)
        assert main(["nuit", "--boite", str(lieu.boite), "--au", "2024-06-20"]) == 0
        yield lieu, patch


@pytest.fixture
def lieu(installation: tuple[Installation, pytest.MonkeyPatch]) -> Installation:
    return installation[0]


@pytest.fixture
def lancer(lancer_lisible: Lancer) -> Lancer:
    """Run a command: (code, stdout, stderr), plain spaces."""
    return lancer_lisible


def lus(lancer: Lancer, *options: str) -> list[dict[str, Any]]:
    code, sortie, _ = lancer("changements", "--json", *options)
    assert code == 0
    lignes: list[dict[str, Any]] = json.loads(sortie)
    return lignes


def de_arras(lignes: list[dict[str, Any]]) -> dict[str, Any]:
    (ligne,) = [ligne for ligne in lignes if ligne["convention"] == ARRAS and ligne["exercice"] == 2024]
    return ligne


def test_1_la_premiere_nuit_tout_est_nouveau(lancer: Lancer) -> None:
    lignes = lus(lancer)
    assert len(lignes) >= 209
    assert {c["genre"] for ligne in lignes for c in ligne["causes"]} == {"nouveau"}
    assert {ligne["alerte"] for ligne in lignes} == {None}
    _, sortie, _ = lancer("changements")
    assert "nouveaux soldes" in sortie and "soldes au 20/06/2024" in sortie


def test_2_une_nuit_sans_rien_n_ecrit_rien(lancer: Lancer, lieu: Installation) -> None:
    avant = lus(lancer, "--depuis", "2000-01-01")
    code, sortie, erreurs = lancer("nuit", "--boite", str(lieu.boite), "--au", "2024-06-21")
    assert code == 0 and "0 changé" in sortie
    assert "bin/decompte changements" not in erreurs
    assert lus(lancer, "--depuis", "2000-01-01") == avant
    _, sortie, _ = lancer("changements")
    assert "Rien n'a changé depuis, jusqu'aux soldes au 21/06/2024." in sortie
    code, sortie, erreurs = lancer("changements", "--depuis", "2024-06-21")
    assert (code, sortie) == (0, "") and "Aucun changement depuis le 21/06/2024" in erreurs


def test_3_un_mois_echu_est_attendu(lancer: Lancer, lieu: Installation) -> None:
    lieu.deposer("juin.xlsx", "2024-06", "2024-07-05T10:00:00+02:00", 4)
    code, _, erreurs = lancer("nuit", "--boite", str(lieu.boite), "--au", "2024-07-20")
    assert code == 0 and f"Alerte : {ARRAS}" not in erreurs
    assert "bin/decompte changements" in erreurs
    ligne = de_arras(lus(lancer))
    assert [c["phrase"] for c in ligne["causes"]] == ["mois échu : juin 2024 (à temps)"]
    assert (ligne["au"], ligne["alerte"]) == ("2024-07-20", None)


def test_4_un_tableau_remplace_et_un_mois_excuse(lancer: Lancer, lieu: Installation) -> None:
    lieu.deposer("juin v2.xlsx", "2024-06", "2024-07-21T10:00:00+02:00", 2)
    assert lancer("nuit", "--boite", str(lieu.boite), "--au", "2024-07-21")[0] == 0
    lignes = lus(lancer)
    assert [ligne["convention"] for ligne in lignes] == [ARRAS]
    assert [c["phrase"] for c in lignes[0]["causes"]] == ["tableau de juin 2024 remplacé"]
    decision = ("--convention", ARRAS, "--mois", "2024-03", "--par", "MJ-000001", "--motif", "sinistre")
    assert lancer("decider", "excuser", *decision)[0] == 0
    ligne = de_arras(lus(lancer))
    assert [(c["genre"], c["phrase"]) for c in ligne["causes"]] == [("decision", "mars 2024 excusé")]
    assert ligne["au"] == "2024-07-21"


def test_5_un_parametre_change_alerte_et_la_nuit_le_dit(lancer: Lancer, lieu: Installation) -> None:
    lieu.publier("part_groupe_procedures", "'0.15'", "'0.30'")
    code, sortie, erreurs = lancer("nuit", "--boite", str(lieu.boite), "--au", "2024-07-22")
    assert code == 0
    alertes = [ligne for ligne in lus(lancer) if ligne["alerte"]]
    assert alertes
    assert f"{len(alertes)} alerte" in sortie and "au-delà de la tolérance" in sortie
    assert "Alerte : " in erreurs and "paramètre part_groupe_procedures : 0,15 → 0,3" in erreurs
    ecarts = [abs(Decimal(ligne["ecart_eur"])) for ligne in lus(lancer)]
    assert ecarts == sorted(ecarts, reverse=True)
    _, sortie, _ = lancer("changements", "--convention", ARRAS)
    assert "parce que : paramètre part_groupe_procedures : 0,15 → 0,3" in " ".join(sortie.split())
    assert "Hausses" in sortie and "baisses" in sortie


def test_6_une_tolerance_plus_large_n_alerte_pas(lancer: Lancer, lieu: Installation) -> None:
    lieu.publier("tolerance_changement_taux", "'0.05'", "'1'")
    lieu.publier("part_groupe_procedures", "'0.30'", "'0.15'")
    assert lancer("nuit", "--boite", str(lieu.boite), "--au", "2024-07-23")[0] == 0
    lignes = lus(lancer)
    assert de_arras(lignes)["ecart_eur"] != "0.00"
    assert {ligne["alerte"] for ligne in lignes} == {None}


def test_7_par_convention_par_exercice_et_en_csv(lancer: Lancer) -> None:
    toutes = lus(lancer, "--convention", ARRAS, "--exercice", "2024", "--depuis", "2024-06-01")
    assert {ligne["convention"] for ligne in toutes} == {ARRAS}
    assert len(toutes) == 6
    assert lus(lancer, "--exercice", "2031") == []
    _, sortie, _ = lancer("changements", "--csv", "--convention", ARRAS)
    (ligne,) = csv.DictReader(io.StringIO(sortie))
    assert ligne["causes"] == "paramètre part_groupe_procedures : 0,3 → 0,15"
    assert set(ligne) == set(toutes[0])
    code, _, erreurs = lancer("changements", "--convention", "2024-1.3-ccas-aras")
    assert code == 1 and f"Vouliez-vous dire « {ARRAS} » ?" in erreurs


def test_8_un_rejeu_qui_ne_change_rien_n_ecrit_rien(lancer: Lancer) -> None:
    avant = lus(lancer, "--depuis", "2000-01-01")
    code, sortie, _ = lancer("rejouer")
    assert code == 0 and "Toutes les empreintes sont celles d'avant." in sortie
    assert lus(lancer, "--depuis", "2000-01-01") == avant


def test_9_sans_nuit_la_commande_dit_quoi_faire(env: dict[str, str], monkeypatch: pytest.MonkeyPatch, lancer: Lancer) -> None:
    for nom, valeur in env.items():
        monkeypatch.setenv(nom, valeur)
    assert lancer("init")[0] == 0
    code, sortie, erreurs = lancer("changements")
    assert (code, sortie) == (0, "") and "Aucun solde calculé : lancez d'abord bin/decompte nuit" in erreurs
    assert lancer("changements", "--json")[1].strip() == "[]"


def test_la_demande_est_comprise_ou_refusee(lancer: Lancer) -> None:
    assert lancer("changements", "--depuis", "hier")[0] == 2
    assert lancer("changements", "--json", "--csv")[0] == 2
