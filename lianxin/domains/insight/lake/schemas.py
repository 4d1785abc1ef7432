"""The tables of the lake, column by column. A change that older readers cannot bear raises SCHEMA."""

import pyarrow as pa

SCHEMA = 1
# The end of a span that has none, as a day.
NEVER = 99_999_999

FACTS = pa.schema(
    [
        ("city", pa.string()),
        ("id", pa.int64()),
        ("measure", pa.string()),
        ("org", pa.int64()),
        ("day", pa.int32()),
        ("quantity", pa.int64()),
        ("dims", pa.map_(pa.string(), pa.string())),
        ("subject", pa.string()),
        ("actor", pa.string()),
    ]
)
# `step` is the unit's part of a path: eight hex digits of its number.
UNITS = pa.schema(
    [
        ("city", pa.string()),
        ("org", pa.int64()),
        ("step", pa.string()),
        ("code", pa.string()),
        ("name", pa.string()),
        ("kind", pa.string()),
        ("kind_zh", pa.string()),
        ("kind_en", pa.string()),
        ("opened", pa.int32()),
        ("closed", pa.int32()),
    ]
)
# since <= day < until. The first span of a unit has since 0: what is dated before it counts where the unit began.
PATHS = pa.schema(
    [
        ("city", pa.string()),
        ("org", pa.int64()),
        ("line", pa.string()),
        ("path", pa.string()),
        ("valid_from", pa.int32()),
        ("since", pa.int32()),
        ("until", pa.int32()),
    ]
)
SUCCESSIONS = pa.schema(
    [("city", pa.string()), ("old", pa.int64()), ("new", pa.int64()), ("day", pa.int32()), ("heir", pa.bool_())]
)
MEASURES = pa.schema(
    [
        ("city", pa.string()),
        ("code", pa.string()),
        ("zh", pa.string()),
        ("en", pa.string()),
        ("unit_zh", pa.string()),
        ("unit_en", pa.string()),
        ("counted_zh", pa.string()),
        ("counted_en", pa.string()),
        ("line", pa.string()),
        ("dims", pa.list_(pa.string())),
        ("stock", pa.bool_()),
        ("distinct", pa.bool_()),
    ]
)
RATES = pa.schema(
    [
        ("city", pa.string()),
        ("code", pa.string()),
        ("zh", pa.string()),
        ("en", pa.string()),
        ("counted_zh", pa.string()),
        ("counted_en", pa.string()),
        ("over", pa.string()),
        ("under", pa.string()),
    ]
)
TABLES = {
    "facts": FACTS,
    "units": UNITS,
    "paths": PATHS,
    "successions": SUCCESSIONS,
    "measures": MEASURES,
    "rates": RATES,
}
