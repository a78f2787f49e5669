"""Who is paid, for what, by which decision, on which budget: the head of the état liquidatif."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from decompte.domaine.etat_liquidatif import EtatLiquidatif, Piece
from decompte.domaine.mandatement import imputation_connue
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, enumeration, euros, mois_en_lettres, nombre
from decompte.editions.etat_commun import Contenu, dire_jour, dit, en_euros


def fiche(etat: EtatLiquidatif) -> list[Contenu]:
    """What identifies the piece, label and value; null: not known, to be filled in by hand."""
    structure, c = etat.contexte.get("structure", {}), etat.contexte.get("convention", {})
    qui = "Débiteur" if etat.piece is Piece.REVERSEMENT else "Bénéficiaire"
    lignes: list[tuple[str, str | None]] = [
        (qui, structure.get("nom")),
        ("Code de la structure", structure.get("code") or etat.solde["structure"]),
        ("SIRET", structure.get("siret")),
        ("Convention", etat.convention),
        ("Dispositif", f"{etat.solde['dispositif']} : {c.get('dispositif_libelle', '')}".rstrip(" :")),
        ("Territoire", etat.solde["territoire"] or "sans objet"),
        ("Décision attributive", _decisions(etat)),
    ]
    if c:
        fin = c["fin"]
        prolongee = f" (jusqu'au {dit(c['fin_convenue'])} à la signature)" if fin != c["fin_convenue"] else ""
        lignes += [
            ("Période de la convention", f"du {dit(c['debut'])} au {dit(fin)}{prolongee}"),
            ("Exercice liquidé", f"{etat.exercice}, de {_de_a(c)} ({accord(c['mois_exercice'], 'mois', 'mois')})"),
            ("Montant de la convention", _montant_convenu(c)),
            ("Objectifs de l'exercice", _cibles(c) or "aucun objectif chiffré"),
            *((f"Avenant n° {a['numero']}", _avenant(a)) for a in c["avenants"]),
        ]
    return [{"nom": nom, "valeur": valeur or None} for nom, valeur in lignes]


def _decisions(etat: EtatLiquidatif) -> str | None:
    citees = [
        f"Délibération n° {d['numero']} du {dire_jour(date.fromisoformat(d['date']))}"
        + (f" ({enumeration(d['annexes'])})" if d["annexes"] else "")
        + (", citée par le catalogue" if d["citee_par"] == "dispositif" else "")
        for d in etat.parties("decisions")
    ]
    return " ; ".join(citees) or None


def _de_a(c: Mapping[str, Any]) -> str:
    premier, dernier = (mois_en_lettres(Mois.de_texte(c[m])) for m in ("premier_mois", "dernier_mois"))
    return premier if premier == dernier else f"{premier} à {dernier}"


def _montant_convenu(c: Mapping[str, Any]) -> str:
    actuel, initial = Decimal(c["montant_actuel_eur"]), Decimal(c["montant_eur"])
    return euros(actuel) + (f" ({euros(initial)} à la signature)" if actuel != initial else "")


def _cibles(c: Mapping[str, Any]) -> str:
    return " ; ".join(
        f"{nombre(Decimal(cible['exercice'] or cible['convention']))} {cible['libelle']}"
        + (
            f" ({nombre(Decimal(cible['convention']))} sur la convention)"
            if cible["exercice"] and cible["convention"] and Decimal(cible["exercice"]) != Decimal(cible["convention"])
            else ""
        )
        for cible in c["cibles"]
    )


def _avenant(a: Mapping[str, Any]) -> str:
    dits = [f"signé le {dit(a['signe_le'])}", f"effet le {dit(a['effet_le'])}"]
    if a["montant_eur"] is not None:
        dits.append(f"montant porté à {en_euros(a['montant_eur'])}")
    if a["fin_convention"] is not None:
        dits.append(f"fin portée au {dit(a['fin_convention'])}")
    for champ, libelle in (("cible_accueils", "accueils"), ("cible_places", "places"), ("cible_autre", "autre cible")):
        if a[champ] is not None:
            dits.append(f"{nombre(Decimal(a[champ]))} {libelle}")
    return ", ".join(dits)


def budget(etat: EtatLiquidatif) -> list[Contenu]:
    """Each operation and year that bears the convention, with its share of this solde; an imputation not known is left blank."""
    reversement = etat.piece is Piece.REVERSEMENT
    return [
        {
            "operation": b["operation"] or "hors budget",
            "annee": str(b["annee"]),
            "imputation": imputation_connue(b["imputation"]),
            "libelle": b["libelle"] or "",
            "engage": en_euros(b["engage_eur"]),
            "part": en_euros(b["reversement_eur" if reversement else "solde_net_eur"]),
        }
        for b in etat.parties("budget")
    ]
