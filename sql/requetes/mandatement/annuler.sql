INSERT INTO finance.lot_annulation (lot, le, par, motif) VALUES (:lot, :le, :par, :motif);
