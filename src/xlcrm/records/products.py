"""Products: what we sell."""

from __future__ import annotations

from xlcrm.records.fields import Kind, column
from xlcrm.records.shared_columns import LinkedRecord, also_called, external_ids_column
from xlcrm.texts import N_


class Product(LinkedRecord):
    """A product or service on the price list."""

    product_id: str | None = column(
        Kind.ID, N_("Product ID"), N_("Given by the software, never reused."), place="hidden"
    )
    name: str | None = column(
        Kind.TEXT,
        N_("Product"),
        N_("The name as it stands in offers."),
        required=True,
        place="main",
        synonyms=also_called(
            "name | product name | product - name | item | title | товар | продукт | название | назва | име"
        ),
    )
    sku: str | None = column(
        Kind.TEXT,
        N_("SKU"),
        N_("Your article number."),
        place="main",
        synonyms=also_called(
            "product code | product - product code | article | part number | артикул | код | код на продукт"
        ),
    )
    category: str | None = column(
        Kind.CHOICE,
        N_("Category"),
        N_("The group of products it belongs to."),
        choices="product_category",
        place="main",
        synonyms=also_called(
            "series | product category | category name | category id | product line | категория | категорія"
        ),
    )
    price: float | None = column(
        Kind.MONEY,
        N_("Price"),
        N_("The list price of one unit."),
        place="main",
        synonyms=also_called("sales price | unit price | product - price | list price | цена | ціна"),
    )
    currency: str | None = column(
        Kind.CHOICE,
        N_("Currency"),
        N_("Empty means your own currency."),
        choices="currency",
        place="main",
        synonyms=also_called("product - currency | currency code | валюта"),
    )
    unit_cost: float | None = column(
        Kind.MONEY,
        N_("Unit cost"),
        N_("What one unit costs you."),
        place="main",
        synonyms=also_called("cost | cost price | purchase price | себестоимость | собівартість"),
    )
    unit: str | None = column(
        Kind.TEXT,
        N_("Unit"),
        N_("Piece, hour, box and so on."),
        place="main",
        synonyms=also_called(
            "product - unit | quantity per unit | unit of measure | единица измерения | мярка | одиниця"
        ),
    )
    is_active: bool | None = column(
        Kind.BOOL,
        N_("Active"),
        N_("No for products that are no longer sold."),
        place="main",
        synonyms=also_called("is active"),
    )
    external_ids: str | None = external_ids_column("product id")
