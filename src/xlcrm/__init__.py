"""xlcrm: the CRM that lives in an Excel workbook."""

__version__ = "0.1.0"
