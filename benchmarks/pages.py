"""Server time of each page, over a full year of the demonstration: every convention, twelve months.

    PYTHONPATH=plugins:. python -m benchmarks.pages [--tours 30] [--sans-ecrire]

Requests are made one after the other, in turn over the pages, in one process, without a network: what is measured is our work and
PostgreSQL's. Pages of one thing (a deposit, a convention) are asked for other things each time.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from fastapi import Request
from fastapi.testclient import TestClient

from benchmarks.jeu import preparer, reglages
from benchmarks.machine import decrire
from decompte.app.contexte import Contexte, ouvrir
from decompte.app.initialiser import initialiser
from decompte.app.nuit import nuit
from decompte.app.permanence import Permanence
from decompte.domaine.calendrier import PARIS
from decompte.installation.postgres import arreter, demarrer
from decompte.web.application import creer_application
from decompte.web.roles import Role, Visiteur

DOSSIER = Path(__file__).resolve().parent
AU = date(2025, 1, 20)
"""Every échéance of 2024 has passed."""
MEDIANE_S, P95_S = 0.100, 0.200
"""The bars."""


def main() -> int:
    """Make the year, run its night, measure; 1 when a bar is not reached."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    options.add_argument("--tours", type=int, default=30, help="requests of each page (default 30)")
    options.add_argument("--sans-ecrire", action="store_true", help="print only")
    options.add_argument("--cache", type=Path, default=DOSSIER.parent / "var" / "bench")
    arguments = options.parse_args()
    essai = Path(tempfile.mkdtemp(prefix="dcb", dir="/tmp" if Path("/tmp").is_dir() else None))
    try:
        jeu = preparer(arguments.cache, essai, "2024-01", "2024-12")
        demarrer(essai)
        env = {**reglages(essai), "DECOMPTE_REFERENCE": str(jeu.reference)}
        with ouvrir(env) as ctx:
            initialiser(ctx)
            print("The night of the year…", flush=True)
            nuit(ctx, str(jeu.boite), AU, datetime(2025, 1, 21, 2, tzinfo=UTC))
            adresses = choisir(ctx)
            taille = peser(ctx)
        mesures = mesurer(env, adresses, arguments.tours)
    finally:
        arreter(essai)
        shutil.rmtree(essai, ignore_errors=True)
    texte = en_markdown(decrire(), taille, mesures, arguments.tours)
    print(texte)
    if not arguments.sans_ecrire:
        (DOSSIER / "PAGES.md").write_text(texte, encoding="utf-8")
        donnees = {"machine": decrire(), "taille": taille, "mesures": mesures}
        (DOSSIER / "PAGES.json").write_text(json.dumps(donnees, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return int(any(m["mediane_s"] > MEDIANE_S or m["p95_s"] > P95_S for m in mesures.values() if m["barre"]))


def peser(ctx: Contexte) -> dict[str, int]:
    """How much the warehouse holds."""
    return {
        "conventions": len(ctx.entrepot.lire_conventions()),
        "obligations": len(ctx.entrepot.lire_depots_attendus()),
        "deposits": len(ctx.entrepot.lire_fichiers()),
        "soldes": len(ctx.entrepot.lire_soldes()),
    }


def choisir(ctx: Contexte) -> dict[str, list[str]]:
    """The addresses of each page, by its name: one, or several that are asked in turn."""
    soldes = ctx.entrepot.lire_soldes(2024)
    fichiers = ctx.entrepot.lire_fichiers()
    depots = [f["depot"] for f in fichiers if f["etat"] in {"accepte_avec_reserves", "rejete", "accepte", "illisible"}][::40]
    conventions = [s["convention"] for s in soldes][::5]
    return {
        "/": ["/"],
        "/depots": ["/depots?exercice=2024", "/depots?exercice=2024&page=3"],
        "/depots/fichiers": ["/depots/fichiers", "/depots/fichiers?page=20"],
        "/depots/{depot}": [f"/depots/{d}" for d in depots],
        "/a-traiter": ["/a-traiter", "/a-traiter?page=5"],
        "/conventions": ["/conventions", "/conventions?page=4"],
        "/conventions/{convention}": [f"/conventions/{c}?exercice=2024" for c in conventions],
        "/soldes": ["/soldes?exercice=2024", "/soldes?exercice=2024&tri=solde_net_eur&sens=desc&page=2"],
        "/soldes, one step": ["/soldes?exercice=2024&avec=a_proposer", "/soldes?exercice=2024&avec=a_arreter"],
        "/soldes/lots": ["/soldes/lots"],
        "/budgets": ["/budgets"],
        "/regles": ["/regles"],
        "/journal": ["/journal", "/journal?page=2"],
        "/importer": ["/importer"],
        "export /depots.xlsx": ["/depots.xlsx?exercice=2024"],
        "export /soldes.xlsx": ["/soldes.xlsx?exercice=2024"],
    }


def mesurer(env: dict[str, str], adresses: dict[str, list[str]], tours: int) -> dict[str, dict[str, Any]]:
    """Seconds of each page: median, 95th percentile, longest, bytes."""

    async def identifier(_: Request) -> Visiteur:
        return Visiteur("banc", frozenset({Role.GESTION, Role.FINANCES}))

    application = creer_application(
        Permanence(env), identifier, "banc", lambda suite: suite, lambda: datetime(2025, 1, 21, 9, tzinfo=PARIS)
    )
    suites: dict[str, Iterator[str]] = {nom: itertools.cycle(siennes) for nom, siennes in adresses.items()}
    durees: dict[str, list[float]] = {nom: [] for nom in adresses}
    octets: dict[str, int] = {}
    with TestClient(application) as client:
        for tour in range(tours + 2):
            for nom, suite in suites.items():
                adresse = next(suite)
                debut = time.perf_counter()
                reponse = client.get(adresse)
                duree = time.perf_counter() - debut
                if reponse.status_code != 200:
                    raise SystemExit(f"{adresse}: {reponse.status_code}")
                octets[nom] = len(reponse.content)
                # The first two fill the caches of templates and statements, as the first visit of the morning does.
                if tour >= 2:
                    durees[nom].append(duree)
    return {
        nom: {
            "mediane_s": median(siennes),
            "p95_s": quantiles(siennes, n=20)[-1],
            "max_s": max(siennes),
            "octets": octets[nom],
            # An export is a file, not a page.
            "barre": not nom.startswith("export"),
        }
        for nom, siennes in durees.items()
    }


def en_markdown(machine: dict[str, object], taille: dict[str, int], mesures: dict[str, dict[str, Any]], tours: int) -> str:
    """The whole report."""
    contenu = ", ".join(f"{nombre} {nom}" for nom, nombre in taille.items())
    lignes = [
        "# Server time of the pages",
        "",
        f"Written by `make bench-pages`: a full year of the demonstration ({contenu}). {tours} requests of each page in turn, "
        f"in one process, without a network. Bars: median under {MEDIANE_S * 1000:.0f} ms, 95th percentile under "
        f"{P95_S * 1000:.0f} ms.",
        "",
        "| page | median ms | p95 ms | longest ms | kB | bar |",
        "|---|---:|---:|---:|---:|---|",
    ]
    for nom, m in mesures.items():
        tenue = "–" if not m["barre"] else "met" if m["mediane_s"] <= MEDIANE_S and m["p95_s"] <= P95_S else "**not met**"
        durees = " | ".join(f"{m[cle] * 1000:.0f}" for cle in ("mediane_s", "p95_s", "max_s"))
        lignes.append(f"| `{nom}` | {durees} | {m['octets'] / 1000:.0f} | {tenue} |")
    lignes += ["", "## Machine", "", *(f"- {nom}: {valeur}" for nom, valeur in machine.items()), ""]
    return "\n".join(lignes)


if __name__ == "__main__":
    raise SystemExit(main())
