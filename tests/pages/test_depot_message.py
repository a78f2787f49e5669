"""The message to the partner: complete, gentle, on its own lines, short where it must be; the name of the annotated copy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from decompte.app.message_depot import MAILTO_MAX, DepotDit, Message, ecrire_message
from decompte.app.vues.depot_constats import citer_cellules
from decompte.controles.regrouper import Groupe, regrouper
from decompte.domaine.constat import Constat, Severite
from decompte.domaine.depot import EtatDepot
from decompte.domaine.mois import Mois
from decompte.web.pages.depot import nom_de_copie

RECU = datetime(2024, 4, 16, 8, 5, tzinfo=UTC)
PRIMEUR = datetime(2024, 4, 2, 8, 5, tzinfo=UTC)
HIER = date(2024, 5, 9)
ECHEANCE = date(2024, 5, 10)
LENDEMAIN = date(2024, 5, 11)


def groupes(combien: int = 1, severite: Severite = Severite.BLOQUANT_LIGNE) -> list[Groupe]:
    """That many points, each on rows 5 to 8 and 12."""
    return regrouper(
        Constat(
            "d", "L03", severite, f"Phrase {n}.", f"Conduite {n}.", "Suivi", ligne, f"A{chr(65 + n % 26)}", f"Colonne {n}", "cle"
        )
        for n in range(combien)
        for ligne in (5, 6, 7, 8, 12)
    )


def dit(etat: EtatDepot, **autres: object) -> DepotDit:
    """A deposit of April, from a structure with an address."""
    valeurs = {
        "convention": "2024-1.3-ccas-arras", "mois": Mois(2024, 4), "echeance": ECHEANCE, "destinataire": "suivi@ccas.example",
        "motif": "1 ligne en attente.",
    } | autres  # fmt: skip
    return DepotDit("avril.xlsx", RECU, etat, **valeurs)  # type: ignore[arg-type]


def ecrire(etat: EtatDepot, points: list[Groupe] | None = None, au: date = HIER, **autres: object) -> Message:
    """The message, which there is."""
    choisis = groupes() if points is None else points
    message = ecrire_message(dit(etat, **autres), choisis, len(choisis), au)
    assert message is not None
    return message


def test_un_message_dit_tout_ce_qu_il_faut_pour_corriger() -> None:
    message = ecrire(EtatDepot.ACCEPTE_AVEC_RESERVES)
    assert message.destinataire == "suivi@ccas.example"
    assert message.objet == "Tableau d'avril 2024, convention 2024-1.3-ccas-arras : accepté avec réserves, à corriger"
    for attendu in (
        "Nous avons bien reçu le fichier « avril.xlsx », le 16/04/2024 à 10 h 05.",
        "Il est accepté avec réserves : 1 ligne en attente.",
        "1. [Ligne en attente] Feuille « Suivi », colonne AA « Colonne 0 », lignes 5-8 et 12 (cellules AA5 à AA8, AA12)",
        "Phrase 0. Et 4 autres lignes de même.",
        "Que faire : Conduite 0.",
        "redéposez-le entier",
        "guichet de vérification",
        "modèle vierge",
        "au plus tard le 10/05/2024 inclus",
        "n'écrivez ni nom, ni identifiant",
    ):
        assert attendu in message.corps, attendu
    assert message.texte.startswith("À : suivi@ccas.example\nObjet : Tableau d'avril 2024")


@pytest.mark.parametrize(
    ("au", "attendu"),
    [
        (HIER, "au plus tard le 10/05/2024"),
        (ECHEANCE, "au plus tard le 10/05/2024"),
        (LENDEMAIN, "était le 10/05/2024 : le plus tôt"),
    ],
)
def test_l_echeance_est_dite_selon_le_jour(au: date, attendu: str) -> None:
    assert attendu in ecrire(EtatDepot.REJETE, au=au).corps
    assert "Le plus tôt sera le mieux." in ecrire(EtatDepot.REJETE, au=au, echeance=None).corps


def test_chaque_etat_a_ses_mots() -> None:
    accepte = ecrire(EtatDepot.ACCEPTE, [])
    assert "Vous n'avez rien à faire." in accepte.corps and "COMMENT" not in accepte.corps and "échéance" not in accepte.corps
    regard = ecrire(EtatDepot.ACCEPTE, groupes(1, Severite.AVERTISSEMENT))
    assert "ils n'empêchent rien" in regard.corps and "Rien ne presse" in regard.corps
    refuse = ecrire(EtatDepot.REJETE, groupes(1, Severite.BLOQUANT_FICHIER))
    assert "rien n'en est chargé" in refuse.corps and "il remplacera celui-ci" not in refuse.corps
    assert "continue de compter" in ecrire(EtatDepot.REJETE, autre_recu_le=PRIMEUR).corps
    illisible = ecrire(EtatDepot.ILLISIBLE, convention=None, mois=None)
    assert illisible.objet == "Votre fichier « avril.xlsx » : il n'a pas pu être ouvert"
    protege = ecrire(EtatDepot.ILLISIBLE, attend_mot_de_passe=True)
    assert "ne l'écrivez pas dans un message" in protege.corps and "déposez-le" not in protege.corps
    double = ecrire(EtatDepot.DOUBLON, [], recu_le_original=PRIMEUR)
    assert "celui du 02/04/2024 à 10 h 05 : il n'est pas traité une seconde fois" in double.corps
    assert "après la clôture" in ecrire(EtatDepot.ECARTE, [], hors_cloture=True).corps


def test_la_raison_interne_d_un_ecart_ne_part_pas() -> None:
    ecarte = ecrire(EtatDepot.ECARTE, [], motif="écarté : vu avec sa direction")
    assert "direction" not in ecarte.corps and "mis de côté" in ecarte.corps


@pytest.mark.parametrize("etat", [EtatDepot.RECU, EtatDepot.LU, EtatDepot.CONTROLE, EtatDepot.REMPLACE])
def test_rien_a_dire_d_un_depot_qui_attend_ou_qui_est_remplace(etat: EtatDepot) -> None:
    assert ecrire_message(dit(etat), [], 0, HIER) is None


def test_rien_a_demander_d_un_refus_corrige_depuis_ni_d_une_archive() -> None:
    assert ecrire_message(dit(EtatDepot.REJETE, autre_recu_le=datetime(2024, 4, 20, tzinfo=UTC)), groupes(), 1, HIER) is None
    assert ecrire_message(dit(EtatDepot.REJETE), groupes(), 1, HIER) is not None
    assert ecrire_message(dit(EtatDepot.REJETE, sans_doute_corrige=True), groupes(), 1, HIER) is None
    assert ecrire_message(dit(EtatDepot.ACCEPTE, est_archive=True), [], 0, HIER) is None


def test_beaucoup_de_points_sont_comptes_et_non_cites() -> None:
    choisis = groupes(40)
    message = ecrire_message(dit(EtatDepot.REJETE), choisis, 57, HIER)
    assert message is not None
    assert "CE QUI EST À CORRIGER (57 points)" in message.corps and "Et 17 autres points" in message.corps


def test_un_nom_de_fichier_ne_peut_ni_ajouter_une_ligne_ni_un_en_tete() -> None:
    depot = DepotDit(
        "a\r\nBcc: x@y.example\n.xlsx", RECU, EtatDepot.ILLISIBLE, "motif", destinataire="a@b.example\nBcc: c@d.example"
    )
    message = ecrire_message(depot, [], 0, HIER)
    assert message is not None
    assert message.destinataire is None and message.mailto.startswith("mailto:?subject=")
    assert "\n" not in message.objet and "« a Bcc: x@y.example .xlsx »" in message.corps


@pytest.mark.parametrize("nom", ["a&bcc=x@y.example.xlsx", "a?cc=x@y.example&body=autre#b.xlsx", "a%26bcc=x%40y.example.xlsx"])
def test_un_nom_de_fichier_n_ajoute_aucun_champ_au_lien(nom: str) -> None:
    depot = DepotDit(nom, RECU, EtatDepot.ILLISIBLE, "motif", destinataire="a@b.example")
    message = ecrire_message(depot, [], 0, HIER)
    assert message is not None
    lien = urlsplit(message.mailto)
    assert lien.path == "a@b.example" and lien.fragment == ""
    champs = parse_qs(lien.query, strict_parsing=True)
    assert set(champs) == {"subject", "body"} and champs["subject"] == [message.objet]
    assert nom in message.objet


@pytest.mark.parametrize("adresse", [None, "", "reference", "a@b.example, c@d.example", "a@b.example?cc=x", "a b@c.example"])
def test_seule_une_adresse_est_prise_pour_une_adresse(adresse: str | None) -> None:
    message = ecrire(EtatDepot.ACCEPTE, [], destinataire=adresse)
    if adresse == "a@b.example?cc=x":
        assert message.mailto.startswith("mailto:a@b.example%3Fcc%3Dx?subject=")
    else:
        assert message.destinataire is None and message.mailto.startswith("mailto:?subject=")
        assert parse_qs(urlsplit(message.mailto).query)["subject"] == [message.objet]


def test_un_message_court_tient_dans_le_lien() -> None:
    message = ecrire(EtatDepot.ACCEPTE, [])
    assert not message.mailto_coupe and len(message.mailto) <= MAILTO_MAX
    lien = urlsplit(message.mailto)
    assert unquote(lien.path) == "suivi@ccas.example"
    assert parse_qs(lien.query) == {"subject": [message.objet], "body": [message.corps.replace("\n", "\r\n")]}


def test_un_message_long_est_coupe_a_une_fin_de_ligne_et_le_dit() -> None:
    message = ecrire(EtatDepot.REJETE, groupes(30))
    assert message.mailto_coupe and len(message.mailto) <= MAILTO_MAX
    (corps,) = parse_qs(urlsplit(message.mailto).query)["body"]
    *lignes, suite = corps.split("\r\n")
    assert "La suite de ce message est dans Décompte" in suite
    assert message.corps.split("\n")[: len(lignes)] == lignes and len(lignes) > 3


@pytest.mark.parametrize(
    ("colonne", "lignes", "attendu"),
    [
        ("F", (12, 13, 14, 40), "F12 à F14, F40"),
        ("F", (12, 13), "F12, F13"),
        (None, (12, 13, 14, 40), "lignes 12-14 et 40"),
        ("F", (), ""),
        ("F", tuple(range(2, 102, 2)), ", ".join(f"F{n}" for n in range(2, 42, 2)) + " et 30 autres"),
    ],
)
def test_les_cellules_se_lisent_comme_dans_un_tableur(colonne: str | None, lignes: tuple[int, ...], attendu: str) -> None:
    assert citer_cellules(colonne, lignes) == attendu


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("Suivi d'activité 1.3 - févr.xlsx", "Suivi_d_activite_1.3_-_fevr_annote.xlsx"),
        ('../../x"\r\nSet-Cookie: a.xlsx', "x_Set-Cookie_a_annote.xlsx"),
        ("漢字.xlsx", "depot_annote.xlsx"),
        ("a" * 300 + ".xlsx", "a" * 80 + "_annote.xlsx"),
    ],
)
def test_le_nom_de_la_copie_est_propre(nom: str, attendu: str) -> None:
    assert nom_de_copie(nom) == attendu
