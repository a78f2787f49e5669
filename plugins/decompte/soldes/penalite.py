"""The lines of the penalty: what each month counts, the rate, the amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from decompte.domaine.ligne import DepotCompte, Rubrique
from decompte.domaine.obligation import EtatObligation, Obligation
from decompte.domaine.penalite import Bareme, defaut, penalite, taux_de_penalite
from decompte.domaine.texte import accord, euros, jour, mois_en_lettres, nombre, proportion
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction

_PARAMETRES = (
    "clause_penalite",
    "bareme_penalite",
    "taux_penalite_maximum",
    "penalite_retard_jours",
    "penalite_poids_retard",
    "penalite_poids_incomplet",
)
_PARAMETRES_MOIS = ("jour_echeance", "seuil_completude")
"""What says that a month is late, or incomplete."""


@dataclass(frozen=True, slots=True)
class Penalite:
    """The rate (four decimals) and the amount in euros."""

    taux: Decimal
    montant_eur: Decimal


def calculer_penalite(dossier: Dossier, solde_brut: Decimal, redaction: Redaction) -> Penalite:
    """Write the lines; without the clause the rate is 0.0000 and one line says so."""
    if not redaction.valeur("clause_penalite"):
        redaction.ligne(
            Rubrique.PENALITE,
            "penalite.sans_clause",
            "Pénalité de retard ou d'incomplétude : pas de clause dans cette convention",
            resultat=proportion(Decimal(0)),
            montant=Decimal("0.00"),
            parametres=("clause_penalite",),
        )
        return Penalite(Decimal("0.0000"), Decimal("0.00"))

    bareme = Bareme(
        nom=str(redaction.valeur("bareme_penalite")),
        taux_maximum=redaction.decimal("taux_penalite_maximum"),
        jours_de_retard_pleins=redaction.entier("penalite_retard_jours"),
        poids_retard=redaction.decimal("penalite_poids_retard"),
        poids_incomplet=redaction.decimal("penalite_poids_incomplet"),
        paliers=_paliers(redaction),
    )
    dues = dossier.obligations_dues
    for id in _PARAMETRES_MOIS:
        redaction.valeur(id)
    for obligation in dues:
        _rediger_mois(obligation, bareme, redaction)
    taux = taux_de_penalite(dues, bareme, clause=True)
    somme = sum((defaut(o, bareme) for o in dues), Fraction(0))
    if bareme.nom == "proportionnel":
        formule = "taux maximum × Σ défauts / mois dus"
        calcul = f"{nombre(bareme.taux_maximum)} × {nombre(somme)} / {len(dues)}"
        parametres: tuple[str, ...] = _PARAMETRES + _PARAMETRES_MOIS
    else:
        formule = "taux du palier du nombre de mois en défaut"
        calcul = accord(sum(1 for o in dues if defaut(o, bareme) > 0), "mois en défaut", "mois en défaut")
        parametres = ("clause_penalite", "bareme_penalite", "taux_penalite_maximum", "penalite_paliers", *_PARAMETRES_MOIS)
    redaction.ligne(
        Rubrique.PENALITE,
        f"penalite.taux.{bareme.nom}",
        "Taux de pénalité",
        formule=formule,
        calcul=calcul,
        resultat=proportion(taux),
        parametres=parametres,
    )
    montant = penalite(solde_brut, taux)
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.montant",
        "Pénalité" if solde_brut > 0 else "Pénalité : aucune, il ne reste rien à payer",
        formule="solde brut × taux de pénalité",
        calcul=f"{euros(solde_brut)} × {proportion(taux)}" if solde_brut > 0 else None,
        resultat=euros(montant),
        montant=-montant,
        parametres=("clause_penalite",),
    )
    return Penalite(taux, montant)


def _paliers(redaction: Redaction) -> tuple[Decimal, ...]:
    valeur = redaction.valeur("penalite_paliers") if redaction.valeur("bareme_penalite") == "paliers" else ()
    return tuple(Decimal(str(v)) for v in valeur) if isinstance(valeur, list | tuple) else ()


def _rediger_mois(obligation: Obligation, bareme: Bareme, redaction: Redaction) -> None:
    compte = defaut(obligation, bareme)
    if not compte and obligation.etat is not EtatObligation.EXCUSE:
        return
    depots = (DepotCompte(str(obligation.mois), obligation.depot, 0),) if obligation.depot else ()
    redaction.ligne(
        Rubrique.PENALITE,
        "penalite.mois",
        f"{mois_en_lettres(obligation.mois).capitalize()} : {_dire(obligation)}",
        formule=f"1 si manquant ; sinon le plus grand de {nombre(bareme.poids_retard)} × min(1 ; jours de retard / "
        f"{bareme.jours_de_retard_pleins}) et {nombre(bareme.poids_incomplet)} si incomplet ; 0 si excusé",
        calcul=_chiffrer(obligation, bareme),
        resultat=nombre(compte),
        source=obligation.motif,
        parametres=("penalite_retard_jours", "penalite_poids_retard", "penalite_poids_incomplet", *_PARAMETRES_MOIS),
        depots=depots,
    )


def _chiffrer(obligation: Obligation, bareme: Bareme) -> str | None:
    """The formula with the numbers of the month; None for a month excused or missing, whose default needs no arithmetic."""
    if obligation.etat in {EtatObligation.EXCUSE, EtatObligation.MANQUANT}:
        return None
    retard = f"{nombre(bareme.poids_retard)} × min(1 ; {obligation.retard_jours} / {bareme.jours_de_retard_pleins})"
    if obligation.etat is not EtatObligation.INCOMPLET:
        return retard
    return f"max({retard} ; {nombre(bareme.poids_incomplet)})" if obligation.retard_jours else nombre(bareme.poids_incomplet)


def _dire(obligation: Obligation) -> str:
    attendu = f"attendu le {jour(obligation.echeance)}"
    if obligation.etat is EtatObligation.EXCUSE:
        return f"excusé ({obligation.motif})"
    if obligation.etat is EtatObligation.MANQUANT:
        return f"aucun tableau accepté, {attendu}"
    dits = []
    if obligation.retard_jours:
        dits.append(f"reçu avec {accord(obligation.retard_jours, 'jour')} de retard ({attendu})")
    if obligation.etat is EtatObligation.INCOMPLET and obligation.taux_completude is not None:
        dits.append(f"tableau incomplet (complétude {proportion(obligation.taux_completude)})")
    return ", ".join(dits)
