"""Whether what became of a file is one of the ends that its case allows; otherwise a sentence that says the difference."""

from __future__ import annotations

from tests.hostile.nuit_hostile import NuitHostile, Obtenu
from tests.hostile.socle import REFUSE, Attendu, CasPlace

REFUS = ("rejete", "illisible")


def ecart(attendu: Attendu, obtenu: Obtenu) -> str | None:
    """What differs, None when nothing does."""
    etats = REFUS if attendu.etat == REFUSE else (attendu.etat,)
    fautes = []
    if obtenu.etat not in etats:
        fautes.append(f"état {obtenu.etat} au lieu de {attendu.etat}")
    permis = {code for code in obtenu.codes for voulu in attendu.codes if code in voulu.split("|")}
    manquants = [voulu for voulu in attendu.codes if not obtenu.codes & set(voulu.split("|"))]
    if manquants:
        fautes.append(f"{', '.join(sorted(manquants))} attendu, dit {sorted(obtenu.codes)}")
    if attendu.exact and obtenu.codes - permis:
        fautes.append(f"{sorted(obtenu.codes - permis)} en trop")
    if obtenu.lignes != attendu.lignes and attendu.etat != "doublon":
        fautes.append(f"{obtenu.lignes} lignes chargées au lieu de {attendu.lignes}")
    return " ; ".join(fautes) or None


def ecart_du_cas(cas: CasPlace, nuit: NuitHostile) -> str | None:
    """The difference of a case with all its allowed ends; each table of an archive is looked at when it opened."""
    obtenu = nuit.obtenu(cas)
    membres = cas.membres()
    if membres and any(nuit.membre(cas, nom) for nom in membres):
        differences = []
        for nom, attendu in membres.items():
            membre = nuit.membre(cas, nom)
            faute = "n'est pas un dépôt" if membre is None else ecart(attendu, membre)
            if faute:
                differences.append(f"{nom} : {faute}")
        return " ; ".join(differences) or None
    premiere = ecart(cas.cas.attendu, obtenu)
    if premiere is None or (cas.cas.ou is not None and ecart(cas.cas.ou, obtenu) is None):
        return None
    dit = "".join(f"\n    {c['regle']} {c['severite']} l.{c['ligne']} : {c['message']}" for c in obtenu.constats[:6])
    return f"{premiere} (motif : {obtenu.motif}){dit}"
