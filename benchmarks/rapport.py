"""The measures as a Markdown table, with ratios of medians of the same run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

Course = dict[str, Any]
Courses = dict[str, list[Course]]

NOMS = {"plancher": "floor", "nuit": "night", "nuit_inchangee": "unchanged night"}
_ENTETE = (
    "",
    "wall s",
    "CPU s (process + server)",
    "× floor, CPU",
    "× floor, wall",
    "peak MB",
    "imports s",
    "cold, whole process s",
)
BARRE_NUIT = 3.0
"""Times the floor, on a month."""
BARRE_INCHANGEE_S = 1.0


def mediane(courses: Sequence[Course], lire: Callable[[Course], float]) -> float:
    return median(lire(c) for c in courses)


def mur(course: Course) -> float:
    return float(course["travail"]["mur_s"])


def cpu(course: Course) -> float:
    """Processor seconds of the work: the process and the server."""
    return float(course["travail"]["cpu_s"] + course["travail"]["cpu_serveur_s"])


def resumer(courses: Courses) -> dict[str, float]:
    """The ratios and medians that the bars are set on."""
    plancher, nuit, inchangee = (courses[c] for c in NOMS)
    return {
        "nuit_sur_plancher_cpu": mediane(nuit, cpu) / mediane(plancher, cpu),
        "nuit_sur_plancher_mur": mediane(nuit, mur) / mediane(plancher, mur),
        "nuit_inchangee_mur_s": mediane(inchangee, mur),
        "nuit_inchangee_cpu_s": mediane(inchangee, cpu),
    }


def en_markdown(machine: dict[str, object], jeu: dict[str, object], courses: Courses) -> str:
    """The whole report."""
    tours = len(courses["nuit"])
    lignes = [
        "# What a night costs",
        "",
        f"Written by `make bench`: {jeu['fichiers']} files ({jeu['octets'] / 1e6:.1f} MB) of {jeu['mois']} of the demonstration, "
        f"all conventions; {jeu['lignes']} rows loaded. Medians of {tours} alternating runs, each in a process of its own; "
        "seconds after imports, on a fresh database each night.",
        "",
        *_tableau(
            (
                "",
                "wall s",
                "CPU s (process + server)",
                "× floor, CPU",
                "× floor, wall",
                "peak MB",
                "imports s",
                "whole process s",
            ),
            [_ligne(nom, courses[nom], courses["plancher"]) for nom in NOMS],
        ),
        "",
        *_barres(resumer(courses)),
        "",
        "## Where the night goes",
        "",
        *_etapes(courses),
        "",
        "The night types every cell in processes of their own (« attente des lecteurs » is the wait for them); the floor only "
        "reads. « calcul » also writes.",
        "",
        "## Machine",
        "",
        *_machine(machine),
        "",
    ]
    return "\n".join(lignes)


def ecrire(dossier: Path, machine: dict[str, object], jeu: dict[str, object], courses: Courses) -> str:
    """Write ``RESULTATS.md`` and ``RESULTATS.json``; returns the Markdown."""
    texte = en_markdown(machine, jeu, courses)
    contenu = {"machine": machine, "jeu": jeu, "resume": resumer(courses), "courses": courses}
    (dossier / "RESULTATS.md").write_text(texte, encoding="utf-8")
    (dossier / "RESULTATS.json").write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return texte


def _ligne(nom: str, courses: list[Course], plancher: list[Course]) -> tuple[str, ...]:
    return (
        NOMS[nom],
        f"{mediane(courses, mur):.2f}",
        f"{mediane(courses, cpu):.2f} ({mediane(courses, lambda c: c['travail']['cpu_s']):.2f} + "
        f"{mediane(courses, lambda c: c['travail']['cpu_serveur_s']):.2f})",
        f"{mediane(courses, cpu) / mediane(plancher, cpu):.2f}",
        f"{mediane(courses, mur) / mediane(plancher, mur):.2f}",
        f"{mediane(courses, lambda c: c['memoire_mo']):.0f}",
        f"{mediane(courses, lambda c: c['imports']['mur_s']):.2f}",
        f"{mediane(courses, lambda c: c['processus_mur_s']):.2f}",
    )


def _barres(resume: dict[str, float]) -> list[str]:
    rapport, inchangee = resume["nuit_sur_plancher_cpu"], resume["nuit_inchangee_mur_s"]
    verdict = _tenue(inchangee <= BARRE_INCHANGEE_S)
    return [
        f"- night / floor, CPU: **{rapport:.2f}** (wanted: at most {BARRE_NUIT:g}, {_tenue(rapport <= BARRE_NUIT)}); "
        f"wall {resume['nuit_sur_plancher_mur']:.2f}.",
        f"- unchanged night: **{inchangee:.2f} s** wall (wanted: at most {BARRE_INCHANGEE_S:g}, {verdict}); "
        f"CPU {resume['nuit_inchangee_cpu_s']:.2f} s.",
    ]


def _tenue(oui: bool) -> str:
    return "met" if oui else "not met"


def _etapes(courses: Courses) -> list[str]:
    lignes: list[tuple[str, ...]] = []
    for contestant, nom in NOMS.items():
        faites = courses[contestant]
        for etape in dict.fromkeys(e for course in faites for e in course["etapes_s"]):
            valeurs = [[c[mesure].get(etape, 0.0) for c in faites] for mesure in ("etapes_s", "etapes_mur_s")]
            lignes.append((nom, etape, *(f"{median(v):.3f}" for v in valeurs)))
    return _tableau(("", "step", "CPU s of the process", "wall s"), lignes)


def _machine(machine: dict[str, Any]) -> list[str]:
    versions = ", ".join(f"{nom} {numero}" for nom, numero in machine["versions"].items())
    return [
        f"- {machine['processeur']}, {machine['coeurs']} cores, {machine['memoire_go']} GB, {machine['systeme']}; "
        f"load average when it began: {machine['charge_1min']}.",
        f"- Python {machine['python']}, PostgreSQL {machine['postgresql']}, {versions}.",
        f"- Commit {machine['commit']}.",
    ]


def _tableau(entete: Sequence[str], lignes: Sequence[Sequence[str]]) -> list[str]:
    trait = [("---" if rang == 0 else "---:") for rang in range(len(entete))]
    return ["| " + " | ".join(ligne) + " |" for ligne in (entete, trait, *lignes)]
