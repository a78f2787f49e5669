INSERT INTO referentiel.chargement (empreinte) VALUES (:empreinte)
ON CONFLICT (seul) DO UPDATE SET
    empreinte = excluded.empreinte,
    charge_le = excluded.charge_le;
