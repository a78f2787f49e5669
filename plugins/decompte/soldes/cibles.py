"""The targets of the exercice, one line: what begins is shared like the amount, what is in place holds every month."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from decompte.domaine.avenant import etapes, par_mois
from decompte.domaine.exercice import STOCKS, TermesExercice
from decompte.domaine.ligne import Rubrique
from decompte.domaine.mois import mois_touches
from decompte.domaine.texte import nombre
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact, somme_par_mois
from decompte.soldes.partage import convenir_partage, mois_entame
from decompte.soldes.redaction import Redaction
from decompte.soldes.unites import unite


def rediger_cibles(dossier: Dossier, redaction: Redaction) -> None:
    """Write the line; nothing when the convention has no target. ParametreAbsent for an unknown way of sharing."""
    terme, convention = dossier.terme, dossier.convention
    code = convention.unite_autre
    flux = [_flux(dossier, "accueils", "accueils", "cible_accueils", convention.cible_accueils)]
    stocks = [_stock(terme, "places", terme.places_par_mois)]
    nom = unite(code) if code else "autre cible"
    if code in STOCKS:
        stocks.append(_stock(terme, nom, terme.autre_par_mois))
    else:
        flux.append(_flux(dossier, nom, "autre", "cible_autre", convention.cible_autre))
    dites = [c for c in (flux[0], *stocks, *flux[1:]) if c]
    if not dites:
        return
    partages = convenir_partage(dossier, redaction) if any(flux) or mois_entame(dossier) else ()
    redaction.ligne(
        Rubrique.MONTANT,
        "montant.cibles",
        f"Cibles de l'exercice : {' ; '.join(dites)}",
        source=convention.source,
        parametres=partages,
    )


def _stock(terme: TermesExercice, nom: str, valeurs: Sequence[Decimal | None]) -> str:
    """What is in place; nothing when none is agreed."""
    presents = [v or Decimal(0) for v in valeurs]
    if not any(presents):
        return ""
    mois = len(presents)
    if len(set(presents)) == 1:
        duree = "toute l'année" if mois == 12 else f"chaque mois de l'exercice, {mois} mois"
        return f"{nom} {nombre(presents[0])} (en place {duree})"
    moyenne = sum(map(Fraction, presents), Fraction(0)) / mois
    return f"{nom} ({somme_par_mois(presents)}) / {mois} = {exact(moyenne)} en moyenne (en place mois par mois)"


def _flux(dossier: Dossier, nom: str, attribut: str, champ: str, initial: Decimal | None) -> str:
    """What begins, with how it is shared; nothing when none is agreed."""
    terme, annee = dossier.terme, dossier.exercice
    valeur: Decimal | None = getattr(terme, attribut)
    if not valeur:
        return ""
    changes = [c for c in (initial, *(getattr(a, champ) for a in dossier.avenants)) if c is not None]
    if len(dossier.termes) == 1:
        return f"{nom} {nombre(valeur)}"
    if annee == max(dossier.termes):
        precedents = [getattr(t, attribut) or Decimal(0) for a, t in sorted(dossier.termes.items()) if a < annee]
        return f"{nom} {' − '.join(map(nombre, (changes[-1], *precedents)))} = {nombre(valeur)}"
    if not dossier.avenants:
        exacte = Fraction(changes[-1]) * len(terme.mois) / terme.mois_convention
        partage = f"{nombre(changes[-1])} × {len(terme.mois)}/{terme.mois_convention}"
    else:
        exacte, partage = _avec_avenants(dossier, champ, initial or Decimal(0))
    arrondi = "" if exacte == Fraction(valeur) else " (arrondi au centième)"
    return f"{nom} {partage} = {nombre(valeur)}{arrondi}"


def _avec_avenants(dossier: Dossier, champ: str, initial: Decimal) -> tuple[Fraction, str]:
    """What the months of the exercice bear in all, exact, and « 6 × 960/24 + 6 × (1 200 − 240)/18 »."""
    signee = dossier.signee
    mois = len(mois_touches(signee.debut, signee.fin))
    ecritures = {Fraction(initial) / mois: f"{nombre(initial)}/{mois}"}
    for etape in etapes(signee, dossier.avenants, initial, champ):
        total = exact(etape.total) if not etape.porte else f"({exact(etape.total)} − {exact(etape.porte)})"
        ecritures.setdefault(etape.mensuel, f"{total}/{etape.mois_restants}")
    parts = par_mois(signee, dossier.avenants, initial, champ)
    siennes = [parts.get(m, Fraction(0)) for m in dossier.terme.mois]
    termes = [f"{len(list(suite))} × {ecritures.get(part, exact(part))}" for part, suite in groupby(siennes)]
    return sum(siennes, Fraction(0)), " + ".join(termes)
