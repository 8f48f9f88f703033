"""The list of all tables: template, reader, checks and docs are made from it."""

from __future__ import annotations

from functools import cache

from xlcrm.errors import UnknownTableError
from xlcrm.records.activities import Activity
from xlcrm.records.automations import Automation, AutomationLogEntry
from xlcrm.records.calls import Call
from xlcrm.records.campaigns import Campaign, CampaignMember
from xlcrm.records.choices import ListsRow
from xlcrm.records.companies import Company
from xlcrm.records.consolidation import ConsolidatedRow, ConsolidationConflict
from xlcrm.records.contact_plan import ContactPlanLine
from xlcrm.records.contacts import Contact
from xlcrm.records.costs import Cost, Income
from xlcrm.records.deals import Deal, DealLine, StageChange
from xlcrm.records.duplicate_review import DuplicateReviewLine
from xlcrm.records.erasures import ErasureLogEntry
from xlcrm.records.invoices import Invoice, Payment
from xlcrm.records.letter_templates import LetterTemplate
from xlcrm.records.load_moves import LoadMove
from xlcrm.records.logs import AuditLogEntry, ExportLogEntry, GivenIds, ImportLogEntry, MergeLogEntry, NotDuplicate
from xlcrm.records.planning import FxRate, Goal, Holiday, Rule, Segment, Synonym
from xlcrm.records.products import Product
from xlcrm.records.settings import Setting
from xlcrm.records.stages import Stage
from xlcrm.records.surveys import SurveyResponse
from xlcrm.records.users import User
from xlcrm.records.wallet import WalletEntry
from xlcrm.tables.specs import TableSpec
from xlcrm.texts import N_

