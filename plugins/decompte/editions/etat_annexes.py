"""What stands behind the amount: months, payments, earlier versions, documents, the contradictory phase."""

from __future__ import annotations

from decimal import Decimal

from decompte.domaine.etat_liquidatif import EtatLiquidatif
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, enumeration, euros, mois_en_lettres, nombre, pourcent
from decompte.editions.etat_commun import Contenu, dit, en_euros
from decompte.editions.etat_mots import DECISIONS, ETATS_MOIS, EVENEMENTS, SENS, dire_nature


def mois(etat: EtatLiquidatif) -> list[Contenu]:
    """The months of the exercice; ``defaut``: one that is late, incomplete or missing."""
    return [
        {
            "mois": mois_en_lettres(Mois.de_texte(m["mois"])),
            "echeance": dit(m["echeance"]),
            "recu": dit(m["recu_le"]) or "non reçu",
            "retard": nombre(m["retard_jours"]) if m["retard_jours"] else "0",
            "completude": "—" if m["taux_completude"] is None else pourcent(Decimal(m["taux_completude"])),
            "etat": ETATS_MOIS.get(m["etat"], m["etat"]) if m["du"] else "non échu",
            "defaut": bool(m["du"] and m["etat"] in {"en_retard", "incomplet", "manquant"}),
        }
        for m in etat.parties("mois")
    ]


def mois_resume(etat: EtatLiquidatif) -> str:
    """How many are due, and how they were reported."""
    s = etat.solde
    dits = [
        f"{accord(s[champ], 'mois', 'mois')} {un if s[champ] == 1 else plusieurs}"
        for champ, un, plusieurs in (
            ("mois_a_temps", "à temps et complet", "à temps et complets"),
            ("mois_en_retard", "en retard", "en retard"),
            ("mois_incomplets", "incomplet", "incomplets"),
            ("mois_manquants", "manquant", "manquants"),
            ("mois_excuses", "excusé", "excusés"),
        )
        if s[champ]
    ]
    return f"{accord(s['mois_dus'], 'mois dû', 'mois dus')}" + (f" : {enumeration(dits)}." if dits else ".")


def versements(etat: EtatLiquidatif) -> list[Contenu]:
    """The payments counted, each with its mandat."""
    return [
        {
            "date": dit(v["date"]),
            "nature": dire_nature(v["nature"]),
            "mandat": v["mandat"],
            "source": v["source"],
            "montant": en_euros(v["montant_eur"]),
        }
        for v in etat.versements
    ]


def versions(etat: EtatLiquidatif) -> list[Contenu]:
    """The versions approved before, each with what paid it or asked it back."""
    return [
        {
            "version": str(v["version"]),
            "arrete_le": dit(v["arrete_le"]),
            "objet": "ordre de reversement" if Decimal(v["reversement_eur"]) else "net à payer",
            "du": en_euros(v["du_eur"]),
            "reference": None if v["sens"] is None else f"{SENS[v['sens']]} {v['reference']}".replace("sans objet ", ""),
            "mandate_le": dit(v["mandate_le"]),
            "montant": euros(Decimal(v["solde_net_eur"]) - Decimal(v["reversement_eur"])),
        }
        for v in etat.versions
    ]


def documents(etat: EtatLiquidatif) -> list[str]:
    """The reports and annual documents received."""
    return [
        f"{dire_nature(d['nature']).capitalize()} {'reçus' if d['nature'].endswith('s') else 'reçu'} le {dit(d['recu_le'])}"
        + (f", coût réel {en_euros(d['cout_reel_eur'])}" if d["cout_reel_eur"] is not None else "")
        + (" (remplacé depuis)" if d["remplace"] else "")
        for d in etat.parties("documents")
    ]


def contradictoire(etat: EtatLiquidatif) -> list[Contenu]:
    """The phases: what was announced, the terms, what happened."""
    phases = []
    for p in etat.parties("contradictoire"):
        annonces = [
            f"{nom} {en_euros(p[champ])}"
            for champ, nom in (("penalite_eur", "pénalité"), ("reversement_eur", "reversement"))
            if Decimal(p[champ] or 0)
        ]
        phases.append(
            {
                "titre": f"Version {p['version']}, phase {p['phase']} : {enumeration(annonces)}",
                "termes": f"Observations possibles jusqu'au {dit(p['terme_observations'])} ; "
                f"décision attendue au plus tard le {dit(p['terme_decision'])}.",
                "evenements": [
                    f"{dit(e['le'])} : {EVENEMENTS[e['genre']]}" + (f" ({DECISIONS[e['decision']]})" if e["decision"] else "")
                    for e in p["evenements"]
                ],
            }
        )
    return phases
