"""The décompte of mode ``etp`` (2.13, 3.20, 4.7, coordinateurs 2025)."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.modes.etp import MoisEtp, du_etp, plafond_etp, taux_etp
from decompte.domaine.texte import euros, proportion
from decompte.soldes.du import Du, Empeche, Plafond
from decompte.soldes.entree import Dossier
from decompte.soldes.nombres import somme_par_mois
from decompte.soldes.quantites import depots_comptes, par_mois
from decompte.soldes.redaction import Redaction
from decompte.soldes.silences import silences

CODE = "etp"
_SOURCE = "Délibération n° 2024-273 du 17 juin 2024, annexes 3 à 6 ; Appel à projets coordinateurs Logement d'abord 2025"


def calculer_etp(dossier: Dossier, faits: Faits, redaction: Redaction) -> Du:
    """Write the lines of the mode; returns what is due before caps. Empeche when no ETP is agreed over the months counted."""
    occupes = par_mois(faits, CODE)
    # Every month due counts, an excused one too: excuse spares the penalty, it does not prove that the post was held.
    mois = [MoisEtp(dossier.terme.autre_en_place(o.mois), occupes.get(o.mois, Decimal(0))) for o in dossier.obligations_dues]
    if not sum(m.convenus for m in mois):
        raise Empeche("Non paramétré : aucun ETP n'est convenu pour les mois dus ; complétez la convention ou son avenant.")
    redaction.convenir("realisation_sous_objectif", "proportionnelle")
    occupation = taux_etp(mois)
    comptes = somme_par_mois(min(m.occupes, m.convenus) for m in mois)
    dit, parametres = silences(dossier, faits, redaction, CODE)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.etp.taux",
        "Taux d'occupation des ETP convenus, mois par mois" + dit,
        formule="Σ min(ETP occupés ; ETP convenus) / Σ ETP convenus",
        calcul=f"({comptes}) / ({somme_par_mois(m.convenus for m in mois)})",
        resultat=proportion(occupation),
        source=_SOURCE,
        parametres=("realisation_sous_objectif", *parametres),
        depots=depots_comptes(faits, CODE),
    )
    montant = dossier.terme.montant_eur
    du = du_etp(montant, occupation)
    redaction.ligne(
        Rubrique.QUANTITATIF,
        "quantitatif.etp",
        "Part due au titre des ETP",
        formule="montant de l'exercice × taux d'occupation",
        calcul=f"{euros(montant)} × {proportion(occupation)}",
        resultat=euros(du),
        montant=du,
        source=_SOURCE,
    )
    return Du(du, plafonds=_plafonds(dossier, occupation, redaction))


def _plafonds(dossier: Dossier, occupation: Decimal, redaction: Redaction) -> tuple[Plafond, ...]:
    """The ceiling per ETP and year, only for the dispositifs that have one."""
    par_an = redaction.cherche_decimal("plafond_etp_eur")
    if par_an is None:
        return ()
    segur = redaction.cherche_decimal("segur_etp_eur")
    convenus = [dossier.terme.autre_en_place(m) for m in dossier.terme.mois]
    somme = euros(par_an) if segur is None else f"({euros(par_an)} + Ségur {euros(segur)})"
    return (
        Plafond(
            "plafond.etp",
            f"participation maximale par ETP, {somme} × ({somme_par_mois(convenus)}) / 12 × {proportion(occupation)}",
            plafond_etp(par_an, segur or Decimal(0), convenus, occupation),
            parametres=("plafond_etp_eur", "segur_etp_eur"),
            controle="controle.plafond_etp",
        ),
    )
