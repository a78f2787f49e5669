"""A demonstration month computed in two installations: other keys, other order of arrival, the same bytes."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from decompte.app import consulter
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.demonstration import fabriquer_demonstration
from decompte.app.lignes import comptees, derriere, joindre
from decompte.app.nuit import nuit
from decompte.cli.sorties import en_json
from decompte.domaine.mois import Mois
from decompte.domaine.texte import euros, nombre
from decompte.domaine.trace import comptes_de, est_activite
from decompte.entrepot.faits import INDICATEURS
from decompte.installation.postgres import Serveur
from tests.conftest import base_neuve, env_sur

MAINTENANT = datetime(2026, 1, 1, tzinfo=UTC)
AUTRES_CLES = {
    "DECOMPTE_CLE_PSEUDONYME": "c3" * 32,
    "DECOMPTE_CLE_ARCHIVE": "YXV0cmUtY2xlLWRlLXRlc3Qtc2Fucy12YWxldXItMDE=",
}


@pytest.fixture(scope="module")
def installations(tmp_path_factory: pytest.TempPathFactory, serveur: Serveur) -> Iterator[tuple[Contexte, Contexte]]:
    """The same month twice. In the second, the files are put down in the reverse order and taken in two nights."""
    racine = tmp_path_factory.mktemp("deux")
    bases = [base_neuve(serveur, ""), base_neuve(serveur, "")]
    env = env_sur(next(bases[0]), racine / "une")
    autre = env_sur(next(bases[1]), racine / "autre") | AUTRES_CLES
    boite, inverse = racine / "boite", racine / "inverse"
    mai = (Mois(2024, 5), Mois(2024, 5))
    bilan = fabriquer_demonstration(env, 2024, 3, boite, mai, None)
    for fichier in sorted((f for f in boite.rglob("*") if f.is_file()), reverse=True):
        cible = inverse / fichier.relative_to(boite)
        cible.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(fichier, cible)
    _retourner(inverse / "arrivees.csv")
    with ouvrir(env, bilan.reference) as une, ouvrir(autre, bilan.reference) as deux:
        nuit(une, str(boite), date(2024, 7, 1), MAINTENANT)
        nuit(deux, str(inverse), date(2024, 6, 6), MAINTENANT)
        nuit(deux, str(inverse), date(2024, 7, 1), MAINTENANT)
        yield une, deux
    for base in bases:
        next(base, None)


def _retourner(registre: Path) -> None:
    with registre.open(encoding="utf-8", newline="") as flux:
        entete, *lignes = csv.reader(flux)
    with registre.open("w", encoding="utf-8", newline="") as flux:
        csv.writer(flux).writerows([entete, *reversed(lignes)])


def _octets(ctx: Contexte) -> dict[str, str]:
    """What `decompte --json` writes of every solde, its rows counted with it."""
    octets = {}
    for solde in consulter.soldes(ctx, 2024):
        convention = solde["convention"]
        flux = io.StringIO()
        _, lignes = consulter.decompte(ctx, convention, 2024)
        en_json([solde, *joindre(lignes, comptees(ctx, convention, 2024))], flux)
        octets[convention] = flux.getvalue()
    return octets


def test_les_memes_octets_sous_d_autres_cles_et_dans_un_autre_ordre(installations: tuple[Contexte, Contexte]) -> None:
    une, deux = (_octets(ctx) for ctx in installations)
    assert une == deux
    assert sum('"numerateur": [' in texte for texte in une.values()) > 100


def test_les_pseudonymes_sont_d_une_seule_installation(installations: tuple[Contexte, Contexte]) -> None:
    # Otherwise the test above would prove nothing of the keys.
    convention = next(s["convention"] for s in consulter.soldes(installations[0], 2024) if s["part_quantitative_eur"])
    lignes = [ctx.entrepot.lire_lignes(convention, 2024, ["quantitatif.file_active"]) for ctx in installations]
    une, deux = ([{c: v for c, v in li.items() if c != "personne"} for li in siennes] for siennes in lignes)
    assert une == deux != []
    assert not {li["personne"] for li in lignes[0]} & {li["personne"] for li in lignes[1]}


def test_rien_de_ce_qui_est_garde_n_est_un_pseudonyme(installations: tuple[Contexte, Contexte]) -> None:
    une, _ = installations
    gardes = "".join(_octets(une).values())
    convention = next(s["convention"] for s in consulter.soldes(une, 2024) if s["part_quantitative_eur"])
    personnes = {li["personne"] for li in une.entrepot.lire_lignes(convention, 2024, ["quantitatif.file_active"])}
    assert personnes and not [p for p in personnes if p in gardes]


def test_les_lignes_montrees_font_les_nombres_du_decompte(installations: tuple[Contexte, Contexte]) -> None:
    """Every line of every solde: what `lignes` lists adds up to what the décompte prints."""
    une, _ = installations
    vus: set[str] = set()
    for solde in consulter.soldes(une, 2024):
        convention = solde["convention"]
        _, lignes = consulter.decompte(une, convention, 2024)
        tracees = {t["regle"] for t in comptees(une, convention, 2024)}
        for ligne in lignes:
            regle = ligne["regle"]
            if regle in tracees:
                derriere_elle = derriere(une, convention, 2024, regle)
                assert derriere_elle.regles == (regle,)
                for attendu in _nombres_attendus(ligne, derriere_elle.lignes):
                    assert attendu in f"{ligne['calcul']} | {ligne['libelle']}", (convention, regle)
                vus.add(regle)
            else:
                # Of no figure of a table are the rows missing.
                assert not any(d["lignes"] for d in ligne["depots"]), (convention, regle)
                # Without numbers, it is a judged note.
                assert not comptes_de(regle) or ligne["calcul"] is None or _compte_rien(ligne), (convention, regle)
    assert {f"qualitatif.{i}" for i in (*INDICATEURS, "entretiens")} | {"quantitatif.file_active", "quantitatif.accueils"} <= vus
    # Quantities too; of the modes that no real convention of 2024 uses, tests/base/test_base_traces.py says the codes.
    assert {"quantitatif.etp.taux", "quantitatif.forfait_objectif.taux", "quantitatif.soutiens"} <= vus


def _compte_rien(ligne: dict[str, Any]) -> bool:
    """A rate of 0 over nobody, or a quantity of 0."""
    return bool(re.search(r"(?<![\d,])0 / 0\b|(?<![\d,])0(?![\d,])", f"{ligne['calcul']} {ligne['libelle']}"))


def _nombres_attendus(ligne: dict[str, Any], lignes: list[dict[str, Any]]) -> Iterator[str]:
    """What the décompte must print for these rows."""
    regle = ligne["regle"]
    comptees_, regardees = (sum(bool(li[c]) for li in lignes) for c in ("numerateur", "denominateur"))
    if est_activite(regle):
        par_code: dict[str, Decimal] = {}
        for li in lignes:
            par_code[li["indicateur"]] = par_code.get(li["indicateur"], Decimal(0)) + li["quantite"]
        yield from (euros(q) if code == "depenses_eur" else nombre(q) for code, q in par_code.items())
    elif regle == "qualitatif.entretiens":
        physiques = sum(li["nb_entretiens_physiques"] or 0 for li in lignes)
        total = physiques + sum(li["nb_entretiens_distance"] or 0 for li in lignes)
        # « 8 dont 4 physiques », « 4 physiques », « 4 ».
        if "physiques" in ligne["libelle"]:
            yield f"{nombre(physiques)} / "
        if "physiques" not in ligne["libelle"] or " dont " in ligne["libelle"]:
            yield f"{nombre(total)} / "
    elif regle.startswith("qualitatif."):
        yield f"{nombre(comptees_)} / {nombre(regardees)}"
    elif regle == "quantitatif.accueils":
        yield f"{nombre(comptees_)} (prévus : "
    else:
        yield f"{nombre(comptees_)} / "
