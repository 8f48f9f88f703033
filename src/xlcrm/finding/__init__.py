"""Finding a row anywhere in the workbook, and the card of a client, a product or a manager."""
