"""The rules page: parameters as they stand on a day, rules of computing, controls of files; where hypotheses count."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from decompte.app.contexte import Contexte
from decompte.app.vues.regles_valeurs import dire_unite, dire_valeur
from decompte.controles.catalogue_textes import SUITES_DITES, TITRES_D_EFFET
from decompte.controles.suites import Regle as Controle
from decompte.controles.suites import Suite, Suites
from decompte.domaine.constat import Severite
from decompte.domaine.parametre import Parametre, ValeurDatee
from decompte.domaine.regle import Regle
from decompte.soldes.regles import FAMILLES, REGLES

_TAILLE = 200
"""Characters of a search: no word of ours is longer."""


@dataclass(frozen=True, slots=True)
class ValeurDite:
    """A value of a parameter. ``quand``: « en vigueur », « passée » or « à venir » on the day that is looked at."""

    valeur: str
    depuis: date
    pour: tuple[str, ...]
    source: str | None
    hypothese: bool
    raison: str | None
    verifie_le: date | None
    quand: str


@dataclass(frozen=True, slots=True)
class ParametreDit:
    """A parameter: what is in force (the general value, then by scope), all its values, who reads it, how many soldes rest on it.

    ``soldes``: those of the exercice that is shown which say it as a hypothesis.
    """

    id: str
    libelle: str
    unite: str
    en_vigueur: tuple[ValeurDite, ...]
    histoire: tuple[ValeurDite, ...]
    regles: tuple[str, ...]
    soldes: int

    @property
    def hypothese(self) -> bool:
        """Whether a value in force is one."""
        return any(v.hypothese for v in self.en_vigueur)


@dataclass(frozen=True, slots=True)
class RegleDite:
    """A rule of computing, and on how many soldes of the exercice it wrote a line."""

    regle: Regle
    hypotheses: tuple[str, ...]
    """Those of its parameters whose value in force is one."""
    soldes: int


@dataclass(frozen=True, slots=True)
class ControleDit:
    """A control of files; ``ancre``: its code, with its suite where another has the same (« L03-activite »)."""

    ancre: str
    regle: Controle
    severites: tuple[str, ...]
    source: str
    causes: tuple[tuple[str, str], ...]
    """(what is told, what to do), with « … » for what comes from the file."""


@dataclass(frozen=True, slots=True)
class VueRegles:
    """What the page shows. ``total``: how many parameters, rules and controls there are without search."""

    au: date
    texte: str
    hypotheses: bool
    exercice: int | None
    parametres: Sequence[ParametreDit]
    familles: Sequence[tuple[str, Sequence[RegleDite]]]
    suites: Sequence[tuple[str, str, Sequence[ControleDit]]]
    autres: Sequence[tuple[str, int]]
    """The hypotheses of soldes that no parameter carries (terms of a convention, a payment), with how many soldes."""
    total: int
    fautes: Sequence[str]

    @property
    def nombre(self) -> int:
        """How many are shown."""
        return len(self.parametres) + sum(len(r) for _, r in self.familles) + sum(len(c) for _, _, c in self.suites)


def voir_regles(ctx: Contexte, au: str, texte: str, hypotheses: bool, aujourd_hui: date) -> VueRegles:
    """The rules as of a day (ISO; empty: today), those that contain every word of a search, only the hypotheses if asked."""
    fautes: list[str] = []
    jour = _jour(au, aujourd_hui, fautes)
    if len(texte) > _TAILLE:
        fautes.append("Cette recherche est trop longue : elle n'est pas appliquée.")
        texte = ""
    mots = _plier(texte).split()
    exercice, comptes_regles, comptes_hypotheses = _compter(ctx, jour)
    parametres = [_dire_parametre(p, jour, comptes_hypotheses) for _, p in sorted(ctx.referentiel.parametres.par_id.items())]
    supposes = {p.id for p in parametres if p.hypothese}
    familles = [(titre, [_dire_regle(r, supposes, comptes_regles) for r in regles]) for titre, regles in FAMILLES]
    suites = _dire_suites(ctx.suites)
    total = len(parametres) + len(REGLES) + sum(len(c) for _, _, c in suites)
    return VueRegles(
        au=jour,
        texte=texte,
        hypotheses=hypotheses,
        exercice=exercice,
        parametres=[p for p in parametres if (p.hypothese or not hypotheses) and _contient(mots, _mots_parametre(p))],
        familles=[
            (titre, trouvees)
            for titre, regles in familles
            if (trouvees := [r for r in regles if _retenue(r, hypotheses) and _contient(mots, _mots_regle(r))])
        ],
        suites=[
            (titre, presentation, trouves)
            for titre, presentation, controles in suites
            if not hypotheses and (trouves := [c for c in controles if _contient(mots, _mots_controle(c))])
        ],
        autres=_autres(comptes_hypotheses, ctx.referentiel.parametres.par_id.values(), mots),
        total=total,
        fautes=fautes,
    )


def _jour(au: str, aujourd_hui: date, fautes: list[str]) -> date:
    if not au:
        return aujourd_hui
    try:
        return date.fromisoformat(au)
    except ValueError:
        fautes.append(
            f"Date « {au[:20]} » illisible : attendu AAAA-MM-JJ, par exemple 2024-06-30. Voici les règles d'aujourd'hui."
        )
        return aujourd_hui


def _compter(ctx: Contexte, jour: date) -> tuple[int | None, dict[str, int], dict[str, int]]:
    """The exercice of that day (else the last before it, else the first); on how many of its soldes rules and hypotheses."""
    connus = [ligne["exercice"] for ligne in ctx.entrepot.lire_vue("soldes/exercices")]
    if not connus:
        return None, {}, {}
    exercice = max((e for e in connus if e <= jour.year), default=min(connus))
    regles: dict[str, int] = {}
    hypotheses: dict[str, int] = {}
    for ligne in ctx.entrepot.lire_vue("soldes/regles", exercice=exercice):
        (regles if ligne["genre"] == "regle" else hypotheses)[ligne["mots"]] = ligne["nombre"]
    return exercice, regles, hypotheses


def _dire_parametre(parametre: Parametre, jour: date, comptes: Mapping[str, int]) -> ParametreDit:
    portees: list[str | None] = [None, *dict.fromkeys(p for v in parametre.valeurs for p in v.pour)]
    en_vigueur: list[ValeurDatee] = []
    for portee in portees:
        valeur = parametre.en_vigueur(jour) if portee is None else parametre.en_vigueur(jour, portee)
        if valeur is not None and valeur not in en_vigueur:
            en_vigueur.append(valeur)
    return ParametreDit(
        id=parametre.id,
        libelle=parametre.libelle,
        unite=dire_unite(parametre.unite),
        en_vigueur=tuple(_dire_valeur(parametre, v, "en vigueur") for v in en_vigueur),
        histoire=tuple(
            _dire_valeur(parametre, v, "en vigueur" if v in en_vigueur else "passée" if v.depuis <= jour else "à venir")
            for v in sorted(parametre.valeurs, key=lambda v: (v.depuis, v.pour))
        ),
        regles=tuple(id for id, regle in REGLES.items() if parametre.id in regle.parametres),
        soldes=sum(nombre for mots, nombre in comptes.items() if mots.startswith(f"{parametre.libelle} : ")),
    )


def _dire_valeur(parametre: Parametre, valeur: ValeurDatee, quand: str) -> ValeurDite:
    return ValeurDite(
        dire_valeur(valeur.valeur, parametre.unite),
        valeur.depuis,
        valeur.pour,
        valeur.source,
        valeur.hypothese,
        valeur.raison,
        valeur.verifie_le,
        quand,
    )


def _dire_regle(regle: Regle, supposes: set[str], comptes: Mapping[str, int]) -> RegleDite:
    return RegleDite(regle, tuple(p for p in regle.parametres if p in supposes), comptes.get(regle.id, 0))


def _dire_suites(suites: Suites) -> list[tuple[str, str, list[ControleDit]]]:
    vus: set[str] = set()
    dites = []
    for suite in suites.toutes:
        texte = SUITES_DITES[suite.nom]
        dites.append((texte.titre, texte.presentation, [_dire_controle(suite, regle, vus) for regle in suite.regles]))
    return dites


def _dire_controle(suite: Suite, regle: Controle, vus: set[str]) -> ControleDit:
    severites = {regle.severite, *regle.severites.values(), *(c.severite for c in regle.causes.values() if c.severite)}
    ancre = regle.id if regle.id not in vus else f"{regle.id}-{suite.nom}"
    vus.add(regle.id)
    section = f", {regle.source.section}" if regle.source.section else ""
    causes = [(c.quand, c.conduite) for c in regle.lectures]
    # The cause of a reader has no sentence of its own: « lectures » describes it.
    causes += [(_phrase(c.message), _phrase(c.conduite)) for c in regle.causes.values() if c.avant is not None]
    return ControleDit(
        ancre=ancre,
        regle=regle,
        severites=tuple(TITRES_D_EFFET[s] for s in Severite if s in severites),
        source=f"{regle.source.titre}{section}",
        causes=tuple(causes),
    )


class _Points(dict[str, str]):
    """Any placeholder of a sentence, as « … »."""

    def __missing__(self, cle: str) -> str:
        return "…"


def _phrase(modele: str) -> str:
    return " ".join(modele.format_map(_Points()).split())


def _autres(comptes: Mapping[str, int], parametres: Iterable[Parametre], mots: Sequence[str]) -> list[tuple[str, int]]:
    debuts = tuple(f"{p.libelle} : " for p in parametres)
    autres = [(dit, n) for dit, n in comptes.items() if not dit.startswith(debuts) and _contient(mots, [dit])]
    return sorted(autres, key=lambda a: (-a[1], a[0]))


def _retenue(regle: RegleDite, hypotheses: bool) -> bool:
    return not hypotheses or bool(regle.hypotheses) or regle.regle.hypothese is not None


def _mots_parametre(p: ParametreDit) -> Iterable[str]:
    yield from (p.id, p.libelle, p.unite)
    for v in p.histoire:
        yield from (v.valeur, v.source or "", v.raison or "", *v.pour)


def _mots_regle(r: RegleDite) -> Iterable[str]:
    return (r.regle.id, r.regle.libelle, r.regle.formule, r.regle.source or "", r.regle.hypothese or "", *r.regle.parametres)


def _mots_controle(c: ControleDit) -> Iterable[str]:
    return (c.regle.id, c.regle.titre, c.regle.sens, c.source, *(m for cause in c.causes for m in cause))


def _contient(mots: Sequence[str], textes: Iterable[str]) -> bool:
    if not mots:
        return True
    texte = _plier(" ".join(textes))
    return all(mot in texte for mot in mots)


def _plier(texte: str) -> str:
    """In small letters, without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", texte.lower()) if not unicodedata.combining(c))
