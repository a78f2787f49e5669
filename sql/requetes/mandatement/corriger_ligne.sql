INSERT INTO finance.lot_mandat_recu (lot, rang, reference, date, par, action, motif)
VALUES (:lot, :ligne, :reference, :date, :par, 'corriger', :motif);
