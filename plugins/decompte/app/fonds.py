"""The funds entrusted to the CAF: import of their movements, restitutions, follow-up of the payment delay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from decompte.app.contexte import Contexte
from decompte.app.erreurs import DemandeInvalide
from decompte.app.feries import feries_francais
from decompte.app.importer_lecture import lire_fichier
from decompte.domaine.fonds import Delai, EtatPaiement, Fonds, Mouvement, Restitution, Sens, en_vigueur, restituer, suivre_delai
from decompte.domaine.texte import accord, euros, jour
from decompte.lecture.fautes import Releve, suggestion
from decompte.referentiel.import_fonds import choisir_nouveaux, lire_mouvements
from decompte.referentiel.import_lignes import FichierRefuse

DELAI = "delai_paiement_fonds_jours_ouvres"
_ORDRE = (EtatPaiement.EN_ATTENTE_EN_RETARD, EtatPaiement.EN_ATTENTE, EtatPaiement.PAYE_EN_RETARD, EtatPaiement.PAYE_A_TEMPS)


@dataclass(frozen=True, slots=True)
class BilanMouvements:
    """What a file brought: rows read, movements that were not known, what finance must know."""

    fichier: str
    lus: int
    nouveaux: int
    alertes: tuple[str, ...]

    def resume(self) -> str:
        """One French sentence."""
        if not self.nouveaux:
            return f"{self.fichier} : {accord(self.lus, 'mouvement')}, tous déjà connus ; rien n'a changé."
        connus = self.lus - self.nouveaux
        suite = f", {accord(connus, 'déjà connu', 'déjà connus')}" if connus else ""
        return f"{self.fichier} : {accord(self.nouveaux, 'mouvement importé', 'mouvements importés')}{suite}."


def importer_mouvements(ctx: Contexte, chemin: Path, par: str, aujourd_hui: date) -> BilanMouvements:
    """Import a file of movements (CSV or workbook): all of it or nothing, each movement once, journaled.

    The same file again changes nothing. A payment that takes a fund below zero is imported, and told in ``alertes``. Raises
    FichierRefuse with every fault (line, column, what to do); DemandeInvalide when nobody imports, or no fund is known.
    """
    if not par.strip():
        raise DemandeInvalide("Dites qui importe.")
    fonds = {f.fonds: f for f in ctx.entrepot.lire_fonds()}
    if not fonds:
        raise DemandeInvalide("Aucun fonds n'est connu : décrivez-les dans fonds.csv, puis chargez la référence.")
    table, sha256 = lire_fichier(chemin)
    releve = Releve()
    lus = lire_mouvements(table, fonds, aujourd_hui, releve)

    def choisir(connus: Sequence[Mouvement]) -> list[Mouvement]:
        nouveaux = choisir_nouveaux(lus, connus)
        if releve.fautes:
            raise FichierRefuse(chemin.name, sorted(releve.fautes, key=lambda f: f.ligne or 0))
        return nouveaux

    nouveaux = ctx.entrepot.ajouter_mouvements(choisir, par.strip(), chemin.name, sha256)
    return BilanMouvements(chemin.name, len(lus), len(nouveaux), tuple(_alertes(ctx, fonds, nouveaux)))


def restitutions(ctx: Contexte, debut: date, fin: date, fonds: str | None = None) -> list[Restitution]:
    """The account of each fund (or of one) over a period, both days included."""
    connus = ctx.entrepot.lire_fonds()
    if not connus:
        raise DemandeInvalide("Aucun fonds n'est connu : décrivez-les dans fonds.csv, puis chargez la référence.")
    voulus = [f for f in connus if fonds in (None, f.fonds)]
    if not voulus:
        codes = [f.fonds for f in connus]
        raise DemandeInvalide(f"Fonds inconnu : « {fonds} ». Les fonds : {', '.join(codes)}.{suggestion(fonds or '', codes)}")
    mouvements = ctx.entrepot.lire_mouvements()
    return [restituer(f, mouvements, debut, fin) for f in voulus]


def delais(ctx: Contexte, au: date) -> list[Delai]:
    """Every payment whose titre was received by the date, against its delay: what waits first, the most urgent before.

    The delay is the parameter in force on the day of the reception; DemandeInvalide when there is none.
    """
    parametres, est_ferie = ctx.referentiel.parametres, feries_francais()
    suivis = []
    for m in en_vigueur(ctx.entrepot.lire_mouvements()):
        if m.sens is Sens.RECETTE or m.titre_recu_le is None or m.titre_recu_le > au:
            continue
        valeur = parametres.cherche(DELAI, m.titre_recu_le)
        if valeur is None:
            raise DemandeInvalide(
                f"Aucun délai de paiement au {jour(m.titre_recu_le)} ({m.reference}) : complétez le paramètre {DELAI}."
            )
        suivis.append(suivre_delai(m, au, int(str(valeur.valeur)), est_ferie))
    return sorted(suivis, key=lambda d: (_ORDRE.index(d.etat), d.echeance, d.mouvement.fonds, d.mouvement.reference))


def _alertes(ctx: Contexte, fonds: dict[str, Fonds], nouveaux: Sequence[Mouvement]) -> list[str]:
    """The first day below zero that the import leads to, by fund."""
    jours = [m.compte_le for m in nouveaux if m.compte_le is not None]
    if not jours:
        return []
    mouvements = ctx.entrepot.lire_mouvements()
    dernier = max(m.compte_le for m in mouvements if m.compte_le is not None)
    trouvees = []
    for code in sorted({m.fonds for m in nouveaux}):
        negatifs = restituer(fonds[code], mouvements, min(jours), dernier).negatifs
        if negatifs:
            premier, solde = negatifs[0]
            trouvees.append(
                f"{fonds[code].libelle} : le solde du compte est négatif le {jour(premier)} ({euros(solde)}), les paiements "
                "dépassent les recettes enregistrées. Vérifiez qu'aucune recette ne manque."
            )
    return trouvees
