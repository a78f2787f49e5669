"""`cloture` and `document` as people type them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.vie_fabrique import NOTE, SANS_BILAN, Vie, ouvrir_vie

Lancer = Callable[..., tuple[int, str, str]]


@pytest.fixture
def installation(env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Vie]:
    with ouvrir_vie(env, tmp_path) as vie:
        for nom, valeur in {**env, "DECOMPTE_REFERENCE": str(tmp_path / "reference")}.items():
            monkeypatch.setenv(nom, valeur)
        yield vie


@pytest.fixture
def lancer(lancer_lisible: Lancer) -> Lancer:
    return lancer_lisible


def test_cloture_montre_puis_ecrit(installation: Vie, lancer: Lancer) -> None:
    code, sortie, erreurs = lancer("cloture", "--exercice", "2024")
    assert code == 0
    assert sortie.startswith("L'exercice 2024 n'est pas clos ; il peut l'être à partir du 01/04/2025. Reste ouvert : 22 tableaux")
    assert "\nSoldes : 1 provisoire, 5 à instruire.\n" in sortie
    assert f"\n  {NOTE}, mars 2024, dépôt " in sortie
    assert "Pour clore : bin/decompte cloture --exercice 2024 --ecrire --par QUI" in erreurs
    code, sortie, _ = lancer("cloture", "--exercice", "2024", "--json")
    lignes = json.loads(sortie)
    assert code == 0
    assert {"genre": "document", "convention": SANS_BILAN, "mois": None, "objet": None, "etat": None,
            "detail": "non reçus : bilan final et documents annuels"} in lignes  # fmt: skip
    code, sortie, _ = lancer("cloture", "--exercice", "2024", "--csv")
    assert len(list(csv.DictReader(io.StringIO(sortie)))) == len(lignes)
    assert installation.ctx.entrepot.lire_clotures() == []

    assert lancer("cloture", "--exercice", "2024", "--ecrire")[0] == 1
    code, sortie, _ = lancer("cloture", "--exercice", "2024", "--ecrire", "--par", "finances-1")
    assert code == 0
    assert "Rien n'est reporté sur l'exercice suivant." in sortie
    code, _, erreurs = lancer("cloture", "--exercice", "2024", "--ecrire", "--par", "finances-1")
    assert (code, "l'exercice 2024 est déjà clos, le " in erreurs) == (1, True)
    code, _, erreurs = lancer(
        "decider", "excuser", "--convention", NOTE, "--mois", "2024-05", "--par", "gestion-1", "--motif", "Panne."
    )
    assert (code, "rouvrez d'abord ce mois" in erreurs) == (1, True)
    assert "Rouvrir un mois : bin/decompte decider rouvrir" in erreurs
    assert lancer("cloture", "--exercice", "2019")[0] == 1


def test_cloture_ecrite_en_json(installation: Vie, lancer: Lancer) -> None:
    code, sortie, erreurs = lancer("cloture", "--exercice", "2024", "--ecrire", "--par", "finances-1", "--json")
    assert code == 0
    assert {ligne["genre"] for ligne in json.loads(sortie)} >= {"solde", "blocage", "document"}
    assert "L'exercice 2024 est clos" in erreurs
    assert len(installation.ctx.entrepot.lire_clotures()) == 1


def test_un_document_leve_son_blocage_et_plafonne(installation: Vie, lancer: Lancer) -> None:
    options = ("document", "--convention", SANS_BILAN, "--exercice", "2024", "--par", "gestion-1")
    code, sortie, erreurs = lancer(*options, "--nature", "bilan_final", "--recu-le", "15/07/2025", "--cout-reel", "15 500,50 €")
    assert code == 0, erreurs
    assert "dû 18 000,00 € → 15 500,50 €" in sortie
    assert "ne bloque plus : Bilan final non reçu, attendu le " in sortie
    assert [b for b in installation.solde(SANS_BILAN)["blocages"] if "Bilan" in b] == []
    code, sortie, erreurs = lancer(*options, "--nature", "bilan_fin", "--recu-le", "hier", "--cout-reel", "3,999")
    assert (code, sortie) == (1, "")
    assert all(f"\n{champ} : " in erreurs for champ in ("Nature", "Reçu le", "Coût réel"))
    code, sortie, _ = lancer("decompte", "--convention", SANS_BILAN, "--exercice", "2024")
    assert (code, "Plafond : coût réel de l'action, donné par le bilan final reçu le 15/07/2025" in sortie) == (0, True)
