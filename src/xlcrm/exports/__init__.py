"""Files for other programs: address books, other CRMs, mailings, letters."""
