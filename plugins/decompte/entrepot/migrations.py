"""The schema, forward only: each file applied once, in one transaction, remembered with its digest."""

from __future__ import annotations

import hashlib
import logging
import re
from pathlib import Path
from typing import Any

import psycopg2
import psycopg2.errors
from sqlalchemy import Connection, text

from decompte.entrepot.connexion import Serveur, est_coupure
from decompte.entrepot.erreurs import MigrationRefusee, PostgresTropAncien
from decompte.entrepot.requetes import requete
from decompte.entrepot.verrous import VERROU_DE_MIGRATION

VERSION_MINIMALE = 150_000
"""PostgreSQL 15: MERGE, and a public schema in which not everybody may create."""

_NOM = re.compile(r"\d{4}_[a-z0-9_]+\.sql")
_journal = logging.getLogger(__name__)


def migrer(serveur: Serveur, dossier: Path) -> list[str]:
    """Bring the schema up to date from ``dossier`` (the ``sql`` folder); returns the names of the migrations applied.

    ``migrations/*.sql`` once each, in the order of their names; then ``vues/``, ``fonctions/`` and ``droits/`` every time
    (they are written to be run again). Two runs at once wait for each other. Raises MigrationRefusee when a file
    already applied was changed or is gone, or when one fails; PostgresTropAncien; EntrepotInjoignable.
    """
    migrations = _lister(dossier / "migrations")
    with serveur.hors_transaction() as garde:
        _verifier_version(garde)
        garde.execute(text("SELECT pg_advisory_lock(:cle)"), {"cle": VERROU_DE_MIGRATION})
        try:
            return _migrer_sous_verrou(serveur, dossier, migrations)
        finally:
            if not garde.invalidated:
                garde.execute(text("SELECT pg_advisory_unlock(:cle)"), {"cle": VERROU_DE_MIGRATION})


def _migrer_sous_verrou(serveur: Serveur, dossier: Path, migrations: dict[str, str]) -> list[str]:
    with serveur.transaction() as cnx:
        cnx.execute(requete("migrations/creer_registre"))
        appliquees = {str(nom): str(empreinte) for nom, empreinte in cnx.execute(requete("migrations/appliquees"))}
    _verifier_passe(appliquees, migrations)
    nouvelles = [nom for nom in migrations if nom not in appliquees]
    for nom in nouvelles:
        with serveur.transaction() as cnx:
            _executer(cnx, nom, migrations[nom])
            cnx.execute(requete("migrations/noter"), {"nom": nom, "empreinte": _empreinte(migrations[nom])})
    _reposer(serveur, dossier)
    return nouvelles


class _ColonnesChangees(MigrationRefusee):
    """CREATE OR REPLACE VIEW refuses a view whose columns have changed."""


def _reposer(serveur: Serveur, dossier: Path) -> None:
    """Views, functions and rights again, in one transaction: a view made again is never seen without its rights.

    A view whose columns have changed is dropped first, without CASCADE: what somebody built on it is not destroyed,
    the upgrade says so. A file is named after its view (``depots_fichier.sql`` makes ``depots.fichier``).
    """
    a_refaire: list[Path] = []
    while True:
        courante = None
        try:
            with serveur.transaction() as cnx:
                for courante in sorted((dossier / "vues").glob("*.sql")):
                    if courante in a_refaire:
                        schema, _, vue = courante.stem.partition("_")
                        _executer(cnx, f"vues/{courante.name}", f'DROP VIEW "{schema}"."{vue}";')
                    _executer(cnx, f"vues/{courante.name}", courante.read_text(encoding="utf-8"))
                for fichier in sorted((dossier / "fonctions").glob("*.sql")):
                    _executer(cnx, f"fonctions/{fichier.name}", fichier.read_text(encoding="utf-8"))
                _poser_les_droits(cnx, dossier / "droits")
            return
        except _ColonnesChangees:
            if courante is None or courante in a_refaire:
                raise
            a_refaire.append(courante)


def _poser_les_droits(cnx: Connection, dossier: Path) -> None:
    if cnx.execute(requete("migrations/peut_creer_roles")).scalar_one():
        _executer(cnx, "droits/roles.sql", (dossier / "roles.sql").read_text(encoding="utf-8"))
    else:
        _journal.warning(
            "Les rôles decompte_gestion, decompte_finance et decompte_app ne sont pas créés : cet utilisateur PostgreSQL "
            "n'en a pas le droit. Faites-les créer (sql/droits/roles.sql), puis relancez « bin/decompte init »."
        )
    _executer(cnx, "droits/octrois.sql", (dossier / "octrois.sql").read_text(encoding="utf-8"))


def _lister(dossier: Path) -> dict[str, str]:
    if not dossier.is_dir():
        raise MigrationRefusee(f"Dossier de migrations introuvable : « {dossier} ». Attendu : le dossier sql du projet.")
    fichiers = sorted(dossier.glob("*.sql"))
    mal_nommes = [f.name for f in fichiers if not _NOM.fullmatch(f.name)]
    numeros = [f.name[:4] for f in fichiers]
    doubles = sorted({n for n in numeros if numeros.count(n) > 1})
    if mal_nommes or doubles:
        raise MigrationRefusee(
            "Migrations mal nommées (attendu 0001_sujet.sql, un numéro par fichier) : " + ", ".join([*mal_nommes, *doubles])
        )
    return {f.name: f.read_text(encoding="utf-8") for f in fichiers}


def _verifier_version(cnx: Connection) -> None:
    version, nom = cnx.execute(requete("migrations/version")).one()
    if version < VERSION_MINIMALE:
        raise PostgresTropAncien(
            f"Ce serveur est un PostgreSQL {nom} : l'entrepôt demande la version 15 ou une plus récente. "
            "Mettez-le à jour, ou laissez DECOMPTE_WAREHOUSE_URL vide pour utiliser le PostgreSQL embarqué."
        )


def _verifier_passe(appliquees: dict[str, str], migrations: dict[str, str]) -> None:
    fautes = []
    for nom, empreinte in appliquees.items():
        if nom not in migrations:
            fautes.append(f"« {nom} » a été appliquée à cet entrepôt mais n'est plus dans sql/migrations")
        elif _empreinte(migrations[nom]) != empreinte:
            fautes.append(f"« {nom} » a changé depuis qu'elle a été appliquée à cet entrepôt")
    derniere = max(appliquees, default="")
    fautes += [
        f"« {nom} » passe avant « {derniere} », déjà appliquée" for nom in migrations if nom not in appliquees and nom < derniere
    ]
    if fautes:
        raise MigrationRefusee(
            " ; ".join(fautes) + ". Une migration ne se modifie pas : remettez le fichier d'origine et écrivez-en une nouvelle."
        )


def _executer(cnx: Connection, nom: str, sql: str) -> None:
    brute: Any = cnx.connection
    try:
        # The driver's own cursor: the file goes as it stands, neither a colon nor a percent in it is a parameter.
        with brute.cursor() as curseur:
            curseur.execute(sql)
    except psycopg2.Error as erreur:
        if est_coupure(erreur):
            raise
        refus = _ColonnesChangees if isinstance(erreur, psycopg2.errors.InvalidTableDefinition) else MigrationRefusee
        raise refus(f"Le fichier « {nom} » n'a pas pu être appliqué, rien n'en reste : {erreur}".strip()) from erreur


def _empreinte(sql: str) -> str:
    return hashlib.sha256(sql.encode("utf-8")).hexdigest()
