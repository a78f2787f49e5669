"""Data Docs of the last night and a bounded history: static pages that open without a network.

``<dossier>/index.html`` lists the nights kept; ``<dossier>/<AAAA-MM-JJ>/`` has one page a suite. Only the night's own pages are
made: what it costs does not depend on the history, which is read one small file a night and cut at ``conserver``.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from decompte.controles.rendu_gx import rendre
from decompte.controles.temoin import Compte, Temoin, ecrire_entier, reunir
from decompte.domaine.texte import accord, jour, nombre

RESUME = "resume.json"
TITRES = {
    "depots": "Fichiers (D01 à D12)",
    "suivi": "Lignes des tableaux de suivi (L01 à L15)",
    "activite": "Lignes des tableaux d'activité",
    "series": "D'un mois à l'autre (S01 à S05)",
}
_NUIT = re.compile(r"\d{4}-\d{2}-\d{2}")
_STYLE = """
:root{color-scheme:light dark}
body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
table{border-collapse:collapse;margin:.5rem 0 1.5rem;width:100%}
th,td{border:1px solid #8886;padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n{text-align:right;font-variant-numeric:tabular-nums}
.badge,.badge-secondary{background:#8883;border-radius:.3rem;padding:0 .3rem}
.ge-section{border-top:1px solid #8886;margin-top:1rem}
h5{font-size:1.05rem;margin:.6rem 0}h6{margin:.4rem 0}
.non{font-weight:bold}
"""


def publier(temoin: Temoin | None, dossier: Path, nuit: date, conserver: int) -> Path:
    """Make the pages of a night from ``temoin`` and from what its lots wrote (``Temoin.ecrire``), drop the nights beyond the last
    ``conserver`` and make the index again; the path of the index. ValueError when no night would be kept.
    """
    if conserver < 1:
        raise ValueError("Il faut garder au moins une nuit de Data Docs.")
    if temoin is not None:
        temoin.ecrire(dossier, nuit)
    reunis = reunir(dossier, nuit)
    page = dossier / nuit.isoformat()
    page.mkdir(parents=True, exist_ok=True)
    par_suite = {nom: [c for c in reunis.comptes if c.suite == nom] for nom in TITRES}
    for nom, comptes in par_suite.items():
        if comptes:
            ecrire_entier(page / f"{nom}.html", _page_de_suite(nom, comptes, nuit))
    resume = {"depots": reunis.depots, "suites": {nom: _resumer(comptes) for nom, comptes in par_suite.items() if comptes}}
    ecrire_entier(page / RESUME, json.dumps(resume, ensure_ascii=False))
    gardees = _purger(dossier, conserver)
    index = dossier / "index.html"
    ecrire_entier(index, _index(dossier, gardees))
    return index


def nuits(dossier: Path) -> list[str]:
    """The nights that have a folder, the last one first."""
    if not dossier.is_dir():
        return []
    return sorted(
        (d.name for d in dossier.iterdir() if d.is_dir() and not d.is_symlink() and _NUIT.fullmatch(d.name)), reverse=True
    )


def _purger(dossier: Path, conserver: int) -> list[str]:
    toutes = nuits(dossier)
    for ancienne in toutes[conserver:]:
        shutil.rmtree(dossier / ancienne)
    return toutes[:conserver]


def _resumer(comptes: Sequence[Compte]) -> dict[str, int]:
    return {
        "verifications": len(comptes),
        "reussies": sum(c.reussie for c in comptes),
        "impossibles": sum(c.impossible for c in comptes),
        "echecs": sum(c.echecs for c in comptes),
    }


def _index(dossier: Path, gardees: Iterable[str]) -> str:
    """The nights kept, each suite with its successes; a night that was never finished is not listed."""
    rangs = []
    for nuit in gardees:
        resume = dossier / nuit / RESUME
        if resume.is_file():
            rangs.append(_rang_de_nuit(nuit, json.loads(resume.read_text(encoding="utf-8"))))
    entetes = "".join(f"<th>{escape(titre)}</th>" for titre in TITRES.values())
    corps = "\n".join(rangs) or f'<tr><td colspan="{len(TITRES) + 2}">Aucune nuit publiée.</td></tr>'
    return _page(
        "Contrôles des dernières nuits",
        "<p>Chaque case dit combien de vérifications ont réussi, puis combien de cellules ou de fichiers sont en défaut "
        "(informations comprises). "
        "Aucune valeur n'est montrée : les constats, ligne par ligne, sont ceux de chaque dépôt.</p>"
        f"<table><thead><tr><th>Nuit</th><th>Dépôts</th>{entetes}</tr></thead><tbody>\n{corps}\n</tbody></table>",
    )


def _rang_de_nuit(nuit: str, resume: dict[str, Any]) -> str:
    cases = []
    for nom in TITRES:
        suite = resume["suites"].get(nom)
        if suite is None:
            cases.append("<td>rien à contrôler</td>")
            continue
        texte = f"{nombre(suite['reussies'])} sur {nombre(suite['verifications'])}, {accord(suite['echecs'], 'défaut')}"
        if suite["impossibles"]:
            texte += f', <span class="non">{accord(suite["impossibles"], "contrôle impossible", "contrôles impossibles")}</span>'
        cases.append(f'<td><a href="{nuit}/{nom}.html">{texte}</a></td>')
    return f'<tr><th>{jour(date.fromisoformat(nuit))}</th><td class="n">{nombre(resume["depots"])}</td>{"".join(cases)}</tr>'


def _page_de_suite(suite: str, comptes: Sequence[Compte], nuit: date) -> str:
    par_regle: dict[str, list[Compte]] = {}
    for compte in comptes:
        par_regle.setdefault(compte.regle, []).append(compte)
    rangs = "\n".join(_rang_de_regle(regle, siens) for regle, siens in par_regle.items())
    return _page(
        f"{TITRES[suite]} : nuit du {jour(nuit)}",
        '<p><a href="../index.html">Toutes les nuits</a></p>'
        "<table><thead><tr><th>Règle</th><th>Ce qui est contrôlé</th><th>Vérifications</th><th>Réussies</th>"
        f"<th>Défauts</th></tr></thead><tbody>\n{rangs}\n</tbody></table>"
        "<h2>Le détail, rendu par Great Expectations</h2>" + rendre(suite, comptes, nuit),
    )


def _rang_de_regle(regle: str, comptes: Sequence[Compte]) -> str:
    reussies = sum(c.reussie for c in comptes)
    defauts = nombre(sum(c.echecs for c in comptes))
    if any(c.impossible for c in comptes):
        defauts += ' <span class="non">contrôle impossible</span>'
    return (
        f"<tr><th>{escape(regle)}</th><td>{escape(comptes[0].titre)}</td>"
        f'<td class="n">{len(comptes)}</td><td class="n">{reussies}</td><td class="n">{defauts}</td></tr>'
    )


def _page(titre: str, corps: str) -> str:
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(titre)}</title><style>{_STYLE}</style></head>\n<body><h1>{escape(titre)}</h1>\n{corps}\n</body></html>\n"
    )
