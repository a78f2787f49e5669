"""The page of soldes: what it lists, sums and exports is what the warehouse holds, to the cent."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from html import unescape
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from decompte.app import consulter
from decompte.app.consulter import COLONNES_SOLDES
from decompte.app.vues.soldes import selectionner, voir_soldes
from decompte.app.vues.soldes_colonnes import COLONNES, GROUPES, TOTAUX
from decompte.app.vues.soldes_demande import HORS_BUDGET, PAR, lire_demande
from decompte.app.vues.soldes_ventilation import ventiler
from decompte.domaine.texte import euros
from tests.pages.conftest import MAINTENANT, Pages

ZERO = Decimal("0.00")
Ligne = dict[str, Any]


def soldes(pages: Pages) -> list[Ligne]:
    return consulter.soldes(pages.ctx, 2024)


def vue(pages: Pages, **parametres: str) -> Any:
    return voir_soldes(pages.ctx, lire_demande(parametres.items()), MAINTENANT.date())


def choisies(pages: Pages, *parametres: tuple[str, str]) -> set[str]:
    demande = lire_demande([("exercice", "2024"), *parametres])
    assert not demande.fautes
    return set(selectionner(pages.ctx, demande).conventions)


def somme(lignes: list[Ligne], nom: str) -> Decimal:
    return sum((ligne[nom] or ZERO for ligne in lignes), ZERO)


def lire_csv(pages: Pages, adresse: str) -> list[dict[str, str]]:
    contenu = pages.demander("GET", "finances", adresse).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(contenu)))


def imputees(pages: Pages, operation: str | None) -> set[str]:
    lignes = pages.ctx.entrepot.lire_vue("budgets/conventions", annee=2024, operation=operation, limite=None, decalage=0)
    lignes += pages.ctx.entrepot.lire_vue("budgets/conventions", annee=2023, operation=operation, limite=None, decalage=0)
    return {ligne["convention"] for ligne in lignes}


@pytest.mark.parametrize("qui", ["gestion", "finances", "lecture", "tout"])
@pytest.mark.parametrize("adresse", ["/soldes", "/soldes.csv", "/soldes.xlsx"])
def test_chacun_de_nos_roles_les_voit(pages: Pages, qui: str, adresse: str) -> None:
    assert pages.demander("GET", qui, adresse).status_code == 200


@pytest.mark.parametrize(("qui", "statut"), [(None, 401), ("sans-role", 403)])
@pytest.mark.parametrize("adresse", ["/soldes", "/soldes.csv", "/soldes.xlsx"])
def test_personne_d_autre(pages: Pages, qui: str | None, statut: int, adresse: str) -> None:
    assert pages.demander("GET", qui, adresse).status_code == statut


def test_la_page_montre_les_cinquante_premiers_et_le_total_de_tous(pages: Pages) -> None:
    lignes = soldes(pages)
    page = pages.lire("finances", "/soldes?exercice=2024")
    liens = re.findall(r'/conventions/([^"?]+)\?exercice=2024', page)
    assert liens == [ligne["convention"] for ligne in lignes[:50]]
    for nom in TOTAUX:
        assert euros(somme(lignes, nom)).replace("\u202f", " ") in page
    assert f"Lignes 1 à 50 sur {len(lignes)}" in page
    assert f'<p class="papier">Lignes 1 à 50 sur {len(lignes)} ; le total porte sur les {len(lignes)}.</p>' in page
    assert 'class="papier"' not in pages.lire("finances", "/soldes?exercice=2024&texte=2024-1.1-mempa")
    assert "Lignes 51 à 100" in pages.lire("finances", "/soldes?exercice=2024&page=2")
    assert "La page 99 n&#39;existe pas" in pages.lire("finances", "/soldes?page=99")


def test_toutes_les_pages_ensemble_sont_tous_les_soldes(pages: Pages) -> None:
    vues = [vue(pages, page=str(n)) for n in range(1, 6)]
    assert [li["convention"] for v in vues for li in v.tranche.lignes] == [li["convention"] for li in soldes(pages)]


@pytest.mark.parametrize("groupe", GROUPES)
def test_chaque_groupe_de_colonnes_dit_les_noms_du_contrat(pages: Pages, groupe: str) -> None:
    page = pages.lire("lecture", f"/soldes?colonnes={groupe}")
    debut = page.index('<table class="soldes">')
    entete = page[debut : page.index("</thead>", debut)]
    assert re.findall(r'<abbr title="(\w+) :', entete) == list(GROUPES[groupe][1])
    assert [COLONNES[nom].titre for nom in GROUPES[groupe][1]] == re.findall(r"<abbr [^>]+>([^<]+)</abbr>", entete)


def test_toutes_les_colonnes_sont_celles_du_contrat() -> None:
    assert tuple(COLONNES) == COLONNES_SOLDES == GROUPES["toutes"][1]


def en_json(valeur: Any) -> Any:
    return len(valeur) if isinstance(valeur, list) else valeur


@pytest.mark.parametrize("colonne", COLONNES_SOLDES)
@pytest.mark.parametrize("sens", ["asc", "desc"])
def test_chaque_colonne_trie_dans_les_deux_sens_ce_qui_manque_a_la_fin(pages: Pages, colonne: str, sens: str) -> None:
    lignes = lire_lignes_triees(pages, colonne, sens)
    assert len(lignes) == len(soldes(pages))
    connues = [en_json(ligne[colonne]) for ligne in lignes if ligne[colonne] is not None]
    if colonne == "territoire":
        # Accents are sorted by the warehouse: what is equal stays together.
        assert len([1 for a, b in pairwise(connues) if a != b]) == len(set(connues)) - 1
    else:
        assert connues == sorted(connues, reverse=sens == "desc")
    assert all(ligne[colonne] is None for ligne in lignes[len(connues) :])


def lire_lignes_triees(pages: Pages, colonne: str, sens: str) -> list[Ligne]:
    premiere = vue(pages, tri=colonne, sens=sens)
    suite = [vue(pages, tri=colonne, sens=sens, page=str(n)) for n in range(2, premiere.tranche.pages + 1)]
    return [ligne for v in (premiere, *suite) for ligne in v.tranche.lignes]


def test_le_lien_d_une_colonne_trie_puis_renverse(pages: Pages) -> None:
    page = pages.lire("finances", "/soldes?dispositif=2024-1.3")
    assert "?exercice=2024&amp;dispositif=2024-1.3&amp;tri=du_eur" in page
    page = pages.lire("finances", "/soldes?dispositif=2024-1.3&tri=du_eur")
    assert 'aria-sort="ascending"' in page
    assert "?exercice=2024&amp;dispositif=2024-1.3&amp;tri=du_eur&amp;sens=desc" in page


@pytest.mark.parametrize("filtre", ["dispositif", "territoire", "structure", "etat"])
def test_un_filtre_garde_ceux_qui_ont_la_valeur(pages: Pages, filtre: str) -> None:
    lignes = soldes(pages)
    for valeur in {ligne[filtre] for ligne in lignes if ligne[filtre] is not None}:
        assert choisies(pages, (filtre, valeur)) == {li["convention"] for li in lignes if li[filtre] == valeur}


@pytest.mark.parametrize(("avec", "colonne"), [
    ("blocages", "blocages"), ("hypotheses", "hypotheses"), ("penalite", "penalite_eur"), ("reversement", "reversement_eur"),
])  # fmt: skip
def test_avec_garde_ceux_qui_en_ont(pages: Pages, avec: str, colonne: str) -> None:
    attendues = {ligne["convention"] for ligne in soldes(pages) if ligne[colonne]}
    assert attendues
    assert choisies(pages, ("avec", avec)) == attendues


def test_les_filtres_s_ajoutent(pages: Pages) -> None:
    attendues = {li["convention"] for li in soldes(pages) if li["blocages"] and li["dispositif"] == "2024-1.4"}
    assert attendues
    assert choisies(pages, ("avec", "blocages"), ("dispositif", "2024-1.4")) == attendues
    penalises = {li["convention"] for li in soldes(pages) if li["blocages"] and li["penalite_eur"]}
    assert choisies(pages, ("avec", "blocages"), ("avec", "penalite")) == penalises


def test_le_texte_cherche_dans_les_codes_et_le_nom(pages: Pages) -> None:
    assert choisies(pages, ("texte", "MEMPA")) == {li["convention"] for li in soldes(pages) if "mempa" in li["structure"]}
    assert choisies(pages, ("texte", "ccas de bully")) == {"2024-1.3-ccas-bully-les-mines"} | {
        li["convention"] for li in soldes(pages) if li["structure"] == "ccas-bully-les-mines"
    }
    assert choisies(pages, ("texte", "%")) == set()


def test_une_operation_garde_ses_conventions(pages: Pages) -> None:
    assert choisies(pages, ("operation", "C02-428B02")) == imputees(pages, "C02-428B02")
    assert choisies(pages, ("operation", HORS_BUDGET)) == imputees(pages, None)


def test_une_hypothese_ou_une_regle_garde_ceux_qui_s_en_servent(pages: Pages) -> None:
    mots = "Note d'un indicateur jugé tant qu'elle n'est pas saisie"
    attendues = {li["convention"] for li in soldes(pages) if any(mots in h for h in li["hypotheses"])}
    assert attendues
    assert choisies(pages, ("hypothese", mots)) == attendues
    assert choisies(pages, ("regle", "quantitatif.objectifs_etp")) == {
        li["convention"] for li in soldes(pages) if li["dispositif"] in ("2024-1.1", "2024-1.1bis")
    }


@pytest.mark.parametrize("par", PAR)
@pytest.mark.parametrize("filtre", [
    {}, {"dispositif": "2024-1.3"}, {"avec": "blocages"}, {"texte": "caf"}, {"operation": "C02-446A05"}, {"etat": "mandate"},
])  # fmt: skip
def test_les_totaux_de_chaque_groupe_font_l_ensemble_au_centime(pages: Pages, par: str, filtre: dict[str, str]) -> None:
    lignes = [li for li in soldes(pages) if li["convention"] in choisies(pages, *filtre.items())]
    montree = vue(pages, exercice="2024", par=par, **filtre)
    for nom in TOTAUX:
        assert montree.ensemble[nom] == somme(lignes, nom)
        assert sum((t[nom] for t in montree.totaux), ZERO) == somme(lignes, nom), (par, nom)
    if par != "operation":
        for total in montree.totaux:
            siennes = [li for li in lignes if li[par] == total["valeur"]]
            assert total["nombre"] == len(siennes)
            for nom in TOTAUX:
                assert total[nom] == somme(siennes, nom)


def test_les_totaux_par_operation_suivent_le_budget(pages: Pages) -> None:
    """With one exercice, what is still to pay of each operation is what the budget says, all its years together."""
    totaux = {t["valeur"]: t for t in vue(pages, exercice="2024", par="operation").totaux}
    budget: dict[str, Decimal] = {}
    for ligne in pages.ctx.entrepot.lire_budgets():
        budget[ligne["operation"]] = budget.get(ligne["operation"], ZERO) + ligne["soldes_eur"]
    assert {o: t["solde_net_eur"] for o, t in totaux.items() if o != HORS_BUDGET} == budget
    assert totaux[HORS_BUDGET]["libelle"] == "Hors budget"


def test_la_convention_sur_deux_operations_est_dans_chacune(pages: Pages) -> None:
    montree = vue(pages, exercice="2024", texte="2024-caf-fonds", par="operation")
    assert {t["valeur"]: t["montant_exercice_eur"] for t in montree.totaux} == {
        "C02-428B02": Decimal("100000.00"),
        "C02-428B04": Decimal("500000.00"),
    }
    assert montree.partages == 1
    assert "1 compté plus d'une fois" in pages.lire("finances", "/soldes?texte=2024-caf-fonds")


def test_un_solde_se_partage_au_centime_et_chaque_part_s_explique() -> None:
    solde = {
        "montant_exercice_eur": Decimal("100.00"), "du_eur": Decimal("90.01"), "deja_verse_eur": Decimal("30.00"),
        "penalite_eur": Decimal("0.01"), "solde_net_eur": Decimal("60.00"), "reversement_eur": ZERO,
    }  # fmt: skip
    tiers = {"engage_eur": Decimal("33.33"), "verse_eur": Decimal("10.00"), "soldes_eur": Decimal("20.00")}
    parts = ventiler(solde, [tiers, {**tiers, "verse_eur": ZERO}, tiers])
    for nom in TOTAUX:
        assert sum((p[nom] for p in parts), ZERO) == solde[nom]
    for p in parts:
        assert p["du_eur"] == p["deja_verse_eur"] + p["solde_net_eur"] + p["penalite_eur"] - p["reversement_eur"]
    assert [p["deja_verse_eur"] for p in parts] == [Decimal("15.00"), ZERO, Decimal("15.00")]


def test_ce_qui_n_est_pas_calcule_ou_n_a_pas_de_poids_se_partage_quand_meme() -> None:
    solde: dict[str, Decimal | None] = {**dict.fromkeys(TOTAUX), "montant_exercice_eur": Decimal("0.01"), "deja_verse_eur": ZERO}
    rien = {"engage_eur": ZERO, "verse_eur": Decimal("-5.00"), "soldes_eur": ZERO}
    parts = ventiler(solde, [rien, rien])
    assert sum((p["montant_exercice_eur"] for p in parts), ZERO) == Decimal("0.01")
    assert all(p["du_eur"] == ZERO for p in parts)
    gele = {**dict.fromkeys(TOTAUX, ZERO), "du_eur": Decimal("0.03")}
    assert sum((p["du_eur"] for p in ventiler(gele, [rien, rien])), ZERO) == Decimal("0.03")


def test_le_graphique_dit_les_chiffres_de_tous_les_dispositifs(pages: Pages) -> None:
    montree = vue(pages, exercice="2024")
    assert sum((b["du_eur"] for b in montree.barres), ZERO) == montree.ensemble["du_eur"]
    assert len(montree.barres) == 11
    assert montree.barres[0]["taille_du"] == "1.0000"
    page = pages.lire("lecture", "/soldes")
    assert "15 autres" in page and "Pénalité, sur sa propre échelle" in page
    assert euros(montree.barres[0]["du_eur"]).replace("\u202f", " ") in page


def test_les_hypotheses_et_les_blocages_sont_dits_en_toutes_lettres(pages: Pages) -> None:
    page = unescape(pages.lire("finances", "/soldes?avec=blocages"))
    for ligne in [li for li in soldes(pages) if li["blocages"]]:
        for mots in (*ligne["blocages"], *ligne["hypotheses"]):
            assert f"<li>{mots.replace(chr(0x202F), ' ').replace(chr(0xA0), ' ')}</li>" in page


@pytest.mark.parametrize(("parametres", "phrase"), [
    ({"exercice": "1999"}, "Aucun solde calculé pour 1999. Exercices calculés : 2024."),
    ({"exercice": "abc"}, "Exercice « abc » illisible"),
    ({"exercice": "²²²²"}, "illisible"),
    ({"tri": "du_eur; DROP TABLE"}, "On ne trie pas par « du_eur; DROP TABLE »"),
    ({"sens": "haut"}, "Sens de tri inconnu : « haut »"),
    ({"colonnes": "x"}, "Groupe de colonnes inconnu : « x »"),
    ({"par": "x"}, "Totaux inconnus : « x »"),
    ({"page": "-1"}, "Page « -1 » illisible"),
    ({"avec": "tout"}, "Filtre inconnu : « tout »"),
    ({"dispositif": "2024-9.9"}, "Dispositif : aucun solde 2024 n'a « 2024-9.9 »"),
    ({"operation": "C00"}, "Opération budgétaire : aucun solde 2024 n'a « C00 »"),
    ({"texte": "a\x00b"}, "Texte : cette valeur ne peut pas être lue"),
    ({"texte": "a" * 300}, "Texte : cette valeur ne peut pas être lue"),
])  # fmt: skip
def test_ce_qui_n_est_pas_compris_est_dit(pages: Pages, parametres: dict[str, str], phrase: str) -> None:
    page = pages.lire("finances", f"/soldes?{urlencode(parametres)}").replace("&#39;", "'")
    assert phrase in page


def test_un_export_ne_devine_rien(pages: Pages) -> None:
    for genre in ("csv", "xlsx"):
        assert "Rien n&#39;a été exporté" in pages.lire("finances", f"/soldes.{genre}?tri=rien", 400)
        assert "rien à exporter" in pages.lire("finances", f"/soldes.{genre}?exercice=1999", 400)


def test_le_csv_est_celui_de_la_commande(
    pages: Pages, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from decompte.cli import main

    for nom, valeur in pages.env.items():
        monkeypatch.setenv(nom, valeur)
    assert main(["soldes", "--exercice", "2024", "--csv"]) == 0
    commande = capsys.readouterr().out
    reponse = pages.demander("GET", "finances", "/soldes.csv?exercice=2024")
    assert reponse.content.decode("utf-8-sig") == commande
    assert reponse.headers["content-disposition"] == "attachment; filename*=UTF-8''soldes-2024.csv"


def test_l_export_suit_les_filtres_et_le_tri(pages: Pages) -> None:
    lignes = lire_csv(pages, "/soldes.csv?avec=penalite&tri=penalite_eur&sens=desc")
    attendus = sorted((li for li in soldes(pages) if li["penalite_eur"]), key=lambda li: -li["penalite_eur"])
    assert [ligne["penalite_eur"] for ligne in lignes] == [str(li["penalite_eur"]) for li in attendus]
    assert tuple(lignes[0]) == COLONNES_SOLDES


def test_le_classeur_dit_tout_dans_l_ordre_du_contrat(pages: Pages) -> None:
    reponse = pages.demander("GET", "finances", "/soldes.xlsx?exercice=2024&avec=penalite")
    classeur = load_workbook(io.BytesIO(reponse.content))
    assert classeur.sheetnames == ["Soldes 2024", "Totaux et filtres"]
    feuille, synthese = classeur.worksheets
    entete, *rangees = list(feuille.iter_rows(values_only=True))
    assert entete == COLONNES_SOLDES
    attendus = [li for li in soldes(pages) if li["penalite_eur"]]
    assert len(rangees) == len(attendus)
    du = COLONNES_SOLDES.index("du_eur")
    assert [Decimal(str(r[du])) for r in rangees] == [li["du_eur"] for li in attendus]
    assert feuille.freeze_panes == "B2" and feuille.auto_filter.ref
    mots = [str(c) for r in synthese.iter_rows(values_only=True) for c in r if c is not None]
    assert {"15/04/2024", "16/04/2024", "avec pénalité", "Par opération budgétaire (un solde sur plusieurs opérations est compté "
            "dans chacune)", "Par dispositif", "Par territoire"} <= set(mots)  # fmt: skip
    for ligne in attendus:
        assert {*ligne["hypotheses"], *ligne["blocages"]} <= set(mots)


def test_un_texte_hostile_est_montre_tel_quel(pages: Pages) -> None:
    """In what is asked, and in what the warehouse holds."""
    page = pages.lire("finances", "/soldes?" + urlencode({"texte": '"><script>alert(1)</script>', "dispositif": "<b>x</b>"}))
    assert "<script>alert" not in page and "<b>x</b>" not in page
    with pages.ctx.entrepot._serveur.transaction() as cnx:
        cnx.execute(
            text("UPDATE finance.solde SET territoire = '=1+1', hypotheses = ARRAY['<script>x</script>'] WHERE convention = :c"),
            {"c": "2024-1.1-mempa"},
        )
    page = pages.lire("finances", "/soldes?colonnes=toutes&texte=2024-1.1-mempa")
    assert "<script>x" not in page and "&lt;script&gt;x" in page
    assert lire_csv(pages, "/soldes.csv?texte=2024-1.1-mempa")[0]["territoire"] == "'=1+1"
    contenu = pages.demander("GET", "finances", "/soldes.xlsx?texte=2024-1.1-mempa").content
    cellules = {c.value: c.data_type for f in load_workbook(io.BytesIO(contenu)) for r in f.iter_rows() for c in r}
    assert cellules["=1+1"] == "s"


def test_une_penalite_compte_dans_les_totaux_meme_si_rien_ne_reste_a_payer(pages: Pages) -> None:
    ((convention, dispositif),) = [(li["convention"], li["dispositif"]) for li in soldes(pages) if not li["penalite_eur"]][:1]
    avant = {par: _penalites(pages, par) for par in ("dispositif", "territoire", "operation")}
    with pages.ctx.entrepot._serveur.transaction() as cnx:
        cnx.execute(
            text(
                "UPDATE finance.solde SET solde_brut_eur = 12.34, penalite_eur = 12.34, solde_net_eur = 0 "
                "WHERE convention = :c AND exercice = 2024"
            ),
            {"c": convention},
        )
    for par, (ensemble, detail, penalises) in avant.items():
        plus = _penalites(pages, par)
        assert plus[0] == ensemble + Decimal("12.34") == sum(plus[1].values(), ZERO), par
        assert plus[2] == penalises + 1
        if par == "dispositif":
            assert plus[1][dispositif] == detail[dispositif] + Decimal("12.34")


def _penalites(pages: Pages, par: str) -> tuple[Decimal, dict[str, Decimal], int]:
    """The penalties of all soldes, by ``par``, and how many soldes have one."""
    montree = vue(pages, exercice="2024", par=par)
    return (
        montree.ensemble["penalite_eur"],
        {t["valeur"]: t["penalite_eur"] for t in montree.totaux},
        montree.ensemble["penalises"],
    )
