"""Data Docs: the night's counts, a bounded history, nothing of anybody, nothing from outside."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest

from decompte.controles.controler import controler
from decompte.controles.data_docs import nuits, publier
from decompte.controles.series import controler_series
from decompte.controles.suites import Verification
from decompte.controles.temoin import Temoin, reunir
from decompte.domaine.mois import Mois
from decompte.domaine.serie import DepotEnSerie, SeuilsDeSerie
from decompte.domaine.tableau import ClasseurLu
from tests.unit.controles_fabrique import MODELES, SEUILS, SUITES, a_controler, classeur, controle, personne, suivi, table

NUIT = date(2024, 6, 11)


def temoin_de(*classeurs: ClasseurLu, suites: object = SUITES) -> Temoin:
    temoin = Temoin()
    connus = {c.depot: a_controler(c.depot) for c in classeurs}
    controler(list(classeurs), connus, suites, MODELES, SEUILS, temoin)
    return temoin


@pytest.fixture(scope="module")
def lots() -> list[Temoin]:
    """Two lots: three persons of whom one lacks her orientation, then two of a later template and one bad count."""
    premier = suivi(personne(0), personne(1), personne(2, date_orientation=None), depot="a")
    second = classeur(table([personne(0, nb_prescriptions=100), personne(1)], "suivi-2025"), depot="b", modele="suivi-2025")
    return [temoin_de(premier), temoin_de(second)]


def defauts(temoin: Temoin, regle: str) -> int:
    return sum(c.echecs for c in temoin.comptes.values() if c.regle == regle)


def test_a_witness_counts_what_was_looked_at_and_what_fails(lots: list[Temoin]) -> None:
    premier, second = lots
    assert (defauts(premier, "L03"), defauts(premier, "L04"), defauts(second, "L04")) == (1, 0, 1)
    regardees = {c.suite: c.regardees for c in premier.comptes.values()}
    assert (regardees["depots"], regardees["suivi"]) == (1, 3)
    assert sum(not c.reussie for c in premier.comptes.values()) == 1


def test_controls_are_the_same_with_a_witness() -> None:
    lu = suivi(personne(0), personne(1, date_orientation=None))
    avec = controler([lu], {"d1": a_controler("d1")}, SUITES, MODELES, SEUILS, Temoin())
    assert avec == controle(lu)


def test_lots_written_apart_are_added_up(lots: list[Temoin], tmp_path: Path) -> None:
    for temoin in lots:
        temoin.ecrire(tmp_path, NUIT)
    reunis = reunir(tmp_path, NUIT)
    assert reunis.depots == 2
    assert sum(c.echecs for c in reunis.comptes if c.regle == "L04") == 1
    lisible = [c for c in reunis.comptes if c.regle == "D01"]
    assert [(c.regardees, c.reussie) for c in lisible] == [(2, True)]
    oriente = [c for c in reunis.comptes if c.regle == "L03" and c.arguments.get("column") == "etat_date_orientation"]
    assert [(c.regardees, c.echecs) for c in oriente] == [(5, 1)]


def test_a_lot_treated_again_replaces_its_counts(lots: list[Temoin], tmp_path: Path) -> None:
    chemins = {lots[0].ecrire(tmp_path, NUIT) for _ in range(2)}
    assert len(chemins) == 1
    assert reunir(tmp_path, NUIT).depots == 1
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and f not in chemins]


def test_nothing_controlled_is_nothing_written(tmp_path: Path) -> None:
    assert Temoin().ecrire(tmp_path, NUIT) is None
    assert list(tmp_path.iterdir()) == []


def test_the_night_has_its_pages_and_its_line_in_the_index(lots: list[Temoin], tmp_path: Path) -> None:
    lots[0].ecrire(tmp_path, NUIT)
    index = publier(lots[1], tmp_path, NUIT, 30)
    assert index == tmp_path / "index.html"
    texte = index.read_text(encoding="utf-8")
    assert '<th>11/06/2024</th><td class="n">2</td>' in texte
    assert '<a href="2024-06-11/depots.html">12 sur 12, 0 défaut</a>' in texte
    assert re.search(r'<a href="2024-06-11/suivi.html">\d+ sur \d+, 2 défauts</a>', texte)
    assert texte.count("rien à contrôler") == 2
    page = (tmp_path / "2024-06-11" / "suivi.html").read_text(encoding="utf-8")
    assert "<tr><th>L04</th><td>Dates, nombres et bornes</td>" in page
    assert "Values in <span" in page, "les sections de Great Expectations manquent"
    assert "✘" in page
    assert "✔" in page


def test_an_impossible_check_is_said_and_never_a_success(tmp_path: Path) -> None:
    *autres, derniere = SUITES.suivi.regles
    nulle = Verification(("date_fin_cer",), "expect_column_values_to_be_between", {"column": "nulle", "max_value": 0}, "duree")
    cassee = replace(SUITES, suivi=replace(SUITES.suivi, regles=(*autres, replace(derniere, verifications=(nulle,)))))
    index = publier(temoin_de(suivi(personne()), suites=cassee), tmp_path, NUIT, 30)
    assert "1 contrôle impossible" in index.read_text(encoding="utf-8")
    page = (tmp_path / "2024-06-11" / "suivi.html").read_text(encoding="utf-8")
    assert re.search(r"<th>L15</th>.*<td class=\"n\">0</td>.*contrôle impossible", page)


def test_series_have_their_page_and_count_no_deposit_twice(lots: list[Temoin], tmp_path: Path) -> None:
    lots[0].ecrire(tmp_path, NUIT)
    series = Temoin()
    une = DepotEnSerie("a", "2024-1.2-asso-bleue", Mois(2024, 5), "Suivi", 3, Mois(2024, 4), 3, absents=(6, 7))
    controler_series([une], SUITES, SeuilsDeSerie(Decimal("0.40"), 10), series)
    texte = publier(series, tmp_path, NUIT, 30).read_text(encoding="utf-8")
    assert '<a href="2024-06-11/series.html">4 sur 5, 1 défaut</a>' in texte
    assert '<td class="n">1</td>' in texte


class _Adresses(HTMLParser):
    """Whatever a page would load or run."""

    def __init__(self) -> None:
        super().__init__()
        self.trouvees: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "form", "base", "link", "img"):
            self.trouvees.append(tag)
        for nom, valeur in attrs:
            if nom.startswith("on") or nom in ("src", "srcset", "action", "style"):
                self.trouvees.append(nom)
            if nom == "href" and not re.fullmatch(r"(\.\./)?([\w-]+/)?\w+\.html", valeur or ""):
                self.trouvees.append(f"href={valeur}")


def test_pages_load_nothing_run_nothing_and_call_nobody(
    lots: list[Temoin], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuser(*_: object, **__: object) -> None:
        raise AssertionError("La publication a voulu ouvrir une connexion.")

    monkeypatch.setattr(socket.socket, "connect", refuser)
    monkeypatch.setattr(socket, "getaddrinfo", refuser)
    publier(lots[0], tmp_path, NUIT, 30)
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) == 3
    for page in pages:
        texte = page.read_text(encoding="utf-8")
        lecteur = _Adresses()
        lecteur.feed(texte)
        assert lecteur.trouvees == [], page
        assert "://" not in texte
        assert "url(" not in texte


def test_pages_and_witnesses_hold_no_value_no_row_and_no_deposit(tmp_path: Path) -> None:
    lignes = [
        personne(0, nom="SECRETNOM", identifiant="secret-identifiant", date_diagnostic=date(1950, 1, 2)),
        personne(1, identifiant="MJ-777777"),
        personne(2, identifiant="MJ-777777"),
    ]
    publier(temoin_de(suivi(*lignes, depot="depot-secret")), tmp_path, NUIT, 30)
    fichiers = [f for f in tmp_path.rglob("*") if f.is_file()]
    assert len(fichiers) == 5
    for fichier in fichiers:
        texte = fichier.read_text(encoding="utf-8")
        for secret in ("SECRET", "secret", "777777", "1950", "02/01"):
            assert secret not in texte, fichier


def test_a_hostile_name_is_text(tmp_path: Path) -> None:
    regle = SUITES.suivi.regles[0]
    hostile = replace(regle, titre="<script>alert(1)</script>")
    suites = replace(SUITES, suivi=replace(SUITES.suivi, regles=(hostile, *SUITES.suivi.regles[1:])))
    publier(temoin_de(suivi(personne()), suites=suites), tmp_path, NUIT, 30)
    assert "<script>" not in (tmp_path / "2024-06-11" / "suivi.html").read_text(encoding="utf-8")


def test_history_is_bounded_and_what_is_kept_is_not_made_again(lots: list[Temoin], tmp_path: Path) -> None:
    """Forty nights published, thirty kept; the last publication writes its own night and the index, nothing else."""
    for rang in range(39):
        nuit = NUIT + timedelta(days=rang)
        (tmp_path / nuit.isoformat()).mkdir()
        resume = {"depots": rang, "suites": {"suivi": {"verifications": 9, "reussies": 8, "impossibles": 0, "echecs": 2}}}
        (tmp_path / nuit.isoformat() / "resume.json").write_text(json.dumps(resume), encoding="utf-8")
        (tmp_path / nuit.isoformat() / "suivi.html").write_text("<p>ancienne</p>", encoding="utf-8")
    avant = {f: f.stat().st_mtime_ns for f in tmp_path.rglob("*") if f.is_file()}
    derniere = NUIT + timedelta(days=39)
    index = publier(lots[0], tmp_path, derniere, 30)
    assert len(nuits(tmp_path)) == 30
    assert nuits(tmp_path)[0] == derniere.isoformat()
    assert nuits(tmp_path)[-1] == (NUIT + timedelta(days=10)).isoformat()
    apres = {f: f.stat().st_mtime_ns for f in tmp_path.rglob("*") if f.is_file()}
    nouveaux = {f for f in apres if avant.get(f) != apres[f]}
    assert nouveaux - {index} == {f for f in apres if f.parent.name in (derniere.isoformat(), "resultats")}
    lignes = re.findall(r"<th>(\d\d/\d\d/\d{4})</th>", index.read_text(encoding="utf-8"))
    assert len(lignes) == 30
    assert lignes[0] == f"{derniere:%d/%m/%Y}"


def test_a_night_published_again_is_the_same(lots: list[Temoin], tmp_path: Path) -> None:
    publier(lots[0], tmp_path, NUIT, 30)
    premier = {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()}
    publier(None, tmp_path, NUIT, 30)
    assert {f: f.read_bytes() for f in tmp_path.rglob("*") if f.is_file()} == premier


def test_only_nights_are_ever_deleted(lots: list[Temoin], tmp_path: Path) -> None:
    ailleurs = tmp_path / "ailleurs"
    ailleurs.mkdir()
    (ailleurs / "garde.txt").write_text("x", encoding="utf-8")
    dossier = tmp_path / "docs"
    (dossier / "notes").mkdir(parents=True)
    (dossier / "2023-01-01").symlink_to(ailleurs)
    publier(lots[0], dossier, NUIT, 1)
    publier(lots[0], dossier, NUIT + timedelta(days=1), 1)
    assert sorted(d.name for d in dossier.iterdir()) == ["2023-01-01", "2024-06-12", "index.html", "notes"]
    assert (ailleurs / "garde.txt").exists()


def test_a_night_that_was_never_finished_is_not_listed(lots: list[Temoin], tmp_path: Path) -> None:
    lots[0].ecrire(tmp_path, NUIT)
    texte = publier(lots[1], tmp_path, NUIT + timedelta(days=1), 30).read_text(encoding="utf-8")
    assert "12/06/2024" in texte
    assert "11/06/2024" not in texte


def test_a_night_without_deposits_says_so(tmp_path: Path) -> None:
    texte = publier(None, tmp_path, NUIT, 30).read_text(encoding="utf-8")
    assert texte.count("rien à contrôler") == 4
    with pytest.raises(ValueError, match="au moins une nuit"):
        publier(None, tmp_path, NUIT, 0)
