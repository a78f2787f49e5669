"""No amount is ever cut: fewer columns in a narrow terminal, wider lines elsewhere, at every width and in every table."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from rich.table import Table

from decompte.app.changements import COLONNES, Changements
from decompte.cli import budget, changements, tableaux, tableaux_decompte, tableaux_lignes
from decompte.cli.largeurs import alleger, necessaire
from decompte.cli.tableaux import Sortie
from decompte.domaine.texte import euros

GRAND = Decimal("123456789.55")
CONVENTION = "2024-1.3-communaute-de-communes-des-sept-vallees"


class Ecran(io.StringIO):
    """A terminal."""

    def isatty(self) -> bool:
        return True


def soldes(sortie: Sortie) -> None:
    montants = dict.fromkeys(tableaux.MONTANTS_SOLDES.values(), GRAND)
    base = {"exercice": 2024, "date_calcul": date(2024, 12, 31), "taux_penalite": Decimal("0.0188"), "mois_dus": 12}
    lignes = [{**base, **montants, "convention": f"{CONVENTION}-{n}", "blocages": ["a"]} for n in range(7)]
    tableaux.tableau_soldes(lignes, sortie)


def le_budget(sortie: Sortie) -> None:
    champs = ("libelle", "alerte", "rapprochement", "niveau", "convention", "ecart_vote_eur", "ecart_connu_eur")
    montants = dict.fromkeys(budget._COLONNES.values(), GRAND)
    ligne: dict[str, Any] = {**dict.fromkeys(champs), "ecart_inexplique_eur": None, **montants}
    budget._montrer([{**ligne, "annee": 2024, "operation": f"C02-446A0{n}"} for n in range(7)], sortie)


def les_changements(sortie: Sortie) -> None:
    ligne: dict[str, Any] = dict.fromkeys(COLONNES, GRAND) | {"au": date(2024, 7, 1), "convention": CONVENTION, "exercice": 2024}
    ligne |= {
        "instant": None,
        "etat_avant": "provisoire",
        "etat_apres": "a_instruire",
        "alerte": None,
        "montant_exercice_avant_eur": None,
    }
    ligne |= {"du_avant_eur": GRAND / 7, "blocages_ajoutes": [], "blocages_leves": [], "causes": [{"phrase": "note saisie"}]}
    ligne["instant"] = ligne["au"]
    lue = Changements([ligne, {**ligne, "au": date(2024, 7, 2)}], None)
    changements._montrer(lue, sortie)


def le_decompte(sortie: Sortie) -> None:
    solde = {"convention": CONVENTION, "exercice": 2024, "date_calcul": date(2024, 12, 31), "structure": "s", "dispositif": "1.3"}
    ligne = {"rubrique": "du", "libelle": "Montant dû " * 20, "hypothese": True, "regle": "du", "resultat": euros(GRAND)}
    ligne |= {"formule": None, "calcul": "1 × 2 " * 30, "source": None, "lignes_comptees": [], "depots": []}
    fin = {"etat": "a_instruire", "hypotheses": [], "empreinte": "e"}
    tableaux_decompte.decompte({**solde, **fin}, [ligne], sortie)


TABLES: list[Callable[[Sortie], None]] = [soldes, le_budget, les_changements, le_decompte]


def imprimer(table: Callable[[Sortie], None], largeur: int | None, monkeypatch: pytest.MonkeyPatch) -> str:
    flux = io.StringIO() if largeur is None else Ecran()
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(largeur or 120))
    table(Sortie(flux))
    return re.sub(r"\x1b\[[0-9;]*m", "", flux.getvalue())


@pytest.mark.parametrize("largeur", [40, 60, 80, 120, 149, 180, None])
@pytest.mark.parametrize("table", TABLES)
def test_aucun_montant_n_est_coupe(table: Callable[[Sortie], None], largeur: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    sortie = imprimer(table, largeur, monkeypatch)
    entiers = {euros(GRAND).split(",")[0], euros(GRAND * 7).split(",")[0]}
    assert any(entier in sortie for entier in entiers)
    assert "…" not in sortie
    # Whatever shows a group of three digits after a narrow space ends with its cents.
    for montant in re.findall(r"\d{1,3}(?:\u202f\d{3})+\S*", sortie):
        assert re.match(r"\d{1,3}(\u202f\d{3})+,\d{2}", montant), montant


def test_hors_d_un_terminal_tout_est_montre_et_le_plus_grand_total_est_entier(monkeypatch: pytest.MonkeyPatch) -> None:
    sortie = imprimer(soldes, None, monkeypatch)
    (total,) = [ligne for ligne in sortie.splitlines() if ligne.startswith(" Total")]
    assert total.count("864\u202f197\u202f526,85") == len(tableaux.MONTANTS_SOLDES)
    assert f"{CONVENTION}-6" in sortie and "Blocages" in sortie


def test_un_terminal_etroit_perd_des_colonnes_et_garde_l_essentiel(monkeypatch: pytest.MonkeyPatch) -> None:
    etroite, large = imprimer(soldes, 80, monkeypatch), imprimer(soldes, 250, monkeypatch)
    assert max(len(ligne) for ligne in etroite.splitlines()) <= 80
    assert all(nom in etroite for nom in ("Dû", "Déjà versé", "Solde net")) and "Blocages" not in etroite
    assert all(nom in large for nom in (*tableaux.MONTANTS_SOLDES, "Taux", "Mois", "Blocages"))


def test_les_colonnes_partent_dans_l_ordre_et_pas_plus_qu_il_ne_faut() -> None:
    def construire(sans: frozenset[str]) -> Table:
        table = Table(*(nom for nom in ("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc") if nom not in sans))
        for colonne in table.columns:
            colonne.no_wrap = True
        return table

    entiere = necessaire(construire(frozenset()))
    noms = ("bbbbbbbbbb", "aaaaaaaaaa")
    assert [c.header for c in alleger(construire, noms, entiere).columns] == ["aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"]
    assert [c.header for c in alleger(construire, noms, entiere - 1).columns] == ["aaaaaaaaaa", "cccccccccc"]
    assert [c.header for c in alleger(construire, noms, 1).columns] == ["cccccccccc"]


def test_les_etats_se_lisent_en_francais(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "état provisoire → à instruire" in " ".join(imprimer(les_changements, 180, monkeypatch).split())
    assert "état à instruire" in imprimer(le_decompte, 180, monkeypatch)


def test_un_montant_de_l_exercice_qui_change_seul_est_montre_avec_sa_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    def table(sortie: Sortie) -> None:
        ligne: dict[str, Any] = dict.fromkeys(COLONNES, GRAND) | {"au": date(2024, 7, 1), "convention": "c", "exercice": 2024}
        ligne |= {"etat_avant": "provisoire", "etat_apres": "provisoire", "blocages_ajoutes": [], "blocages_leves": []}
        ligne |= {"instant": date(2024, 7, 1), "alerte": None, "ecart_eur": Decimal("0.00")}
        ligne |= {"montant_exercice_avant_eur": Decimal("100.00"), "causes": [{"phrase": "avenant 2 (signé le 01/06/2024)"}]}
        changements._montrer(Changements([ligne, {**ligne, "au": date(2024, 7, 2)}], None, alerte_possible=False), sortie)

    sortie = imprimer(table, 180, monkeypatch)
    assert "montant de l'exercice 100,00\u202f€ → 123\u202f456\u202f789,55\u202f€" in sortie
    assert "parce que : avenant 2 (signé le 01/06/2024)" in sortie and "sans effet" not in sortie
    assert "Aucune alerte possible" in sortie


def accueil(mois: str, compte: bool) -> dict[str, Any]:
    colonnes = ("depot", "chemin", "feuille", "ligne", "personne", "phase", "date_premier_rdv")
    return {**dict.fromkeys(colonnes), "regle": "quantitatif.accueils", "mois": mois, "numerateur": compte, "denominateur": True}


def test_les_personnes_recues_ne_se_lisent_pas_sur_un_objectif() -> None:
    flux = io.StringIO()
    rangees = [accueil("2024-01", True), accueil("2024-02", True), accueil("2024-03", False)]
    tableaux_lignes._une_regle("quantitatif.accueils", rangees, Sortie(flux))
    regle = {"regle": "quantitatif.accueils", "quantite": None, "numerateur": 390, "denominateur": 479, "depots": 12}
    tableaux_lignes.regles([{**regle, "compte_numerateur": "a", "compte_denominateur": "b"}], Sortie(flux))
    assert "2 personnes comptées, dans 3 lignes d'accueil (chacune le premier mois où elle est reçue)." in flux.getvalue()
    assert "390 personnes comptées, dans 479 lignes d'accueil" in flux.getvalue()
    assert "déjà comptée" in flux.getvalue() and " sur " not in flux.getvalue()
