"""The error catalogue is the suites': complete, up to date, every cause with an example before and after."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from decompte.controles.catalogue import ecrire_catalogue
from decompte.controles.catalogue_textes import CHAMPS
from decompte.controles.lecture_suites import SuitesInvalides, charger_suites
from decompte.controles.suites import CasDeLecture, Cause
from decompte.controles.vocabulaire import CHAMPS_DEPOT, CHAMPS_LIGNE, CHAMPS_SERIE, REGLES_LUES
from tests.unit.controles_fabrique import MODELES, RACINE, SUITES

PAGE = RACINE / "docs" / "erreurs.md"
REFAIRE = "PYTHONPATH=plugins .venv/bin/python scripts/refaire_catalogue.py"


@pytest.fixture(scope="module")
def page() -> str:
    return ecrire_catalogue(SUITES, MODELES)


def test_the_page_is_up_to_date(page: str) -> None:
    assert PAGE.read_text(encoding="utf-8") == page, f"docs/erreurs.md est à refaire : {REFAIRE}"


def test_every_rule_is_in_the_index_and_has_its_section(page: str) -> None:
    ancres = set(re.findall(r'<a id="([^"]+)">', page))
    liens = re.findall(r"\]\(#([^)]+)\)", page)
    assert len(liens) == len(set(liens)) == sum(len(suite.regles) for suite in SUITES.toutes)
    assert set(liens) == ancres
    for suite in SUITES.toutes:
        for regle in suite.regles:
            assert f"### {regle.id} — {regle.titre}" in page
            assert regle.sens in page


def test_every_cause_has_its_example(page: str) -> None:
    causes = [c for suite in SUITES.toutes for r in suite.regles for c in r.causes.values() if c.id != "lecture"]
    lectures = [lue for suite in SUITES.toutes for r in suite.regles for lue in r.lectures]
    assert page.count("- Exemple, avant : ") == page.count("- Exemple, après : ") == len(causes) + len(lectures)
    decrits: list[Cause | CasDeLecture] = [*causes, *lectures]
    for cas in decrits:
        assert f"- Exemple, avant : {cas.avant}\n- Exemple, après : {cas.apres}\n" in page
        assert cas.avant != cas.apres


def test_what_readers_tell_is_described(page: str) -> None:
    assert {r.id for r in SUITES.depots.regles if r.lectures} == REGLES_LUES
    for mots in ("mot de passe", "zéro octet", "renommé", "archive", "PDF", "guillemet", "feuille masquée"):
        assert mots in page


def test_sentences_are_readable_without_their_placeholders(page: str) -> None:
    assert {"detail", *CHAMPS_DEPOT, *CHAMPS_LIGNE, *CHAMPS_SERIE} - {"a_faire"} == set(CHAMPS)
    assert not re.findall(r"\{\w+\}", page)
    assert "« ‹colonne› » est vide." in page


def test_effects_and_columns_are_those_of_the_rule(page: str) -> None:
    l09 = page[page.index("### L09") : page.index("### L10")]
    assert "Sous « Date d'orientation » : ligne en attente." in l09
    assert "« Date de fin du CER »" not in l09.split("**Source**")[0].split("**Colonnes**")[1]
    assert "modèles suivi-2024 et suivi-2025" in l09
    l03 = page[page.index('id="l03-suivi"') : page.index('id="l04-suivi"')]
    assert "  - pour une date : Écrivez la date" in l03
    assert "  - pour oui ou non : Écrivez oui ou non." in l03
    d04 = page[page.index("### D04") : page.index("### D05")]
    assert "alors que des lignes la demandent.** (à corriger)" in d04


def _casser(tmp_path: Path, fichier: str, avant: str, apres: str) -> tuple[str, ...]:
    dossier = Path(shutil.copytree(RACINE / "expectations", tmp_path / "expectations"))
    texte = (dossier / fichier).read_text(encoding="utf-8")
    assert avant in texte
    (dossier / fichier).write_text(texte.replace(avant, apres, 1), encoding="utf-8")
    with pytest.raises(SuitesInvalides) as erreur:
        charger_suites(dossier)
    return tuple(str(f) for f in erreur.value.fautes)


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "dit"),
    [
        ("suivi.yml", '        exemple: {avant: "120", apres: "12"}\n', "", "« exemple »"),
        ("suivi.yml", 'exemple: {avant: "120", apres: "12"}', 'exemple: {avant: "120"}', "« apres »"),
        ("series.yml", "    sens: ", "    note: ", "« note »"),
        ("depots.yml", "    lectures:\n", "    lecture:\n", "clé inconnue « lecture »"),
        ("depots.yml", "      - quand: ", "      - si: ", "« quand »"),
    ],
)
def test_a_suite_without_what_the_catalogue_tells_is_refused(
    tmp_path: Path, fichier: str, avant: str, apres: str, dit: str
) -> None:
    trouvees = _casser(tmp_path, fichier, avant, apres)
    assert any(dit in f for f in trouvees), trouvees


def test_no_name_nor_number_of_anybody(page: str) -> None:
    assert not re.search(r"\b0[1-9](?:[ .-]?\d\d){4}\b", page)
    assert set(re.findall(r"MJ-\d+", page)) == {"MJ-000123"}
