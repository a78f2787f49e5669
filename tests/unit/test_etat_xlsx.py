"""The workbook: the same content as the PDF, numbers as numbers, never a formula, the same bytes."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from decompte.editions.etat_pdf import en_pdf
from decompte.editions.etat_xlsx import en_classeur
from tests.etats_fabrique import document, etat, regularisation
from tests.etats_outils import COLONNES, montants_du_pdf

D = Decimal
LIBELLES = {
    "montant_exercice_eur": "Montant de l'exercice", "du_eur": "Montant dû", "deja_verse_eur": "Déjà versé",
    "solde_brut_eur": "Solde brut", "penalite_eur": "Pénalité", "solde_net_eur": "Net à payer", "reversement_eur": "À reverser",
    "part_quantitative_eur": "Part quantitative", "part_qualitative_eur": "Part qualitative",
}  # fmt: skip
DANGEREUX = '=HYPERLINK("http://x.example","y")'


def ouvrir(octets: bytes) -> openpyxl.Workbook:
    """The workbook as a spreadsheet opens it."""
    return openpyxl.load_workbook(io.BytesIO(octets))


def valeurs(classeur: openpyxl.Workbook, feuille: str) -> list[list[Any]]:
    """The rows of a sheet."""
    return [list(rangee) for rangee in classeur[feuille].iter_rows(values_only=True)]


def exact(valeur: object) -> Decimal:
    """A number of a cell, to the cent."""
    return D(str(valeur)).quantize(D("0.01"))


@pytest.mark.parametrize("doc", [document(), regularisation("1200.21", "0.00"), regularisation("0.00", "812.07")])
def test_le_classeur_dit_la_ligne_du_solde_et_le_pdf_aussi(doc: dict[str, Any]) -> None:
    octets = en_classeur(etat(doc))
    classeur = ouvrir(octets)
    assert classeur.sheetnames == ["État", "Décompte", "Mois", "Versements", "Hypothèses"]
    liquidation = valeurs(classeur, "État")
    debut = next(i for i, rangee in enumerate(liquidation) if rangee[0] == "Liquidation")
    dits = {rangee[0]: rangee[1] for rangee in liquidation[debut:]}
    imprimes = montants_du_pdf(en_pdf(etat(doc)))
    for colonne in COLONNES:
        if doc["solde"][colonne] is not None:
            plus = " ou arrêté" if colonne == "deja_verse_eur" and doc["solde"]["version"] > 1 else ""
            assert exact(dits[LIBELLES[colonne] + plus]) == doc["solde"][colonne]
    lignes = valeurs(classeur, "Décompte")[1:]
    montants = [exact(r[5]) for r in lignes if r[5] is not None]
    assert montants == [li["montant_eur"] for li in doc["lignes"] if li["montant_eur"] is not None]
    # What the workbook says of the lines, the PDF prints.
    assert set(montants) <= set(imprimes)
    assert exact(valeurs(classeur, "Versements")[-1][3]) == doc["solde"]["deja_verse_eur"]
    assert en_classeur(etat(doc)) == octets


def test_les_mois_sont_des_dates_et_des_nombres() -> None:
    rangees = valeurs(ouvrir(en_classeur(etat(document()))), "Mois")
    jours = [valeur.date() if isinstance(valeur, datetime) else valeur for valeur in (*rangees[1][1:3], *rangees[3][1:3])]
    assert jours == [date(2024, 4, 10), date(2024, 4, 8), date(2024, 4, 10), None]
    assert (rangees[1][0], *rangees[1][3:6]) == ("janvier 2024", 0, 1, "à temps, complet")
    assert (rangees[3][0], *rangees[3][3:6]) == ("mars 2024", 0, None, "manquant")
    assert len(rangees) == 15


def test_un_texte_n_est_jamais_une_formule() -> None:
    doc = document(territoire=DANGEREUX, hypotheses=["+1", "@SUM(1)", DANGEREUX])
    doc["contexte"]["structure"]["nom"] = DANGEREUX
    doc["contexte"]["versements"][0]["mandat"] = DANGEREUX
    for ligne in doc["lignes"]:
        ligne |= {"libelle": DANGEREUX, "calcul": DANGEREUX, "source": DANGEREUX}
    classeur = ouvrir(en_classeur(etat(doc)))
    types = {cellule.data_type for feuille in classeur for rangee in feuille.iter_rows() for cellule in rangee}
    assert "f" not in types
    assert not any(feuille._hyperlinks for feuille in classeur)


def test_un_projet_le_dit_et_un_solde_non_calcule_aussi() -> None:
    vide = dict.fromkeys(("du_eur", "solde_brut_eur", "taux_penalite", "penalite_eur", "solde_net_eur", "reversement_eur"))
    doc = document(**vide, etat="provisoire", blocages=["Non paramétré : tarif."])
    dits = {r[0]: r[1] for r in valeurs(ouvrir(en_classeur(etat(doc, projet=True))), "État")}
    assert dits["Statut"] == "Projet : solde provisoire, ne vaut pas arrêté"
    assert "Montant dû" not in dits
    assert ["Non paramétré : tarif."] in [r[:1] for r in valeurs(ouvrir(en_classeur(etat(doc, projet=True))), "Hypothèses")]
