"""An installation made with the first schema, with what it holds, brought up to date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import psycopg2
import pytest
from entrepot_fabrique import ARRAS, LENS, TOUJOURS, Sonde, convention, etats, installer, le, pseudo, recu, resultat

from decompte.entrepot import Entrepot
from decompte.entrepot.requetes import DOSSIER_SQL

PREMIERE = "0001_socle.sql"
VUE = """
CREATE VIEW depots.fichier AS
SELECT d.depot, d.structure, d.chemin, d.recu_le, d.etat, d.convention, d.mois, d.motif FROM depots.depot AS d;
CREATE VIEW faits.suivi AS
SELECT l.*, d.convention, d.mois FROM faits.suivi_ligne AS l INNER JOIN depots.depot AS d ON l.depot = d.depot
WHERE d.etat IN ('accepte', 'accepte_avec_reserves');
"""
"""The views as the first version made them (their columns are what matters)."""
CONTENU = """
INSERT INTO referentiel.structure (code, nom) VALUES ('ccas-arras', 'CCAS');
INSERT INTO referentiel.convention (code, structure, annee, dispositif, dispositif_id, debut, fin, montant_eur)
VALUES ('2024-1.3-ccas-arras', 'ccas-arras', 2024, '1.3', '2024-1.3', '2024-01-01', '2024-12-31', 88000);
INSERT INTO depots.depot (depot, structure, chemin, recu_le, sha256, taille, mtime_ns, etat, verdict, convention, mois, neant,
    taux_completude, nb_lignes, nb_quarantaine)
VALUES
    ('d1', 'ccas-arras', 'mars.xlsx', '2024-04-02 10:00+02', repeat('1', 64), 1, 1, 'accepte_avec_reserves',
     'accepte_avec_reserves', '2024-1.3-ccas-arras', '2024-03', false, 0.9500, 1, 1),
    ('d2', 'ccas-arras', 'avril.xlsx', '2024-05-02 10:00+02', repeat('2', 64), 1, 1, 'recu',
     null, null, null, null, null, null, null);
INSERT INTO faits.suivi_ligne (depot, ligne, pseudonyme, phase, date_orientation)
VALUES ('d1', 2, 'p-MJ-1', 'accompagnement', '2024-01-10');
INSERT INTO pilotage.constat (depot, rang, regle, severite, message, conduite) VALUES ('d1', 1, 'L06', 'avertissement', 'm', 'c');
INSERT INTO pilotage.quarantaine (depot, feuille, ligne, regles) VALUES ('d1', 'Suivi', 9, '{L01}');
INSERT INTO pilotage.incident (regle, convention, mois, depot, nombre, etat, ouvert_par_depot_recu_le, motif, commentaire)
VALUES
    ('L06', '2024-1.3-ccas-arras', '2024-03', 'd1', 1, 'ouvert', '2024-04-02 10:00+02', null, null),
    ('L12', '2024-1.3-ccas-arras', '2024-03', 'd1', 1, 'resolu', '2024-04-02 10:00+02', 'autre', 'vu avec eux');
INSERT INTO pilotage.journal (qui, action, objet) VALUES ('gestionnaire-1', 'excuser', '2024-1.3-ccas-arras 2024-02');
"""


@pytest.fixture
def ancienne(url_neuve: str) -> Iterator[Sonde]:
    """A warehouse as the first version left it, with something of everything in it."""
    connexion = psycopg2.connect(url_neuve.replace("+psycopg2", ""))
    connexion.autocommit = True
    sonde = Sonde(connexion)
    premiere = (DOSSIER_SQL / "migrations" / PREMIERE).read_text(encoding="utf-8")
    sonde.executer(premiere)
    sonde.executer(VUE)
    sonde.executer((DOSSIER_SQL / "requetes" / "migrations" / "creer_registre.sql").read_text(encoding="utf-8"))
    sonde.executer(
        "INSERT INTO public.migration (nom, empreinte) VALUES (%s, %s)", PREMIERE, hashlib.sha256(premiere.encode()).hexdigest()
    )
    sonde.executer(CONTENU)
    yield sonde
    connexion.close()


def test_une_installation_ancienne_monte_avec_tout_ce_qu_elle_tient(ancienne: Sonde, url_neuve: str) -> None:
    with Entrepot(url_neuve) as entrepot:
        appliquees = entrepot.migrer()
        assert appliquees and PREMIERE not in appliquees
        assert entrepot.migrer() == []
        assert etats(entrepot) == {"mars.xlsx": "accepte_avec_reserves", "avril.xlsx": "recu"}
        assert [f["contenant"] for f in entrepot.lire_fichiers()] == [None, None]
        assert [d.depot for d in entrepot.depots_a_traiter(TOUJOURS)] == ["d2"]
        assert ancienne.lire("SELECT pseudonyme, date_orientation::text FROM faits.suivi") == [("p-MJ-1", "2024-01-10")]
        assert [(i["regle"], i["etat"], i["commentaire"], i["par"]) for i in entrepot.lire_incidents()] == [
            ("L06", "ouvert", None, None),
            ("L12", "resolu", "vu avec eux", "non renseigné"),
        ]
        assert len(entrepot.lire_journal()) == 1
        # Its accepted tables were never set beside each other.
        assert [(c, str(m)) for c, m in entrepot.series_a_revoir()] == [(ARRAS, "2024-03")]
        assert [(s.depot, s.feuille, s.effectif) for s in entrepot.compter_series(entrepot.series_a_revoir())] == [
            ("d1", "Suivi", 1)
        ]


def test_montee_elle_travaille_comme_une_neuve(ancienne: Sonde, url_neuve: str) -> None:
    with Entrepot(url_neuve) as entrepot:
        entrepot.migrer()
        installer(entrepot, convention(), convention(LENS, "ccas-lens"))
        entrepot.charger_resultat(resultat("d2", ("MJ-1", "MJ-2")), pseudo)
        archive = recu("envoi.zip", le(9))
        entrepot.enregistrer_depots([archive])
        entrepot.enregistrer_membres(archive.depot, [recu("envoi.zip/a.xlsx", le(9), contenant=archive.depot)], "archive")
        assert etats(entrepot) == {
            "mars.xlsx": "remplace",
            "avril.xlsx": "accepte",
            "envoi.zip": "lu",
            "envoi.zip/a.xlsx": "recu",
        }
        # What L06 said of the first table, the second does not: its incident is closed, the resolved one stays.
        assert [(i["convention"], i["regle"], i["etat"], i["incident"]) for i in entrepot.lire_incidents()] == [
            (ARRAS, "L06", "ferme", 1),
            (ARRAS, "L12", "resolu", 2),
        ]
        # The numbers go on after those that were given.
        entrepot.charger_resultat(resultat("d2", ("MJ-1", "MJ-2"), regles=("L20",)), pseudo)
        assert {i["regle"]: i["incident"] > 2 for i in entrepot.lire_incidents()}["L20"]
