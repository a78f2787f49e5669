"""Payments that only pay an approved version: they are not to count a second time.

The calculation leaves out a payment whose mandat is that of a version; one that pays a version without saying so would be
deducted a second time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from decompte.domaine.convention import Versement
from decompte.domaine.importation import VersementConnu
from decompte.domaine.mandatement import MANDAT, LigneDeLot
from decompte.domaine.texte import euros, jour
from decompte.domaine.vie_solde import VersionArretee
from decompte.referentiel.import_connus import Connus, Contenu
from decompte.referentiel.import_lignes import LigneImport

_NATURES = frozenset({"solde", "reversement"})
_ZERO = Decimal("0.00")
_Cle = tuple[str, int, int]


def references_des_soldes(connus: Connus) -> dict[str, _Cle]:
    """The mandats and titres of approved versions, those of their parts included: (convention, exercice, version)."""
    trouvees: dict[str, _Cle] = {}
    for siennes in connus.versions.values():
        for v in siennes:
            for reference in () if v.mandat is None else v.mandat.references:
                trouvees[reference] = (v.convention, v.exercice, v.version)
    for ligne, donnee in _lignes(connus):
        if donnee is not None:
            trouvees[donnee] = ligne.version_arretee
    return trouvees


def paie_bien(paiements: Sequence[VersementConnu], cle: _Cle, connus: Connus) -> bool:
    """Whether these payments may be those of a version: its own solde's, within its amount, and none that a version deducted.

    One that was deducted already must go on counting: left out, it would be paid again. What a version was computed from says it;
    where that was not kept, the payment was made before the approval.
    """
    siennes = connus.versions[cle[:2]]
    version = next(v for v in siennes if v.version == cle[2])
    return (
        all((p.versement.convention, p.versement.exercice) == cle[:2] for p in paiements)
        and tient(sum((p.versement.montant_eur for p in paiements), _ZERO), version.liquide_eur)
        and not any(_deduit(p, v) for p in paiements for v in siennes)
    )


def _deduit(paiement: VersementConnu, version: VersionArretee) -> bool:
    v = paiement.versement
    if not version.entrees:
        return v.date < version.arrete_le
    return any(f"versement.{v.date}.{mandat}" in version.entrees for mandat in (v.mandat, paiement.mandat_initial))


def verifier_versions_payees(neufs: Sequence[tuple[LigneImport, Versement]], connus: Connus, contenu: Contenu) -> None:
    """Tell the new payments that pay a version; those that would count twice are faults."""
    if not connus.versions:
        return
    references = references_des_soldes(connus)
    versions = {(v.convention, v.exercice, v.version): v for siennes in connus.versions.values() for v in siennes}
    anciens = [p.versement for p in connus.paiements]
    payes = _par_version([*anciens, *(v for _, v in neufs)], references)
    dits: dict[_Cle, list[int]] = defaultdict(list)
    for ligne, versement in neufs:
        cle = references.get(versement.mandat)
        if (rejete := connus.mandats_rejetes.get(versement.mandat)) is not None:
            ligne.faute(
                f"le mandat « {versement.mandat} » a été rejeté le {jour(rejete.date)} : ce versement n'a pas abouti, "
                "retirez la ligne.",
                "mandat",
            )
        elif cle is None:
            _verifier_sans_reference(ligne, versement, connus, payes)
        elif cle[:2] != (versement.convention, versement.exercice):
            ligne.faute(
                f"le mandat « {versement.mandat} » est celui de la version {cle[2]} du solde de {cle[0]} pour {cle[1]} : "
                "vérifiez la convention, l'exercice et la référence.",
                "mandat",
            )
        elif versions[cle].mandat is None:
            ligne.faute(
                f"le mandat « {versement.mandat} » paie une part de la version {cle[2]} arrêtée, dont les autres n'ont pas "
                "encore de mandat : importez le retour des mandats d'abord.",
                "mandat",
            )
        elif not tient(payes[cle], versions[cle].liquide_eur):
            ligne.faute(
                f"la version {cle[2]} arrêtée est de {euros(versions[cle].liquide_eur)} et les versements sous son mandat "
                f"feraient {euros(payes[cle])} : vérifiez le montant et la référence.",
                "montant_eur",
            )
        else:
            dits[cle].append(ligne.ligne)
    for cle, lignes in dits.items():
        debut = f"Ligne {lignes[0]}" if len(lignes) == 1 else f"Lignes {', '.join(map(str, lignes))}"
        contenu.phrases.append(
            f"{debut} : paie la version {cle[2]} arrêtée de {cle[0]} pour {cle[1]} ; le calcul ne le compte pas une seconde fois."
        )


def _verifier_sans_reference(ligne: LigneImport, versement: Versement, connus: Connus, payes: dict[_Cle, Decimal]) -> None:
    """A payment called solde or reversement, of the amount of a version (or of a part of it) that nothing has paid yet."""
    if versement.nature not in _NATURES:
        return
    for version in connus.versions.get((versement.convention, versement.exercice), ()):
        cle = version.convention, version.exercice, version.version
        if versement.montant_eur not in _montants(version, connus) or payes.get(cle, _ZERO) == version.liquide_eur:
            continue
        debut = f"c'est le montant de la version {version.version} arrêtée le {jour(version.arrete_le)}"
        if version.mandat is None:
            ligne.faute(
                f"{debut}, dont le mandat n'est pas connu : importez le retour des mandats d'abord, puis ce versement sous la "
                "même référence.",
                "mandat",
            )
        else:
            ligne.faute(
                f"{debut}, mandatée sous « {version.mandat.reference} » : écrivez cette référence, pour qu'elle ne soit pas "
                "comptée deux fois.",
                "mandat",
            )
        return


def _montants(version: VersionArretee, connus: Connus) -> set[Decimal]:
    cle = version.convention, version.exercice, version.version
    parts = {li.montant_eur if li.sens == MANDAT else -li.montant_eur for li, _ in _lignes(connus) if li.version_arretee == cle}
    return {version.liquide_eur, *parts} - {_ZERO}


def _lignes(connus: Connus) -> Iterable[tuple[LigneDeLot, str | None]]:
    """The lines of the batches that hold, with the reference of each."""
    for lot in connus.lots:
        for ligne in lot.tenues:
            mandat = lot.mandats.get(ligne.ligne)
            yield ligne, None if mandat is None else mandat.reference


def _par_version(versements: Iterable[Versement], references: dict[str, _Cle]) -> dict[_Cle, Decimal]:
    payes: dict[_Cle, Decimal] = defaultdict(Decimal)
    for v in versements:
        cle = references.get(v.mandat)
        if cle is not None and cle[:2] == (v.convention, v.exercice):
            payes[cle] += v.montant_eur
    return payes


def tient(paye: Decimal, decide: Decimal) -> bool:
    """Paid in one or several times, never beyond what was decided, nor the other way."""
    return min(decide, _ZERO) <= paye <= max(decide, _ZERO)
