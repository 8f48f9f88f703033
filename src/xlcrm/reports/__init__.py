"""Pages over the metrics: a headline in words, figures beside other periods, tables, charts, rows to drill into."""
