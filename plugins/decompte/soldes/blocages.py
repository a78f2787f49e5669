"""Holds: what blocks the proposal of a solde until a person lifts it, each as a French sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from decompte.domaine.convention import Versement
from decompte.domaine.faits import Faits
from decompte.domaine.ligne import Rubrique
from decompte.domaine.mois import Mois
from decompte.domaine.texte import accord, enumeration, euros, jour
from decompte.domaine.vie_solde import Levee, VersionArretee
from decompte.soldes.entree import Dossier
from decompte.soldes.redaction import Redaction
from decompte.soldes.versements_venus import venus_depuis_l_arrete

BILAN = "blocage.bilan"
"""Rule of the hold of a final report that did not come."""
BILAN_FINAL = "bilan_final"
DOCUMENTS_ANNUELS = "documents_annuels"


@dataclass(frozen=True, slots=True)
class Blocage:
    """One hold: its rule, its sentence (French), the parameters it rests on."""

    regle: str
    phrase: str
    parametres: tuple[str, ...] = ()


def date_du_bilan(dossier: Dossier, redaction: Redaction) -> date:
    """When the final report of the exercice is due: 31 March N+1, or some months after the end of the convention.

    Source: Fiches de l'appel à projets RSA 2024 (31 March N+1; fiche 1.6: two months after the end); Délibération
    n° 2024-273, annexe 9 (six months after the end).
    """
    apres_fin = redaction.cherche_entier("bilan_final_mois_apres_fin")
    if apres_fin is not None and dossier.exercice == max(dossier.termes):
        fin = dossier.convention.fin
        arrivee = Mois.contenant(fin).plus(apres_fin)
        return arrivee.premier_jour.replace(day=min(fin.day, arrivee.dernier_jour.day))
    mois, jour_du_mois = str(redaction.valeur("bilan_final_jour")).split("-")
    return date(dossier.exercice + 1, int(mois), int(jour_du_mois))


def bilan_recu(dossier: Dossier) -> bool:
    """Whether the final report of the exercice was received by the date."""
    return any(d.nature == BILAN_FINAL and d.recu_le <= dossier.au for d in dossier.documents)


def bilan_acquis(dossier: Dossier) -> bool:
    """Whether nothing more is waited for from the final report: received, or somebody lifted its hold."""
    return bilan_recu(dossier) or dossier.levee(BILAN) is not None


def date_des_documents(dossier: Dossier, redaction: Redaction) -> date:
    """When the annual documents are due: some months after the end of the year."""
    return Mois(dossier.exercice, 12).plus(redaction.entier("documents_annuels_mois")).dernier_jour


def documents_recus(dossier: Dossier) -> bool:
    """Whether the annual documents were received by the date."""
    return any(d.nature == DOCUMENTS_ANNUELS and d.recu_le <= dossier.au for d in dossier.documents)


def blocages(dossier: Dossier, faits: Faits | None, non_evalues: Iterable[str], redaction: Redaction) -> list[Blocage]:
    """The holds of one solde, the budget's apart."""
    retenus: list[Blocage] = []
    manquantes = list(dict.fromkeys(non_evalues))
    if manquantes:
        retenus.append(Blocage("blocage.notes", f"Éléments non évalués : {enumeration(manquantes)}.", ("note_absente",)))
    if faits is not None and faits.quarantaines_en_attente:
        phrase = f"{accord(faits.quarantaines_en_attente, 'ligne')} en attente, à traiter."
        retenus.append(Blocage("blocage.quarantaine", phrase))
    terme = date_du_bilan(dossier, redaction)
    if terme < dossier.au and not bilan_recu(dossier):
        phrase = f"Bilan final non reçu, attendu le {jour(terme)} : remboursement possible, décision requise."
        retenus.append(Blocage(BILAN, phrase, ("bilan_final_jour", "bilan_final_mois_apres_fin")))
    limite = date_des_documents(dossier, redaction)
    if limite < dossier.au and not documents_recus(dossier):
        phrase = f"Documents annuels non reçus, attendus le {jour(limite)} : suspendu."
        retenus.append(Blocage("blocage.documents", phrase, ("documents_annuels_mois",)))
    return [*retenus, *_versions_sans_mandat(dossier)]


def _versions_sans_mandat(dossier: Dossier) -> list[Blocage]:
    """An approved version to pay without its mandat, beside payments that came since: they may be its own, whole or in parts.

    Counted twice they would be asked back: the references are to be imported first.
    """
    return [
        Blocage("blocage.mandat", _dire_venus(version, venus))
        for version in dossier.versions
        if version.mandat is None and version.solde_net_eur > 0 and (venus := venus_depuis_l_arrete(dossier, version))
    ]


def _dire_venus(version: VersionArretee, venus: Sequence[Versement]) -> str:
    dits = " ; ".join(f"{euros(v.montant_eur)} du {jour(v.date)}, mandat {v.mandat}" for v in venus)
    est, pronom = ("est venu", "il la paie") if len(venus) == 1 else ("sont venus", "ils la paient")
    return (
        f"{accord(len(venus), 'versement')} ({dits}) {est} depuis que la version {version.version} est arrêtée, "
        f"sans qu'on sache s'{pronom} : importez le retour des mandats."
    )


def rediger_blocages(dossier: Dossier, trouves: Iterable[Blocage], redaction: Redaction) -> tuple[str, ...]:
    """One line a hold; returns the sentences of those that hold. A lifted one no longer holds: its line says when and why."""
    retenus = []
    for blocage in trouves:
        levee = dossier.levee(blocage.regle)
        if levee is None:
            retenus.append(blocage.phrase)
            redaction.ligne(Rubrique.BLOCAGE, blocage.regle, blocage.phrase, parametres=blocage.parametres)
        else:
            redaction.ligne(
                Rubrique.BLOCAGE,
                regle_levee(blocage.regle),
                dire_levee(levee, blocage.phrase),
                resultat="levé",
                parametres=blocage.parametres,
            )
    return tuple(retenus)


def regle_levee(regle: str) -> str:
    """The rule of the line of a lifted hold."""
    return f"{regle}.leve"


def dire_levee(levee: Levee, phrase: str) -> str:
    """What the décompte says of a lifted hold: the hold as it stands, since when it no longer holds, and why. Not by whom."""
    return f"Blocage levé le {jour(levee.le)} : {phrase} Motif : {levee.motif.strip()}"
