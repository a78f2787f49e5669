"""Controls on the convention itself: lines without amount, that never block anything."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.ligne import Rubrique
from decompte.domaine.montant import eur
from decompte.domaine.texte import euros, nombre, proportion
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import exact
from decompte.soldes.redaction import Redaction


def rediger_controles(dossier: Dossier, redaction: Redaction) -> None:
    """Write the controls that the parameters allow: units per ETP, price of a place, co-financing."""
    _par_etp(dossier, redaction)
    _prix_de_la_place(dossier, redaction)
    _cofinancement(dossier, redaction)


def _moyenne(valeurs: Sequence[Decimal | None]) -> Fraction:
    """The mean over the months of the exercice; 0 without any."""
    return sum((Fraction(v or 0) for v in valeurs), Fraction(0)) / len(valeurs) if valeurs else Fraction(0)


def _par_etp(dossier: Dossier, redaction: Redaction) -> None:
    """How many ETP each target needs at least; compared with the ETP agreed where the convention gives them.

    Source: Fiches de l'appel à projets RSA 2024 (accueils and places per ETP); Délibération n° 2024-273 du 17 juin 2024,
    annexe 11 article 2 (points per ETP). One ETP takes either accueils or places: what each target needs adds up.
    """
    terme, unite = dossier.terme, dossier.convention.unite_autre
    autre = _moyenne(terme.autre_par_mois)
    cibles = (
        ("places", terme.places_moyennes(()), "places_par_etp_maximum"),
        ("accueils", Fraction(terme.accueils or 0), "accueils_par_etp_maximum"),
        ("points", autre if unite == "points" else Fraction(0), "points_par_etp_maximum"),
    )
    besoins: list[tuple[str, Fraction, Decimal, str]] = []
    for nom, cible, parametre in cibles:
        maximum = redaction.cherche_decimal(parametre) if cible else None
        if maximum is not None:
            besoins.append((nom, cible, maximum, parametre))
    total = sum((cible / Fraction(maximum) for _, cible, maximum, _ in besoins), Fraction(0))
    convenus = autre if unite == "etp" and autre else None
    for nom, cible, maximum, parametre in besoins:
        besoin = cible / Fraction(maximum)
        if convenus is None:
            suite = "les ETP convenus ne sont pas dans les documents"
        else:
            verdict = "respecté" if total <= convenus else "dépassé, à examiner"
            suite = f"{nombre(convenus)} ETP convenus pour {nombre(total)} nécessaires en tout, maximum {verdict}"
        redaction.ligne(
            Rubrique.CONTROLE,
            f"controle.{nom}_par_etp",
            f"{nom.capitalize()} par ETP : {nombre(maximum)} au plus, il faut au moins {nombre(besoin)} ETP ; {suite}",
            formule=f"{nom} / {nom} par ETP au maximum",
            calcul=f"{exact(cible)} / {nombre(maximum)}",
            resultat=f"au moins {nombre(besoin)} ETP",
            parametres=(parametre,),
        )


def _prix_de_la_place(dossier: Dossier, redaction: Redaction) -> None:
    """The amount by place against the price of the fiche; the due follows the amount, whatever the gap.

    Source: Fiches de l'appel à projets RSA 2024, fiches 1.2 to 1.5 (price of a place). Nothing says that the price is shared
    by months: a convention of four months is compared with the whole price.
    """
    places = dossier.terme.places_moyennes(())
    tarif = redaction.cherche_decimal("tarif_place") if places else None
    if tarif is None:
        return
    montant = dossier.terme.montant_eur
    prix = eur(Fraction(montant) / places)
    ecart = prix - tarif
    if not ecart:
        constat = "conforme au tarif"
    else:
        constat = f"{euros(abs(ecart))} de {'plus' if ecart > 0 else 'moins'} que le tarif, à examiner"
    redaction.ligne(
        Rubrique.CONTROLE,
        "controle.prix_place",
        f"Prix d'une place : {euros(prix)} pour un tarif de {euros(tarif)}, {constat}",
        formule="montant de l'exercice / places conventionnées",
        calcul=f"{euros(montant)} / {exact(places)}",
        resultat=euros(prix),
        parametres=("tarif_place",),
    )


def _cofinancement(dossier: Dossier, redaction: Redaction) -> None:
    """The shares of the FSE and of the Département, and the cost of the operation that the amount stands for.

    Source: Délibération n° 2024-273 du 17 juin 2024, annexe 1 (1.1 bis: 60 % and 40 %).
    """
    fse, departement = redaction.cherche_decimal("part_fse"), redaction.cherche_decimal("part_departementale_fse")
    if fse is None or departement is None:
        return
    somme = fse + departement
    if somme == 1:
        constat = "l'opération est financée en entier"
    elif somme < 1:
        constat = f"il reste {proportion(1 - somme)} de l'opération à financer autrement"
    else:
        constat = f"les parts dépassent l'opération de {proportion(somme - 1)}, à examiner"
    cout = eur(Fraction(dossier.terme.montant_eur) / Fraction(departement)) if departement else None
    redaction.ligne(
        Rubrique.CONTROLE,
        "controle.cofinancement",
        f"Cofinancement : {constat}" + ("" if cout is None else f" ; le montant de l'exercice répond à un coût de {euros(cout)}"),
        formule="part du FSE + part départementale",
        calcul=f"{proportion(fse)} + {proportion(departement)}",
        resultat=proportion(somme),
        parametres=("part_fse", "part_departementale_fse"),
    )
