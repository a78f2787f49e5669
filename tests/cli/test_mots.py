"""The words that people read: one for one thing, never the names that programs use. No warehouse here."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from decompte.cli import tableaux_controle
from decompte.cli.analyse import construire
from decompte.cli.conseils import CONSEILS, conseiller
from decompte.cli.tableaux import Sortie
from decompte.controles.catalogue_textes import TITRES_D_EFFET
from decompte.domaine.constat import Severite
from decompte.domaine.depot import ETATS_DITS, EtatDepot, dire_compte
from decompte.domaine.incident import RAISONS_DITES, RaisonIncident
from decompte.domaine.verdict_dit import EFFETS_DITS

HISTORIQUE = "il faut l'historique : les tableaux des mois précédents et des autres structures"


def verdict(etat: str, non_executees: list[dict[str, str]]) -> str:
    """What `verifier` prints for such a verdict."""
    flux = io.StringIO()
    ligne = {"fichier": "mai.xlsx", "etat": etat, "motif": None, "taux_completude": None, "non_executees": non_executees}
    tableaux_controle.verification(ligne, [], Sortie(flux))
    return flux.getvalue()


def regle(code: str, titre: str, raison: str) -> dict[str, str]:
    return {"regle": code, "titre": titre, "raison": raison}


def test_ce_qui_n_est_pas_verifie_est_dit_avec_des_mots() -> None:
    dit = verdict(
        "accepte",
        [
            regle("D10", "Un seul tableau par mois", "il faut les autres fichiers de l'envoi"),
            regle("S01", "Personnes absentes sans sortie", HISTORIQUE),
            regle("S02", "Personnes qui reviennent", HISTORIQUE),
        ],
    )
    assert "Non vérifié ici : D10 (il faut les autres fichiers de l'envoi).\n  D10  Un seul tableau par mois\n" in dit
    assert f"Non vérifié ici : S01 et S02 ({HISTORIQUE}).\n  S01  Personnes absentes sans sortie\n  S02" in dit


def test_une_longue_liste_de_regles_reste_courte() -> None:
    dit = verdict("illisible", [regle(f"L{n:02d}", f"Titre {n}", "le fichier n'a pas pu être ouvert") for n in range(1, 16)])
    assert "L14 et L15 (le fichier n'a pas pu être ouvert)." in dit
    assert "Titre" not in dit


def test_un_fichier_est_refuse_et_non_rejete() -> None:
    assert "mai.xlsx serait refusé : rien n'en serait chargé." in verdict("rejete", [])


def test_les_quatre_effets_ont_les_memes_noms_au_terminal_et_dans_le_catalogue() -> None:
    for severite in Severite:
        assert EFFETS_DITS[severite] == TITRES_D_EFFET[severite]


def test_chaque_etat_et_chaque_raison_se_disent_en_francais() -> None:
    assert set(ETATS_DITS) == set(EtatDepot)
    assert set(RAISONS_DITES) == set(RaisonIncident)
    assert not any("_" in mot for mot in (*ETATS_DITS.values(), *RAISONS_DITES.values()))


@pytest.mark.parametrize(
    ("nombre", "etat", "dit"),
    [
        (1, EtatDepot.REJETE, "1 refusé"),
        (2, EtatDepot.ACCEPTE_AVEC_RESERVES, "2 acceptés avec réserves"),
        (3, EtatDepot.DOUBLON, "3 doublons"),
    ],
)
def test_des_depots_se_comptent_avec_leur_accord(nombre: int, etat: EtatDepot, dit: str) -> None:
    assert dire_compte(nombre, etat) == dit


def test_la_liste_des_depots_dit_leur_etat_en_francais() -> None:
    flux = io.StringIO()
    ligne = {
        "depot": "d-1", "structure": "ccas-arras", "chemin": "ccas-arras/mai.xlsx", "convention": None, "mois": None,
        "motif": None, "recu_le": datetime(2024, 6, 5, 8, tzinfo=UTC),
    }  # fmt: skip
    tableaux_controle.fichiers([{**ligne, "etat": "rejete"}, {**ligne, "etat": "accepte_avec_reserves"}], Sortie(flux))
    assert "refusé" in flux.getvalue()
    assert "accepté avec réserves" in flux.getvalue()
    assert "rejete" not in flux.getvalue()


def test_un_incident_resolu_dit_sa_raison_en_francais() -> None:
    flux = io.StringIO()
    commun = {"regle": "L06", "convention": "c", "mois": "2024-05", "depot": "d", "nombre": 2, "ferme_par_depot": None}
    tableaux_controle.incidents(
        [
            {**commun, "incident": 1, "etat": "resolu", "motif": "donnee_manquante_justifiee", "commentaire": "vu au téléphone"},
            {**commun, "incident": 2, "etat": "ferme", "motif": None, "commentaire": None, "ferme_par_depot": "d-9"},
        ],
        Sortie(flux),
    )
    assert "résolu" in flux.getvalue()
    assert "donnée manquante justifiée : vu au téléphone" in flux.getvalue()
    assert "fermé" in flux.getvalue()


def test_les_lignes_en_quarantaine_se_disent_en_attente() -> None:
    flux = io.StringIO()
    ligne = {
        "depot": "d-1", "convention": "c", "mois": "2024-05", "feuille": "Suivi", "ligne": 7, "regles": ["L01"],
        "suite": "en_attente", "par": None, "motif": None,
    }  # fmt: skip
    tableaux_controle.quarantaine([ligne], Sortie(flux))
    assert flux.getvalue().startswith("Lignes en attente")
    assert "quarantaine" not in flux.getvalue()


def test_les_commandes_conseillees_se_tapent_telles_quelles(racine: Path) -> None:
    """Whoever copies a hint types it from the root: `bin/decompte`, with a command that exists."""
    commandes = construire()._subparsers._group_actions[0].choices
    noms = "|".join(commandes)
    conseils, nus = [], []
    for source in (racine / "plugins" / "decompte").rglob("*.py"):
        for chaine in re.findall(r'"[^"\n]*"', source.read_text(encoding="utf-8")):
            conseils += re.findall(rf"bin/decompte ({noms})\b", chaine)
            nus += [f"{source.name} : {chaine}"] if re.search(rf"(?<!bin/)\bdecompte ({noms}) ?[-«»]", chaine) else []
    assert len(conseils) >= 15
    assert nus == []


def test_chaque_conseil_suit_un_refus_qui_existe(racine: Path) -> None:
    """A refusal speaks to pages as well: the command it calls for is added here, as long as its words are the same."""
    sources = [p for p in (racine / "plugins" / "decompte").rglob("*.py") if "cli" not in p.parts]
    phrases = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    assert [mots for mots, _ in CONSEILS if mots not in phrases] == []
    assert conseiller("Aucun dépôt « x » : vérifiez son numéro dans la liste des dépôts reçus.") == [
        "Les dépôts reçus : bin/decompte depots --fichiers"
    ]
    assert conseiller("La convention est inconnue.") == []


def test_l_aide_montre_la_commande_telle_qu_on_la_tape(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        construire().parse_args(["verifier"])
    assert "Voir : bin/decompte verifier --help" in capsys.readouterr().err
