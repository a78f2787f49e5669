"""What the état liquidatif says beyond the solde and its lines: read once, frozen with the version that is approved.

No clock, no person: no free text that somebody wrote of a month, of an avenant, of a hearing (ADR 0088), and not who acted.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.vues.soldes_ventilation import ventiler
from decompte.domaine.attribution import decisions_citees
from decompte.domaine.avenant import Avenant, en_vigueur, fin_apres
from decompte.domaine.calendrier import jour_d_arrivee
from decompte.domaine.contradictoire import GenreEvenement, Phase, phases
from decompte.domaine.convention import Convention
from decompte.domaine.exercice import termes_par_exercice
from decompte.domaine.vie_solde import ENTRE_MANDATS
from decompte.editions.tables import brut
from decompte.soldes.unites import unite

Ligne = dict[str, Any]
_CHAMPS = tuple(Convention.__dataclass_fields__)
_EVENEMENTS_DITS = (
    GenreEvenement.NOTIFICATION, GenreEvenement.RELANCE, GenreEvenement.OBSERVATIONS, GenreEvenement.REPONSE,
    GenreEvenement.CADUCITE,
)  # fmt: skip


def contexte(ctx: Contexte, convention: str, exercice: int, aujourd_hui: date) -> Ligne:
    """All that the état liquidatif says beyond ``finance.solde`` and ``finance.solde_ligne``, ready for JSON.

    Amounts are strings with their decimals, dates ISO, what is not known null. Keys: ``etabli_le``, ``structure``,
    ``convention`` (its terms, ``avenants`` in force on the day of the calculation), ``decisions`` (the délibérations cited),
    ``budget`` (one entry an operation and year, with the shares of this solde), ``mois``, ``versements`` (those counted;
    ``version``: the earlier version that one paid), ``versions`` (approved earlier), ``documents``, ``parametres`` (the values
    used), ``contradictoire`` (the phases of this version and of those before it). Source of the list: what a controller asks of
    a pièce justificative. DemandeInvalide when there is no such solde.
    """
    solde = ctx.entrepot.lire_solde(convention, exercice)
    if solde is None:
        raise DemandeInvalide(f"La convention {convention} n'a pas de solde calculé pour {exercice}.")
    cle = {"convention": convention, "exercice": exercice}
    lue = ctx.entrepot.lire_vue("conventions/convention", convention=convention)[0]
    convenue = Convention(**{**{champ: lue[champ] for champ in _CHAMPS}, "hypotheses": tuple(lue["hypotheses"])})
    tous = (Avenant(**a) for a in ctx.entrepot.lire_vue("conventions/avenants", convention=convention))
    avenants = en_vigueur(tous, solde["date_calcul"])
    dispositif = ctx.referentiel.dispositifs[convenue.dispositif_id]
    versions = ctx.entrepot.lire_vue("etats/versions", **cle, version=solde["version"])
    evenements = [e for e in ctx.entrepot.lire_contradictoires(convention, exercice) if e.version <= solde["version"]]
    trouve = {
        "etabli_le": aujourd_hui,
        "structure": {"code": lue["structure"], "nom": lue["structure_nom"], "siret": lue["siret"]},
        "convention": _convention(convenue, avenants, exercice)
        | {"dispositif_libelle": dispositif.libelle, "mode": str(dispositif.mode), "dispositif_source": dispositif.source},
        "decisions": _decisions(convenue, avenants, dispositif.source),
        "budget": _budget(ctx, solde),
        "mois": _mois(ctx, solde),
        "versements": _versements(ctx, solde, versions),
        "versions": versions,
        "documents": _documents(ctx, solde),
        "parametres": [
            {"parametre": p["parametre"], **json.loads(p["valeur"])} for p in ctx.entrepot.lire_vue("etats/parametres", **cle)
        ],
        "contradictoire": [_phase(p) for siennes in phases(evenements).values() for p in siennes],
    }
    lu: Ligne = json.loads(json.dumps(trouve, default=brut, ensure_ascii=False, sort_keys=True))
    return lu


def _convention(c: Convention, avenants: Sequence[Avenant], exercice: int) -> Ligne:
    """The terms as agreed, those of the exercice, and what each avenant changed."""
    terme = termes_par_exercice(c, avenants)[exercice]
    cibles = (
        ("accueils", "accueils", c.cible_accueils, terme.accueils),
        ("places", "places", c.cible_places, terme.places),
        ("autre", unite(c.unite_autre) if c.unite_autre else "autre cible", c.cible_autre, terme.autre),
    )
    return {
        "code": c.code,
        "annee": c.annee,
        "dispositif": c.dispositif,
        "dispositif_id": c.dispositif_id,
        "territoire": c.territoire,
        "debut": c.debut,
        "fin_convenue": c.fin,
        "fin": fin_apres(c, avenants),
        "montant_eur": c.montant_eur,
        "montant_actuel_eur": next((a.montant_eur for a in reversed(avenants) if a.montant_eur is not None), c.montant_eur),
        "premier_mois": str(terme.mois[0]),
        "dernier_mois": str(terme.mois[-1]),
        "mois_exercice": len(terme.mois),
        "mois_convention": terme.mois_convention,
        "source": c.source,
        "hypotheses": list(c.hypotheses),
        "cibles": [
            {"cible": cible, "libelle": libelle, "convention": convenue, "exercice": part}
            for cible, libelle, convenue, part in cibles
            if convenue is not None or part is not None
        ],
        "avenants": [
            {
                "numero": a.numero,
                "signe_le": a.signe_le,
                "effet_le": a.effet_le,
                "montant_eur": a.montant_eur,
                "cible_accueils": a.cible_accueils,
                "cible_places": a.cible_places,
                "cible_autre": a.cible_autre,
                "fin_convention": a.fin_convention,
                "source": a.source,
            }
            for a in avenants
        ],
    }


def _decisions(convenue: Convention, avenants: Sequence[Avenant], catalogue: str) -> list[Ligne]:
    """The délibérations that the convention and its avenants cite; those of the catalogue where they cite none."""
    siennes = decisions_citees([convenue.source, *(a.source for a in avenants)])
    citees = siennes or decisions_citees([catalogue])
    origine = "convention" if siennes else "dispositif"
    return [{"numero": d.numero, "date": d.date, "annexes": list(d.annexes), "citee_par": origine} for d in citees]


def _budget(ctx: Contexte, solde: Ligne) -> list[Ligne]:
    """The operations as the last imputation shared them, with what each bears of this solde (ADR 0084)."""
    lues = ctx.entrepot.lire_vue("conventions/imputations", convention=solde["convention"])
    parts = ventiler(solde, lues) if lues else []
    return [
        {
            "operation": i["operation"],
            "annee": i["annee"],
            "libelle": i["libelle"],
            "imputation": i["imputation"],
            "engage_eur": i["engage_eur"],
            "solde_net_eur": part["solde_net_eur"],
            "reversement_eur": part["reversement_eur"],
        }
        for i, part in zip(lues, parts, strict=True)
    ]


def _mois(ctx: Contexte, solde: Ligne) -> list[Ligne]:
    """The months of the exercice; ``recu_le`` is the day of arrival in Paris. Not the reason of a decision."""
    annee = solde["exercice"]
    lus = ctx.entrepot.lire_vue(
        "conventions/obligations", convention=solde["convention"], premier=f"{annee}-01", dernier=f"{annee}-12"
    )
    return [
        {
            "mois": m["mois"],
            "echeance": m["echeance"],
            "du": m["echeance"] < solde["date_calcul"],
            "etat": m["etat"],
            "recu_le": None if m["recu_le"] is None else jour_d_arrivee(m["recu_le"]),
            "retard_jours": m["retard_jours"],
            "taux_completude": m["taux_completude"],
            "excuse": m["excuse"],
        }
        for m in lus
    ]


def _versements(ctx: Contexte, solde: Ligne, versions: Sequence[Mapping[str, Any]]) -> list[Ligne]:
    """Those known on the day of the calculation. ``version``: it only pays an earlier version, whose amount is counted there."""
    payees = {
        reference.strip(): v["version"]
        for v in versions
        if v["reference"] is not None and v["sens"] != "sans_objet"
        for reference in v["reference"].split(ENTRE_MANDATS)
    }
    lus = ctx.entrepot.lire_vue("conventions/versements", convention=solde["convention"], exercice=solde["exercice"])
    return [
        {
            "date": v["date"],
            "nature": v["nature"],
            "montant_eur": v["montant_eur"],
            "mandat": v["mandat"],
            "mandate_le": v["mandate_le"],
            "source": v["source"],
            "version": payees.get(v["mandat"].strip()),
        }
        for v in lus
        if v["date"] <= solde["date_calcul"]
    ]


def _documents(ctx: Contexte, solde: Ligne) -> list[Ligne]:
    lus = ctx.entrepot.lire_vue(
        "conventions/documents", convention=solde["convention"], exercice=solde["exercice"], au=solde["date_calcul"]
    )
    return [
        {"nature": d["nature"], "recu_le": d["recu_le"], "cout_reel_eur": d["cout_reel_eur"], "remplace": bool(d["remplace"])}
        for d in lus
        if not d["a_venir"]
    ]


def _phase(phase: Phase) -> Ligne:
    """Its dates, amounts and issue; neither what was written, nor who."""
    n = phase.notification
    return {
        "version": n.version,
        "phase": n.phase,
        "penalite_eur": n.penalite_eur,
        "reversement_eur": n.reversement_eur,
        "terme_observations": n.terme_observations,
        "terme_decision": n.terme_decision,
        "evenements": [
            {"genre": str(e.genre), "le": e.le, "decision": None if e.decision is None else str(e.decision)}
            for e in phase.evenements
            if e.genre in _EVENEMENTS_DITS
        ],
    }
