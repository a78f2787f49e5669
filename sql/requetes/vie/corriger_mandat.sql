INSERT INTO finance.mandat_recu (convention, exercice, version, sens, reference, date, montant_eur, par, action, motif)
VALUES (:convention, :exercice, :version, :sens, :reference, :date, :montant_eur, :par, :action, :motif);
