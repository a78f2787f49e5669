"""Write docs/regles.md again: each rule, its source, its parameters, its code, its golden cases; parameters; catalogue.

Run from the root: ``PYTHONPATH=plugins:. .venv/bin/python scripts/refaire_regles.py``. A test fails when the page is stale.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from decompte.domaine.parametre import Parametre, ValeurDatee
from decompte.domaine.regle import Regle
from decompte.domaine.texte import accord, jour
from decompte.referentiel import Referentiel, charger
from decompte.soldes.regles import FAMILLES, REGLES
from tests.cas.inventaire import Inventaire, inventorier

RACINE = Path(__file__).parents[1]
PAGE = RACINE / "docs" / "regles.md"
_ENTETE = """\
# Les règles de calcul

Chaque ligne d'un décompte nomme sa règle. La voici : ce qu'elle dit, d'où elle vient, les paramètres datés qu'elle lit, le code
qui la calcule, et les cas chiffrés qui la tiennent (`tests/cas/soldes/`, à vérifier avec une calculatrice). Les contrôles des
fichiers sont dans [erreurs.md](erreurs.md). Une **hypothèse** est ce que les documents ne disent pas : elle est datée, et montrée
sur chaque solde qu'elle touche.

Cette page est écrite par `scripts/refaire_regles.py` ; ne la modifiez pas à la main.
"""


def composer(referentiel: Referentiel, inventaire: Inventaire) -> str:
    """The page as the rules, the reference and the golden cases say it now."""
    parties = [_ENTETE]
    for titre, regles in FAMILLES:
        parties.append(f"## {titre}\n")
        lignes = (_ligne_de_regle(regle, inventaire.par_regle.get(regle.id, [])) for regle in regles)
        parties.append(_table(("règle", "ce qu'elle dit", "source", "paramètres", "code", "cas"), lignes))
    parties.append("## Les paramètres\n")
    parties.append(_table(("paramètre", "valeurs, par date", "règles"), map(_ligne_de_parametre, _tries(referentiel))))
    parties.append("## Le catalogue des dispositifs\n")
    parties.append(_catalogue(referentiel, inventaire))
    return "\n".join(parties)


def _ligne_de_regle(regle: Regle, cas: Sequence[str]) -> tuple[str, ...]:
    module, _, fonction = regle.code.partition(":")
    source = regle.source or (f"Hypothèse : {regle.hypothese}" if regle.hypothese else "celles de ses paramètres")
    return (
        f"`{regle.id}`",
        f"**{regle.libelle}** : {regle.formule}",
        source,
        " ".join(f"`{p}`" for p in regle.parametres),
        f"`{module.removeprefix('decompte.')}` `{fonction}`",
        _dire_cas(cas),
    )


def _dire_cas(cas: Sequence[str]) -> str:
    """The first cases: how many others there are would make the page stale with each new one."""
    return " ; ".join(cas[:2]) if cas else "aucun"


def _tries(referentiel: Referentiel) -> list[Parametre]:
    return [p for _, p in sorted(referentiel.parametres.par_id.items())]


def _ligne_de_parametre(parametre: Parametre) -> tuple[str, ...]:
    regles = [id for id, regle in REGLES.items() if parametre.id in regle.parametres]
    valeurs = " ; ".join(_dire_valeur(v) for v in parametre.valeurs)
    return f"`{parametre.id}`", f"{parametre.libelle} ({parametre.unite}). {valeurs}", " ".join(f"`{r}`" for r in regles)


def _dire_valeur(valeur: ValeurDatee) -> str:
    pour = f", pour {', '.join(valeur.pour)}" if valeur.pour else ""
    dite = ", ".join(map(str, valeur.valeur)) if isinstance(valeur.valeur, list | tuple) else str(valeur.valeur)
    origine = [valeur.source] if valeur.source else []
    origine += [f"**hypothèse** : {valeur.raison}"] if valeur.hypothese else []
    return f"depuis le {jour(valeur.depuis)}{pour} : **{dite}** ({' ; '.join(filter(None, origine))})"


def _catalogue(referentiel: Referentiel, inventaire: Inventaire) -> str:
    nombre = Counter(c.dispositif_id for c in referentiel.conventions)
    lignes = []
    for id, dispositif in referentiel.dispositifs.items():
        mode = f"`{dispositif.mode.value}`" + (f" : {dispositif.manque}" if dispositif.manque else "")
        cas = _dire_cas(inventaire.par_dispositif.get(id, []))
        lignes.append((f"`{id}`", dispositif.libelle, mode, str(nombre[id] or ""), cas))
    return _table(("dispositif", "libellé", "mode", "conventions", "cas"), lignes)


def _table(colonnes: Sequence[str], lignes: Iterable[Sequence[str]]) -> str:
    rangees = [f"| {' | '.join(colonnes)} |", f"|{'---|' * len(colonnes)}"]
    rangees += [f"| {' | '.join(cellule.replace('|', '/') for cellule in ligne)} |" for ligne in lignes]
    return "\n".join(rangees) + "\n"


def main() -> int:
    """Write the page."""
    referentiel = charger(RACINE / "reference")
    PAGE.write_text(composer(referentiel, inventorier(referentiel)), encoding="utf-8")
    sys.stdout.write(f"{PAGE.relative_to(RACINE)} : {accord(len(REGLES), 'règle')}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
