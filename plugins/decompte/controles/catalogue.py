"""The error catalogue, for partners: every rule and cause of the suites as one page of Markdown, nothing written twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from decompte.controles.attentes import developper
from decompte.controles.catalogue_textes import CHAMPS, DANS_UNE_COLONNE, EFFETS, ENTETE, PIED, SUITES_DITES, TITRES_D_EFFET
from decompte.controles.suites import Cause, Regle, Suite, Suites
from decompte.controles.verifier_suites import champs
from decompte.controles.vocabulaire import CAUSE_LECTURE
from decompte.domaine.constat import Severite
from decompte.domaine.controle import SeuilsDeControle
from decompte.domaine.convention import Tableau
from decompte.domaine.modele import Modele
from decompte.domaine.texte import enumeration

_SEUILS = SeuilsDeControle(Decimal(0), date(1988, 12, 1), date(1900, 1, 1), 0, 0, 0)
"""Any thresholds: expectations are listed here for their columns, not run."""


def ecrire_catalogue(suites: Suites, modeles: Mapping[str, Modele]) -> str:
    """The page « docs/erreurs.md »: an index, then each rule with its meaning, effect, sentences, what to do and examples."""
    morceaux = [ENTETE, *_index(suites), *_detail(suites, modeles), PIED]
    return "\n".join(morceaux).rstrip() + "\n"


def _index(suites: Suites) -> Iterator[str]:
    yield "## Tous les codes\n"
    yield "| code | ce qui est contrôlé | effet |"
    yield "| --- | --- | --- |"
    for suite in suites.toutes:
        for regle in suite.regles:
            precision = f" ({SUITES_DITES[suite.nom].court})" if _en_double(regle, suites) else ""
            yield f"| [{regle.id}](#{_ancre(suite, regle)}){precision} | {regle.titre} | {_effets_courts(regle)} |"
    yield ""


def _detail(suites: Suites, modeles: Mapping[str, Modele]) -> Iterator[str]:
    for suite in suites.toutes:
        dit = SUITES_DITES[suite.nom]
        yield f"## {dit.titre}\n"
        yield f"{dit.presentation}\n"
        for regle in suite.regles:
            yield from _regle(suite, regle, modeles)


def _regle(suite: Suite, regle: Regle, modeles: Mapping[str, Modele]) -> Iterator[str]:
    yield f'<a id="{_ancre(suite, regle)}"></a>\n'
    yield f"### {regle.id} — {regle.titre}\n"
    yield f"{regle.sens}\n"
    yield f"- **Effet** : {_effet(regle, suite, modeles)}"
    yield f"- **Vaut pour** : {_portee(suite, regle, modeles)}"
    colonnes = _colonnes(suite, regle, modeles)
    if colonnes:
        yield f"- **Colonnes** : {enumeration(f'« {entete} »' for entete in colonnes)}"
    section = f", {regle.source.section}" if regle.source.section else ""
    yield f"- **Source** : {regle.source.titre}{section}\n"
    for lecture in regle.lectures:
        yield f"**{lecture.quand}**\n"
        yield from _que_faire(lecture.conduite, lecture.avant, lecture.apres)
    for cause in regle.causes.values():
        if cause.id != CAUSE_LECTURE:
            yield f"**{_phrase(cause.message)}**{_autre_effet(regle, cause)}\n"
            precisions = [f"{DANS_UNE_COLONNE[t]} : {_phrase(conduite)}" for t, conduite in cause.conduites.items()]
            yield from _que_faire(_phrase(cause.conduite), cause.avant or "", cause.apres or "", precisions)


def _que_faire(conduite: str, avant: str, apres: str, precisions: Sequence[str] = ()) -> Iterator[str]:
    yield f"- Que faire : {conduite}"
    yield from (f"  - {precision}" for precision in precisions)
    yield f"- Exemple, avant : {avant}"
    yield f"- Exemple, après : {apres}\n"


def _phrase(modele: str) -> str:
    """A sentence with its placeholders as words between ‹ ›."""
    return " ".join(modele.format_map({champ: CHAMPS[champ] for champ in champs(modele)}).split())


def _effet(regle: Regle, suite: Suite, modeles: Mapping[str, Modele]) -> str:
    texte = EFFETS[regle.severite]
    if not regle.valeur_chargee:
        texte += " La valeur n'est pas reprise ; une cellule obligatoire compte alors comme manquante."
    for cle, severite in regle.severites.items():
        entete = next(c.entete for m in _modeles_de(suite, modeles) for c in m.colonnes if c.cle == cle)
        texte += f" Sous « {entete} » : {TITRES_D_EFFET[severite]}."
    return texte


def _effets_courts(regle: Regle) -> str:
    severites = {regle.severite, *regle.severites.values(), *(c.severite for c in regle.causes.values() if c.severite)}
    return ", ou ".join(TITRES_D_EFFET[s] for s in Severite if s in severites)


def _autre_effet(regle: Regle, cause: Cause) -> str:
    if cause.severite is None or cause.severite is regle.severite:
        return ""
    return f" ({TITRES_D_EFFET[cause.severite]})"


def _portee(suite: Suite, regle: Regle, modeles: Mapping[str, Modele]) -> str:
    if suite.nom == "depots":
        return "tous les fichiers"
    concernes = [m.id for m in _modeles_de(suite, modeles) if not regle.modeles or m.id in regle.modeles]
    texte = f"{SUITES_DITES[suite.nom].tableaux} (modèles {enumeration(concernes)})"
    return texte + (f", dispositifs {enumeration(regle.dispositifs)}" if regle.dispositifs else "")


def _modeles_de(suite: Suite, modeles: Mapping[str, Modele]) -> list[Modele]:
    nature = Tableau.ACTIVITE if suite.nom == "activite" else Tableau.SUIVI
    return [m for _, m in sorted(modeles.items()) if m.tableau is nature]


def _colonnes(suite: Suite, regle: Regle, modeles: Mapping[str, Modele]) -> list[str]:
    """The headers of the columns that a line rule looks at, in the order of the templates, each named once."""
    if suite.nom in ("depots", "series"):
        return []
    de_la_suite = _modeles_de(suite, modeles)
    cles = {a.cle for a in developper(suite, de_la_suite, _SEUILS) if a.regle.id == regle.id}
    return list(dict.fromkeys(c.entete for m in de_la_suite for c in m.colonnes if c.cle in cles))


def _en_double(regle: Regle, suites: Suites) -> bool:
    return sum(suite.regle(regle.id) is not None for suite in suites.toutes) > 1


def _ancre(suite: Suite, regle: Regle) -> str:
    return f"{regle.id.lower()}-{suite.nom}"
