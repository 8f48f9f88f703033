"""Workbook packages (.xlsx, .xlsm) as parts and bytes: every part that is not changed stays as it was."""
