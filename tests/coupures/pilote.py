"""Runs a night in a process of its own and has it killed (SIGKILL) at one of its steps, then run again to the end.

A step is what a power cut could fall on: just before each commit of the warehouse, each file that takes its name, each wait
for the disk (just after one is just before the next); with ``fins``, before each statement too. Everything is
imported once, then each trial is a fork.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg2
from sqlalchemy import event
from sqlalchemy.engine import Engine

from decompte.app.contexte import ouvrir
from decompte.app.nuit import nuit

MAINTENANT = datetime(2026, 1, 1, tzinfo=UTC)


class Compteur:
    """Counts the steps and kills the process at one of them; never when ``fatal`` is None."""

    def __init__(self, fatal: int | None) -> None:
        self.pas = 0
        self._fatal = fatal

    def passer(self) -> None:
        """One more step."""
        if self.pas == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.pas += 1


@contextmanager
def surveiller(compteur: Compteur, fins: bool) -> Iterator[None]:
    """Count the steps of what runs inside. The real functions do their work: they are only watched."""
    vrais: list[tuple[Any, str, Any]] = [(os, "fsync", os.fsync), (Path, "replace", Path.replace)]

    def entourer(fonction: Callable[..., Any]) -> Callable[..., Any]:
        def suivie(*arguments: Any, **nommes: Any) -> Any:
            compteur.passer()
            return fonction(*arguments, **nommes)

        return suivie

    def avant_requete(*_: Any) -> None:
        compteur.passer()

    def au_commit(*_: Any) -> None:
        compteur.passer()

    for objet, nom, vraie in vrais:
        setattr(objet, nom, entourer(vraie))
    event.listen(Engine, "commit", au_commit)
    if fins:
        event.listen(Engine, "before_cursor_execute", avant_requete)
    try:
        yield
    finally:
        for objet, nom, vraie in vrais:
            setattr(objet, nom, vraie)
        event.remove(Engine, "commit", au_commit)
        if fins:
            event.remove(Engine, "before_cursor_execute", avant_requete)


def faire_la_nuit(env: dict[str, str], boite: str, au: date, fatal: int | None, fins: bool) -> dict[str, Any]:
    """Run the night; returns how many steps it took, what it left, and what it said."""
    compteur = Compteur(fatal)
    with ouvrir(env) as ctx:
        with surveiller(compteur, fins):
            bilan = nuit(ctx, boite, au, MAINTENANT)
        return {
            "pas": compteur.pas,
            "empreintes": ctx.entrepot.empreintes(),
            "echecs": bilan.traitement.echecs + bilan.reception.fautes,
            "archive": sorted(r["sha256"] for r in ctx.archive.inscrits() if r["genre"] == "arrivee"),
        }


def dans_un_processus(travail: Callable[[], dict[str, Any]]) -> dict[str, Any] | int:
    """Run that in a fork; returns its answer, or the signal that ended it."""
    lecture, ecriture = os.pipe()
    enfant = os.fork()
    if enfant == 0:
        os.close(lecture)
        code = 1
        try:
            with os.fdopen(ecriture, "w") as sortie:
                json.dump(travail(), sortie)
            code = 0
        finally:
            os._exit(code)
    os.close(ecriture)
    with os.fdopen(lecture) as entree:
        texte = entree.read()
    _, etat = os.waitpid(enfant, 0)
    if os.WIFSIGNALED(etat):
        return os.WTERMSIG(etat)
    if os.waitstatus_to_exitcode(etat) != 0:
        raise SystemExit(f"la nuit a échoué : voir plus haut (code {os.waitstatus_to_exitcode(etat)})")
    rendu: dict[str, Any] = json.loads(texte)
    return rendu


def essayer(commande: dict[str, Any], fatal: int | None) -> dict[str, Any]:
    """One trial on a new warehouse and an empty archive: killed at a step, then run again."""
    base, donnees = commande["base"], Path(commande["donnees"])
    _creer_base(commande["admin"], base, commande["modele"])
    shutil.rmtree(donnees, ignore_errors=True)
    env = {**commande["env"], "DECOMPTE_DATA_DIR": str(donnees), "DECOMPTE_WAREHOUSE_URL": commande["url"]}
    au = date.fromisoformat(commande["au"])
    signal_recu = 0
    if fatal is not None:
        coupee = dans_un_processus(lambda: faire_la_nuit(env, commande["boite"], au, fatal, commande["fins"]))
        signal_recu = coupee if isinstance(coupee, int) else 0
    entiere = dans_un_processus(lambda: faire_la_nuit(env, commande["boite"], au, None, commande["fins"]))
    assert isinstance(entiere, dict)
    return {**entiere, "fatal": fatal, "signal": signal_recu}


def _creer_base(admin: str, base: str, modele: str) -> None:
    connexion = psycopg2.connect(admin)
    connexion.autocommit = True
    try:
        with connexion.cursor() as curseur:
            curseur.execute(f"DROP DATABASE IF EXISTS {base} WITH (FORCE)")
            curseur.execute(f"CREATE DATABASE {base} TEMPLATE {modele}")
    finally:
        connexion.close()


def main() -> None:
    """Read the order on stdin; answer one JSON line a trial: the undisturbed night first, then each step asked for."""
    import great_expectations  # noqa: F401  imported once for all the forks
    import pandas  # noqa: F401

    commande = json.load(sys.stdin)
    tranquille = essayer(commande, None)
    print(json.dumps(tranquille), flush=True)
    part, parts = commande["part"]
    for fatal in range(part, tranquille["pas"], parts):
        print(json.dumps(essayer(commande, fatal)), flush=True)


if __name__ == "__main__":
    main()
