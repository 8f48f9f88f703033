"""Work that follows from rules of the firm: tasks after a stage, owners by territory, calls after a bad score."""
