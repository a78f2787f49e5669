"""The PDF: every amount to the cent, the same bytes, an archive that can be read aloud, nothing printed taken for code."""

from __future__ import annotations

import json
import re
import unicodedata
from decimal import Decimal
from typing import Any

import pytest

from decompte.editions import etat_pdf
from decompte.editions.etat_pdf import en_pdf, imprimable
from tests.etats_fabrique import document, etat, regularisation
from tests.etats_outils import _pages_telles_quelles, images_du_pdf, montants_absents, montants_du_pdf, pages_du_pdf, texte_du_pdf

D = Decimal
HOSTILE = '#read("/etc/passwd") *_$ `code` <label> @ref \\u{41} // /* = titre #{1+1} #import "@preview/x:0.1.0" [x] "]'
CAS = {
    "net": document(),
    "complement": regularisation("1200.21", "0.00"),
    "reversement": regularisation("0.00", "812.07"),
    "rien": document(solde_net_eur=D("0.00"), solde_brut_eur=D("0.00"), penalite_eur=D("0.00")),
    "parts": document(part_quantitative_eur=D("30125.40"), part_qualitative_eur=D("16124.60")),
}


@pytest.mark.parametrize("doc", CAS.values(), ids=CAS)
def test_chaque_montant_au_centime(doc: dict[str, Any]) -> None:
    octets = en_pdf(etat(doc))
    assert montants_absents(octets, doc["solde"], doc["lignes"]) == []
    assert en_pdf(etat(doc)) == octets


def test_un_montant_qui_manque_est_vu() -> None:
    doc = document()
    octets = en_pdf(etat(doc))
    faux = doc["solde"] | {"solde_net_eur": D("15944.51")}
    assert montants_absents(octets, faux, doc["lignes"]) == ["solde_net_eur 15944.51"]
    fausse = doc["lignes"][0] | {"resultat": "50 000,01 €"}
    assert montants_absents(octets, doc["solde"], [fausse]) == ["montant.exercice 50 000,01 €"]


def test_ce_que_la_piece_imprime() -> None:
    pages = pages_du_pdf(en_pdf(etat(document())))
    texte = " ".join(pages)
    for dit in (
        "État liquidatif", "n° 2024-1.1-mempa-2024-1", "quinze mille neuf cent quarante-quatre euros et cinquante centimes",
        "Délibération n° 2024-273 du 17 juin 2024", "C02-446A05", "mandat M-1", "mars 2024", "manquant",
        "43a9766eac59", "c9" * 32, "5d" * 32, "Certification du service fait", "Nom et qualité", "L. 122-1",
        "Observations possibles jusqu'au 30/04/2025", "coût réel 51 234,56 €",
    ):  # fmt: skip
        assert dit in texte, dit
    for rang, page in enumerate(pages, start=1):
        assert f"page {rang}/{len(pages)}" in page
        assert "Convention 2024-1.1-mempa · exercice 2024" in page


def test_un_ordre_de_reversement_n_est_pas_un_etat_a_payer() -> None:
    texte = texte_du_pdf(en_pdf(etat(CAS["reversement"])))
    assert "Ordre de reversement" in texte
    assert "sans compensation avec une autre convention" in texte
    assert "Net à payer" not in texte


def test_un_projet_se_voit_et_ne_se_signe_pas() -> None:
    projet, arrete = en_pdf(etat(document(), projet=True)), en_pdf(etat(document()))
    assert "ne vaut pas arrêté" in texte_du_pdf(projet)
    assert "Un projet ne se signe pas" in texte_du_pdf(projet)
    assert "Nom et qualité" not in texte_du_pdf(projet)
    assert "PROJET" not in texte_du_pdf(arrete)
    # The watermark: pale red, on each page of one and nowhere in the other.
    parts = [[_part_pale(page) for page in images_du_pdf(octets)] for octets in (projet, arrete)]
    assert min(parts[0]) > 0.004 > 0.002 > max(parts[1]), parts


def _part_pale(page: Any) -> float:
    rouge, vert, bleu = (page[:, :, i].astype(int) for i in range(3))
    return float(((rouge > 200) & (rouge - vert > 12) & (rouge - bleu > 12)).mean())


def test_archive_balisee_en_francais_sans_horloge() -> None:
    octets = en_pdf(etat(document()))
    for marque in (
        b"<pdfaid:part>2</pdfaid:part>",
        b"<pdfaid:conformance>A</pdfaid:conformance>",
        b"<pdfuaid:part>1</pdfuaid:part>",
    ):
        assert marque in octets
    assert b"/StructTreeRoot" in octets
    assert re.search(rb"/Lang\s*\(fr-FR\)", octets)
    assert set(re.findall(rb"<xmp:CreateDate>([^<]*)<", octets)) == {b"2025-06-16T00:00:00Z"}


