"""A mandat that finance puts right: its reference was mistyped, or its payment came back. Nothing written before is rewritten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from decompte.app.contexte import Contexte
from decompte.app.effet import ATTENTE_S, appliquer, dater, mesurer, seul_a_decider
from decompte.app.erreurs import DemandeInvalide
from decompte.app.importer import connaitre
from decompte.domaine.importation import VersementConnu, mandat_inconnu
from decompte.domaine.mandatement import CorrectionDeMandat, LigneDeLot, LotDeMandatement, MandatDeLigne
from decompte.domaine.texte import accord, enumeration, euros, jour
from decompte.domaine.vie_solde import ENTRE_MANDATS, MandatSolde, VersionArretee, meme_reference
from decompte.referentiel.import_connus import Connus
from decompte.referentiel.import_versions_payees import paie_bien, references_des_soldes

_RIEN = "Rien n'a été fait."
_ZERO = Decimal("0.00")
_Cle = tuple[str, int, int]


def corriger_mandat(
    ctx: Contexte,
    cle: _Cle,
    nouvelle: str,
    par: str,
    motif: str,
    aujourd_hui: date,
    ancienne: str | None = None,
    attendre_s: float = ATTENTE_S,
) -> list[str]:
    """Write a reference in the place of a mistyped one, on the version ``cle`` and on its lines of a batch; then compute again.

    ``ancienne``: which one, where the version has several. Its date and its amount stay, and so does its state. Returns what was
    done and what it changes. Raises DemandeInvalide, NuitDejaEnCours, DecisionImpossible: nothing was written.
    """
    qui, pourquoi = _qui_et_pourquoi(par, motif)
    with seul_a_decider(ctx, attendre_s):
        connus = connaitre(ctx, aujourd_hui)
        version, lignes = _version(connus, cle), _lignes(connus.lots, cle)
        references = tuple(dict.fromkeys([*_references(version), *(mandat.reference for _, mandat in lignes)]))
        if not references:
            raise DemandeInvalide(f"{_nommer(cle)} n'a pas encore de mandat : importez le retour. {_RIEN}")
        vieille = _choisir(references, ancienne, cle)
        neuve = _verifier_neuve(connus, cle, references, nouvelle)
        _verifier_paiements(connus, [vieille])
        visees = [(ligne, mandat) for ligne, mandat in lignes if mandat.reference == vieille]
        dates = [mandat.date for _, mandat in visees] or ([] if version.mandat is None else [version.mandat.date])
        correction = CorrectionDeMandat(*cle, vieille, neuve, max(dates), pourquoi)
        au = dater(ctx, aujourd_hui)
        avant = mesurer(ctx, au)
        ctx.entrepot.corriger_mandat(correction, _corrige(version.mandat, vieille, neuve), [li for li, _ in visees], qui)
        return [f"{_nommer(cle)} : mandat « {vieille} » corrigé en « {neuve} ».", *appliquer(ctx, avant, au)]


def rejeter_mandat(
    ctx: Contexte,
    cle: _Cle,
    par: str,
    motif: str,
    aujourd_hui: date,
    mandat: str | None = None,
    attendre_s: float = ATTENTE_S,
) -> list[str]:
    """Note that the payment of a version came back: it waits for a mandat again, and the next batch takes it; compute again.

    ``mandat``: the one that came back, to be given where the version has several: all of them, as they are joined. One part that
    came back alone is paid under another mandat: its reference is corrected. Raises as ``corriger_mandat``.
    """
    qui, pourquoi = _qui_et_pourquoi(par, motif)
    with seul_a_decider(ctx, attendre_s):
        connus = connaitre(ctx, aujourd_hui)
        present = _version(connus, cle).mandat
        if present is None or not present.references:
            raise DemandeInvalide(f"{_nommer(cle)} n'a pas de mandat : il n'y a rien à rejeter. {_RIEN}")
        if mandat is None and len(present.references) > 1:
            raise DemandeInvalide(
                f"{_nommer(cle)} a {len(present.references)} mandats. S'ils sont tous rejetés : "
                f"--mandat « {present.reference} ». "
                f"Si un seul l'est, corrigez sa référence quand vous aurez la nouvelle (--corriger). {_RIEN}"
            )
        if mandat is not None and mandat.strip() != present.reference:
            raise DemandeInvalide(f"{_nommer(cle)} a le mandat « {present.reference} », pas « {mandat.strip()} ». {_RIEN}")
        _verifier_paiements(connus, present.references)
        au = dater(ctx, aujourd_hui)
        avant = mesurer(ctx, au)
        ctx.entrepot.rejeter_mandat(present, aujourd_hui, qui, pourquoi)
        fait = f"{_nommer(cle)} : mandat « {present.reference} » rejeté, {euros(present.montant_eur)} de nouveau à mandater."
        return [fait, *appliquer(ctx, avant, au)]


def _qui_et_pourquoi(par: str, motif: str) -> tuple[str, str]:
    if not par.strip() or not motif.strip():
        raise DemandeInvalide(f"Dites qui corrige ou rejette ce mandat, et pourquoi. {_RIEN}")
    return par.strip(), motif.strip()


def _version(connus: Connus, cle: _Cle) -> VersionArretee:
    siennes = connus.versions.get(cle[:2], ())
    for version in siennes:
        if version.version == cle[2]:
            return version
    suite = enumeration(str(v.version) for v in siennes)
    arretees = (
        f"{accord(len(siennes), 'version arrêtée', 'versions arrêtées')} : {suite}" if siennes else "aucune version arrêtée"
    )
    raise DemandeInvalide(f"{_nommer(cle)} n'est pas arrêté ({arretees}). {_RIEN}")


def _lignes(lots: Iterable[LotDeMandatement], cle: _Cle) -> list[tuple[LigneDeLot, MandatDeLigne]]:
    """Its lines that have a mandat, in the batch that holds."""
    return [
        (ligne, lot.mandats[ligne.ligne])
        for lot in lots
        for ligne in lot.tenues
        if ligne.version_arretee == cle and ligne.ligne in lot.mandats
    ]


def _references(version: VersionArretee) -> tuple[str, ...]:
    return () if version.mandat is None else version.mandat.references


def _choisir(references: Sequence[str], ancienne: str | None, cle: _Cle) -> str:
    dites = enumeration(f"« {r} »" for r in references)
    if ancienne is None:
        if len(references) > 1:
            raise DemandeInvalide(f"{_nommer(cle)} a les mandats {dites} : dites lequel est à corriger (--ancien). {_RIEN}")
        return references[0]
    if ancienne.strip() not in references:
        raise DemandeInvalide(f"{_nommer(cle)} n'a pas le mandat « {ancienne.strip()} », mais {dites}. {_RIEN}")
    return ancienne.strip()


def _verifier_neuve(connus: Connus, cle: _Cle, references: Sequence[str], nouvelle: str) -> str:
    neuve = nouvelle.strip()
    if mandat_inconnu(neuve) or ENTRE_MANDATS in neuve:
        raise DemandeInvalide(f"« {neuve} » : attendu une seule référence, celle du mandat ou du titre. {_RIEN}")
    if neuve in references:
        raise DemandeInvalide(f"{_nommer(cle)} a déjà le mandat « {neuve} ». {_RIEN}")
    if (rejete := connus.mandats_rejetes.get(neuve)) is not None:
        raise DemandeInvalide(f"Le mandat « {neuve} » a été rejeté le {jour(rejete.date)} : il ne paie plus de solde. {_RIEN}")
    autres = {meme_reference(r): autre for r, autre in references_des_soldes(connus).items()}
    if (autre := autres.get(meme_reference(neuve))) not in (None, cle):
        assert autre is not None
        raise DemandeInvalide(f"Le mandat « {neuve} » est déjà celui d'un autre solde ({_nommer(autre)}). {_RIEN}")
    payes = _payes(connus, [neuve])
    if (total := _total(payes)) and not paie_bien(payes, cle, connus):
        raise DemandeInvalide(
            f"Le mandat « {neuve} » est déjà celui d'un versement de {euros(total)}, que le calcul déduit ou qui ne peut pas "
            f"payer ce solde : vérifiez la référence. {_RIEN}"
        )
    return neuve


def _verifier_paiements(connus: Connus, references: Sequence[str]) -> None:
    """A payment under a reference that no longer is the version's would be deducted beside it."""
    if total := _total(_payes(connus, references)):
        dites = enumeration(f"« {r} »" for r in references)
        raise DemandeInvalide(
            f"{euros(total)} de versements sont enregistrés sous {dites} : importez d'abord son annulation (nature "
            f"« annulation », {euros(-total)}) sous la même référence. {_RIEN}"
        )


def _payes(connus: Connus, references: Sequence[str]) -> list[VersementConnu]:
    voulues = {meme_reference(r) for r in references}
    return [p for p in connus.paiements if meme_reference(p.versement.mandat) in voulues]


def _total(paiements: Iterable[VersementConnu]) -> Decimal:
    return sum((p.versement.montant_eur for p in paiements), _ZERO)


def _corrige(mandat: MandatSolde | None, ancienne: str, nouvelle: str) -> MandatSolde | None:
    if mandat is None:
        return None
    references = dict.fromkeys(nouvelle if r == ancienne else r for r in mandat.references)
    return replace(mandat, reference=ENTRE_MANDATS.join(references))


def _nommer(cle: _Cle) -> str:
    return f"Le solde de {cle[0]} pour {cle[1]}, version {cle[2]}"