ALL_TABLES: tuple[TableSpec, ...] = (
    TableSpec(
        "companies",
        "Companies",
        N_("Companies"),
        N_("The firms you sell to, buy from or work with."),
        Company,
        id_prefix="C",
        label="name",
        visible=True,
    ),
    TableSpec(
        "contacts",
        "Contacts",
        N_("Contacts"),
        N_("The people you talk to."),
        Contact,
        id_prefix="P",
        label="full_name",
        visible=True,
    ),
    TableSpec(
        "deals",
        "Deals",
        N_("Deals"),
        N_("What may be sold, what was sold and what was lost."),
        Deal,
        id_prefix="D",
        label="name",
        visible=True,
    ),
    TableSpec(
        "activities",
        "Activities",
        N_("Activities"),
        N_("Calls, letters, meetings and tasks, planned and done."),
        Activity,
        id_prefix="A",
        label="subject",
        visible=True,
    ),
    TableSpec(
        "deal_lines",
        "DealLines",
        N_("Deal lines"),
        N_("The products within a deal, when there are several."),
        DealLine,
        id_prefix="L",
    ),
    TableSpec(
        "stage_history",
        "StageHistory",
        N_("Stage history"),
        N_("When each deal moved from stage to stage."),
        StageChange,
        id_prefix="H",
    ),
    TableSpec(
        "products",
        "Products",
        N_("Products"),
        N_("What you sell, with prices and costs."),
        Product,
        id_prefix="G",
        label="name",
    ),
    TableSpec(
        "invoices",
        "Invoices",
        N_("Invoices"),
        N_("What clients owe, and by when."),
        Invoice,
        id_prefix="I",
        label="number",
    ),
    TableSpec(
        "payments",
        "Payments",
        N_("Payments"),
        N_("What came in for which invoice."),
        Payment,
        id_prefix="Y",
    ),
    TableSpec(
        "campaigns",
        "Campaigns",
        N_("Campaigns"),
        N_("Mailings, events and advertisements, with their cost."),
        Campaign,
        id_prefix="M",
        label="name",
    ),
    TableSpec(
        "campaign_members",
        "CampaignMembers",
        N_("Campaign members"),
        N_("Who was reached by which campaign, and how it went."),
        CampaignMember,
        id_prefix="N",
    ),
    TableSpec(
        "costs",
        "Costs",
        N_("Costs"),
        N_("What selling, keeping clients and this CRM cost you."),
        Cost,
        id_prefix="X",
        label="name",
    ),
    TableSpec(
        "income",
        "Income",
        N_("Income"),
        N_("Income by month, for the time before you kept deals here."),
        Income,
    ),
    TableSpec(
        "wallet",
        "Wallet",
        N_("Wallet"),
        N_("What clients spend in all, for the loyalty index."),
        WalletEntry,
    ),
    TableSpec(
        "surveys",
        "Surveys",
        N_("Surveys"),
        N_("Whether clients would recommend you."),
        SurveyResponse,
        id_prefix="S",
    ),
    TableSpec(
        "calls",
        "Calls",
        N_("Calls"),
        N_("The telephone exchange's log, to find calls that nobody reported."),
        Call,
        id_prefix="K",
    ),
    TableSpec(
        "users",
        "Users",
        N_("Users"),
        N_("Your own people, who own clients and deals."),
        User,
        id_prefix="U",
        label="name",
    ),
    TableSpec(
        "settings",
        "Settings",
        N_("Settings"),
        N_("What your firm decides once: currency, norms, limits."),
        Setting,
        label="setting",
        visible=True,
    ),
    TableSpec(
        "lists",
        "Lists",
        N_("Lists"),
        N_("The values that the drop-downs offer."),
        ListsRow,
    ),
    TableSpec(
        "stages",
        "Stages",
        N_("Stages"),
        N_("The stages of a deal, with chances and time limits."),
        Stage,
        label="stage",
    ),
    TableSpec(
        "segments",
        "Segments",
        N_("Segments"),
        N_("Groups of clients that you describe once and use everywhere."),
        Segment,
        label="name",
    ),
    TableSpec(
        "letter_templates",
        "LetterTemplates",
        N_("Letter templates"),
        N_("Texts of quotes and letters, with fields that are filled in."),
        LetterTemplate,
        label="name",
    ),
    TableSpec(
        "rules",
        "Rules",
        N_("Rules"),
        N_("Checks of your own, and built-in ones that you changed."),
        Rule,
        label="name",
    ),
    TableSpec(
        "automations",
        "Automations",
        N_("Automations"),
        N_("What shall follow by itself: when a deal is won, a client is silent, an invoice is late."),
        Automation,
        id_prefix="R",
        label="name",
    ),
    TableSpec(
        "synonyms",
        "Synonyms",
        N_("Synonyms"),
        N_("Other spellings of names that imports should know."),
        Synonym,
    ),
    TableSpec(
        "holidays",
        "Holidays",
        N_("Holidays"),
        N_("Days on which the firm does not work."),
        Holiday,
        label="name",
    ),
    TableSpec(
        "fx_rates",
        "FxRates",
        N_("Exchange rates"),
        N_("What foreign currencies are worth in yours."),
        FxRate,
    ),
    TableSpec(
        "goals",
        "Goals",
        N_("Goals"),
        N_("What you want to reach, from where, and by when."),
        Goal,
        label="metric",
    ),
    TableSpec(
        "import_log",
        "ImportLog",
        N_("Import log"),
        N_("What was imported, when and by whom."),
        ImportLogEntry,
        owned=True,
    ),
    TableSpec(
        "export_log",
        "ExportLog",
        N_("Export log"),
        N_("What was taken out to files, when and by whom."),
        ExportLogEntry,
        owned=True,
    ),
    TableSpec(
        "merge_log",
        "MergeLog",
        N_("Merge log"),
        N_("Which rows were merged into which."),
        MergeLogEntry,
        owned=True,
    ),
    TableSpec(
        "audit_log",
        "AuditLog",
        N_("Audit log"),
        N_("Which cells the commands changed, from what to what."),
        AuditLogEntry,
        owned=True,
    ),
    TableSpec(
        "contact_plan",
        "ContactPlan",
        N_("Contact plan"),
        N_("Whom to contact next, and why: tick the lines that you want, then make them planned activities."),
        ContactPlanLine,
        owned=True,
    ),
    TableSpec(
        "load_moves",
        "LoadMoves",
        N_("Load moves"),
        N_("Clients that had better be somebody else's: tick the lines that you want, then make them happen."),
        LoadMove,
        owned=True,
    ),
    TableSpec(
        "automation_log",
        "AutomationLog",
        N_("Automation log"),
        N_("What the automations did for which record, so that nothing is done twice."),
        AutomationLogEntry,
        owned=True,
    ),
    TableSpec(
        "duplicate_review",
        "DuplicateReview",
        N_("Review duplicates"),
        N_("Likely duplicates side by side: decide here, then run the merge command."),
        DuplicateReviewLine,
        owned=True,
    ),
    TableSpec(
        "not_duplicates",
        "NotDuplicates",
        N_("Not duplicates"),
        N_("Rows that look alike and are not the same; they are not shown again."),
        NotDuplicate,
    ),
    TableSpec(
        "consolidation_conflicts",
        "Conflicts",
        N_("Conflicts"),
        N_("Fields that you and a manager changed differently: choose here, then consolidate again."),
        ConsolidationConflict,
        owned=True,
    ),
    TableSpec(
        "consolidated_rows",
        "ConsolidatedRows",
        N_("Consolidated rows"),
        N_("What the managers' workbooks held when they were last consolidated."),
        ConsolidatedRow,
        owned=True,
    ),
    TableSpec(
        "given_ids",
        "GivenIds",
        N_("Given IDs"),
        N_("The last id that each table gave, so that none is given twice."),
        GivenIds,
        owned=True,
    ),
    TableSpec(
        "erasure_log",
        "ErasureLog",
        N_("Erasure log"),
        N_("Whose personal data was erased, when and by whom; nothing of what was erased."),
        ErasureLogEntry,
        owned=True,
    ),
)


def table_spec(key: str) -> TableSpec:
    """The table with that key; `UnknownTableError` names the tables there are."""
    try:
        return _by_key()[key]
    except KeyError:
        raise UnknownTableError(key, list(_by_key())) from None


@cache
def _by_key() -> dict[str, TableSpec]:
    return {spec.key: spec for spec in ALL_TABLES}
