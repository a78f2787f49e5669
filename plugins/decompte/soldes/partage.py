"""How the amount and the targets of a convention fall in one exercice, with the numbers to compute them again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from decompte.domaine.avenant import Etape, etapes
from decompte.domaine.mois import Mois, mois_touches
from decompte.domaine.montant import eur
from decompte.domaine.texte import euros
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact
from decompte.soldes.redaction import Redaction

PARTAGE = "partage_exercices"


def mois_entame(dossier: Dossier) -> bool:
    """Whether the period, first agreed or present, or an avenant begins or ends within a month."""
    debuts = (dossier.convention.debut, *(a.effet_le for a in dossier.avenants))
    fins = (dossier.signee.fin, dossier.convention.fin)
    return any(d.day != 1 for d in debuts) or any(f != Mois.contenant(f).dernier_jour for f in fins)


def convenir_partage(dossier: Dossier, redaction: Redaction) -> tuple[str, ...]:
    """The parameter of the sharing by months, read, where it counts: several exercices, or a month begun; else nothing."""
    if len(dossier.termes) < 2 and not mois_entame(dossier):
        return ()
    redaction.convenir(PARTAGE, "mois_touches")
    return (PARTAGE,)


def partager_montant(dossier: Dossier, annee: int) -> tuple[str, str]:
    """How the amount of an exercice is found: the formula, and the formula with its numbers."""
    convention, terme = dossier.convention, dossier.termes[annee]
    montants = [a.montant_eur for a in dossier.avenants if a.montant_eur is not None]
    total = montants[-1] if montants else convention.montant_eur
    if annee == max(dossier.termes) and len(dossier.termes) > 1:
        precedents = [euros(t.montant_eur) for a, t in sorted(dossier.termes.items()) if a < annee]
        return "montant de la convention − parts des exercices précédents", " − ".join([euros(total), *precedents])
    if not dossier.avenants or len(dossier.termes) == 1:
        # One exercice bears the whole of the last total, whatever its months bear of it.
        partage = f"{euros(total)} × {len(terme.mois)}/{terme.mois_convention}"
        return "montant de la convention × mois de l'exercice / mois de la convention", partage
    groupes = [(len(list(siens)), part) for part, siens in groupby(terme.montants_par_mois)]
    formule = "somme des mois de l'exercice, chacun à la part qu'il porte d'après la convention et ses avenants"
    return formule, _additionner(dossier, _etapes(dossier), groupes)


def chiffrer_avenant(dossier: Dossier, numero: int) -> tuple[str, str] | None:
    """« (total − borne by the months before) / months left » with its numbers, and the monthly part.

    None when that avenant changes neither the amount nor the end.
    """
    trouvees = _etapes(dossier)
    for rang, etape in enumerate(trouvees):
        if etape.avenant.numero == numero:
            exacte = Fraction(eur(etape.mensuel)) == etape.mensuel
            mensuel = f"{euros(eur(etape.mensuel))} par mois" + ("" if exacte else " (arrondi à l'affichage)")
            return _part(dossier, trouvees, rang), mensuel
    return None


def _etapes(dossier: Dossier) -> tuple[Etape, ...]:
    return etapes(dossier.signee, dossier.avenants, dossier.convention.montant_eur, "montant_eur")


def _part(dossier: Dossier, trouvees: Sequence[Etape], rang: int) -> str:
    """The monthly part from one avenant on: « (42 000,00 € − 6 000,00 €) / 18 »."""
    etape = trouvees[rang]
    if Fraction(eur(etape.porte)) == etape.porte:
        porte = euros(eur(etape.porte))
    else:
        porte = f"({_additionner(dossier, trouvees[:rang], etape.ecoules)})"
    return f"({euros(eur(etape.total))} − {porte}) / {etape.mois_restants}"


def _additionner(dossier: Dossier, trouvees: Sequence[Etape], groupes: Sequence[tuple[int, Fraction]]) -> str:
    """« 6 × 1 000,00 € + 6 × 2 000,00 € ».

    A part that the cent does not hold is written as it was found, « 100 000,00 € × 6/24 » or « 6 × (1 000,00 € − 10,00 €) / 7 »,
    so that anyone comes to the same cent.
    """
    initial, mois = dossier.convention.montant_eur, len(mois_touches(dossier.signee.debut, dossier.signee.fin))
    rangs = {etape.mensuel: rang for rang, etape in enumerate(trouvees)}
    termes = []
    for fois, part in groupes:
        if Fraction(eur(part)) == part:
            termes.append(f"{fois} × {euros(eur(part))}")
        elif part in rangs:
            termes.append(f"{fois} × {_part(dossier, trouvees, rangs[part])}")
        elif part == Fraction(initial) / mois:
            termes.append(f"{euros(initial)} × {fois}/{mois}")
        else:
            termes.append(f"{fois} × {exact(part)} €")
    return " + ".join(termes) or euros(Decimal("0.00"))