def test_rien_de_ce_qui_est_imprime_n_est_du_code() -> None:
    doc = document(territoire=HOSTILE, hypotheses=[HOSTILE], structure=HOSTILE)
    doc["contexte"]["structure"]["nom"] = HOSTILE
    for ligne in doc["lignes"]:
        ligne |= {"libelle": HOSTILE, "formule": HOSTILE, "calcul": HOSTILE, "source": HOSTILE}
    doc["contexte"]["budget"][0] |= {"libelle": HOSTILE, "imputation": HOSTILE, "operation": HOSTILE}
    doc["contexte"]["versements"][0]["mandat"] = HOSTILE
    doc["contexte"]["parametres"][0] |= {"libelle": HOSTILE, "valeur": HOSTILE, "raison": HOSTILE}
    texte = texte_du_pdf(en_pdf(etat(doc)))
    assert "root:" not in texte
    assert texte.count('#read("/etc/passwd")') >= 20
    # Cells wrap the text: without its blanks it is there, to the letter.
    assert texte.replace(" ", "").count(HOSTILE.replace(" ", "")) >= 20


@pytest.mark.parametrize("mot", ["X" * 400, "très-longue-" * 40, "Association " * 60, "12 345,67 + " * 120])
def test_rien_ne_sort_des_marges(mot: str) -> None:
    doc = document(territoire=mot, convention="2024-" + mot.replace(" ", "-").lower()[:200])
    doc["contexte"]["structure"]["nom"] = mot
    doc["contexte"]["versements"][0]["mandat"] = mot
    for ligne in doc["lignes"][:3]:
        ligne |= {"libelle": mot, "calcul": mot, "source": mot}
    octets = en_pdf(etat(doc))
    assert montants_absents(octets, doc["solde"], []) == []
    for page in images_du_pdf(octets):
        hauteur, largeur, _ = page.shape
        cote, haut = int(largeur * 14 / 210), int(hauteur * 9 / 297)
        for bord in (page[:, :cote], page[:, -cote:], page[:haut], page[-haut:]):
            assert bord.min() > 250


def test_tout_ce_qui_est_dit_couvert_se_dessine() -> None:
    couverts = [
        chr(c)
        for debut, fin in etat_pdf._COUVERTS
        for c in range(debut, fin + 1)
        if unicodedata.category(chr(c)) not in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
    ]
    texte = " ".join(f"a{c}" for c in couverts)
    doc = document(territoire=texte, convention=texte)
    doc["contexte"]["structure"]["nom"] = texte
    # In bold (du), in small type (calcul): another file of the font each.
    doc["lignes"][2] |= {"libelle": texte, "calcul": texte}
    assert len(couverts) > 2000
    assert en_pdf(etat(doc)).startswith(b"%PDF-1.7")


def test_ce_qui_ne_se_dessine_pas_est_remplace() -> None:
    assert imprimable("e\u0301té 中文 \U0001f600 a\u202eb\x00c\td\ue000") == "été \ufffd\ufffd \ufffd ab c d\ufffd"
    assert imprimable({"a": ["中", None, True, 3]}) == {"a": ["\ufffd", None, True, 3]}
    doc = document()
    doc["contexte"]["structure"]["nom"] = "Ассоциация Ελλάς 中文 \U0001f600\u202e\x07"
    assert "Ассоциация Ελλάς" in texte_du_pdf(en_pdf(etat(doc)))


def test_un_long_mot_se_coupe_sans_aucun_signe_de_plus() -> None:
    """What is copied from the PDF, or searched in it, is the number that the batch gives."""
    code = "2024-1.1-association-intercommunale-de-developpement-de-l-artois-et-du-ternois-lot-deux-tranche-b"
    doc = document(convention=code)
    doc["contexte"]["structure"]["nom"] = "X" * 200
    pages = _pages_telles_quelles(en_pdf(etat(doc)))
    for page in pages:
        assert f"État liquidatif n° {code}-2024-1" in page
    texte = "".join(pages)
    assert "\u200b" not in texte and "…" not in texte
    coupes = re.findall(r"X[X\s]{100,}X", texte)
    assert coupes and all(re.sub(r"\s", "", c) == "X" * 200 and "\n" in c for c in coupes)


@pytest.mark.parametrize(
    ("doc", "attendu"), [(CAS["net"], "Déjà versé 1 versement"), (CAS["complement"], "Déjà versé ou arrêté")]
)
def test_ce_qui_est_deja_arrete_est_dit(doc: dict[str, Any], attendu: str) -> None:
    assert attendu in texte_du_pdf(en_pdf(etat(doc)))


def test_les_montants_lus_dans_un_pdf() -> None:
    lus = montants_du_pdf(en_pdf(etat(CAS["reversement"])))
    assert lus[D("812.07")] >= 2
    assert D("-506.57") in lus


def test_les_donnees_passent_par_une_entree(monkeypatch: pytest.MonkeyPatch) -> None:
    """The template is the file, whatever is printed: values travel in ``sys_inputs`` alone."""
    vus: list[dict[str, Any]] = []

    def compiler(gabarit: object, **options: Any) -> bytes:
        vus.append({"gabarit": gabarit, **options})
        return b""

    monkeypatch.setattr("typst.compile", compiler)
    en_pdf(etat(document()))
    (vu,) = vus
    assert vu["gabarit"] == etat_pdf.GABARIT
    assert vu["ignore_system_fonts"] is True
    assert json.loads(vu["sys_inputs"]["donnees"])["numero"] == "2024-1.1-mempa-2024-1"
