"""What a steward decides on a convention's page: done with its reason, journaled, told with its effect; or refused."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.testclient import TestClient

from decompte.web.gardes import CHAMP_JETON
from decompte.web.jetons import donner_jeton
from decompte.web.pages import conventions_actions
from tests.pages.conftest import SECRET as SECRET_DES_PAGES
from tests.pages.conftest import Pages
from tests.pages.outils_convention import MEMPA, PARRAINS, base, lire, mots, rangees, section

ADEFI = "2024-1.1bis-adefi"
"""It has the penalty clause, and February 2024 is missing."""
SECRET = "malade depuis janvier, <script>alert(1)</script> =1+1"


def decider(pages: Pages, donnees: dict[str, str], qui: str = "gestion", statut: int = 200, mois: str = "2024-02") -> str:
    """Decide of a month of ``ADEFI``."""
    return pages.agir(qui, f"/conventions/{ADEFI}/mois/{mois}", donnees, statut)


def noter(pages: Pages, qui: str = "gestion", statut: int = 200, **donnees: str) -> str:
    """Give a note to ``MEMPA``, a good one unless said otherwise."""
    bonne = {"exercice": "2024", "indicateur": "bilan", "note": "0,8", "commentaire": "bilan complet, sans suites"}
    return pages.agir(qui, f"/conventions/{MEMPA}/notes", {**bonne, **donnees}, statut)


def formulaire_ouvert(page: str, dans: str) -> str:
    """The only form of a section that is shown open."""
    (ouvert,) = re.findall(r"<details open>.*?</details>", section(page, dans), re.S)
    return str(ouvert)


def journal(pages: Pages) -> int:
    """How many entries the journal has."""
    with base(pages) as sonde:
        return int(sonde.un("SELECT count(*) FROM pilotage.journal"))


# --- refused: nothing is done. These come first, on the demonstration as it is.


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"action": "excuser", "motif": "  "}, "Écrivez votre motif"),
        ({"action": "excuser"}, "Écrivez votre motif"),
        ({"action": "", "motif": "oubli"}, "choisissez ce que vous décidez du mois"),
        ({"action": "effacer", "motif": "oubli"}, "choisissez ce que vous décidez du mois"),
        ({"action": "prolonger", "motif": "oubli"}, "Donnez la nouvelle échéance"),
        (
            {"action": "excuser", "motif": "oubli", "echeance": "2024-05-01"},
            "une échéance se donne pour prolonger",
        ),
        (
            {"action": "prolonger", "motif": "oubli", "echeance": "2024-01-01"},
            "la nouvelle échéance doit venir après celle du mois",
        ),
        ({"action": "prolonger", "motif": "oubli", "echeance": "31/02/2024"}, "« 31/02/2024 » n'est pas une date"),
        ({"action": "prolonger", "motif": "oubli", "echeance": f"1/1/{'9' * 20}"}, "n'est pas une date"),
        ({"action": "prolonger", "motif": "oubli", "echeance": "2031-01-01"}, "la dernière date possible est le 31/03/2025"),
        ({"action": "prolonger", "motif": "oubli", "echeance": "31/12/9999"}, "la dernière date possible est le 31/03/2025"),
        ({"action": "annuler", "motif": "oubli"}, "rien à annuler"),
        ({"action": "excuser", "motif": "a" * 2001}, "abrégez-le"),
        ({"action": "excuser", "motif": "panne\x07"}, "caractère de contrôle"),
    ],
)
@pytest.mark.parametrize("essai", ["", "oui"])
def test_une_decision_refusee_rend_le_formulaire_comme_il_etait(
    pages: Pages, donnees: dict[str, str], phrase: str, essai: str
) -> None:
    avant = journal(pages)
    page = decider(pages, {**donnees, "essai": essai}, statut=400)
    assert journal(pages) == avant
    ouvert = formulaire_ouvert(page, "tableaux")
    assert phrase in mots(page) and phrase in mots(ouvert)
    if donnees["action"] in ("excuser", "prolonger", "annuler"):
        assert f'<option value="{donnees["action"]}" selected>' in ouvert
    for champ in ("echeance", "motif"):
        assert f'name="{champ}"' in ouvert and f'value="{donnees.get(champ, "").strip().replace(chr(7), "")}"' in ouvert


@pytest.mark.parametrize(
    ("mois", "phrase"),
    [("2030-01", "aucun tableau n'est attendu"), ("hier", "n'est pas un mois"), ("2024-13", "n'est pas un mois")],
)
def test_un_mois_qui_n_est_pas_attendu(pages: Pages, mois: str, phrase: str) -> None:
    assert phrase in mots(decider(pages, {"action": "excuser", "motif": "oubli"}, statut=400, mois=mois))


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"note": "1,2"}, "n'est pas entre 0 et 1"),
        ({"note": "-0,1"}, "n'est pas entre 0 et 1"),
        ({"note": "bien"}, "« bien » n'est pas une note"),
        ({"note": "NaN"}, "n'est pas une note"),
        ({"note": ""}, "n'est pas une note"),
        ({"note": "0,12345"}, "quatre décimales au plus"),
        ({"note": "1,5"}, "la note « 1,5 » n'est pas entre 0 et 1"),
        ({"note": "1e999999999"}, "n'est pas une note"),
        ({"commentaire": " "}, "donnez un commentaire"),
        ({"commentaire": "a" * 2001}, "abrégez-le"),
        ({"indicateur": "delai_cer"}, "n'est pas un indicateur jugé"),
        ({"indicateur": "<script>"}, "n'est pas un indicateur jugé"),
        ({"exercice": "2031"}, "« 2031 » n'est pas un exercice"),
        ({"exercice": ""}, "n'est pas un exercice"),
    ],
)
def test_une_note_mal_remplie_ne_fait_rien(pages: Pages, donnees: dict[str, str], phrase: str) -> None:
    avant = journal(pages)
    page = noter(pages, statut=400, **donnees)
    assert phrase in mots(page) and "<script>" not in page.replace("<script src", "")
    if "indicateur" not in donnees and "exercice" not in donnees:
        ouvert = formulaire_ouvert(page, "noter")
        attendus = {"indicateur": "bilan", "note": "0,8", "commentaire": "bilan complet, sans suites", **donnees}
        assert phrase in mots(ouvert) and all(f'value="{v.strip()}"' in ouvert for v in attendus.values())
    with base(pages) as sonde:
        assert sonde.un("SELECT count(*) FROM finance.note WHERE convention = %s AND exercice = 2024", MEMPA) == 0
    assert journal(pages) == avant


@pytest.mark.parametrize("qui", ["finances", "lecture"])
def test_les_autres_roles_ne_decident_ni_ne_notent(pages: Pages, qui: str) -> None:
    avant = journal(pages)
    decider(pages, {"action": "excuser", "motif": "oubli"}, qui, 403)
    noter(pages, qui, 403)
    assert journal(pages) == avant


def test_sans_notre_formulaire_rien_ne_se_fait(pages: Pages) -> None:
    for adresse in (f"/conventions/{ADEFI}/mois/2024-02", f"/conventions/{MEMPA}/notes"):
        assert pages.demander("POST", "gestion", adresse, data={"action": "excuser", "motif": "x"}).status_code == 403
        assert pages.demander("POST", None, adresse).status_code == 401


def test_une_nuit_au_travail_se_dit_et_rien_n_est_perdu(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conventions_actions, "ATTENTE_PAGE_S", 0.2)
    with pages.ctx.entrepot.verrou_de_nuit():
        page = decider(pages, {"action": "excuser", "motif": "long à écrire"}, statut=409)
        assert "est gardé ci-dessous" in mots(page) and 'value="long à écrire"' in formulaire_ouvert(page, "tableaux")
        page = noter(pages, statut=409, commentaire="long aussi")
        assert "est gardé ci-dessous" in mots(page) and 'value="long aussi"' in formulaire_ouvert(page, "noter")


def test_les_mois_disent_ce_que_le_decompte_a_deja_compte(pages: Pages) -> None:
    with base(pages) as sonde:
        entrees = sonde.un("SELECT entrees FROM finance.solde_entree WHERE convention = %s AND exercice = 2024", PARRAINS)
    recues = sum(json.loads(texte)["accueils"] for cle, texte in entrees.items() if re.fullmatch(r"fait\.\d{4}-\d{2}", cle))
    comptees = int(entrees["fait.accueils"])
    assert recues > comptees
    activite = mots(section(lire(pages, PARRAINS), "activite"))
    assert f"{recues} en tout, dont {recues - comptees} déjà comptées un mois précédent, soit {comptees}." in activite
    assert "Décider d'avril 2024" in mots(lire(pages, ADEFI, "gestion"))


def test_l_adresse_d_une_reponse_ramene_a_la_page(pages: Pages) -> None:
    for adresse, vers in (
        (f"/conventions/{ADEFI}/mois/2024-02", f"/conventions/{ADEFI}?exercice=2024#tableaux"),
        (f"/conventions/{ADEFI}/mois/hier", f"/conventions/{ADEFI}#tableaux"),
        (f"/conventions/{MEMPA}/notes", f"/conventions/{MEMPA}#noter"),
    ):
        reponse = pages.demander("GET", "gestion", adresse)
        assert (reponse.status_code, reponse.headers["location"]) == (303, vers)


def test_l_effet_se_voit_sans_decider(pages: Pages) -> None:
    avant = journal(pages)
    page = decider(pages, {"action": "excuser", "motif": "à voir", "essai": "oui"})
    dits = mots(page)
    assert "Excuser le mois, février 2024 : rien n'a été enregistré, voici ce que cela changerait." in dits
    assert f"{ADEFI}, février 2024 : manquant → excusé." in dits and "la pénalité passe de 3,33 % à 0 %" in dits
    ouvert = formulaire_ouvert(page, "tableaux")
    assert '<option value="excuser" selected>' in ouvert and 'value="à voir"' in ouvert
    assert 'href="#action-2024-02"' in page and "autofocus" not in page
    assert journal(pages) == avant and "manquant" in mots(section(lire(pages, ADEFI), "tableaux"))


def test_une_convention_inconnue_n_a_ni_mois_ni_notes(pages: Pages) -> None:
    for suite in ("mois/2024-02", "notes"):
        page = pages.agir("gestion", f"/conventions/2024-1.2-menpa/{suite}", {"action": "excuser", "motif": "x"}, 404)
        assert "Vouliez-vous dire « 2024-1.2-mempa » ?" in mots(page)


# --- done


def test_excuser_un_mois_dit_ce_que_cela_change(pages: Pages) -> None:
    avant = mots(lire(pages, ADEFI))
    assert "pénalité" in avant
    page = decider(pages, {"action": "excuser", "motif": SECRET})
    dits = mots(page)
    assert "Excuser le mois, février 2024 : c'est fait." in dits
    assert f"{ADEFI}, février 2024 : manquant → excusé." in dits
    assert re.search(r"la pénalité passe de 3,33 % à 0 %", dits)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    fevrier = next(r for r in rangees(section(page, "tableaux")) if r[0] == "février 2024")
    assert fevrier[1] == "excusé" and fevrier[7] == SECRET
    with base(pages) as sonde:
        ((qui, action, objet, commentaire),) = sonde.lire(
            "SELECT qui, action, objet, commentaire FROM pilotage.journal ORDER BY entree DESC LIMIT 1"
        )
        assert sonde.un("SELECT taux_penalite FROM finance.solde WHERE convention = %s", ADEFI) == 0
    assert (qui, action, objet, commentaire) == ("gestion", "excuser", f"{ADEFI} 2024-02", SECRET)
    change = rangees(section(page, "versions"))[0]
    assert "février 2024 excusé" in change[3] and "solde net" in change[2]


def test_le_motif_d_un_mois_n_est_lu_que_des_gestionnaires(pages: Pages) -> None:
    gestion = lire(pages, ADEFI, "gestion")
    assert "malade depuis janvier" in section(gestion, "tableaux")
    # The décompte is printed and sent: it does not repeat it. One kept by an earlier version does.
    assert "Février 2024 : excusé" in mots(section(gestion, "decompte")) and "malade" not in section(gestion, "decompte")
    with base(pages) as sonde:
        assert sonde.un("SELECT count(*) FROM finance.solde_ligne WHERE libelle LIKE '%%malade%%'") == 0
        sonde.executer(
            "UPDATE finance.solde_ligne SET libelle = 'Février 2024 : excusé (malade depuis janvier)' "
            "WHERE convention = %s AND libelle = 'Février 2024 : excusé'", ADEFI,
        )  # fmt: skip
    for qui in ("finances", "lecture"):
        page = lire(pages, ADEFI, qui)
        assert "malade" not in page
        assert next(r for r in rangees(section(page, "tableaux")) if r[0] == "février 2024")[1] == "excusé"
        assert "Février 2024 : excusé" in mots(section(page, "decompte"))


def test_prolonger_un_mois_change_son_echeance(pages: Pages) -> None:
    page = decider(pages, {"action": "prolonger", "motif": "grève des transports", "echeance": "2024-05-31"}, mois="2024-04")
    assert "avril 2024 : échéance 10/05/2024 → 31/05/2024." in mots(page)
    avril = next(r for r in rangees(section(page, "tableaux")) if r[0] == "avril 2024")
    assert avril[1:3] == ["à venir", "31/05/2024"] and avril[7] == "grève des transports"


def test_une_excuse_s_annule(pages: Pages) -> None:
    decider(pages, {"action": "excuser", "motif": "crue"})
    prolonger = {"action": "prolonger", "motif": "panne", "echeance": "2024-05-31"}
    assert "annulez d'abord son excuse" in mots(decider(pages, prolonger, statut=400))
    page = decider(pages, {"action": "annuler", "motif": "mauvais mois"})
    dits = mots(page)
    assert "Annuler l'excuse ou la prolongation, février 2024 : c'est fait." in dits
    assert f"{ADEFI}, février 2024 : excusé → manquant." in dits and "la pénalité passe de 0 % à 3,33 %" in dits
    fevrier = next(r for r in rangees(section(page, "tableaux")) if r[0] == "février 2024")
    assert (fevrier[1], fevrier[7]) == ("manquant", "–")
    with base(pages) as sonde:
        assert sonde.lire("SELECT action, commentaire FROM pilotage.journal ORDER BY entree DESC LIMIT 1") == [
            ("annuler", "mauvais mois")
        ]
    assert "échéance 11/03/2024 → 31/05/2024" in mots(decider(pages, prolonger))


def test_rechargee_une_decision_n_est_enregistree_qu_une_fois(pages: Pages) -> None:
    (envoi, *autres) = re.findall(r'name="envoi" value="([^"]+)"', section(lire(pages, ADEFI, "gestion"), "tableaux"))
    assert autres and envoi not in autres
    demande = {"action": "rouvrir", "motif": "tableau retrouvé", "envoi": envoi}
    decider(pages, {**demande, "motif": ""}, statut=400)
    decider(pages, {**demande, "essai": "oui"})
    decider(pages, demande)
    avant = journal(pages)
    assert "Cette décision est déjà enregistrée" in mots(decider(pages, demande, statut=409))
    assert journal(pages) == avant
    # The same form, gone back to and filled in otherwise, is another decision; so is the same one on the page shown again.
    decider(pages, {**demande, "motif": "un autre motif"})
    decider(pages, {**demande, "envoi": autres[0]})
    assert journal(pages) == avant + 2


def test_rouvrir_un_mois_est_journalise(pages: Pages) -> None:
    page = mots(decider(pages, {"action": "rouvrir", "motif": "tableau retrouvé"}, mois="2024-01"))
    assert "Rouvrir après la clôture, janvier 2024 : c'est fait." in page and "Rien ne change" in page
    with base(pages) as sonde:
        assert sonde.un("SELECT action FROM pilotage.journal ORDER BY entree DESC LIMIT 1") == "rouvrir"


def test_noter_dit_l_effet_et_ce_qui_reste(pages: Pages) -> None:
    page = noter(pages, commentaire="complet & clair <b>=1+1")
    dits = mots(page)
    assert "« Bilan argumenté, avec des propositions de suite » : note 0,8 enregistrée." in dits
    assert f"Solde de {MEMPA} pour 2024 : dû 98 659,25 € →" in dits
    assert "il reste 7 notes à donner" in dits and "Il reste 7 notes à donner : tant qu'il en manque" in dits
    assert "<b>=1+1" not in page
    bilan = next(r for r in rangees(section(page, "indicateurs")) if r[0].startswith("Bilan argumenté"))
    assert bilan[1:] == ["note 0,8", "0,8000", "gestion : complet & clair <b>=1+1"]
    with base(pages) as sonde:
        assert (
            sonde.lire("SELECT note, auteur FROM finance.note WHERE convention = %s AND indicateur = 'bilan'", MEMPA)[0][1]
            == "gestion"
        )
        assert sonde.lire("SELECT qui, action, objet, de FROM pilotage.journal ORDER BY entree DESC LIMIT 1") == [
            ("gestion", "noter", f"{MEMPA} 2024 bilan", None)
        ]
    assert 'value="0,8"' in section(page, "noter") and "complet &amp; clair &lt;b&gt;=1+1" in section(page, "noter")


def test_une_note_peut_changer(pages: Pages) -> None:
    noter(pages, note="0.8", commentaire="premier avis")
    assert "note 0.5 enregistrée" in mots(noter(pages, note="0.5", commentaire="second avis"))
    with base(pages) as sonde:
        assert sonde.lire("SELECT de, vers FROM pilotage.journal ORDER BY entree DESC LIMIT 1") == [("0.8000", "0.5")]
    change = rangees(section(lire(pages, MEMPA), "versions"))[0]
    assert "note « bilan » : 0,8 → 0,5" in change[3]


def test_les_huit_notes_levent_le_blocage(pages: Pages) -> None:
    restantes = re.findall(r'name="indicateur" value="([^"]+)"', lire(pages, MEMPA, "gestion"))
    assert len(restantes) == 8
    for indicateur in restantes:
        page = noter(pages, indicateur=indicateur, note="1", commentaire="rien à redire")
    assert "Toutes les notes sont données." in mots(page)
    assert "ne bloque plus : Éléments non évalués" in mots(page)
    assert "À lever avant toute proposition" not in mots(page)
    with base(pages) as sonde:
        assert sonde.un("SELECT blocages FROM finance.solde WHERE convention = %s", MEMPA) == []


def test_apres_une_action_l_adresse_donnee_est_celle_de_la_convention(pages: Pages) -> None:
    donnees = {"exercice": "2024", "indicateur": "bilan", "note": "1", "commentaire": "vu"}
    with TestClient(pages.application) as client:
        reponse = client.post(
            f"/conventions/{MEMPA}/notes",
            data={CHAMP_JETON: donner_jeton(SECRET_DES_PAGES, "gestion"), **donnees},
            headers={"x-qui": "gestion", "sec-fetch-dest": "iframe"},
        )
    assert f"/conventions/{MEMPA}?exercice=2024</code>" in reponse.text


# --- what the demonstration does not hold


def test_avenants_documents_remplaces_et_textes_hostiles(pages: Pages) -> None:
    hostile = "<script>alert(1)</script> =1+1"
    with base(pages) as sonde:
        sonde.executer(
            "INSERT INTO referentiel.avenant"
            " (convention, numero, signe_le, effet_le, effet_jusqu_au, montant_eur, cible_places, source) VALUES"
            " (%s, 1, '2024-03-01', '2024-03-01', '2024-06-30', 110000, 400, %s),"
            " (%s, 2, '2024-06-01', '2024-07-01', NULL, 120000, NULL, 'annexe')",
            PARRAINS, hostile, PARRAINS,
        )  # fmt: skip
        sonde.executer(
            "INSERT INTO finance.document (convention, exercice, nature, recu_le, cout_reel_eur, source) VALUES"
            " (%s, 2024, 'bilan_intermediaire', '2024-02-01', 1000, %s),"
            " (%s, 2024, 'bilan_intermediaire', '2024-03-01', 1200.5, 'b')",
            PARRAINS, hostile, PARRAINS,
        )  # fmt: skip
        sonde.executer("UPDATE referentiel.structure SET nom = %s WHERE code = 'tous-parrains'", hostile)
    page = lire(pages, PARRAINS)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in page
    avenants = rangees(section(page, "termes"))
    assert [r[:4] for r in avenants] == [
        ["1", "01/03/2024", "01/03/2024", "110 000,00 €"],
        ["2", "01/06/2024 pas encore compté", "01/07/2024", "120 000,00 €"],
    ]
    bilans = [r for r in rangees(section(page, "documents")) if r[0] == "bilan intermédiaire"]
    assert [(r[1], r[2], r[6]) for r in bilans] == [
        ("01/02/2024", "1 000,00 €", "remplacé par une version reçue plus tard"),
        ("01/03/2024", "1 200,50 €", "compté"),
    ]
    places = [r[2] for r in rangees(section(page, "activite").split("File active et places")[-1])]
    assert places[:4] == ["70", "70", "400", "400"]
    assert "<script>alert" not in pages.lire("lecture", "/conventions?q=tous-parrains")


def test_l_histoire_se_pagine(pages: Pages) -> None:
    with base(pages) as sonde:
        sonde.executer(
            "INSERT INTO finance.changement (instant, au, convention, exercice, montant_exercice_eur, etat_avant, etat_apres,"
            " ecart_eur, solde_net_avant_eur, solde_net_apres_eur, blocages_ajoutes, blocages_leves, causes)"
            " SELECT timestamptz '2100-01-01' + n * interval '1 day', date '2025-01-01' + n, %s, 2024, 50000, 'provisoire',"
            " 'provisoire', 1, n, n + 1, '{}', '{}',"
            " jsonb_build_array(jsonb_build_object('genre', 'note', 'objet', 'x', 'phrase', 'cause ' || n))"
            " FROM generate_series(1, 45) AS n",
            "2024-1.1-mempa",
        )
    lues: list[str] = []
    for numero in (1, 2, 3):
        lues += [r[3] for r in rangees(section(lire(pages, "2024-1.1-mempa", suite=f"?exercice=2024&page={numero}"), "versions"))]
    assert lues == [*(f"cause {n}" for n in range(45, 0, -1)), "nouveau solde"]
    assert "Versions 21 à 40 sur 46" in mots(lire(pages, "2024-1.1-mempa", suite="?exercice=2024&page=2"))
    assert "cause 45" in lire(pages, "2024-1.1-mempa", suite="?exercice=2024&page=900")
